// Writing and reading a bundle beside zipping and unzipping the same bytes, each in a process of its own, one after the other on the same disk.
// Run: node bench/bundle.bench.ts. GRANARY_BUNDLE_MB: size (100; 1024 is the size that counts), GRANARY_BUNDLE_ROUNDS: how often (3).
import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { createWriteStream, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { AttachmentHash, DeviceId, DocumentId, LogId, RepositoryId } from '../src/contract/ids.ts'
import { openBundle, writeBundle } from '../src/engine/exchange/bundle/index.ts'
import { createDiskFiles } from '../src/engine/exchange/files/index.ts'
import { type Entry, encodeAttachmentPayload, noHash } from '../src/engine/log/entry-codec.ts'
import { identityFromSeed } from '../src/engine/log/identity.ts'
import { encodeSegment } from '../src/engine/log/segment-codec.ts'
import type { AttachmentStore, EntryLog } from '../src/engine/parts.ts'

const [task, folder = ''] = process.argv.slice(2)
const megabytes = Number(process.env['GRANARY_BUNDLE_MB'] ?? 100)
const rounds = Number(process.env['GRANARY_BUNDLE_ROUNDS'] ?? 3)
const sources = join(folder, 'sources')
const bundlePath = join(folder, 'b.granary')
const zipPath = join(folder, 'b.zip')
const takenPath = join(folder, 'taken')
const logId = 'ab'.repeat(16) as LogId
const repositoryId = 'cd'.repeat(32) as RepositoryId
const files = createDiskFiles()
const identity = () => identityFromSeed(new Uint8Array(32), { contributorName: 'Bench', deviceName: 'bench' })

const words = 'water field school river harvest teacher meeting women seeds forest year group learn village market build share together'.split(' ')
const textOf = (bytes: number, seed: number) => {
  let text = ''
  for (let i = seed; text.length < bytes; i = (i * 1_103_515_245 + 12_345) % 2 ** 31) text += `${words[i % words.length]} `
  return Buffer.from(text.slice(0, bytes))
}

/** Four fifths files (half of it text, half as pictures and PDF are), one fifth entries. */
const makeSources = () => {
  mkdirSync(sources)
  const fileBytes = 4 * 1024 * 1024
  const count = Math.max(2, Math.round((megabytes * 0.8) / 4))
  for (let i = 0; i < count; i += 1) {
    const bytes = i % 2 === 0 ? randomBytes(fileBytes) : textOf(fileBytes, i + 1)
    writeFileSync(join(sources, createHash('sha256').update(bytes).digest('hex')), bytes)
  }
}
const attachmentNames = () => readdirSync(sources).filter((name) => name.length === 64) as AttachmentHash[]

/** Segments as a log gives them: entries of 1 kB, with signatures that do not compress. */
function* segments(): Generator<Uint8Array> {
  const perSegment = 1000
  const payload = 1000
  const all = Math.round((megabytes * 0.2 * 1024 * 1024) / (payload * perSegment))
  const hashes = attachmentNames()
  for (let segment = 0; segment < all; segment += 1) {
    const entries = Array.from({ length: perSegment }, (_, i): Entry => {
      const number = segment * perSegment + i
      const hash = hashes[number]
      return {
        logId,
        sequence: number,
        previousHash: noHash,
        hash: noHash,
        kind: hash ? 'attachment' : 'document-update',
        documentId: (number % 500).toString(16).padStart(30, '0').concat('01') as DocumentId,
        cause: null,
        atMs: 1_700_000_000_000 + number * 1000,
        tick: 0,
        authHeads: ['ab'.repeat(16)],
        deps: [],
        payload: hash ? encodeAttachmentPayload(hash, 4 * 1024 * 1024) : Buffer.concat([randomBytes(100), textOf(payload - 100, number + 1)]),
        erased: null,
        signature: randomBytes(64),
      }
    })
    yield encodeSegment(entries)
  }
}

const store: Partial<AttachmentStore> = {
  has: () => true,
  locate: (hash) => ({ path: join(sources, hash), sizeBytes: statSync(join(sources, hash)).size }),
}
const log: Partial<EntryLog> = {
  repositoryId,
  frontier: () => [{ logId, deviceId: '00'.repeat(32) as DeviceId, nextSequence: 1, headHashHex: '00'.repeat(32) }],
  *segmentsSince() {
    for (const name of readdirSync(join(folder, 'segments')).toSorted()) yield readFileSync(join(folder, 'segments', name))
  },
}
const flushed = async (path: string) => {
  const file = await open(path, 'r')
  await file.sync()
  await file.close()
}

/** As the store of attachments does it. */
const written = async (path: string, chunks: AsyncIterable<Uint8Array>) => {
  const file = await open(path, 'wx')
  for await (const chunk of chunks) await file.writeFile(chunk)
  await file.sync()
  await file.close()
}

const tasks: Record<string, () => Promise<void>> = {
  /** What the process weighs by itself: Node, our modules, and stripping their types, which takes 40 MB that the built program does not. */
  nothing: async () => undefined,
  'write bundle': async () => {
    await writeBundle(
      {
        log: log as EntryLog,
        documents: { fold: () => undefined },
        attachments: store as AttachmentStore,
        identity: await identity(),
        files,
        clock: { nowMs: Date.now },
        randomBytes,
        repositoryName: 'Bench',
        temporaryFolder: join(folder, 'temporary'),
      },
      { path: bundlePath, number: 1 },
    )
  },
  zip: async () => {
    const { ZipFile } = await import('yazl')
    const zip = new ZipFile()
    for (const name of attachmentNames()) zip.addFile(join(sources, name), name)
    for (const name of readdirSync(join(folder, 'segments'))) zip.addFile(join(folder, 'segments', name), name)
    zip.end()
    await pipeline(zip.outputStream, createWriteStream(zipPath))
    await flushed(zipPath)
  },
  'read bundle': async () => {
    mkdirSync(takenPath)
    const source = await openBundle(files, bundlePath, { identity: await identity() })
    await written(join(takenPath, 'entries'), source.segments([]))
    for (const { hash } of source.attachments) await written(join(takenPath, hash), source.attachment(hash))
  },
  unzip: async () => {
    mkdirSync(takenPath)
    const { openPromise } = await import('yauzl')
    const zip = await openPromise(zipPath)
    for await (const entry of zip.eachEntry()) {
      const stream = await zip.openReadStreamPromise(entry)
      await pipeline(stream, createWriteStream(join(takenPath, entry.fileName)))
      await flushed(join(takenPath, entry.fileName))
    }
  },
}

const say = (what: string, value: string) => console.log(`${what.padEnd(46)} ${value}`)
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const runTask = async (name: string) => {
  const started = performance.now()
  await tasks[name]?.()
  const ms = performance.now() - started
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  process.stdout.write(JSON.stringify({ ms, cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMb: maxRSS / 1024 }))
}

const compare = () => {
  const place = mkdtempSync(join(tmpdir(), 'granary-bundle-bench-'))
  try {
    const run = (name: string) => {
      rmSync(join(place, 'taken'), { recursive: true, force: true })
      const { stdout, stderr, status } = spawnSync(process.execPath, [import.meta.filename, name, place], { encoding: 'utf8', env: process.env })
      if (status !== 0) throw new Error(`${name}: ${stderr}`)
      return stdout === '' ? null : (JSON.parse(stdout) as { ms: number; cpuMs: number; peakMb: number })
    }
    run('sources')
    const found = new Map<string, { ms: number; cpuMs: number; peakMb: number }[]>()
    for (let round = 0; round < rounds; round += 1)
      for (const name of Object.keys(tasks)) {
        const result = run(name)
        if (result) found.set(name, [...(found.get(name) ?? []), result])
      }
    const of = (name: string, what: 'ms' | 'cpuMs' | 'peakMb') => median((found.get(name) ?? []).map((one) => one[what]))
    say(
      'load of the machine before',
      loadavg()
        .map((load) => load.toFixed(1))
        .join(' '),
    )
    say(
      'bytes in',
      `${megabytes} MB; bundle ${(statSync(join(place, 'b.granary')).size / 2 ** 20).toFixed(0)} MB, zip ${(statSync(join(place, 'b.zip')).size / 2 ** 20).toFixed(0)} MB`,
    )
    for (const name of Object.keys(tasks))
      say(name, `${(of(name, 'ms') / 1000).toFixed(2)} s (${(of(name, 'cpuMs') / 1000).toFixed(2)} s of processor), peak ${of(name, 'peakMb').toFixed(0)} MB`)
    say('speed of writing ÷ zipping (≥ 0.5)', (of('zip', 'ms') / of('write bundle', 'ms')).toFixed(2))
    say('speed of reading ÷ unzipping (≥ 0.5)', (of('unzip', 'ms') / of('read bundle', 'ms')).toFixed(2))
    const peak = Math.max(of('write bundle', 'peakMb'), of('read bundle', 'peakMb'))
    say('peak of writing and reading (< 150 MB)', `${peak.toFixed(0)} MB, of which ${of('nothing', 'peakMb').toFixed(0)} MB are the process by itself`)
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

if (task === undefined) compare()
else if (task === 'sources') {
  makeSources()
  mkdirSync(join(folder, 'segments'))
  let number = 0
  for (const segment of segments()) writeFileSync(join(folder, 'segments', `${(number += 1)}`.padStart(6, '0')), segment)
} else await runTask(task)
