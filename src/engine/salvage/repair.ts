// Check and repair of a repository that does not open: what is whole stays as it is; what is damaged is made anew beside it, and then takes
// its place. The damaged folder is kept under another name. docs/formats/database.md [DB64], [DB65].
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import type { VerifyReport } from '../../contract/areas/repository.ts'
import { GranaryError } from '../../contract/errors.ts'
import { repositoryIdSchema } from '../../contract/ids.ts'
import { createEntryTables } from '../log/entry-tables.ts'
import { verifyLogs } from '../log/verify.ts'
import type { DeviceIdentity } from '../parts.ts'
import { databaseFile, flushFolder, toStorageError } from '../storage/index.ts'
import { takeOwnership } from '../storage/ownership.ts'
import { type SalvageReport, salvageRepository } from './salvage.ts'

export type RepairReport = { whole: true; entries: number } | { whole: false; keptAs: string; salvaged: SalvageReport }

export interface RepairOptions {
  directory: string
  identity: DeviceIdentity
  sidecarsDirectory: string
  nowMs?: number
  checkDrive?: boolean
}

/** Without opening it for writing; a damaged one answers with problems, never by throwing. */
const check = (directory: string): VerifyReport => {
  let db: Database.Database | null = null
  try {
    db = new Database(databaseFile(directory), { readonly: true, fileMustExist: true })
    const integrity = db.pragma('integrity_check(3)', { simple: true })
    const repositoryId = repositoryIdSchema.parse(db.prepare("SELECT value FROM store WHERE key = 'repository_id'").pluck().get())
    const steps = verifyLogs(db, createEntryTables(db), repositoryId)
    let step = steps.next()
    while (!step.done) step = steps.next()
    if (integrity !== 'ok') step.value.problems.push({ code: 'database-damaged', detail: String(integrity) })
    return { ...step.value, ok: step.value.ok && integrity === 'ok' }
  } catch (error) {
    // Whatever it is that cannot be read: it is read in another way then.
    const detail = error instanceof Error ? error.message : String(error)
    return { ok: false, entries: 0, logs: 0, documents: 0, attachments: 0, problems: [{ code: 'database-damaged', detail }] }
  } finally {
    db?.close()
  }
}

/** A name beside the folder that nothing has yet. */
export const freeNameBeside = (directory: string, word: string, nowMs: number): string => {
  const base = `${directory} ${word} ${new Date(nowMs).toISOString().slice(0, 10)}`
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base} ${number}`
    if (!existsSync(name)) return name
  }
}

/** The folder of a repository is replaced in two steps; after the first, a failure of the second puts it back. Copies stay with the name. */
export const putInPlaceOf = async (directory: string, fresh: string, keptAs: string): Promise<void> => {
  renameSync(directory, keptAs)
  try {
    renameSync(fresh, directory)
  } catch (error) {
    renameSync(keptAs, directory)
    throw error
  }
  const copies = join(keptAs, 'copies')
  if (existsSync(copies) && !existsSync(join(directory, 'copies'))) renameSync(copies, join(directory, 'copies'))
  await flushFolder(join(directory, '..'))
}

/** Everything derived is made again from the logs at the next opening. */
const dropDerived = (directory: string) => {
  for (const name of ['derived.db', 'derived.db-wal', 'derived.db-shm']) rmSync(join(directory, name), { force: true })
}

/** Takes it for this process alone and lets go of it again. Errors: repository-in-use. */
export const withOwnership = async <T>(directory: string, nowMs: number, work: (release: () => void) => Promise<T>): Promise<T> => {
  const ownership = takeOwnership(directory, { program: 'Granary', socket: null, nowMs })
  let isHeld = true
  const release = () => {
    if (isHeld) ownership.release()
    isHeld = false
  }
  try {
    return await work(release)
  } finally {
    release()
  }
}

/** Errors: repository-not-found, repository-in-use, database-damaged (nothing can be read; everything stays), disk-full. */
export const checkAndRepair = async (options: RepairOptions): Promise<RepairReport> => {
  const directory = resolve(options.directory)
  const nowMs = options.nowMs ?? Date.now()
  if (!existsSync(databaseFile(directory))) throw new GranaryError('repository-not-found', 'There is no repository in this folder.', { directory })
  return withOwnership(directory, nowMs, async (release) => {
    const found = check(directory)
    if (found.ok) {
      dropDerived(directory)
      return { whole: true, entries: found.entries }
    }
    const fresh = freeNameBeside(directory, 'repairing', nowMs)
    try {
      mkdirSync(fresh)
      const salvaged = await salvageRepository({ ...options, directory, target: fresh })
      for (const name of ['lock.db', 'owner.json']) rmSync(join(fresh, name), { force: true })
      // A folder in which a file is open cannot be renamed everywhere.
      release()
      const keptAs = freeNameBeside(directory, 'damaged', nowMs)
      await putInPlaceOf(directory, fresh, keptAs)
      return { whole: false, keptAs, salvaged }
    } catch (error) {
      rmSync(fresh, { recursive: true, force: true })
      throw toStorageError(error, directory)
    }
  })
}
