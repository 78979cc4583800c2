// The thread that answers from derived.db: its own read-only connection, so that a search never waits for a "saved".
import { parentPort, workerData } from 'node:worker_threads'
import { sortKey } from '../search/normalise.ts'
import { createSearch, createSuggest } from '../search/run.ts'
import { createLists } from './lists.ts'
import type { ReaderCall, ReaderReply } from './reader.ts'
import { openDerivedReader } from './schema.ts'

const open = (directory: string) => {
  const db = openDerivedReader(directory)
  return { db, lists: createLists(db), search: createSearch(db), suggest: createSuggest(db) }
}

const { directory } = workerData as { directory: string }
const port = parentPort
if (port === null) throw new Error('reader.worker.ts is started as a worker')
let opened: ReturnType<typeof open> | null = null

const answer = (call: ReaderCall): unknown => {
  if (call.name === 'close') {
    opened?.db.close()
    opened = null
    return null
  }
  opened ??= open(directory)
  const { lists, search, suggest } = opened
  switch (call.name) {
    case 'search':
      return search(call.input)
    case 'list':
      return lists.list(call.input)
    case 'ids':
      return lists.ids(call.input)
    case 'facets':
      return lists.facets(call.input)
    case 'row':
      return lists.row(call.input)
    case 'titles':
      return lists.titles(call.input)
    case 'links':
      return lists.links(call.input)
    case 'withAttachment':
      return lists.withAttachment(call.input)
    case 'withOrigins':
      return lists.withOrigins(call.input)
    case 'collectionCounts':
      return lists.collectionCounts()
    case 'suggest':
      return suggest(call.input.text, call.input.limit, sortKey)
  }
}

port.on('message', ({ id, call }: { id: number; call: ReaderCall }) => {
  let reply: ReaderReply
  try {
    reply = { id, value: answer(call) }
  } catch (error) {
    reply = { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
  port.postMessage(reply)
})
