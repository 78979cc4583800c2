// Takes items, answers with the search files. One life, one edition.
import { parentPort } from 'node:worker_threads'
import { type IndexedItem, type SearchFile, searchFilesOf } from './search-files.ts'

export type SearchRequest = { items: IndexedItem[] } | 'make'
export type SearchAnswer = { file: SearchFile } | 'made'

const items: IndexedItem[] = []
const port = parentPort
if (port === null) throw new Error('this file is a worker thread')
port.on('message', (request: SearchRequest) => {
  if (request !== 'make') {
    items.push(...request.items)
    return
  }
  for (const file of searchFilesOf(items)) port.postMessage({ file } satisfies SearchAnswer)
  port.postMessage('made' satisfies SearchAnswer)
})
