// The engine's documents beside plain Yjs in the same run: a paper typed letter by letter, ingest, rebuild, many sessions.
// Run: node bench/engine.bench.ts [share] [parts], share 1 = the full counts, parts = trace,ingest,rebuild,sessions.
// GRANARY_DATA names the folder of the data.
// The trace is that of the automerge paper (CC BY 4.0): 259,778 edits that end in 104,852 characters.
import { randomBytes as systemRandomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import * as Y from 'yjs'
import type { RepositoryId } from '../src/contract/ids.ts'
import { identityFromSeed, memorySidecarStore } from '../src/engine/log/index.ts'
import { openStorage } from '../src/engine/storage/index.ts'
import { createItem, newItemId, openReplica, type Replica } from '../tests/engines/replica.ts'

const share = Number(process.argv[2] ?? 1)
const root = mkdtempSync(join(tmpdir(), 'granary-bench-'))
const randomBytes = (length: number) => new Uint8Array(systemRandomBytes(length))
const traceFile = join(process.env['GRANARY_DATA'] ?? 'data', 'editing-traces/sequential/automerge-paper.json.gz')
const say = (what: string, value: string) => console.log(`${what.padEnd(58)} ${value}`)
const number = (value: number) => Math.round(value).toLocaleString('en')

const open = async (name: string, repositoryId: RepositoryId | null) => {
  const storage = openStorage({ directory: join(root, name), clock: { nowMs: Date.now }, randomBytes, checkDrive: false })
  return openReplica({
    storage,
    identity: await identityFromSeed(randomBytes(32), { contributorName: name, deviceName: name }),
    sidecars: memorySidecarStore(),
    repositoryId,
    // No waiting for the next 50 ms: the bench measures work, not the pause between commits.
    schedule: (delayMs, work) => {
      if (delayMs <= 50) queueMicrotask(work)
      return () => undefined
    },
  })
}

/** Time on the wall, and of this process: what is left when other programs take turns. */
const timed = async <T>(work: () => T | Promise<T>) => {
  const started = performance.now()
  const before = process.cpuUsage()
  const value = await work()
  const { user, system } = process.cpuUsage(before)
  return { value, ms: performance.now() - started, cpuMs: (user + system) / 1000 }
}
const times = ({ ms, cpuMs }: { ms: number; cpuMs: number }) => `${number(ms)} ms (${number(cpuMs)} ms of processor)`

const fileBytes = ({ storage }: Replica) => {
  storage.db.exec('VACUUM')
  storage.db.pragma('wal_checkpoint(TRUNCATE)')
  return statSync(join(storage.directory, 'granary.db')).size
}

const openWindow = (replica: Replica, documentId: ReturnType<typeof createItem>) => {
  const doc = new Y.Doc()
  const opening = replica.documents.open(documentId, { updated: () => undefined, becameReadOnly: () => undefined, awareness: () => undefined })
  Y.applyUpdateV2(doc, opening.state)
  if (opening.clientId !== null) doc.clientID = opening.clientId
  let made: Uint8Array[] = []
  doc.on('updateV2', (update: Uint8Array) => made.push(update))
  const push = async () => {
    const batch = made
    made = []
    if (batch.length > 0) await opening.push(batch)
  }
  return { doc, opening, push }
}

type Patch = [position: number, deleted: number, inserted: string]

const typePatches = (text: Y.Text | Y.XmlText, patches: readonly Patch[]) => {
  for (const [position, deleted, inserted] of patches) {
    if (deleted) text.delete(position, deleted)
    if (inserted) text.insert(position, inserted)
  }
}

const measureTrace = async () => {
  if (!existsSync(traceFile)) {
    console.log(`The trace is not here (${traceFile}); set GRANARY_DATA to measure it.`)
    return
  }
  const trace = JSON.parse(gunzipSync(readFileSync(traceFile)).toString()) as { txns: { patches: Patch[] }[]; endContent: string }
  const txns = trace.txns.slice(0, Math.ceil(trace.txns.length * share))
  const replica = await open('trace', null)
  const documentId = createItem(replica, newItemId(randomBytes), 'Paper', ['.'])
  const window = openWindow(replica, documentId)
  const text = (window.doc.getXmlFragment('body').get(0) as Y.XmlElement).get(0) as Y.XmlText
  text.delete(0, 1)
  const typed = await timed(async () => {
    for (let index = 0; index < txns.length; index++) {
      window.doc.transact(() => typePatches(text, txns[index]?.patches ?? []))
      if (index % 30 === 29) await window.push()
    }
    await window.push()
  })
  window.opening.close()
  const plainDoc = new Y.Doc()
  const plainText = plainDoc.getText('t')
  const plain = await timed(() => {
    for (const { patches } of txns) plainDoc.transact(() => typePatches(plainText, patches))
  })
  const letters = text.length
  const entries = replica.log.entriesOf(documentId).length
  const snapshotBytes = replica.storage.db.prepare<[], number>('SELECT coalesce(sum(length(state)), 0) FROM snapshots').pluck().get() ?? 0
  replica.storage.db.exec('DELETE FROM snapshots')
  const hot = fileBytes(replica)
  const cold = await timed(() => openWindow(replica, documentId).opening.close())
  const warm = await timed(() => openWindow(replica, documentId).opening.close())
  replica.log.seal({ keptNewest: 0, keptAgeMs: -1000 })
  replica.storage.db.exec('DELETE FROM snapshots')
  const sealed = fileBytes(replica)
  const state = Y.encodeStateAsUpdateV2(plainDoc)
  const load = await timed(() => Y.applyUpdateV2(new Y.Doc(), state))
  say(`typing ${number(txns.length)} edits, ${number(letters)} letters: engine`, times(typed))
  say('the same on a bare Y.Doc', times(plain))
  say('log: entries, whole database hot, per letter', `${number(entries)}, ${number(hot)} bytes, ${(hot / letters).toFixed(2)}`)
  say('log sealed: whole database, per letter', `${number(sealed)} bytes, ${(sealed / letters).toFixed(2)}`)
  say('snapshot (zstd) beside plain Yjs V2', `${number(snapshotBytes)} and ${number(state.length)} bytes`)
  say('open from the entries', times(cold))
  say('open from the snapshot', times(warm))
  say('plain Yjs loads its state', times(load))
  replica.close()
}

const measureIngest = async () => {
  const documents = Math.ceil(10_000 * share)
  const source = await open('source', null)
  const ids: ReturnType<typeof createItem>[] = []
  const words = 'A field report about a well that is dry, the people who walk for water, and what the assembly decided. '
  for (let count = 0; count < documents; count++) ids.push(createItem(source, newItemId(randomBytes), `Item ${count}`, [words.repeat(3), words]))
  for (let round = 0; round < 9; round++)
    source.documents.changeMany(ids.map((documentId) => ({ documentId, work: (doc) => doc.getMap('meta').set('summary', `${words} ${round}`) })))
  const segments = source.outgoing([])
  const entries = source.log.frontier().reduce((sum, row) => sum + row.nextSequence, 0)
  const target = await open('target', source.log.repositoryId)
  const taken = await timed(() => {
    for (const segment of segments) target.take(segment, 'bench')
  })
  say(`ingest of ${number(entries)} entries, ${number(documents)} documents`, `${times(taken)}, ${number((entries / taken.ms) * 1000)} entries/s`)
  const rebuilt = await timed(() => target.documents.rebuild())
  say(`rebuild of ${number(documents)} documents (${number(entries)} entries)`, times(rebuilt))
  const digests = [source, target].map(({ documents: each }) => each.digest().digest)
  say('digests of source and target', digests[0] === digests[1] ? 'equal' : 'DIFFERENT')
  const updates = ids.map((documentId) => source.log.entriesOf(documentId).flatMap(({ payload }) => payload ?? []))
  const plain = await timed(() => {
    for (const list of updates) {
      const doc = new Y.Doc()
      for (const update of list) Y.applyUpdateV2(doc, update)
    }
  })
  say('plain Yjs applies the same updates', times(plain))
  source.close()
  target.close()
}

const measureRebuild = async () => {
  const documents = Math.ceil(100_000 * share)
  const replica = await open('large', null)
  const words = 'A field report about a well that is dry. '.repeat(8)
  for (let begin = 0; begin < documents; begin += 1000) {
    replica.storage.transaction(() => {
      for (let count = begin; count < Math.min(documents, begin + 1000); count++) createItem(replica, newItemId(randomBytes), `Item ${count}`, [words])
    })
  }
  say(`rebuild of ${number(documents)} documents, one entry each`, times(await timed(() => replica.documents.rebuild())))
  replica.close()
}

const measureSessions = async () => {
  const sessions = Math.ceil(5000 * share)
  const replica = await open('sessions', null)
  const documentId = createItem(replica, newItemId(randomBytes), 'Minutes', ['.'])
  const plainDoc = new Y.Doc()
  const played = await timed(async () => {
    for (let session = 0; session < sessions; session++) {
      const { doc, opening, push } = openWindow(replica, documentId)
      const text = (doc.getXmlFragment('body').get(0) as Y.XmlElement).get(0) as Y.XmlText
      text.insert(text.length, 'ten chars ')
      await push()
      opening.close()
    }
  })
  for (let session = 0; session < sessions; session++) {
    plainDoc.clientID = 1 + Math.floor(Math.random() * 2 ** 32)
    plainDoc.getText('t').insert(plainDoc.getText('t').length, 'ten chars ')
  }
  const doc = replica.documents.read(documentId) as Y.Doc
  say(`${number(sessions)} sessions of ten letters on one document`, times(played))
  say('document and state vector: engine', `${number(Y.encodeStateAsUpdateV2(doc).length)} and ${number(Y.encodeStateVector(doc).length)} bytes`)
  say(
    'the same with a fresh client id each time (Yjs as it comes)',
    `${number(Y.encodeStateAsUpdateV2(plainDoc).length)} and ${number(Y.encodeStateVector(plainDoc).length)} bytes`,
  )
  replica.close()
}

const parts = { trace: measureTrace, ingest: measureIngest, rebuild: measureRebuild, sessions: measureSessions }
const wanted = (process.argv[3] ?? Object.keys(parts).join()).split(',')

try {
  for (const [name, measure] of Object.entries(parts)) {
    if (!wanted.includes(name)) continue
    const whole = await timed(measure)
    say(`(${name}, with what it prepares; load ${(loadavg()[0] ?? 0).toFixed(1)})`, times(whole))
  }
} finally {
  rmSync(root, { recursive: true, force: true })
}
