// A worker that reads bytes from strangers, under a limit of memory that does not take the process with it: V8's own limit ends the
// whole process when an allocation beyond it fails before the worker is stopped (docs/decisions/014-memory-of-workers.md).
import { setTimeout } from 'node:timers/promises'
import { Worker, type WorkerOptions } from 'node:worker_threads'

/** What fast code allocates meanwhile is a few megabytes. */
const lookAgainMs = 25
/** How far beyond the limit V8's own one stands, for the time in which this thread is busy and does not look. */
const roomBeyondMb = 1024
const megabyte = 1024 * 1024

export interface GuardedWorkerOptions extends Omit<WorkerOptions, 'resourceLimits'> {
  /** JavaScript objects and buffers together. */
  memoryMb: number
}

/** Beyond its memory it is ended, with an `error` event first whose code is ERR_WORKER_OUT_OF_MEMORY. */
export const createGuardedWorker = (file: URL, { memoryMb, ...options }: GuardedWorkerOptions): Worker => {
  const worker = new Worker(file, { ...options, resourceLimits: { maxOldGenerationSizeMb: memoryMb + roomBeyondMb } })
  let ended = false
  const watch = async () => {
    while (!ended) {
      const { used_heap_size: objects, external_memory: buffers } = await worker.getHeapStatistics()
      if (!ended && objects + buffers > memoryMb * megabyte) {
        worker.emit('error', Object.assign(new Error('The worker needs more memory than it may have'), { code: 'ERR_WORKER_OUT_OF_MEMORY' }))
        return void (await worker.terminate())
      }
      await setTimeout(lookAgainMs, undefined, { ref: false })
    }
  }
  worker.once('exit', () => {
    ended = true
  })
  worker.once('online', () => {
    watch().catch(() => {
      // It ended while it was asked.
    })
  })
  return worker
}
