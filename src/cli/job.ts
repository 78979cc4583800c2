// Waiting for work of the engine that lasts: how far it is is said, Ctrl+C stops it, and what is done stays.
import { type ErrorEnvelope, errorCodes, fromErrorEnvelope, GranaryError } from '../contract/errors.ts'
import type { Client } from '../rpc/connect.ts'
import type { Surroundings } from './outcome.ts'

/** One kind of jobs of the contract: imports, exchanges. */
export interface JobKind<Id extends string, Job> {
  start(): Promise<{ jobId: Id }>
  stop(jobId: Id): Promise<unknown>
  /** Those that the engine still knows. */
  known(): Promise<{ jobs: Job[] }>
  onProgressed(listener: (job: Job) => void): void
  idOf(job: Job): Id
  isOver(job: Job): boolean
  progressWords(job: Job): string
}

/** A line a second is enough for a person and little enough for a log. */
const sayEveryMs = 1000

/** Answers the job when it is over, however it ended. Errors: those of the calls, and channel-closed. */
export const finishJob = async <Id extends string, Job>(
  { closed }: Pick<Client, 'closed'>,
  { start, stop, known, onProgressed, idOf, isOver, progressWords }: JobKind<Id, Job>,
  { say, onInterrupt }: Surroundings,
): Promise<Job> => {
  const { promise, resolve: settle, reject } = Promise.withResolvers<Job>()
  const ended = new Map<Id, Job>()
  let wanted: Id | null = null
  let saidAtMs = 0
  onProgressed((job) => {
    if (isOver(job)) ended.set(idOf(job), job)
    if (idOf(job) !== wanted) return
    if (isOver(job)) settle(job)
    else if (Date.now() - saidAtMs >= sayEveryMs) {
      saidAtMs = Date.now()
      say(progressWords(job))
    }
  })
  void closed.then(() => reject(new GranaryError('channel-closed', 'the engine ended before the work was done')))
  const { jobId } = await start()
  wanted = jobId
  onInterrupt(() => {
    say('stopping; what is done stays')
    stop(jobId).catch(reject)
  })
  // It may have been over before its number was known here.
  const before = ended.get(jobId) ?? (await known()).jobs.find((job) => idOf(job) === jobId && isOver(job))
  if (before) settle(before)
  return promise
}

/** The failure that a job carries. */
export const errorOfJob = ({ code, message, details = {} }: { code: string; message: string; details?: ErrorEnvelope['details'] }): GranaryError =>
  fromErrorEnvelope({ code: errorCodes.find((each) => each === code) ?? 'internal', message, details })
