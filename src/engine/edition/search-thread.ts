// Hands the items of an edition to the thread that makes its search files.
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { IndexedItem, SearchFile } from './search-files.ts'
import type { SearchAnswer, SearchRequest } from './search-files.worker.ts'

export interface SearchThread {
  add(item: IndexedItem): void
  /** Calls `take` for each file, one after the other. */
  make(take: (file: SearchFile) => Promise<void>, signal?: AbortSignal): Promise<void>
  close(): Promise<void>
}

export const startSearchThread = (): SearchThread => {
  const worker = new Worker(new URL(`./search-files.worker${extname(fileURLToPath(import.meta.url))}`, import.meta.url))
  const send = (request: SearchRequest) => worker.postMessage(request)
  let failed: Error | null = null
  worker.on('error', (error) => {
    failed = error instanceof Error ? error : new Error(String(error))
  })
  return {
    add: (item) => send({ items: [item] }),
    make: async (take, signal) => {
      const files: SearchFile[] = []
      await new Promise<void>((resolve, reject) => {
        const stop = () => reject(signal?.reason as Error)
        signal?.addEventListener('abort', stop, { once: true })
        const end = (then: () => void) => {
          signal?.removeEventListener('abort', stop)
          then()
        }
        if (failed !== null) reject(failed)
        worker.on('message', (answer: SearchAnswer) => {
          if (answer === 'made') end(resolve)
          else files.push(answer.file)
        })
        worker.on('error', (error) => end(() => reject(error)))
        worker.on('exit', (code) => end(() => reject(new Error(`the thread of the search ended with ${code}`))))
        send('make')
      })
      for (const file of files) await take(file)
    },
    close: async () => {
      await worker.terminate()
    },
  }
}
