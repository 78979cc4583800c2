// One process owns a repository. Ownership is an exclusive transaction on lock.db: the system ends it with the process, so a
// kill leaves nothing behind. owner.json only says who and where to reach it. docs/formats/database.md [DB10], [DB11].
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { GranaryError } from '../../contract/errors.ts'
import { z } from '../../contract/zod.ts'

const ownerSchema = z.object({
  pid: z.number().int(),
  host: z.string().max(300),
  program: z.string().max(300),
  /** The local socket (or named pipe) on which the owner takes commands; null when it takes none. */
  socket: z.string().max(4096).nullable(),
  sinceUtc: z.string().max(40),
})

export type Owner = z.infer<typeof ownerSchema>

/** Who says to own the folder; null when nobody does or the note cannot be read. */
export const readOwner = (directory: string): Owner | null => {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(join(directory, 'owner.json'), 'utf8')))
  } catch {
    // Missing or torn: the note is for words only, the lock decides.
    return null
  }
}

export interface Ownership {
  release(): void
}

const isBusy = (error: unknown) => error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE_BUSY')

/** Errors: repository-in-use (details: program, pid, host, socket). */
export const takeOwnership = (directory: string, self: { program: string; socket: string | null; nowMs: number }): Ownership => {
  const lock = new Database(join(directory, 'lock.db'), { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if (!isBusy(error)) throw error
    const owner = readOwner(directory)
    throw new GranaryError(
      'repository-in-use',
      owner ? `This repository is open in ${owner.program} (process ${owner.pid} on ${owner.host}).` : 'This repository is open in another program.',
      owner ? { program: owner.program, pid: owner.pid, host: owner.host, ...(owner.socket === null ? {} : { socket: owner.socket }) } : {},
      { cause: error },
    )
  }
  const noteFile = join(directory, 'owner.json')
  const note: Owner = { pid: process.pid, host: hostname(), program: self.program, socket: self.socket, sinceUtc: new Date(self.nowMs).toISOString() }
  try {
    writeFileSync(noteFile, JSON.stringify(note))
  } catch {
    // A full disk must not keep anybody from reading: without the note a second opening is refused all the same, only unnamed.
  }
  return {
    release: () => {
      if (!lock.open) return
      rmSync(noteFile, { force: true })
      lock.exec('ROLLBACK')
      lock.close()
    },
  }
}
