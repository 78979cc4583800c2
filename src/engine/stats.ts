// Numbers about a repository for administrators: counts and bytes, read from the tables and the folder.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { RepositoryStats } from '../contract/areas/repository.ts'
import { documentClass, documentClassOf } from '../contract/ids.ts'
import type { AttachmentStore, EntryLog, Storage } from './parts.ts'

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0

export const readStats = ({ storage, log, attachments }: { storage: Storage; log: EntryLog; attachments: AttachmentStore }): RepositoryStats => {
  const { db, directory } = storage
  const count = (sql: string): number => db.prepare<[], number>(sql).pluck().get() ?? 0
  const hashes = attachments.list()
  return {
    items: log.documentIds().filter((id) => documentClassOf(id) === documentClass.item).length,
    entries: log.frontier().reduce((sum, row) => sum + row.nextSequence, 0),
    logs: log.frontier().length,
    logBytes:
      count('SELECT coalesce(sum(length(payload) + length(hash) + length(signature)), 0) FROM entries') +
      count('SELECT coalesce(sum(length(bytes)), 0) FROM segments'),
    databaseBytes: sizeOf(join(directory, 'granary.db')) + sizeOf(join(directory, 'granary.db-wal')),
    derivedBytes: sizeOf(join(directory, 'derived.db')) + sizeOf(join(directory, 'derived.db-wal')),
    attachments: hashes.length,
    attachmentBytes: hashes.reduce((sum, hash) => sum + attachments.locate(hash).sizeBytes, 0),
    pendingUpdates: count('SELECT count(*) FROM pending'),
    heldEntries: count('SELECT count(*) FROM held'),
    setAsideEntries: count('SELECT count(*) FROM aside') + count('SELECT count(*) FROM branches'),
  }
}
