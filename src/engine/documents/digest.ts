// One hash over the frontier and all visible content, equal on equal replicas (DESIGN §10.9). Set-aside and recovered text stand outside.
import { createHash } from 'node:crypto'
import * as Y from 'yjs'
import type { EntryLog, Storage } from '../parts.ts'
import { loadDocument } from './load.ts'
import { visibleContentHash } from './visible-content.ts'

export const computeDigest = (storage: Storage, log: EntryLog): { digest: string; documents: number } => {
  const hash = createHash('sha256')
  const write = (...values: (string | number | null)[]) => hash.update(`${JSON.stringify(values)}\n`)
  write('granary/digest/1', log.repositoryId)
  for (const row of log.frontier().toSorted((a, b) => (a.logId < b.logId ? -1 : 1)))
    write('log', row.logId, row.nextSequence, row.headHashHex, row.deviceId, log.contributorOf(row.logId))
  let documents = 0
  for (const documentId of log.documentIds().toSorted()) {
    const doc = loadDocument(storage.db, documentId)
    if (!doc) {
      write('document', documentId, null)
      continue
    }
    documents++
    // Snapshots alone can be equal while texts differ (AMENDMENTS A2), and texts while deletions differ.
    const snapshotHash = createHash('sha256')
      .update(Y.encodeSnapshot(Y.snapshot(doc)))
      .digest('hex')
    write('document', documentId, snapshotHash, visibleContentHash(doc).toString('hex'))
  }
  return { digest: hash.digest('hex'), documents }
}
