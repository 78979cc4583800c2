// Bundles from one replica to another. docs/formats/bundle.md.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openBundle } from '../../src/engine/exchange/bundle/open-bundle.ts'
import { missingPrerequisites } from '../../src/engine/exchange/bundle/prerequisites.ts'
import { type WriteBundleOptions, weighBundle, writeBundle } from '../../src/engine/exchange/bundle/write-bundle.ts'
import { encodeHeader } from '../../src/engine/log/entry-codec.ts'
import { chainEntries, decodeSegment } from '../../src/engine/log/segment-codec.ts'
import { type BundleRepository, files, openBundleRepository, stateOf } from './bundle-support/bundle-repository.ts'

let folder: string
let sender: BundleRepository
let reader: BundleRepository
const path = (name = 'news.granary') => join(folder, name)
const send = (options: Partial<WriteBundleOptions> = {}) => writeBundle(sender.parts, { path: path(), number: 1, ...options })
const open = (name?: string) => openBundle(files, path(name), { identity: reader.identity })

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'granary-carrier-'))
  sender = await openBundleRepository()
  reader = await openBundleRepository({ repositoryId: sender.log.repositoryId })
})
afterEach(() => {
  sender.end()
  reader.end()
  rmSync(folder, { recursive: true, force: true })
})

/** Header, payload and signature of every entry: what the logs themselves weigh. */
const entryBytes = (segments: Iterable<Uint8Array>) => {
  let sum = 0
  for (const segment of segments)
    for (const entry of chainEntries(decodeSegment(segment))) sum += encodeHeader(entry).length + (entry.payload?.length ?? 0) + entry.signature.length
  return sum
}

