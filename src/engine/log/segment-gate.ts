// The gate for bytes from strangers: a segment is read and checked in a worker under limits of time and memory before the engine's
// own thread takes it. docs/formats/entry.md [EN33].
import type { Worker } from 'node:worker_threads'
import { type ErrorCode, GranaryError } from '../../contract/errors.ts'
import { createGuardedWorker } from '../guarded-worker.ts'

export interface GateQuestion {
  id: number
  segment: Uint8Array
}
export interface GateAnswer {
  id: number
  code: ErrorCode | null
}

export interface SegmentGate {
  /** Fulfilled when the segment may be given to `accept`. Errors: segment-malformed (also for what takes too long), entry-too-new, entry-too-large. */
  pass(segment: Uint8Array): Promise<void>
  close(): Promise<void>
}

/** The largest honest segment takes well under a second; 200,000 structs about as long. */
const defaultTimeLimitMs = 10_000
/** Eight times the largest body: parsing and a scratch document, with room. */
const memoryMb = 256

interface Waiting {
  resolve(): void
  reject(error: Error): void
  timer: NodeJS.Timeout
}

const refusal = (code: ErrorCode) => new GranaryError(code, 'These bytes from elsewhere are refused before they are read in.')

/** One worker, started with the first segment, started again after one that had to be stopped. `workerFile` is for tests. */
export const createSegmentGate = ({ timeLimitMs = defaultTimeLimitMs, workerFile }: { timeLimitMs?: number; workerFile?: URL } = {}): SegmentGate => {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
  const file = workerFile ?? new URL(`./segment-gate.worker${extension}`, import.meta.url)
  const waiting = new Map<number, Waiting>()
  let worker: Worker | null = null
  let count = 0

  const settle = (id: number, code: ErrorCode | null) => {
    const one = waiting.get(id)
    if (!one) return
    waiting.delete(id)
    clearTimeout(one.timer)
    if (code === null) one.resolve()
    else one.reject(refusal(code))
  }

  /** Whatever was with the stopped worker is refused: one of them stopped it, and all can be sent again. */
  const stop = async () => {
    const stopped = worker
    worker = null
    for (const id of waiting.keys()) settle(id, 'segment-malformed')
    await stopped?.terminate()
  }

  const start = (): Worker => {
    const started = createGuardedWorker(file, { memoryMb })
    started.on('message', ({ id, code }: GateAnswer) => settle(id, code))
    started.on('error', () => {
      // Out of memory, or a throw that no check expected: the worker is gone, the engine goes on.
      if (worker === started) void stop()
    })
    started.unref()
    return started
  }

  return {
    pass: (segment) =>
      new Promise((resolve, reject) => {
        count += 1
        worker ??= start()
        waiting.set(count, { resolve, reject, timer: setTimeout(() => void stop(), timeLimitMs) })
        const question: GateQuestion = { id: count, segment }
        worker.postMessage(question)
      }),
    close: stop,
  }
}
