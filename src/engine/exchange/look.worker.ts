// Reads the segments of an offer in a thread of its own and says what they would bring. Payloads lie in a temporary database meanwhile,
// so memory stays small at any size; documents are built one at a time, with what is here already.
import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import * as Y from 'yjs'
import { type DeviceId, type DocumentId, documentClass, documentClassOf, documentItemId, type LogId } from '../../contract/ids.ts'
import { readMeta } from '../../document/item-document.ts'
import { applyTo, createEngineDoc } from '../documents/engine-doc.ts'
import { loadDocument } from '../documents/load.ts'
import { decodeLogOpen, type Entry } from '../log/entry-codec.ts'
import { cryptographyReady } from '../log/identity.ts'
import { decodeSegment } from '../log/segment-codec.ts'
import { checkUpdateClients, checkUpdateContent } from '../log/validity.ts'
import { contributorIdFor, isGenuine, parseOperation } from '../members/operations.ts'
import { openReader } from '../storage/index.ts'
import type { LookAnswer, Looked, LookedItem, LookRequest, LookStart } from './look-worker-parts.ts'
import { readDeviceNames } from './partners-names.ts'

const start = workerData as LookStart
const port = parentPort
if (port === null) throw new Error('look.worker.ts is started as a worker')
const say = (answer: LookAnswer) => port.postMessage(answer)

const granary = openReader(start.directory)
// A database without a name lies in a temporary file that goes with the connection.
const scratch = new Database('')
scratch.pragma('journal_mode = OFF')
scratch.pragma('synchronous = OFF')
scratch.pragma('cache_size = -8000')
scratch.exec(
  'CREATE TABLE entry(doc TEXT NOT NULL, n INTEGER NOT NULL, kind TEXT NOT NULL, log TEXT NOT NULL, at_ms INTEGER NOT NULL, payload BLOB, PRIMARY KEY(doc, n)) WITHOUT ROWID',
)
const insert = scratch.prepare('INSERT INTO entry(doc, n, kind, log, at_ms, payload) VALUES (?, ?, ?, ?, ?, ?)')
const documents = scratch.prepare<[], string>('SELECT DISTINCT doc FROM entry ORDER BY doc').pluck()
type Row = { kind: string; log: LogId; at_ms: number; payload: Buffer | null }
const entriesOf = scratch.prepare<[string], Row>('SELECT kind, log, at_ms, payload FROM entry WHERE doc = ? ORDER BY n')

const next = new Map<LogId, number>(start.frontier.map(({ logId, nextSequence }) => [logId, nextSequence]))
const deviceOf = new Map<LogId, DeviceId>(start.frontier.map(({ logId, deviceId }) => [logId, deviceId]))
const names = readDeviceNames(granary)
const joins: Looked['joins'] = []
const unmet = new Set<LogId>(start.unmet)
const missing = new Set<string>()
const members: { joined: Set<string>; changed: Set<string>; removed: Set<string> } = { joined: new Set(), changed: new Set(), removed: new Set() }
let order = 0
let entries = 0
let entryBytes = 0

const nameOfLog = (logId: LogId): string | null => {
  const device = deviceOf.get(logId)
  return (device && names.get(device)?.contributor) ?? null
}

const nameOfDevice = (device: DeviceId | null) => (device && names.get(device)?.contributor) ?? null
const nameOfContributor = (contributor: string | null): string | null => {
  for (const [device, said] of names) if (contributorIdFor(start.repositoryId, device) === contributor) return said.contributor
  return null
}

const readMembership = (logId: LogId, payload: Uint8Array | null) => {
  const device = deviceOf.get(logId)
  const operation = payload && parseOperation(payload)
  // What is not genuine is refused when it is taken.
  if (!device || !operation || !isGenuine(operation, device, start.repositoryId)) return
  switch (operation.op) {
    case 'join':
      joins.push({ device, inviter: operation.inviter })
      members.joined.add(operation.contributor)
      names.set(device, { contributor: operation.contributor, device: operation.device })
      break
    case 'genesis':
    case 'introduce':
      names.set(device, { contributor: operation.contributor, device: operation.device })
      break
    case 'set-role':
    case 'hand-over':
      members.changed.add(nameOfContributor(operation.contributor) ?? '?')
      break
    case 'remove':
      members.removed.add(nameOfDevice(operation.device) ?? nameOfContributor(operation.contributor) ?? '?')
      break
    case 'leave':
      members.removed.add(nameOfDevice(device) ?? '?')
      break
    default:
  }
}

