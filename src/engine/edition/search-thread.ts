// Hands the items of an edition to the thread that makes its search files.
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { IndexedItem, SearchFile } from './search-files.ts'
import type { SearchAnswer, SearchRequest } from './search-files.worker.ts'

export interface SearchThread {
  add(item: IndexedItem): void
  /** All files. Errors: the signal's reason; what ended the thread. */
  finish(signal?: AbortSignal): Promise<SearchFile[]>
  close(): Promise<void>
}

export const startSearchThread = (): SearchThread => {
  const worker = new Worker(new URL(`./search-files.worker${extname(fileURLToPath(import.meta.url))}`, import.meta.url))
  const send = (request: SearchRequest) => worker.postMessage(request)
  const files: SearchFile[] = []
  const { promise: finished, resolve, reject } = Promise.withResolvers<SearchFile[]>()
  worker.on('message', (answer: SearchAnswer) => (answer === 'finished' ? resolve(files) : files.push(answer.file)))
  worker.on('error', reject)
  worker.on('exit', (code) => reject(new Error(`the thread of the search ended with ${code}`)))
  // Whoever never asks for the files hears of no failure either.
  finished.catch(() => undefined)
  return {
    add: (item) => send({ item }),
    finish: async (signal) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
      send('finish')
      return finished
    },
    close: async () => {
      await worker.terminate()
    },
  }
}
