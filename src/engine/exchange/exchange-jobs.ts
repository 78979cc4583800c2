// Work of minutes: one at a time, with progress, time left, and an end that is always told.
import { randomBytes } from 'node:crypto'
import type { ExchangeProgress, WrittenEdition } from '../../contract/areas/exchange.ts'
import { GranaryError, isGranaryError, toErrorEnvelope } from '../../contract/errors.ts'
import type { JobId } from '../../contract/ids.ts'

export type Phase = 'reading' | 'taking' | 'leaving' | 'checking' | 'writing'

export interface RunningJob {
  readonly signal: AbortSignal
  phase(phase: Phase, total: { entries?: number; bytes?: number }): void
  at(done: { entries?: number; bytes?: number }): void
  /** Told with the end; answers what is told. */
  wrote(edition: WrittenEdition): WrittenEdition
}

interface Job {
  state: ExchangeProgress
  abort: AbortController
  ended: Promise<void>
}

const announceEveryMs = 200
/** Titles of items that did not go into an edition: more are a number that nobody reads. */
const maxLeftOut = 1000
/** Ended ones, for whoever asks later. */
const remembered = 20
/** Before this nobody knows how fast it goes. */
const estimateAfterMs = 1500

export interface ExchangeJobs {
  /** `work` answers the id of its report, if it has one. Errors: exchange-running. */
  start(work: (job: RunningJob) => Promise<string | null>): JobId
  /** What is done stays. */
  stop(jobId: JobId): void
  list(): ExchangeProgress[]
  /** Errors: invalid-input for a job nobody knows. */
  finished(jobId: JobId): Promise<ExchangeProgress>
  isRunning(): boolean
  close(): Promise<void>
}

export const createExchangeJobs = ({ announce, nowMs }: { announce(job: ExchangeProgress): void; nowMs(): number }): ExchangeJobs => {
  const jobs = new Map<JobId, Job>()
  let closed = false
  const isRunning = () => [...jobs.values()].some(({ state }) => !['done', 'stopped', 'failed'].includes(state.phase))

  const begin = (state: ExchangeProgress, signal: AbortSignal): RunningJob => {
    let announcedMs = 0
    let phaseBeganMs = nowMs()
    const tell = (always: boolean) => {
      if (!always && nowMs() - announcedMs < announceEveryMs) return
      announcedMs = nowMs()
      announce({ ...state })
    }
    const estimate = () => {
      const took = nowMs() - phaseBeganMs
      const part = state.totalBytes > 0 ? state.doneBytes / state.totalBytes : state.total > 0 ? state.done / state.total : 0
      state.leftMs = took < estimateAfterMs || part <= 0 ? null : Math.max(0, Math.round((took / Math.min(1, part)) * (1 - Math.min(1, part))))
    }
    return {
      signal,
      phase: (phase, { entries = 0, bytes = 0 }) => {
        phaseBeganMs = nowMs()
        Object.assign(state, { phase, done: 0, total: entries, doneBytes: 0, totalBytes: bytes, leftMs: null })
        tell(true)
      },
      at: ({ entries, bytes }) => {
        if (entries !== undefined) state.done = entries
        if (bytes !== undefined) state.doneBytes = bytes
        estimate()
        tell(false)
      },
      wrote: (edition) => {
        const told = { ...edition, leftOut: edition.leftOut.slice(0, maxLeftOut) }
        state.edition = told
        return told
      },
    }
  }

  return {
    start: (work) => {
      if (closed) throw new GranaryError('engine-stopped', 'the repository is closed')
      if (isRunning()) throw new GranaryError('exchange-running', 'another exchange is running')
      const jobId = `x-${randomBytes(8).toString('hex')}` as JobId
      const abort = new AbortController()
      const state: ExchangeProgress = {
        jobId,
        phase: 'reading',
        done: 0,
        total: 0,
        doneBytes: 0,
        totalBytes: 0,
        leftMs: null,
        error: null,
        reportId: null,
      }
      const end = (phase: 'done' | 'stopped' | 'failed', more: Partial<ExchangeProgress>) => {
        Object.assign(state, { phase, leftMs: null, ...more })
        announce({ ...state })
      }
      const run = async () => {
        try {
          const reportId = await work(begin(state, abort.signal))
          end(abort.signal.aborted ? 'stopped' : 'done', { reportId })
        } catch (error) {
          if (abort.signal.aborted && isGranaryError(error) && error.code === 'cancelled') return end('stopped', { reportId: reportIdOf(error) })
          end('failed', { error: toErrorEnvelope(error), reportId: reportIdOf(error) })
        }
      }
      // Begins after its id is known.
      const ended = Promise.resolve().then(run)
      jobs.set(jobId, { state, abort, ended })
      for (const old of [...jobs.keys()].slice(0, Math.max(0, jobs.size - remembered))) jobs.delete(old)
      return jobId
    },
    stop: (jobId) => jobs.get(jobId)?.abort.abort(),
    list: () => [...jobs.values()].map(({ state }) => ({ ...state })),
    finished: async (jobId) => {
      const job = jobs.get(jobId)
      if (!job) throw new GranaryError('invalid-input', 'there is no such job')
      await job.ended
      return { ...job.state }
    },
    isRunning,
    close: async () => {
      closed = true
      for (const { abort } of jobs.values()) abort.abort()
      await Promise.all([...jobs.values()].map(({ ended }) => ended))
    },
  }
}

const reports = new WeakMap<object, string>()
/** A failure that leaves a report behind: what came before it is done. */
export const withReport = (error: unknown, reportId: string): unknown => {
  if (typeof error === 'object' && error !== null) reports.set(error, reportId)
  return error
}
const reportIdOf = (error: unknown): string | null => (typeof error === 'object' && error !== null ? (reports.get(error) ?? null) : null)
