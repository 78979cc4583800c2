// Entries that left a chain (a fork, or our own log continued elsewhere): their text comes under *please look*, once.
import { createHash } from 'node:crypto'
import type * as Y from 'yjs'
import type { DocumentId } from '../../contract/ids.ts'
import { decodeSegment } from '../log/segment-codec.ts'
import type { EntryLog, Storage } from '../parts.ts'
import { applyTo, createEngineDoc } from './engine-doc.ts'
import { loadDocument } from './load.ts'
import { recoveredText } from './recovered-text.ts'
import type { DocumentTables } from './tables.ts'

interface Options {
  storage: Storage
  log: EntryLog
  tables: DocumentTables
}

export const createBranchText = ({ storage, log, tables }: Options) => {
  const payloadOf = (segment: Uint8Array): Uint8Array | null => {
    const [entry] = decodeSegment(segment).entries
    return entry?.kind === 'document-update' ? entry.payload : null
  }

  /** What stood around a branch: the document as it is now, with all that left it. */
  const documentAround = (documentId: DocumentId, branches: readonly { documentId: DocumentId | null; segment: Uint8Array }[]): Y.Doc => {
    const doc = loadDocument(storage.db, documentId) ?? createEngineDoc()
    for (const branch of branches) {
      const payload = branch.documentId === documentId ? payloadOf(branch.segment) : null
      // What cannot be applied adds nothing that could be asked for.
      if (payload) applyTo(doc, payload, 'branch')
    }
    return doc
  }

  return {
    /** Answers the documents that lost entries; their snapshots are gone. */
    keep: (): DocumentId[] => {
      const branches = tables.branches()
      if (branches.length === 0) return []
      const documentIds = new Set<DocumentId>()
      storage.transaction(() => {
        for (const branch of branches) {
          tables.keepBranch(branch)
          const { documentId, logId, sequence, hashHex, atMs } = branch
          if (!documentId) continue
          documentIds.add(documentId)
          tables.dropSnapshot(documentId)
          const payload = payloadOf(branch.segment)
          const text = payload ? recoveredText([payload], () => documentAround(documentId, branches)) : ''
          if (!payload || text === '') continue
          const origin = `branch:${logId}:${sequence}:${hashHex}`
          tables.addRecovered({ documentId, reason: 'fork', origin, logId, slot: null, updates: [payload], text, by: log.contributorOf(logId), atMs })
        }
      })
      return [...documentIds]
    },
    /** The same text sent twice by a window is one row. */
    originOf: (documentId: DocumentId, updates: readonly Uint8Array[], text: string): string => {
      const hash = createHash('sha256').update(documentId).update(text)
      for (const update of updates) hash.update(update)
      return `window:${hash.digest('hex')}`
    },
  }
}
