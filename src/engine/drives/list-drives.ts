// Which drives are in now. Nothing runs while nobody asks, and whoever asks often gets the answer of a moment ago.
import { constants, existsSync } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { basename, delimiter, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Drive, MountedDrive } from './drive.ts'
import { linuxSystem, listLinuxDrives } from './linux-drives.ts'
import { listMacDrives } from './mac-drives.ts'
import { listWindowsDrives } from './windows-drives.ts'

/** A drive that does not answer (a dying stick, a share that has gone) is shown without its sizes. */
const answerWithinMs = 1500
/** The screen asks every two seconds; on Windows one question costs most of one. */
const freshMs = process.platform === 'win32' ? 4000 : 1000

const orNull = async <T>(work: Promise<T>): Promise<T | null> => {
  const end = new AbortController()
  try {
    return await Promise.race([work, setTimeout(answerWithinMs, null, { signal: end.signal, ref: false })])
  } catch {
    // Unreadable: there is nothing to say about it, and looking at it says why.
    return null
  } finally {
    end.abort()
  }
}

/** Sizes and whether it can be written, of a folder or a drive. */
export const measure = async (path: string): Promise<Pick<Drive, 'totalBytes' | 'freeBytes' | 'writable'>> => {
  const [space, writable] = await Promise.all([orNull(statfs(path)), orNull(access(path, constants.W_OK).then(() => true))])
  return {
    totalBytes: space && Number(space.blocks) * Number(space.bsize),
    freeBytes: space && Number(space.bavail) * Number(space.bsize),
    writable: writable === true,
  }
}

/** Folders that count as sticks, for systems that mount in a place of their own: GRANARY_STICKS, as PATH is written. */
const named = (environment: NodeJS.ProcessEnv = process.env): MountedDrive[] =>
  (environment.GRANARY_STICKS ?? '')
    .split(delimiter)
    .filter((path) => path !== '' && existsSync(path))
    .map((path) => ({ path: resolve(path), name: basename(path), readOnly: false }))

const ofSystem = async (): Promise<MountedDrive[]> => {
  if (process.platform === 'linux') return listLinuxDrives(linuxSystem)
  if (process.platform === 'darwin') return listMacDrives()
  return process.platform === 'win32' ? listWindowsDrives() : []
}

const ofThisSystem = async (): Promise<MountedDrive[]> => {
  const own = named()
  const found = await ofSystem().catch((error: unknown) => {
    if (own.length === 0) throw error
    return []
  })
  return [...own, ...found.filter(({ path }) => !own.some((drive) => drive.path === path))]
}

/** `mounted` and `nowMs` are for tests. Never rejects: a system that does not answer has no drives in. */
export const createDriveList = (mounted: () => Promise<MountedDrive[]> = ofThisSystem, nowMs: () => number = () => performance.now()) => {
  let last: { atMs: number; drives: Promise<Drive[]> } | null = null
  const ask = async (): Promise<Drive[]> => {
    let found: MountedDrive[]
    try {
      found = await mounted()
    } catch {
      // No /proc, no PowerShell: a folder can still be chosen.
      return []
    }
    const drives = await Promise.all(found.map(async (drive) => ({ ...drive, ...(await measure(drive.path)) })))
    return drives.map((drive) => ({ ...drive, writable: drive.writable && !drive.readOnly })).sort((a, b) => a.path.localeCompare(b.path))
  }
  return (): Promise<Drive[]> => {
    if (last === null || nowMs() - last.atMs > freshMs) last = { atMs: nowMs(), drives: ask() }
    return last.drives
  }
}
