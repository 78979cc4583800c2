// What the logs cost: speed of appending and accepting, bytes of an entry hot and sealed. Run: node bench/log.bench.ts [folder]
// The trace is that of the automerge paper (CC BY 4.0): 259,778 edits that end in 104,852 characters.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import * as Y from 'yjs'
import type { DocumentId, RepositoryId } from '../src/contract/ids.ts'
import { foldAtUpdates } from '../src/engine/documents/limits.ts'
import { adoptRepository, clientIdFor, foundRepository, identityFromSeed, memorySidecarStore, type OpenEntryLog } from '../src/engine/log/index.ts'
import type { Storage } from '../src/engine/parts.ts'
import { openStorage } from '../src/engine/storage/index.ts'

const root = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'granary-bench-'))
const clock = { nowMs: () => Date.now() }
const random = (length: number) => new Uint8Array(randomBytes(length))
const documentId = `${'1'.repeat(30)}01` as DocumentId
const say = (what: string, value: string) => console.log(`${what.padEnd(62)} ${value}`)

const open = async (name: string, repositoryId: RepositoryId | null, checkSignatures: 'every' | 'last' = 'every') => {
  const storage = openStorage({ directory: join(root, name), clock, randomBytes: random, checkDrive: false })
  const identity = await identityFromSeed(random(32), { contributorName: name, deviceName: name })
  const options = { storage, identity, clock, randomBytes: random, sidecars: memorySidecarStore(), checkSignatures }
  const log = await (repositoryId === null ? foundRepository(options) : adoptRepository(options, repositoryId))
  return { storage, log }
}

interface Time {
  ms: number
  /** Of this process, all threads: what is left when other programs take turns. */
  cpuMs: number
}
const timed = (work: () => void): Time => {
  const started = performance.now()
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return { ms: performance.now() - started, cpuMs: (user + system) / 1000 }
}
const rate = (count: number, ms: number) => Math.round((count / ms) * 1000).toLocaleString('en')
const perSecond = (count: number, { ms, cpuMs }: Time) => `${rate(count, ms)} /s (${rate(count, cpuMs)} per second of processor)`

const sizeOf = ({ db }: Storage, name: string) => {
  db.exec('VACUUM')
  db.pragma('wal_checkpoint(TRUNCATE)')
  return statSync(join(root, name, 'granary.db')).size
}

const smallUpdates = (log: OpenEntryLog, count: number) => {
  const doc = new Y.Doc()
  doc.clientID = clientIdFor(log.logId, documentId, 0)
  const updates: Uint8Array[] = []
  doc.on('updateV2', (update: Uint8Array) => updates.push(update))
  // Array elements of their own: a growing text would measure how Yjs joins strings.
  for (let i = 0; i < count; i += 1) doc.getArray('t').push([`${i}: the well is dry, and the next one is an hour away.`])
  return updates
}

const measureAppend = async () => {
  const { storage, log } = await open('append', null)
  const updates = smallUpdates(log, 22_000)
  const append = (payload: Uint8Array) => log.append({ kind: 'document-update', documentId, payload })
  const single = updates.splice(0, 2000)
  const latencies: number[] = []
  const total = timed(() => {
    for (const payload of single) latencies.push(timed(() => storage.transaction(() => append(payload))).ms)
  })
  latencies.sort((a, b) => a - b)
  say('append, one FULL commit each', `${perSecond(single.length, total)}, p50 ${latencies[1000]?.toFixed(2)} ms, p99 ${latencies[1980]?.toFixed(2)} ms`)
  const ms = timed(() => {
    for (let i = 0; i < updates.length; i += 1000) storage.transaction(() => updates.slice(i, i + 1000).forEach(append))
  })
  say('append, 1,000 per transaction', perSecond(updates.length, ms))
  return { storage, log }
}

