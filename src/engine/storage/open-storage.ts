// Opens granary.db as its one writer: owned, checked, migrated. docs/formats/database.md.
import { closeSync, existsSync, mkdirSync, openSync, readSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { GranaryError } from '../../contract/errors.ts'
import type { Clock, RandomBytes, Storage } from '../parts.ts'
import { refuseUnfitDrive } from './file-system-check.ts'
import { compileLate } from './late-statements.ts'
import { applicationId, type Migration, migrate, migrations } from './migrations.ts'
import { takeOwnership } from './ownership.ts'
import { toStorageError } from './sqlite-errors.ts'
import { createTransactions } from './transactions.ts'

export interface StorageOptions {
  /** The repository's folder; made if it is missing. */
  directory: string
  clock: Clock
  randomBytes: RandomBytes
  /** For `owner.json`: what a person calls the program that holds the repository, and the socket where it takes commands. */
  owner?: { program: string; socket: string | null }
  /** false: a folder without a repository's database is refused and nothing is made in it. */
  create?: boolean
  /** true: everything in memory, nothing in `directory`, no lock (simulations). */
  inMemory?: boolean
  /** false: do not ask what kind of drive it is (simulations on tmpfs, loop devices). */
  checkDrive?: boolean
  /** Only tests pass other steps. */
  steps?: readonly Migration[]
}

export const databaseFile = (directory: string) => join(directory, 'granary.db')

/** Reads user_version and application_id from the file's header, before SQLite touches it. null: no file, or an empty one. */
const readFileHeader = (file: string): { userVersion: number; applicationId: number } | null => {
  if (!existsSync(file)) return null
  const handle = openSync(file, 'r')
  try {
    const header = Buffer.alloc(100)
    if (readSync(handle, header, 0, 100, 0) < 100) return null
    return { userVersion: header.readUInt32BE(60), applicationId: header.readUInt32BE(68) }
  } finally {
    closeSync(handle)
  }
}

const tooNew = (version: number, known: number) =>
  new GranaryError('database-too-new', `This repository was written by a newer Granary (database ${version}; this one knows ${known}).`, { version, known })

const damaged = (directory: string, detail: string) =>
  new GranaryError('database-damaged', `The database of this repository is damaged: ${detail}`, { directory })

/** Refuses a newer or foreign database without writing a byte. A newer step may still lie in the WAL, so SQLite is asked too, read-only. [DB2], [DB3] */
const refuseUnknown = (directory: string, lastStep: number) => {
  const file = databaseFile(directory)
  const check = (header: { userVersion: number; applicationId: number }) => {
    if (header.applicationId === 0 && header.userVersion === 0) return
    if (header.applicationId !== applicationId) throw damaged(directory, 'it is not a file of Granary')
    if (header.userVersion > lastStep) throw tooNew(header.userVersion, lastStep)
  }
  const header = readFileHeader(file)
  if (header) check(header)
  if (header === null || !existsSync(`${file}-wal`)) return
  const reader = new Database(file, { readonly: true, fileMustExist: true })
  try {
    check({ userVersion: Number(reader.pragma('user_version', { simple: true })), applicationId: Number(reader.pragma('application_id', { simple: true })) })
  } finally {
    reader.close()
  }
}

const setPragmas = (db: Database.Database) => {
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  db.pragma('trusted_schema = OFF')
  db.pragma('cell_size_check = ON')
  db.pragma('temp_store = MEMORY')
  if (process.platform === 'darwin') {
    // Without these, macOS says "flushed" while the drive's cache is not.
    db.pragma('fullfsync = ON')
    db.pragma('checkpoint_fullfsync = ON')
  }
}

const readStore = (db: Database.Database, key: string) => db.prepare<[string], string>('SELECT value FROM store WHERE key = ?').pluck().get(key)

/** A note that may be missing costs at most a check or a note more at the next opening, so a full disk does not keep anybody from reading. */
const noteIfRoom = (db: Database.Database, directory: string, key: string, value: string) => {
  try {
    db.prepare('INSERT INTO store(key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value').run(key, value)
  } catch (error) {
    const known = toStorageError(error, directory)
    if (!(known instanceof GranaryError && known.code === 'disk-full')) throw known
  }
}

const prepareDatabase = (db: Database.Database, { directory, clock, randomBytes, steps = migrations }: StorageOptions) => {
  setPragmas(db)
  const isNew = Number(db.pragma('user_version', { simple: true })) === 0
  if (isNew) db.pragma(`application_id = ${applicationId}`)
  else if (readStore(db, 'clean_shutdown') !== '1') {
    const verdict = db.pragma('quick_check(5)', { simple: true })
    if (verdict !== 'ok') throw damaged(directory, String(verdict))
  }
  migrate(db, steps, clock.nowMs())
  if (readStore(db, 'store_uuid') === undefined)
    db.prepare('INSERT INTO store(key, value) VALUES (?, ?)').run('store_uuid', Buffer.from(randomBytes(16)).toString('hex'))
  noteIfRoom(db, directory, 'clean_shutdown', '0')
  const storeUuid = readStore(db, 'store_uuid')
  if (storeUuid === undefined) throw damaged(directory, 'it has no identity')
  return storeUuid
}

/**
 * Opens (or makes) a repository's database and takes its ownership.
 * Errors: repository-not-found (with `create: false`), repository-in-use, repository-on-removable-or-network-drive, database-too-new (file untouched), database-damaged, disk-full.
 */
export const openStorage = (options: StorageOptions): Storage => {
  const inMemory = options.inMemory === true
  const directory = resolve(options.directory)
  if (options.create === false && !existsSync(databaseFile(directory)))
    throw new GranaryError('repository-not-found', 'There is no repository in this folder.', { directory })
  if (!inMemory) {
    mkdirSync(directory, { recursive: true })
    if (options.checkDrive !== false) refuseUnfitDrive(directory)
  }
  const ownership = inMemory ? null : takeOwnership(directory, { program: 'granary', socket: null, ...options.owner, nowMs: options.clock.nowMs() })
  let db: Database.Database | null = null
  try {
    if (!inMemory) refuseUnknown(directory, (options.steps ?? migrations).at(-1)?.number ?? 0)
    const writer = compileLate(new Database(inMemory ? ':memory:' : databaseFile(directory)))
    db = writer
    const storeUuid = prepareDatabase(writer, { ...options, directory })
    return {
      directory,
      db: writer,
      storeUuid,
      ...createTransactions(writer, directory),
      close: () => {
        if (!writer.open) return
        if (writer.inTransaction) writer.exec('ROLLBACK')
        noteIfRoom(writer, directory, 'clean_shutdown', '1')
        writer.close()
        ownership?.release()
      },
    }
  } catch (error) {
    db?.close()
    ownership?.release()
    throw toStorageError(error, directory)
  }
}

/** A connection for a reader in another thread: never writes, waits a little where SQLite must. */
export const openReader = (directory: string): Database.Database => {
  const db = new Database(databaseFile(directory), { readonly: true, fileMustExist: true, timeout: 5000 })
  db.pragma('trusted_schema = OFF')
  db.pragma('cell_size_check = ON')
  db.pragma('query_only = ON')
  return db
}
