// What the database of a repository says of it: for looking before anything is brought back. Only reads.
import Database from 'better-sqlite3'
import { GranaryError, isGranaryError } from '../../contract/errors.ts'
import { type DeviceId, documentClass, type RepositoryId, repositoryDocumentId, repositoryIdSchema } from '../../contract/ids.ts'
import { readAbout } from '../../document/repository-document.ts'
import { loadDocument } from '../documents/load.ts'
import { readDeviceNames } from '../exchange/partners-names.ts'
import { applicationId, migrations } from '../storage/index.ts'

interface DatabaseFacts {
  repositoryId: RepositoryId
  name: string
  people: string[]
  items: number
  entries: number
  upToUtc: string | null
  /** This device has written in it. */
  known: boolean
}

/** null: it cannot be read. Errors: database-too-new. */
export const factsOfDatabase = (file: string, own: DeviceId): DatabaseFacts | null => {
  let db: Database.Database | null = null
  try {
    // Not read-only: a write-ahead log is read in beside it. It is a copy.
    db = new Database(file, { fileMustExist: true })
    db.pragma('trusted_schema = OFF')
    db.pragma('cell_size_check = ON')
    const version = Number(db.pragma('user_version', { simple: true }))
    const known = migrations.at(-1)?.number ?? 0
    if (Number(db.pragma('application_id', { simple: true })) !== applicationId) return null
    if (version > known) throw new GranaryError('database-too-new', 'This was written by a newer Granary.', { version, known })
    if (db.pragma('quick_check(1)', { simple: true }) !== 'ok') return null
    const repositoryId = repositoryIdSchema.parse(db.prepare("SELECT value FROM store WHERE key = 'repository_id'").pluck().get())
    const about = loadDocument(db, repositoryDocumentId(repositoryId), { pending: true })
    const names = readDeviceNames(db)
    const itemsOf = db.prepare<[Buffer], number>('SELECT count(*) FROM documents WHERE deleted_lid IS NULL AND substr(document_id, 16, 1) = ?').pluck()
    const logs = db
      .prepare<[], { entries: number; upToMs: number | null }>('SELECT coalesce(sum(head_sequence + 1), 0) AS entries, max(head_at_ms) AS upToMs FROM logs')
      .get()
    const devices = db.prepare<[], Buffer>('SELECT device FROM logs').pluck().all()
    const upToMs = logs?.upToMs ?? null
    return {
      repositoryId,
      name: about ? readAbout(about).name : '',
      people: [...new Set([...names.values()].map(({ contributor }) => contributor))],
      items: itemsOf.get(Buffer.from([documentClass.item])) ?? 0,
      entries: logs?.entries ?? 0,
      upToUtc: upToMs === null ? null : new Date(upToMs).toISOString(),
      known: devices.some((device) => device.toString('hex') === own),
    }
  } catch (error) {
    if (isGranaryError(error)) throw error
    // Damaged: what can be read of it is read in another way.
    return null
  } finally {
    db?.close()
  }
}