const measureAccept = async (from: OpenEntryLog) => {
  const segments = [...from.segmentsSince([])]
  const entries = from.frontier().reduce((sum, row) => sum + row.nextSequence, 0)
  say('segments, 256 KiB each', `${segments.length} with ${entries} entries, ${segments.reduce((sum, segment) => sum + segment.length, 0)} bytes`)
  for (const mode of ['every', 'last'] as const) {
    const { storage, log } = await open(`accept-${mode}`, from.repositoryId, mode)
    const ms = timed(() => segments.forEach((segment) => log.accept(segment, 'bench')))
    const again = timed(() => segments.forEach((segment) => log.accept(segment, 'bench')))
    say(`accept, ${mode} signature checked`, `${perSecond(entries, ms)}; the same again ${perSecond(entries, again)}`)
    if (mode === 'every') {
      let verified = 0
      const verifyMs = timed(() => {
        verified = log.verify().entries
      })
      say('verify', perSecond(verified, verifyMs))
    }
    storage.close()
  }
}

/** Where somebody pauses for half a minute, the engine folds: after so many keys on average, drawn from a fixed seed. */
const keysBetweenPauses = 120
const createPauses = () => {
  let state = 7
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32 < 1 / keysBetweenPauses
  }
}

const measureTrace = async (file: string, perEntry: number, withPauses = false) => {
  const name = `trace-${perEntry}${withPauses ? '-pauses' : ''}`
  const isPause = withPauses ? createPauses() : () => false
  const { storage, log } = await open(name, null)
  const trace = JSON.parse(gunzipSync(readFileSync(file)).toString()) as { txns: { patches: [number, number, string][] }[]; endContent: string }
  const doc = new Y.Doc()
  doc.clientID = clientIdFor(log.logId, documentId, 1)
  let waiting: Uint8Array[] = []
  const payloads: Uint8Array[] = []
  const fold = () => {
    if (waiting.length > 0) payloads.push(Y.mergeUpdatesV2(waiting))
    waiting = []
  }
  doc.on('updateV2', (update: Uint8Array) => {
    waiting.push(update)
    if (waiting.length >= perEntry || isPause()) fold()
  })
  const text = doc.getText('t')
  for (const { patches } of trace.txns)
    doc.transact(() => {
      for (const [position, deleted, inserted] of patches) {
        if (deleted) text.delete(position, deleted)
        if (inserted) text.insert(position, inserted)
      }
    })
  fold()
  const ms = timed(() => storage.transaction(() => payloads.forEach((payload) => log.append({ kind: 'document-update', documentId, payload }))))
  const characters = trace.endContent.length
  const empty = 4096 * 40
  const hot = sizeOf(storage, name)
  const sealMs = timed(() => log.seal({ keptNewest: 0, keptAgeMs: 0 }))
  const sealed = sizeOf(storage, name)
  const payloadBytes = payloads.reduce((sum, payload) => sum + payload.length, 0)
  const shown = (bytes: number) => `${((bytes - empty) / payloads.length).toFixed(0)} B/entry, ${((bytes - empty) / characters).toFixed(1)} x text`
  say(
    `trace, ${perEntry} updates per entry${withPauses ? ' or a pause' : ''}: ${payloads.length} entries`,
    `payload ${(payloadBytes / characters).toFixed(1)} x text, append ${perSecond(payloads.length, ms)}`,
  )
  say('  hot (file without the empty tables)', shown(hot))
  say('  sealed', `${shown(sealed)}, sealing ${perSecond(payloads.length, sealMs)}`)
  const replay = new Y.Doc()
  const readMs = timed(() => {
    for (const { payload } of log.entriesOf(documentId)) if (payload) Y.applyUpdateV2(replay, payload)
  })
  say(
    '  the document built anew from sealed entries',
    `${readMs.cpuMs.toFixed(0)} ms of processor, ${replay.getText('t').toJSON() === trace.endContent ? 'equal' : 'NOT EQUAL'}`,
  )
  storage.close()
}

try {
  const { storage, log } = await measureAppend()
  await measureAccept(log)
  storage.close()
  const file = join(process.env['GRANARY_DATA'] ?? 'data', 'editing-traces/sequential/automerge-paper.json.gz')
  if (existsSync(file)) {
    for (const perEntry of [30, 100]) await measureTrace(file, perEntry)
    await measureTrace(file, foldAtUpdates, true)
  } else say('trace', `is not here (${file}); GRANARY_DATA names the folder of the data`)
} finally {
  rmSync(root, { recursive: true, force: true })
}
