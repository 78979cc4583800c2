// Editor updates of all windows are committed to `pending` together, then acknowledged, then applied and relayed: a window counts as
// outside for "commit, then publish". Relayed first, a crash leaves two windows with different text under equal state vectors.
import type { LogId } from '../../contract/ids.ts'
import type { Clock, Storage } from '../parts.ts'
import { commitEveryMs } from './limits.ts'
import type { LiveDocument, LiveOpening } from './live-document.ts'
import type { Schedule } from './schedule.ts'
import type { DocumentTables } from './tables.ts'

interface Job {
  live: LiveDocument
  opening: LiveOpening
  slot: number
  updates: readonly Uint8Array[]
  resolve: () => void
  reject: (error: unknown) => void
}

export interface CommitQueue {
  /** Only updates proven on the live document's copy. Fulfilled after the commit. */
  push: (live: LiveDocument, opening: LiveOpening, slot: number, updates: readonly Uint8Array[]) => Promise<void>
  /** Commits what waits, now. Never throws: each push hears of its own failure. */
  flush: () => void
  hasWaiting: (opening: LiveOpening) => boolean
  /** Forgets what waits; each push fails with this error. */
  abandon: (error: unknown) => void
  close: () => void
}

interface Options {
  storage: Storage
  tables: DocumentTables
  clock: Clock
  schedule: Schedule
  /** false, in tests only: relayed at once. */
  commitBeforePublish: boolean
  logId: () => LogId
  /** After the commit and the acknowledgement: apply and relay. */
  committed: (jobs: readonly Pick<Job, 'live' | 'opening' | 'updates'>[]) => void
}

export const createCommitQueue = ({ storage, tables, clock, schedule, commitBeforePublish, logId, committed }: Options): CommitQueue => {
  let waiting: Job[] = []
  let stopTimer: (() => void) | null = null
  let lastCommitMs = Number.NEGATIVE_INFINITY

  const flush = () => {
    stopTimer?.()
    stopTimer = null
    if (waiting.length === 0) return
    const jobs = waiting
    waiting = []
    lastCommitMs = clock.nowMs()
    try {
      storage.transaction(() => {
        for (const { live, opening, slot, updates } of jobs) {
          if (opening.holder !== null) tables.noteHolder(live.documentId, logId(), slot, opening.holder)
          for (const update of updates) tables.addPending(live.documentId, logId(), slot, update, lastCommitMs)
        }
        storage.afterCommit(() => {
          for (const { opening, resolve } of jobs) {
            opening.lastFailure = null
            opening.holder = null
            resolve()
          }
          if (commitBeforePublish) committed(jobs)
        })
      })
    } catch (error) {
      for (const { live, opening, reject } of jobs) {
        // The copy is ahead of the document by what was not committed.
        live.proven.dropProving()
        opening.lastFailure = error
        reject(error)
      }
    }
  }

  return {
    push: (live, opening, slot, updates) =>
      new Promise((resolve, reject) => {
        if (!commitBeforePublish) committed([{ live, opening, updates }])
        waiting.push({ live, opening, slot, updates, resolve, reject })
        stopTimer ??= schedule(Math.max(0, Math.min(commitEveryMs, lastCommitMs + commitEveryMs - clock.nowMs())), flush)
      }),
    flush,
    hasWaiting: (opening) => waiting.some((job) => job.opening === opening),
    abandon: (error) => {
      const jobs = waiting
      waiting = []
      for (const { live, reject } of jobs) {
        live.proven.dropProving()
        reject(error)
      }
    },
    close: () => {
      flush()
      stopTimer?.()
    },
  }
}
