// Folding: one document's pending updates become one entry, and leave `pending` in the same transaction.
import * as Y from 'yjs'
import { GranaryError } from '../../contract/errors.ts'
import type { DocumentId } from '../../contract/ids.ts'
import { maxEntryPayloadBytes } from '../../contract/limits.ts'
import type { Clock, EntryLog, Storage } from '../parts.ts'
import { loadDocument } from './load.ts'
import type { OwnAppends } from './own-appends.ts'
import { recoveredText } from './recovered-text.ts'
import type { DocumentTables, PendingRow } from './tables.ts'

export interface Folding {
  /** Inside or outside a transaction. Answers how many entries were made. Errors: disk-full. */
  foldDocument: (documentId: DocumentId) => number
  foldAll: () => void
}

/** Updates of one log and document, in order, merged into as few as the limit allows. */
export const mergeInOrder = (updates: readonly Uint8Array[], limitBytes: number): Uint8Array[] => {
  const groups: Uint8Array[][] = []
  let size = Number.POSITIVE_INFINITY
  for (const update of updates) {
    if (size + update.length > limitBytes) {
      groups.push([])
      size = 0
    }
    groups[groups.length - 1]?.push(update)
    size += update.length
  }
  return groups.map((group) => (group.length === 1 ? (group[0] as Uint8Array) : Y.mergeUpdatesV2(group)))
}

/** What the log refuses for good must not be tried again for ever, and must not vanish. */
const refusedForGood = new Set(['update-malformed', 'foreign-client-id', 'entry-too-large', 'role-does-not-allow', 'not-a-member'])

interface Options {
  storage: Storage
  log: EntryLog
  append: OwnAppends['append']
  tables: DocumentTables
  clock: Clock
  /** After the commit: these pending updates are in no document any more, so what holds them loads anew. */
  tookOut: (documentId: DocumentId) => void
  /** Inside the transaction: whoever looks again at the document must know it before the commit says that all is looked at. */
  folded: (documentId: DocumentId) => void
}

export const createFolding = ({ storage, log, append, tables, clock, tookOut, folded }: Options): Folding => {
  const keepAsRecovered = (documentId: DocumentId, rows: readonly PendingRow[], reason: string) => {
    storage.afterCommit(() => tookOut(documentId))
    const byLog = Map.groupBy(rows, ({ logId }) => logId)
    for (const [logId, group] of byLog) {
      const updates = group.map(({ update }) => update)
      const text = recoveredText(updates, () => loadDocument(storage.db, documentId, { pending: true }))
      if (text === '') continue
      tables.addRecovered({ documentId, reason, origin: null, logId, slot: null, updates, text, by: null, atMs: clock.nowMs() })
    }
  }

  const foldDocument = (documentId: DocumentId): number =>
    storage.transaction(() => {
      const rows = tables.pendingOf(documentId)
      const last = rows.at(-1)
      if (!last) return 0
      let made = 0
      // Text of an epoch that does not go on is neither folded nor made again: the original may have published it.
      const ours = rows.filter(({ logId }) => logId === log.logId)
      const others = rows.filter(({ logId }) => logId !== log.logId)
      if (others.length > 0) keepAsRecovered(documentId, others, 'epoch-ended')
      if (ours.length > 0) {
        try {
          storage.transaction(() => {
            for (const payload of mergeInOrder(
              ours.map(({ update }) => update),
              maxEntryPayloadBytes,
            )) {
              append({ kind: 'document-update', documentId, payload })
              made++
            }
          })
        } catch (error) {
          if (!(error instanceof GranaryError && refusedForGood.has(error.code))) throw error
          made = 0
          keepAsRecovered(documentId, ours, error.code)
        }
      }
      tables.deletePending(documentId, last.id)
      folded(documentId)
      return made
    })

  return {
    foldDocument,
    foldAll: () => {
      const documentIds = tables.pendingDocuments()
      if (documentIds.length > 0) storage.transaction(() => documentIds.forEach(foldDocument))
    },
  }
}
