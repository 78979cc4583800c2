// SQLite's failures in our codes: what the interface can say, instead of what a library calls it.
import { statfsSync } from 'node:fs'
import { GranaryError } from '../../contract/errors.ts'

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '')

/** A disk that is full shows in several ways: while writing, while flushing, and when the shared-memory file cannot grow. */
const looksFull = new Set([
  'SQLITE_IOERR_WRITE',
  'SQLITE_IOERR_FSYNC',
  'SQLITE_IOERR_DIR_FSYNC',
  'SQLITE_IOERR_TRUNCATE',
  'SQLITE_IOERR_SHMSIZE',
  'SQLITE_IOERR_SHMMAP',
])

const hardlyAnyRoom = (directory: string): boolean => {
  try {
    const { bavail, bsize } = statfsSync(directory)
    return Number(bavail) * Number(bsize) < 1024 * 1024
  } catch {
    // The folder cannot be asked any more: then it is not known to be full, and the original error stands.
    return false
  }
}

/** Answers a GranaryError (`disk-full`, `database-damaged`) where the cause is known, else the error as it is. */
export const toStorageError = (error: unknown, directory: string): unknown => {
  const code = codeOf(error)
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT' || (looksFull.has(code) && hardlyAnyRoom(directory)))
    return new GranaryError('disk-full', 'The disk is full: nothing of this change was written.', { directory }, { cause: error })
  if (code === 'SQLITE_CORRUPT' || code.startsWith('SQLITE_CORRUPT_') || code === 'SQLITE_NOTADB')
    return new GranaryError('database-damaged', 'The database of this repository is damaged.', { directory }, { cause: error })
  return error
}
