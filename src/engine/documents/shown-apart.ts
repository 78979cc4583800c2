// Documents that are shown apart from what the log holds: what came for one waits, or it was withdrawn. docs/formats/database.md [DB35].
import type Database from 'better-sqlite3'
import type * as Y from 'yjs'
import { GranaryError } from '../../contract/errors.ts'
import type { DocumentId } from '../../contract/ids.ts'
import type { Opening, OpeningListener } from '../parts.ts'
import { createDetachedOpenings, type DetachedReason, isWithdrawn, withoutBody } from './detached-openings.ts'
import { loadDocument } from './load.ts'
import { loadShown, waitsUntil } from './shown.ts'
import type { createWaitingTable } from './waiting-table.ts'

interface Options {
  db: Database.Database
  waitingTable: ReturnType<typeof createWaitingTable>
  /** The document as it is open now. */
  live: (documentId: DocumentId) => Y.Doc | undefined
}

export const createShownApart = ({ db, waitingTable, live }: Options) => {
  const detached = createDetachedOpenings()
  /** Loaded to see how it is opened: it need not be loaded again for that. */
  let ahead: { documentId: DocumentId; doc: Y.Doc } | null = null

  /** null: it is shown as the log holds it. */
  const reasonOf = (documentId: DocumentId): DetachedReason | null => {
    if (waitsUntil(db, documentId) !== null) return 'waiting'
    const doc = live(documentId) ?? loadDocument(db, documentId, { pending: true })
    return doc && isWithdrawn(doc) ? 'withdrawn' : null
  }

  return {
    reasonOf,
    /** An opening that cannot write where the document is shown apart, else the usual one. Errors: document-not-found. */
    open: (documentId: DocumentId, listener: OpeningListener, usual: () => Opening): Opening => {
      const shown = live(documentId) ?? loadShown(db, documentId)
      if (!shown) throw new GranaryError('document-not-found', 'there is no such document')
      const waits = waitsUntil(db, documentId) !== null
      if (waits || isWithdrawn(shown))
        return detached.open(documentId, isWithdrawn(shown) ? withoutBody(shown) : shown, waits ? 'waiting' : 'withdrawn', listener)
      ahead = { documentId, doc: shown }
      try {
        return usual()
      } finally {
        ahead = null
      }
    },
    /** What `open` has just loaded, for the usual opening. */
    loadedAhead: (documentId: DocumentId): Y.Doc | null => (ahead?.documentId === documentId ? ahead.doc : null),
    /** Errors: document-read-only. */
    refuseWaiting: (documentIds: readonly DocumentId[]) => {
      if (!waitingTable.isEmpty() && documentIds.some((documentId) => waitsUntil(db, documentId) !== null))
        throw new GranaryError('document-read-only', 'what came for this document waits: take it first', { reason: 'waiting' })
    },
    reconsider: (documentIds: readonly DocumentId[]) => detached.reconsider(documentIds, reasonOf),
    closeAll: detached.closeAll,
  }
}