describe('a bundle', () => {
  it('[BN40] brings a whole repository: text, attachments, and whose it is', async () => {
    const id = sender.write('The well', 'It is forty metres deep.')
    const hash = await sender.attach(id, randomBytes(100_000))
    const written = await send()
    const source = await open()
    expect(source).toMatchObject({
      what: 'bundle',
      repositoryId: sender.log.repositoryId,
      repositoryName: 'Knowledge of the river',
      number: 1,
      to: null,
      isLocked: false,
      needs: [],
      series: [],
      attachments: [{ hash, sizeBytes: 100_000 }],
      senders: [{ deviceId: sender.identity.deviceId, contributorName: 'Amina', sizeBytes: statSync(path()).size }],
    })
    expect(source.content).toEqual(written.series.content)
    const { accepted, held } = await reader.takeFrom(source)
    expect({ accepted, held }).toEqual({ accepted: written.entries, held: 0 })
    expect(reader.textOf(id)).toContain('forty metres')
    expect(stateOf(reader)).toEqual(stateOf(sender))
    expect(source.senders[0]?.have).toEqual(sender.log.frontier())
  })

  it('[BN45] weighs at most 1.2 × its entries and 1 MB', async () => {
    for (let i = 0; i < 300; i += 1) sender.change(sender.write(`Item ${i}`, 'word '.repeat(50)), randomBytes(200).toString('base64'))
    const entries = entryBytes(sender.outgoing([]))
    const { sizeBytes } = await send()
    expect(statSync(path()).size).toBe(sizeBytes)
    expect(sizeBytes).toBeLessThanOrEqual(1.2 * entries + 1_000_000)
    // The account is small beside what it accounts for.
    expect(sizeBytes).toBeLessThanOrEqual(1.2 * entries)
  })

  it('[BN53] read twice is read once', async () => {
    sender.write('One')
    await send()
    await reader.takeFrom(await open())
    const before = stateOf(reader)
    expect(await reader.takeFrom(await open())).toEqual({ accepted: 0, held: 0, duplicates: 0 })
    expect(stateOf(reader)).toEqual(before)
  })

  it('[BN53] taken in two halves with other work between is the same', async () => {
    for (let i = 0; i < 20; i += 1) sender.write(`Item ${i}`, 'text')
    await send()
    const source = await open()
    let first = true
    for await (const segment of source.segments(reader.log.frontier())) {
      if (first) reader.take(segment, 'stick')
      first = false
      break
    }
    reader.write('Own work between')
    await reader.takeFrom(await open())
    for (const segment of reader.outgoing(sender.log.frontier())) sender.take(segment, 'back')
    expect(stateOf(reader).digest).toBe(stateOf(sender).digest)
  })

  it('[BN41] for a partner holds what he lacks and names what it builds on', async () => {
    const old = sender.write('Old', 'x'.repeat(20_000))
    await send()
    await reader.takeFrom(await open())
    const since = reader.log.frontier()
    sender.change(old, 'news')
    const written = await send({ path: path('second.granary'), since, number: 2, to: reader.identity.deviceId })
    expect(written.entries).toBe(1)
    const source = await open('second.granary')
    expect(source.needs).toEqual(since.map(({ logId, nextSequence, headHashHex }) => ({ logId, nextSequence, headHashHex })))
    expect(missingPrerequisites(source, reader.log.frontier())).toEqual([])
    expect((await reader.takeFrom(source)).accepted).toBe(1)
    expect(reader.textOf(old)).toContain('news')
  })

  it('[BN50] whose earlier one is missing says which one, and nothing of those logs is taken', async () => {
    const series = []
    const id = sender.write('First')
    let since = reader.log.frontier()
    for (const number of [1, 2, 3]) {
      sender.change(id, `part ${number}`)
      const written = await send({ path: path(`${number}.granary`), since, number, series: series.slice() })
      series.push(written.series)
      since = written.frontier
    }
    const before = stateOf(reader)
    const third = await open('3.granary')
    const missing = missingPrerequisites(third, reader.log.frontier())
    expect(missing.flatMap(({ bundles }) => bundles)).toEqual([
      { number: 1, createdAtMs: series[0]?.createdAtMs },
      { number: 2, createdAtMs: series[1]?.createdAtMs },
    ])
    expect(await reader.takeFrom(third)).toEqual({ accepted: 0, held: 0, duplicates: 0 })
    expect(stateOf(reader)).toEqual(before)

    await reader.takeFrom(await open('1.granary'))
    expect(missingPrerequisites(third, reader.log.frontier()).map(({ bundles }) => bundles.map(({ number }) => number))).toEqual([[2]])
    await reader.takeFrom(await open('2.granary'))
    await reader.takeFrom(await open('3.granary'))
    expect(stateOf(reader)).toEqual(stateOf(sender))
  })

  it('[BN51] brings logs that have all they need while another one waits', async () => {
    // Two logs that know nothing of each other until the end.
    const other = await openBundleRepository({ repositoryId: sender.log.repositoryId })
    for (const segment of sender.outgoing([])) other.take(segment, 'start')
    for (const segment of sender.outgoing([])) reader.take(segment, 'start')
    const start = reader.log.frontier()
    const mine = sender.write('Mine')
    const gap = sender.log.frontier()
    sender.change(mine, 'after the gap')
    const theirs = other.write('Theirs')
    for (const segment of other.outgoing(sender.log.frontier())) sender.take(segment, 'x')
    sender.change(theirs, 'built on theirs')
    await send({ since: [...gap, ...start.filter(({ logId }) => gap.every((row) => row.logId !== logId))] })
    const { accepted, held } = await reader.takeFrom(await open())
    expect(held).toBe(0)
    expect(accepted).toBeGreaterThan(0)
    expect(reader.textOf(theirs)).not.toBeNull()
    expect(reader.textOf(theirs)).not.toContain('built on theirs')
    expect(reader.textOf(mine)).toBeNull()
    other.end()
  })

  it('[BN44] leaves attachments out where that is asked, and sends one that was asked for', async () => {
    const id = sender.write('With a file')
    const hash = await sender.attach(id, randomBytes(10))
    await send({ attachments: false })
    expect((await open()).attachments).toEqual([])
    await send({ since: sender.log.frontier(), alsoAttachments: [hash] })
    expect((await open()).attachments).toEqual([{ hash, sizeBytes: 10 }])
  })

  it('says what it would weigh without writing it', async () => {
    const id = sender.write('With a file')
    await sender.attach(id, randomBytes(50_000))
    const weight = await weighBundle(sender.parts)
    const { sizeBytes, entries, attachments } = await send()
    expect(weight).toMatchObject({ entries, attachments })
    expect(sizeBytes).toBeGreaterThan(weight.sizeBytes)
    expect(sizeBytes - weight.sizeBytes).toBeLessThan(10_000)
  })

  it('[BN46] that was stopped leaves nothing behind, on the carrier or here', async () => {
    const id = sender.write('Large')
    await sender.attach(id, randomBytes(3_000_000))
    const stop = new AbortController()
    await expect(send({ signal: stop.signal, onProgress: () => stop.abort() })).rejects.toMatchObject({ code: 'cancelled' })
    expect(readdirSync(folder)).toEqual([])
    expect(readdirSync(sender.parts.temporaryFolder)).toEqual([])
  })

  it('[BN46] with an attachment whose bytes are wrong is not written', async () => {
    const id = sender.write('Large')
    const hash = await sender.attach(id, randomBytes(3_000_000))
    const at = sender.parts.attachments.locate(hash).path
    const bytes = readFileSync(at)
    bytes[2_000_000] = (bytes[2_000_000] ?? 0) ^ 1
    writeFileSync(at, bytes)
    await expect(send()).rejects.toMatchObject({ code: 'attachment-damaged' })
    expect(readdirSync(folder)).toEqual([])
  })

  it('[BN43] tells titles and counts that its sender gave, within limits', async () => {
    sender.write('A')
    sender.parts.describe = async (ids) => ids.map(() => ({ title: '😀'.repeat(500), kind: 'note', change: 'new' }))
    await send()
    const { summary } = await open()
    expect(summary).toMatchObject({ items: 1, new: 1, changed: 0, kinds: { note: 1 } })
    expect(summary.titles[0]).toBe('😀'.repeat(100))
  })
})
