// The engine's end of the indexer worker: announces changes, waits until they can be found, starts the thread again if it dies.
import { Worker } from 'node:worker_threads'
import { GranaryError } from '../../contract/errors.ts'
import type { DocumentId, ItemId } from '../../contract/ids.ts'

export type IndexerRequest =
  | { type: 'changed'; ticket: number; ids: DocumentId[] }
  | { type: 'rebuild'; ticket: number }
  | { type: 'hurry' }
  | { type: 'importing'; importing: boolean }
  | { type: 'close' }

export type IndexerMessage =
  | { type: 'opened' }
  | { type: 'batch'; items: ItemId[]; done: number; total: number }
  | { type: 'applied'; ticket: number; items: number }
  | { type: 'failed'; ticket: number; message: string }
  | { type: 'problem'; documentId: DocumentId; message: string }
  | { type: 'closed' }

export interface IndexerListeners {
  changed(items: ItemId[]): void
  progress(done: number, total: number): void
  problem(message: string, documentId: DocumentId | null): void
  /** derived.db was made or opened again. */
  reopened(): void
}

export interface Indexer {
  /** derived.db is there with its tables. */
  opened(): Promise<void>
  changed(ids: DocumentId[]): void
  /** Fulfilled when everything announced so far is in derived.db. */
  settled(): Promise<void>
  rebuild(): Promise<{ items: number }>
  importing(isRunning: boolean): void
  close(): Promise<void>
}

/** A thread that dies this often has a cause that starting again does not cure. */
const maxStarts = 5

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'

export const createIndexer = (directory: string, listeners: IndexerListeners): Indexer => {
  let ticket = 0
  let applied = -1
  let items = 0
  let starts = 0
  let closed = false
  let dead: GranaryError | null = null
  let worker: Worker
  let isOpen = false
  let wasOpen = false
  let whenOpened: { resolve: () => void; reject: (error: Error) => void }[] = []
  let waiting: { ticket: number; resolve: () => void; reject: (error: Error) => void }[] = []
  let whenClosed: () => void = () => undefined

  const release = () => {
    const done = waiting.filter((one) => one.ticket <= applied)
    waiting = waiting.filter((one) => one.ticket > applied)
    for (const { resolve } of done) resolve()
  }

  const take = (message: IndexerMessage) => {
    switch (message.type) {
      case 'opened':
        isOpen = true
        if (wasOpen) listeners.reopened()
        wasOpen = true
        for (const { resolve } of whenOpened) resolve()
        whenOpened = []
        break
      case 'batch':
        listeners.progress(message.done, message.total)
        if (message.items.length > 0) listeners.changed(message.items)
        break
      case 'applied':
        applied = Math.max(applied, message.ticket)
        items = message.items
        release()
        break
      case 'failed': {
        listeners.problem(message.message, null)
        const failed = waiting.filter((one) => one.ticket <= message.ticket)
        waiting = waiting.filter((one) => one.ticket > message.ticket)
        for (const { reject } of failed) reject(new GranaryError('internal', `The catalogue could not be written: ${message.message}`))
        break
      }
      case 'problem':
        listeners.problem(message.message, message.documentId)
        break
      case 'closed':
        whenClosed()
        break
    }
  }

  const post = (request: IndexerRequest) => worker.postMessage(request)

  const start = () => {
    starts++
    isOpen = false
    const started = new Worker(new URL(`./indexer.worker${extension}`, import.meta.url), { workerData: { directory } })
    worker = started
    started.on('message', take)
    started.on('error', (error) => {
      listeners.problem(error.stack ?? error.message, null)
      if (closed || worker !== started) return
      if (starts < maxStarts) return start()
      dead = new GranaryError('internal', `The catalogue stopped: ${error.message}`)
      for (const { reject } of [...waiting, ...whenOpened]) reject(dead)
      waiting = []
      whenOpened = []
    })
    started.on('exit', () => whenClosed())
    // The first message makes it catch up with what happened while nobody watched.
    post({ type: 'changed', ticket, ids: [] })
  }
  start()

  const settledAt = (wanted: number): Promise<void> => {
    if (dead !== null) return Promise.reject(dead)
    if (applied >= wanted) return Promise.resolve()
    return new Promise((resolve, reject) => waiting.push({ ticket: wanted, resolve, reject }))
  }

  return {
    opened: () => (dead !== null ? Promise.reject(dead) : isOpen ? Promise.resolve() : new Promise((resolve, reject) => whenOpened.push({ resolve, reject }))),
    changed: (ids) => {
      if (closed || dead !== null) return
      ticket++
      post({ type: 'changed', ticket, ids })
    },
    settled: () => {
      if (applied < ticket && dead === null && !closed) post({ type: 'hurry' })
      return settledAt(ticket)
    },
    importing: (isRunning) => {
      if (!closed && dead === null) post({ type: 'importing', importing: isRunning })
    },
    rebuild: async () => {
      if (dead !== null) throw dead
      ticket++
      isOpen = false
      post({ type: 'rebuild', ticket })
      await settledAt(ticket)
      return { items }
    },
    close: async () => {
      if (closed) return
      closed = true
      for (const { reject } of waiting) reject(new GranaryError('engine-stopped', 'The catalogue is closed'))
      waiting = []
      if (dead !== null) return
      const done = new Promise<void>((resolve) => (whenClosed = resolve))
      post({ type: 'close' })
      await done
      await worker.terminate()
    },
  }
}
