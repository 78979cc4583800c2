// What can be done for a repository that does not open: check and repair it, bring a copy back, save a copy as it is. Nobody has it open.
import { copyFileSync, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import Database from 'better-sqlite3'
import type { Salvaged } from '../../contract/areas/home.ts'
import { GranaryError, isGranaryError } from '../../contract/errors.ts'
import type { AttachmentHash } from '../../contract/ids.ts'
import { restoreBackup, writeBackup } from '../log/index.ts'
import { checkAndRepair, freeNameBeside, putInPlaceOf, withOwnership } from '../salvage/index.ts'
import { databaseFile } from '../storage/index.ts'
import type { Restorer } from './restore.ts'

export interface RepositoryRepair {
  whole: boolean
  entries: number
  /** Where the damaged folder is now. */
  keptAs: string | null
  salvaged: Salvaged | null
}

/** The process that had it open is just ending, or a window is trying again. */
const patienceMs = 5000
const againMs = 100

const patiently = async <T>(work: () => Promise<T>): Promise<T> => {
  const giveUpAt = performance.now() + patienceMs
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isGranaryError(error) || error.code !== 'repository-in-use' || performance.now() > giveUpAt) throw error
      await setTimeout(againMs)
    }
  }
}

/** Errors: repository-not-found, repository-in-use, database-damaged (nothing can be read), disk-full, passphrase-needed. */
export const repairRepository = async (directory: string, { identity, sidecarsDirectory }: Restorer): Promise<RepositoryRepair> => {
  const own = await identity()
  const report = await patiently(() => checkAndRepair({ directory, identity: own, sidecarsDirectory }))
  if (report.whole) return { whole: true, entries: report.entries, keptAs: null, salvaged: null }
  const { entries, waiting, lost, lostAttachments } = report.salvaged
  return {
    whole: false,
    entries,
    keptAs: report.keptAs,
    salvaged: {
      entries,
      waiting,
      lost: lost.map(({ contributor, from, to }) => ({ contributor, from, to })),
      lostAttachments: lostAttachments.length,
    },
  }
}

/**
 * Puts the repository of a copy in the place of the one that does not open, which is kept; answers where.
 * Errors: file-not-found, backup-damaged, database-too-new, repository-in-use, disk-full.
 */
export const bringBackCopy = async (given: string, file: string, nowMs = Date.now()): Promise<string | null> => {
  const directory = resolve(given)
  const fresh = freeNameBeside(directory, 'restoring', nowMs)
  try {
    await restoreBackup(file, fresh)
    if (!existsSync(directory)) {
      renameSync(fresh, directory)
      return null
    }
    const keptAs = freeNameBeside(directory, 'before', nowMs)
    await patiently(() =>
      withOwnership(directory, nowMs, async (release) => {
        // A folder in which a file is open cannot be renamed everywhere.
        release()
        await putInPlaceOf(directory, fresh, keptAs)
      }),
    )
    return keptAs
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

const attachmentsOf = (directory: string) => {
  const root = join(directory, 'attachments')
  const folders = existsSync(root) ? readdirSync(root).filter((name) => /^[0-9a-f]{2}$/.test(name)) : []
  return {
    list: () => folders.flatMap((name) => readdirSync(join(root, name)).filter((hash) => /^[0-9a-f]{64}$/.test(hash))) as AttachmentHash[],
    locate: (hash: AttachmentHash) => {
      const path = join(root, hash.slice(0, 2), hash)
      return { path, sizeBytes: statSync(path).size }
    },
  }
}

/** The database as it lies there: SQLite's own copy holds the write-ahead log too; where it is no database to SQLite any more, the file itself. */
const openForCopying = (directory: string) => {
  const file = databaseFile(directory)
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true })
    db.pragma('user_version')
    return db
  } catch {
    return {
      backup: async (to: string) => copyFileSync(file, to),
      prepare: () => {
        throw new GranaryError('database-damaged', 'This is no database any more.', { directory })
      },
      close: () => undefined,
    }
  }
}

/** One file with everything as it lies there, damaged or not. Errors: repository-not-found, repository-in-use, disk-full, file-not-found, invalid-input. */
export const saveCopyOf = async (given: string, file: string): Promise<{ file: string; sizeBytes: number }> => {
  const directory = resolve(given)
  if (!existsSync(databaseFile(directory))) throw new GranaryError('repository-not-found', 'There is no repository in this folder.', { directory })
  return patiently(() =>
    withOwnership(directory, Date.now(), async () => {
      const db = openForCopying(directory)
      try {
        return await writeBackup({ storage: { directory, db }, attachments: attachmentsOf(directory), file })
      } finally {
        db.close()
      }
    }),
  )
}
