// Joins automatic copies with an open repository.
import { repositoryDocumentId } from '../../contract/ids.ts'
import { readAbout } from '../../document/repository-document.ts'
import { verifyBackup } from '../log/index.ts'
import type { Clock, Documents, EntryLog, Home, Storage } from '../parts.ts'
import { type AutomaticCopies, createAutomaticCopies } from './automatic-copies.ts'

export interface CopiedEngine {
  directory: string
  home: Pick<Home, 'directory'>
  clock: Clock
  storage: Storage
  log: EntryLog
  documents: Documents
  stats(): { databaseBytes: number; attachmentBytes: number }
  backUp(file: string): Promise<unknown>
  announce(name: 'repositoryChanged', payload: Record<string, never>): void
}

export const createCopiesOf = ({ directory, home, clock, storage, log, documents, stats, backUp, announce }: CopiedEngine): AutomaticCopies => {
  const lastLid = storage.db.prepare<[], number | null>('SELECT max(last_lid) FROM logs').pluck()
  const lastPending = storage.db.prepare<[], number | null>('SELECT max(id) FROM pending').pluck()
  let lastWriteMs = clock.nowMs()
  const written = () => {
    lastWriteMs = clock.nowMs()
  }
  log.onAppended(written)
  documents.onChanged(written)
  return createAutomaticCopies({
    directory,
    homeDirectory: home.directory,
    repositoryId: log.repositoryId,
    clock,
    name: () => {
      const doc = documents.read(repositoryDocumentId(log.repositoryId))
      return doc ? readAbout(doc).name : ''
    },
    mark: () => `${lastLid.get() ?? 0} ${lastPending.get() ?? 0}`,
    weighBytes: () => {
      const { databaseBytes, attachmentBytes } = stats()
      // Beside the finished file, the database is there once more while it is copied.
      return 2 * databaseBytes + attachmentBytes
    },
    lastWriteMs: () => lastWriteMs,
    backUp,
    verify: verifyBackup,
    changed: () => announce('repositoryChanged', {}),
  })
}