const isUsable = ({ kind, documentId, payload, logId }: Pick<Entry, 'kind' | 'documentId' | 'payload' | 'logId'>) =>
  kind !== 'document-update' || (documentId !== null && payload !== null && !checkUpdateClients(payload, logId, documentId) && !checkUpdateContent(payload))

const readSegment = (segment: Uint8Array) => {
  const { logId, from, entries: all } = decodeSegment(segment)
  const begin = next.get(logId) ?? 0
  scratch.transaction(() => {
    for (const [index, entry] of all.entries()) {
      const sequence = from + index
      if (sequence < (next.get(logId) ?? 0)) continue
      if (entry.kind === 'log-open' && entry.payload) deviceOf.set(logId, decodeLogOpen(entry.payload).deviceId)
      if (unmet.has(logId)) {
        if (entry.documentId !== null && documentClassOf(entry.documentId) === documentClass.item) missing.add(documentItemId(entry.documentId))
        continue
      }
      entries += 1
      entryBytes += (entry.payload?.length ?? 0) + 150
      if (entry.kind === 'membership') readMembership(logId, entry.payload)
      if (entry.documentId === null || (entry.kind !== 'document-update' && entry.kind !== 'document-delete' && entry.kind !== 'erasure')) continue
      if (isUsable({ ...entry, logId })) insert.run(entry.documentId, order++, entry.kind, logId, entry.atMs, entry.payload)
    }
  })()
  // The same segment twice is counted once.
  next.set(logId, Math.max(begin, from + all.length))
}

const lookAt = (documentId: DocumentId): LookedItem | null => {
  const rows = entriesOf.all(documentId)
  const before = loadDocument(granary, documentId, { pending: true })
  const metaBefore = before && readMeta(before)
  const doc = createEngineDoc()
  if (before) Y.applyUpdateV2(doc, Y.encodeStateAsUpdateV2(before))
  let deleted = false
  for (const { kind, payload } of rows) {
    if (kind !== 'document-update') deleted = true
    else if (payload !== null) applyTo(doc, payload, 'look', false)
  }
  if (deleted && !before) return null
  const meta = readMeta(doc)
  const by = [...new Set(rows.flatMap(({ log }) => nameOfLog(log) ?? []))]
  const last = rows.at(-1)
  return {
    id: documentItemId(documentId),
    title: meta.title,
    kind: meta.kind,
    change: meta.withdrawn && !metaBefore?.withdrawn ? 'withdrawn' : before ? 'changed' : 'new',
    by,
    atMs: last ? Math.max(...rows.map(({ at_ms }) => at_ms)) : null,
    textBytes: rows.reduce((sum, { payload }) => sum + (payload?.length ?? 0), 0),
    files: meta.files.map(({ hash, sizeBytes }) => ({ hash, sizeBytes })),
  }
}

const keepAliveEvery = 100

const finish = (): Looked => {
  const looked: Looked = {
    items: [],
    counts: { new: 0, changed: 0, withdrawn: 0, notes: 0, entries },
    entryBytes,
    members: { joined: [...members.joined], changed: [...members.changed], removed: [...members.removed] },
    joins,
    missingItems: missing.size,
    names: [],
    devices: [...new Set(deviceOf.values())],
  }
  for (const [index, documentId] of (documents.all() as DocumentId[]).entries()) {
    if (index % keepAliveEvery === 0) say({ type: 'going-on' })
    if (documentClassOf(documentId) === documentClass.notes) looked.counts.notes += 1
    if (documentClassOf(documentId) !== documentClass.item) continue
    const item = lookAt(documentId)
    if (!item) continue
    looked.counts[item.change] += 1
    looked.items.push(item)
  }
  // Newest first.
  looked.items.sort((a, b) => (b.atMs ?? 0) - (a.atMs ?? 0))
  for (const logId of deviceOf.keys()) {
    const name = nameOfLog(logId)
    if (name !== null) looked.names.push([logId, name])
  }
  return looked
}

await cryptographyReady()
port.on('message', (request: LookRequest) => {
  if (request.type === 'segment') {
    let problem: string | null = null
    try {
      readSegment(request.segment)
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error)
    }
    say({ type: 'read', id: request.id, problem })
    return
  }
  say({ type: 'looked', looked: finish() })
  granary.close()
  scratch.close()
  port.close()
})
