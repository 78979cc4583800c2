// The thread that writes derived.db: its own read-only view of granary.db, one thing after the other.
import { parentPort, Worker, workerData } from 'node:worker_threads'
import type Database from 'better-sqlite3'
import type { DocumentId } from '../../contract/ids.ts'
import { openGranarySource } from './granary-source.ts'
import type { IndexerMessage, IndexerRequest } from './indexer.ts'
import { createIndexing, type Indexing, type Prepared } from './indexing.ts'
import { openDerived } from './schema.ts'

const { directory } = workerData as { directory: string }
const port = parentPort
if (port === null) throw new Error('indexer.worker.ts is started as a worker')
const say = (message: IndexerMessage) => port.postMessage(message)
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'

const prepareElsewhere = () => {
  const worker = new Worker(new URL(`./prepare.worker${extension}`, import.meta.url), { workerData: { directory } })
  const waiting: { resolve: (prepared: Prepared[]) => void; reject: (error: Error) => void }[] = []
  worker.on('message', (message: { prepared: Prepared[] } | { problem: DocumentId; message: string }) => {
    if ('prepared' in message) waiting.shift()?.resolve(message.prepared)
    else say({ type: 'problem', documentId: message.problem, message: message.message })
  })
  worker.on('error', (error) => {
    for (const { reject } of waiting.splice(0)) reject(error)
  })
  return {
    prepare: (ids: DocumentId[]) =>
      new Promise<Prepared[]>((resolve, reject) => {
        waiting.push({ resolve, reject })
        worker.postMessage({ ids })
      }),
    close: () => worker.postMessage({ close: true }),
  }
}

const source = openGranarySource(directory)
let db: Database.Database
let indexing: Indexing

const open = (fresh: boolean) => {
  db = openDerived(directory, fresh)
  indexing = createIndexing({
    db,
    source,
    prepareElsewhere,
    onProblem: (documentId, error) => say({ type: 'problem', documentId, message: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  })
  say({ type: 'opened' })
}

const announced = new Set<DocumentId>()
let ticket = 0
let rebuilding = false
let closing = false
let working = false

const isDamage = (error: unknown) => error instanceof Error && 'code' in error && /^SQLITE_(CORRUPT|NOTADB)/.test(String(error.code))

const catchUp = async () => {
  const upTo = ticket
  const ids = [...announced]
  announced.clear()
  try {
    await indexing.catchUp(ids, (items, done, total) => say({ type: 'batch', items, done, total }))
    say({ type: 'applied', ticket: upTo, items: indexing.count() })
  } catch (error) {
    // Everything in it can be made again.
    if (isDamage(error)) {
      rebuilding = true
      return
    }
    // Disk full, busy: tried again with the next change.
    for (const id of ids) announced.add(id)
    say({ type: 'failed', ticket: upTo, message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}

const work = async () => {
  if (working) return
  working = true
  let seen = -1
  while (!closing && (seen !== ticket || rebuilding)) {
    if (rebuilding) {
      rebuilding = false
      db.close()
      open(true)
    }
    seen = ticket
    await catchUp()
  }
  working = false
  if (closing) {
    db.close()
    source.close()
    say({ type: 'closed' })
    port.close()
  }
}

port.on('message', (request: IndexerRequest) => {
  if (request.type === 'close') closing = true
  else {
    ticket = request.ticket
    if (request.type === 'rebuild') rebuilding = true
    else for (const id of request.ids) announced.add(id)
  }
  void work()
})

open(false)
