// The engine's end of the reader worker: one call at a time, searches before lists, older as-you-type searches give way,
// and a worker that does not come back is replaced.
import { Worker } from 'node:worker_threads'
import type { ItemFilter } from '../../contract/areas/items.ts'
import { GranaryError } from '../../contract/errors.ts'
import type { AttachmentHash, ItemId } from '../../contract/ids.ts'
import type { SearchRequest } from '../search/run.ts'
import type { ListQuery } from './lists.ts'

export type ReaderCall =
  | { name: 'search'; input: SearchRequest }
  | { name: 'list'; input: ListQuery & { offset: number; limit: number } }
  | { name: 'ids'; input: ListQuery }
  | { name: 'facets'; input: ItemFilter }
  | { name: 'row'; input: ItemId }
  | { name: 'titles'; input: ItemId[] }
  | { name: 'links'; input: ItemId }
  | { name: 'withAttachment'; input: AttachmentHash }
  | { name: 'withOrigins'; input: readonly string[] }
  | { name: 'collectionCounts' }
  | { name: 'suggest'; input: { text: string; limit: number } }
  | { name: 'close' }

export type ReaderReply = { id: number; value: unknown } | { id: number; error: string }

/** Nothing that is asked takes a tenth of this; SQLite cannot be interrupted, so the thread is ended and started anew. */
const giveUpMs = 10_000
/** The first answer of a thread waits for its code to load, too: a tenth of a second, ten and more on a machine that builds for many. */
const giveUpStartingMs = 60_000

interface Waiting {
  call: ReaderCall
  resolve: (value: unknown) => void
  reject: (error: Error) => void
}

export interface Reader {
  ask<T>(call: ReaderCall): Promise<T>
  /** Starts the thread before anybody asks. */
  warm(): void
  /** Closes the connection until the next call: before derived.db is deleted. */
  release(): Promise<void>
  close(): Promise<void>
}

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'

/** The same question going on being typed (or taken back), in the same place. */
const isSuperseded = (older: ReaderCall, newer: ReaderCall): boolean =>
  older.name === 'search' &&
  newer.name === 'search' &&
  older.input.text !== newer.input.text &&
  older.input.offset === 0 &&
  newer.input.offset === 0 &&
  (newer.input.text.startsWith(older.input.text) || older.input.text.startsWith(newer.input.text)) &&
  JSON.stringify(older.input.filter) === JSON.stringify(newer.input.filter)

export const createReader = (directory: string): Reader => {
  let worker: Worker | null = null
  /** The thread that has answered once. */
  let proven: Worker | null = null
  let closed = false
  let nextId = 1
  let running: (Waiting & { id: number; timer: NodeJS.Timeout }) | null = null
  const queue: Waiting[] = []

  const settle = (reply: ReaderReply) => {
    if (running === null || running.id !== reply.id) return
    const done = running
    proven = worker
    running = null
    clearTimeout(done.timer)
    if ('error' in reply) done.reject(new GranaryError('internal', `The catalogue could not answer: ${reply.error}`))
    else done.resolve(reply.value)
    next()
  }

  const fail = (message: string) => {
    const failed = running
    const old = worker
    running = null
    worker = null
    void old?.terminate()
    if (failed !== null) {
      clearTimeout(failed.timer)
      failed.reject(new GranaryError('internal', message))
    }
    if (!closed) next()
  }

  const start = (): Worker => {
    const started = new Worker(new URL(`./reader.worker${extension}`, import.meta.url), { workerData: { directory } })
    started.on('message', settle)
    started.on('error', (error) => {
      if (worker === started) fail(error.message)
    })
    started.unref()
    return started
  }

  const next = () => {
    if (running !== null) return
    // A person waits for a search; a list behind it is shown already.
    const at = queue.findIndex((waiting) => waiting.call.name === 'search')
    const [waiting] = queue.splice(Math.max(0, at), 1)
    if (waiting === undefined) {
      worker?.unref()
      return
    }
    worker ??= start()
    worker.ref()
    const id = nextId++
    const timer = setTimeout(() => fail('The catalogue did not answer in time'), proven === worker ? giveUpMs : giveUpStartingMs)
    timer.unref()
    running = { ...waiting, id, timer }
    worker.postMessage({ id, call: waiting.call })
  }

  const ask = <T>(call: ReaderCall): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (closed) return reject(new GranaryError('engine-stopped', 'The catalogue is closed'))
      for (let index = queue.length - 1; index >= 0; index--) {
        const older = queue[index]
        if (older === undefined || !isSuperseded(older.call, call)) continue
        queue.splice(index, 1)
        older.reject(new GranaryError('cancelled', 'A newer search has taken its place'))
      }
      queue.push({ call, resolve: resolve as (value: unknown) => void, reject })
      next()
    })

  return {
    ask,
    warm: () => {
      if (!closed) worker ??= start()
    },
    release: async () => {
      if (worker !== null) await ask({ name: 'close' })
    },
    close: async () => {
      closed = true
      for (const waiting of queue.splice(0)) waiting.reject(new GranaryError('engine-stopped', 'The catalogue is closed'))
      if (running !== null) {
        clearTimeout(running.timer)
        running.reject(new GranaryError('engine-stopped', 'The catalogue is closed'))
        running = null
      }
      const old = worker
      worker = null
      await old?.terminate()
    },
  }
}
