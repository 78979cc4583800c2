// Entries that left a chain (a fork, or our own log continued elsewhere): their text comes under *please look*, once.
import { createHash } from 'node:crypto'
import type { DocumentId } from '../../contract/ids.ts'
import { decodeSegment } from '../log/segment-codec.ts'
import type { EntryLog, Storage } from '../parts.ts'
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
          const text = payload ? recoveredText([payload]) : ''
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
