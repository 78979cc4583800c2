// The thread that writes derived.db: its own read-only view of granary.db, one thing after the other.
import { availableParallelism } from 'node:os'
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
    isStopping: () => closing || rebuilding,
    isHeldBack,
    onProblem: (documentId, error) => say({ type: 'problem', documentId, message: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  })
  say({ type: 'opened' })
}

const announced = new Set<DocumentId>()
let ticket = 0
let rebuilding = false
let closing = false
/** A pass was cut short although nothing ends: there is more to do. */
let cutShort = false
let working = false
let endPause: (() => void) | null = null
/** Somebody waits for everything up to this ticket. */
let hurryTo = -1
let doneTo = -1
const isHurried = () => doneTo < hurryTo

/** While somebody types, her document is indexed at most a quarter of the time, and not more often than this. */
const shortestPauseMs = 200
const longestPauseMs = 3000

const pause = (ms: number) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    endPause = () => {
      clearTimeout(timer)
      resolve()
    }
  })

const isDamage = (error: unknown) => error instanceof Error && 'code' in error && /^SQLITE_(CORRUPT|NOTADB)/.test(String(error.code))

/** From so many cores on, nobody has to wait for anybody. */
const enoughCores = 4
/** While files are imported on a small machine, indexing takes a tenth of one core: the rest of the time the files are read and written. */
const pausesWhileImporting = 9
const pausesOtherwise = 3
let importing = false
const isHeldBack = () => importing && !isHurried()

const catchUp = async () => {
  const upTo = ticket
  const ids = [...announced]
  announced.clear()
  try {
    const finished = await indexing.catchUp(ids, (items, done, total) => say({ type: 'batch', items, done, total }))
    // Cut short: the rebuild or the next start does the rest.
    if (closing || rebuilding) return
    if (!finished) {
      for (const id of ids) announced.add(id)
      cutShort = true
      return
    }
    doneTo = upTo
    say({ type: 'applied', ticket: upTo, items: indexing.count() })
  } catch (error) {
    // Everything in it can be made again.
    if (isDamage(error)) {
      rebuilding = true
      return
    }
    // Disk full, busy: tried again with the next change.
    for (const id of ids) announced.add(id)
    doneTo = upTo
    say({ type: 'failed', ticket: upTo, message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}

const work = async () => {
  if (working) return
  working = true
  let seen = -1
  while (!closing && (seen !== ticket || rebuilding || cutShort)) {
    if (rebuilding) {
      rebuilding = false
      db.close()
      open(true)
    }
    seen = ticket
    cutShort = false
    const startedAt = performance.now()
    await catchUp()
    const pauses = importing ? pausesWhileImporting : pausesOtherwise
    if (!isHurried() && !closing && !rebuilding) await pause(Math.min(longestPauseMs, Math.max(shortestPauseMs, pauses * (performance.now() - startedAt))))
    endPause = null
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
  else if (request.type === 'importing') importing = request.importing && availableParallelism() < enoughCores
  else if (request.type !== 'hurry') {
    ticket = request.ticket
    if (request.type === 'rebuild') rebuilding = true
    else for (const id of request.ids) announced.add(id)
  }
  // The pause is for those who type; whoever closes, rebuilds or waits does not wait for it, and after an import everything is caught up.
  if (request.type !== 'changed' && !(request.type === 'importing' && request.importing)) {
    hurryTo = ticket
    endPause?.()
  }
  void work()
})

open(false)
