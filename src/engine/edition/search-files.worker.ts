// Takes items one by one, answers with the search files. One life, one edition.
import { parentPort } from 'node:worker_threads'
import { createSearchFiles, type IndexedItem, type SearchFile } from './search-files.ts'

export type SearchRequest = { item: IndexedItem } | 'finish'
export type SearchAnswer = { file: SearchFile } | 'finished'

const files = createSearchFiles()
const port = parentPort
if (port === null) throw new Error('this file is a worker thread')
const answer = (words: SearchAnswer) => port.postMessage(words)
port.on('message', (request: SearchRequest) => {
  if (request === 'finish') {
    for (const file of files.rest()) answer({ file })
    answer('finished')
    return
  }
  const file = files.add(request.item)
  if (file !== null) answer({ file })
})
