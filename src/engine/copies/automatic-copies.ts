// Dated copies that are made by themselves when they are due and nobody writes. An old one goes only after a new one is whole and was
// read again. A failure is kept as a code, said calmly, and tried again later. docs/formats/database.md [DB53]–[DB55].
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { rm, statfs } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { CopySettings } from '../../contract/areas/exchange.ts'
import { GranaryError, isGranaryError } from '../../contract/errors.ts'
import type { RepositoryId } from '../../contract/ids.ts'
import type { Clock } from '../parts.ts'
import { copyName, type FoundCopy, listCopies, listLeftParts } from './copy-names.ts'
import { type CopyPlans, createCopyPlans, folderOf, toSettings } from './copy-plans.ts'

export interface CopyParts {
  directory: string
  homeDirectory: string
  repositoryId: RepositoryId
  clock: Clock
  /** Of the repository, as people call it. */
  name(): string
  /** Equal as long as nothing was written. */
  mark(): string
  /** What a copy weighs at most, for the question whether it fits. */
  weighBytes(): number
  /** When somebody last wrote or something came. */
  lastWriteMs(): number
  /** Writes one, whole and flushed. */
  backUp(file: string): Promise<unknown>
  /** Reads it again. Errors: backup-damaged. */
  verify(file: string): Promise<unknown>
  /** The settings, or how the last one went, have changed. */
  changed(): void
}

export interface AutomaticCopies {
  settings(): CopySettings
  /** Errors: file-not-found (no such folder), invalid-input (a folder among the repository's own files), disk-full. */
  set(change: Partial<Pick<CopySettings, 'folder' | 'every' | 'keep'>>): CopySettings
  list(): FoundCopy[]
  /** Makes one if it is due and the moment is quiet; answers its path. Never rejects. */
  turn(): Promise<string | null>
  /** Waits for a copy that is being made. */
  close(): Promise<void>
}

const minuteMs = 60_000
const intervalMs = { off: Number.POSITIVE_INFINITY, day: 24 * 60 * minuteMs, week: 7 * 24 * 60 * minuteMs } as const
/** Somebody who stops to think is not disturbed. */
const quietMs = 2 * minuteMs
/** A session that was only a look leaves the disk alone. */
const afterOpeningMs = 10 * minuteMs
/** A full or missing drive is not asked every minute. */
const againAfterMs = 60 * minuteMs
/** A copy leaves this much for the person's own work. */
const leaveFreeBytes = 500 * 1024 * 1024
const lookEveryMs = minuteMs

const isInside = (path: string, folder: string) => {
  const way = relative(folder, path)
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way))
}

const codeOf = (error: unknown): string => {
  if (isGranaryError(error)) return error.code
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'place-gone'
  return code === 'EACCES' || code === 'EROFS' || code === 'EPERM' ? 'place-read-only' : code === 'EIO' ? 'place-unreadable' : 'internal'
}

export const createAutomaticCopies = (parts: CopyParts, { plans = createCopyPlans(parts.homeDirectory) }: { plans?: CopyPlans } = {}): AutomaticCopies => {
  const { directory, repositoryId, clock } = parts
  const openedAtMs = clock.nowMs()
  let running: Promise<string | null> | null = null
  let closed = false

  const plan = () => plans.read(directory)
  const folder = () => folderOf(directory, plan())
  const list = () => listCopies(folder(), repositoryId, plan().folder === null)

  const isDue = (): boolean => {
    const { every, lastAtUtc, lastTryAtUtc, lastMark, lastProblem } = plan()
    const nowMs = clock.nowMs()
    if (every === 'off' || nowMs - openedAtMs < afterOpeningMs || nowMs - parts.lastWriteMs() < quietMs) return false
    // A clock that was wrong for a while must not put copies off for years: what lies in the future counts as long ago.
    const since = (utc: string | null) => {
      const ms = utc === null ? Number.NaN : Date.parse(utc)
      return Number.isNaN(ms) || ms > nowMs ? Number.POSITIVE_INFINITY : nowMs - ms
    }
    if (lastProblem !== null && since(lastTryAtUtc) < againAfterMs) return false
    if (lastProblem === null && since(lastAtUtc) < intervalMs[every]) return false
    // Nothing new: the newest copy holds it all, if it is still there.
    return parts.mark() !== lastMark || list().length === 0
  }

  const prepareFolder = async (): Promise<string> => {
    const target = folder()
    // A chosen folder that is missing is a drive that is out: making it would fill the disk below its name.
    if (plan().folder === null) mkdirSync(target, { recursive: true })
    else if (!existsSync(target)) throw new GranaryError('place-gone', 'The folder for copies is not there.', { path: target })
    for (const left of listLeftParts(target, repositoryId)) await rm(left, { force: true })
    const { bavail, bsize } = await statfs(target)
    const neededBytes = parts.weighBytes() + leaveFreeBytes
    if (Number(bavail) * Number(bsize) < neededBytes) throw new GranaryError('disk-full', 'There is no room for a copy.', { path: target, neededBytes })
    return target
  }

  const removeOld = async (newest: string) => {
    const automatic = list().filter((copy) => copy.automatic && copy.path !== newest)
    for (const { path } of automatic.slice(plan().keep - 1)) await rm(path, { force: true })
  }

  const make = async (): Promise<string | null> => {
    const atMs = clock.nowMs()
    const atUtc = new Date(atMs).toISOString()
    try {
      const target = await prepareFolder()
      const mark = parts.mark()
      const file = join(target, copyName(parts.name(), repositoryId, atMs))
      await parts.backUp(file)
      try {
        await parts.verify(file)
      } catch (error) {
        // A copy that cannot be read is none, and must not push out one that can.
        await rm(file, { force: true })
        throw error
      }
      plans.change(directory, { repositoryId, lastAtUtc: atUtc, lastTryAtUtc: atUtc, lastProblem: null, lastMark: mark })
      await removeOld(file)
      return file
    } catch (error) {
      try {
        plans.change(directory, { repositoryId, lastTryAtUtc: atUtc, lastProblem: codeOf(error) })
      } catch {
        // The home is full as well: the next turn says it.
      }
      return null
    } finally {
      parts.changed()
    }
  }

  const turn = async (): Promise<string | null> => {
    if (closed || running !== null) return running
    try {
      if (!isDue()) return null
    } catch {
      // The home cannot be read now: there is another turn in a minute.
      return null
    }
    running = make()
    try {
      return await running
    } finally {
      running = null
    }
  }

  const timer = setInterval(() => void turn(), lookEveryMs)
  timer.unref()

  return {
    settings: () => toSettings(plan()),
    set: (change) => {
      if (change.folder !== undefined && change.folder !== null) {
        const path = resolve(change.folder)
        if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new GranaryError('file-not-found', 'There is no such folder.', { path })
        if (isInside(path, directory)) throw new GranaryError('invalid-input', 'Copies do not lie among the files of their own repository.', { path })
      }
      const folderChanged = change.folder !== undefined && change.folder !== plan().folder
      const next = plans.change(directory, {
        repositoryId,
        ...change,
        ...(change.folder ? { folder: resolve(change.folder) } : {}),
        // In a new place there is no copy yet, and an old problem is no longer one.
        ...(folderChanged ? { lastProblem: null, lastMark: null, lastAtUtc: null } : {}),
      })
      parts.changed()
      return toSettings(next)
    },
    list,
    turn,
    close: async () => {
      closed = true
      clearInterval(timer)
      await running
    },
  }
}
