// Bundles changed at random: every single bit, and 10,000 mutations of whole files and of what a modified program signs.
// GRANARY_BUNDLE_SECONDS is the time of each (8), GRANARY_BUNDLE_MUTATIONS a count instead of it (then every bit, too),
// GRANARY_SEED begins again where a failure was.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isGranaryError } from '../../src/contract/errors.ts'
import { openBundle } from '../../src/engine/exchange/bundle/open-bundle.ts'
import { writeBundle } from '../../src/engine/exchange/bundle/write-bundle.ts'
import type { CanonicalValue } from '../../src/engine/log/canonical-json.ts'
import { chainEntries, decodeSegment, encodeSegment } from '../../src/engine/log/segment-codec.ts'
import { createSegmentGate } from '../../src/engine/log/segment-gate.ts'
import { type BundleRepository, files, openBundleRepository, stateOf } from '../formats/bundle-support/bundle-repository.ts'
import { forgeBundle, type Manifest } from '../formats/bundle-support/forge-bundle.ts'
import { memoryFiles } from '../formats/bundle-support/memory-files.ts'

const count = process.env['GRANARY_BUNDLE_MUTATIONS'] ? Number(process.env['GRANARY_BUNDLE_MUTATIONS']) : null
const seconds = Number(process.env['GRANARY_BUNDLE_SECONDS'] ?? 8)
const seed = Number(process.env['GRANARY_SEED'] ?? Date.now() % 2 ** 31)
/** A slow machine does these, whatever its budget says. */
const floor = 300
/** Longer for one of them is a hang: the largest takes milliseconds. */
const mostMs = 5000

const codes = ['bundle-damaged', 'bundle-too-new', 'bundle-locked', 'bundle-volumes-missing', 'not-an-exchange']
let sender: BundleRepository
let reader: BundleRepository
let bundle: Buffer
beforeAll(async () => {
  sender = await openBundleRepository()
  reader = await openBundleRepository({ name: 'Ben', repositoryId: sender.log.repositoryId })
  const id = sender.write('A', 'text')
  sender.change(id, 'more')
  await sender.attach(id, Buffer.from('a small file'))
  const path = `${sender.directory}/small.granary`
  await writeBundle(sender.parts, { path, number: 1 })
  bundle = Buffer.from(await files.readAll(path, 1_000_000))
})
afterAll(() => {
  sender.end()
  reader.end()
})

const open = (bytes: Uint8Array) => openBundle(memoryFiles(new Map([['/stick/b', bytes]])), '/stick/b', { identity: reader.identity, passphrase: 'x' })

/** mulberry32: small, and the same everywhere. */
const randomFrom = (start: number) => {
  let state = start >>> 0
  return (below: number) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

/** Until the time or the count is over. */
const many = async (what: string, all: number | null, work: (run: number) => Promise<void>, least = floor) => {
  const startedMs = performance.now()
  const most = count === null ? (all ?? Number.POSITIVE_INFINITY) : (all ?? count)
  let runs = 0
  while (runs < most && (count !== null || runs < least || performance.now() - startedMs < seconds * 1000)) {
    const begun = performance.now()
    await work(runs)
    expect(performance.now() - begun, `run ${runs} of seed ${seed}`).toBeLessThan(mostMs)
    runs += 1
  }
  console.log(`${runs}${all === null ? '' : ` of ${all}`} ${what} in ${((performance.now() - startedMs) / 1000).toFixed(1)} s (GRANARY_SEED=${seed})`)
}

const codeOf = (bytes: Uint8Array) =>
  open(bytes).then(
    () => 'opened',
    (error: unknown) => (isGranaryError(error) ? error.code : `threw ${String(error)}`),
  )

it('[BN34] every single bit changed is refused, and the replica untouched', { timeout: 0 }, async () => {
  const before = stateOf(reader)
  const bits = bundle.length * 8
  // A step that has no factor in common with the number of bits comes by each bit once, spread over the file from the first second on.
  let step = Math.floor(bits * 0.618) | 1
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))
  while (gcd(step, bits) !== 1) step += 2
  await many('single bits', bits, async (run) => {
    const bit = (run * step) % bits
    const changed = Buffer.from(bundle)
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    expect(codes, `bit ${bit}`).toContain(await codeOf(changed))
  })
  expect(stateOf(reader)).toEqual(before)
})

/** One of the ways in which files are spoilt. */
const spoil = (bytes: Buffer, random: (below: number) => number): Buffer => {
  const at = random(bytes.length)
  const to = at + random(Math.min(200, bytes.length - at + 1))
  const kind = random(8)
  const changed = Buffer.from(bytes)
  if (kind === 0) for (let i = random(20); i >= 0; i -= 1) changed[random(changed.length)] = random(256)
  else if (kind === 1) return changed.subarray(0, at)
  else if (kind === 2) return Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)])
  else if (kind === 3) return Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)])
  else if (kind === 4) return Buffer.concat([bytes.subarray(0, at), Buffer.alloc(random(300), random(256)), bytes.subarray(at)])
  else if (kind === 5) changed.fill([0, 255, 127][random(3)] ?? 0, at, to)
  else if (kind === 6) changed.copy(changed, random(bytes.length), at, to)
  else
    changed.writeUInt32BE(
      [0, 1, 2 ** 31, 2 ** 32 - 1, bytes.length, random(bytes.length)][random(6)] ?? 0,
      random(2) === 0 ? Math.min(8, bytes.length - 4) : random(bytes.length - 3),
    )
  return changed
}

it('[BN34] spoilt files are refused: no crash, no hang, nothing written', { timeout: 0 }, async () => {
  const before = stateOf(reader)
  await many('spoilt files', null, async (run) => {
    const random = randomFrom(seed + run)
    let changed = spoil(bundle, random)
    for (let more = random(3); more > 0 && changed.length > 3; more -= 1) changed = spoil(changed, random)
    if (changed.equals(bundle)) return
    expect(codes, `run ${run} of seed ${seed}`).toContain(await codeOf(changed))
  })
  expect(stateOf(reader)).toEqual(before)
})

const oddValues: CanonicalValue[] = [null, true, 0, -1, 2 ** 53 - 1, '', 'x', '\u0000', '__proto__', 'ff'.repeat(32), [], {}, [[]], 'y'.repeat(5000)]

/** Changes one value somewhere in the manifest. */
const odd = (value: CanonicalValue, random: (below: number) => number): CanonicalValue => {
  if (value !== null && typeof value === 'object' && random(5) > 0) {
    if (Array.isArray(value)) {
      if (value.length === 0 || random(6) === 0) return [...value, ...value, oddValues[random(oddValues.length)] ?? null]
      const at = random(value.length)
      return value.map((one, i) => (i === at ? odd(one, random) : one))
    }
    const keys = Object.keys(value)
    const key = keys[random(keys.length)]
    if (key !== undefined) {
      if (random(8) === 0) return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))
      return { ...value, [key]: odd(value[key] ?? null, random) }
    }
  }
  if (typeof value === 'number' && random(2) === 0) return value + random(3) - 1
  return oddValues[random(oddValues.length)] ?? null
}

it('[BN34] [BN54] what a modified program signs is refused, or brings only entries that are right', { timeout: 0 }, async () => {
  const gate = createSegmentGate()
  const honest = await open(bundle)
  const length = bundle.readUInt32BE(8)
  const manifest = JSON.parse(bundle.toString('utf8', 12, 12 + length)) as Manifest
  // An entry each, so that a spoilt one stands among whole ones.
  const segments: Buffer[] = []
  for await (const segment of honest.segments([])) for (const entry of chainEntries(decodeSegment(segment))) segments.push(Buffer.from(encodeSegment([entry])))
  const file = Buffer.from('a small file')
  const wanted = stateOf(sender)
  const right = new Set(sender.log.frontier().map(({ headHashHex }) => headHashHex))
  let opened = 0
  let whole = 0
  let taker = reader

  await many(
    'signed forgeries',
    null,
    async (run) => {
      const random = randomFrom(seed + run)
      const forged = {
        manifest: random(2) === 0 ? (odd(manifest, random) as Manifest) : manifest,
        segments: [random(4) === 0 ? segments : segments.map((segment) => (random(segments.length) === 0 ? spoil(segment, random) : segment))],
        attachments: [random(4) === 0 ? spoil(file, random) : file],
      }
      const isObject = typeof forged.manifest === 'object' && forged.manifest !== null && !Array.isArray(forged.manifest)
      const bytes = forgeBundle(isObject ? forged : { ...forged, manifest }, sender.identity, random(6) === 0 ? (parts) => odd(parts, random) : undefined)
      const answer = await open(bytes).then(
        (source) => source,
        (error: unknown) => error,
      )
      const code = answer instanceof Error ? (isGranaryError(answer) ? answer.code : answer.message) : 'opened'
      expect([...codes, 'opened'], `run ${run} of seed ${seed}`).toContain(code)
      if (answer instanceof Error) return
      opened += 1
      const source = answer as typeof honest
      for await (const segment of source.segments(taker.log.frontier())) {
        // Through the same gate as in the engine: what does not pass never reaches the logs.
        const passed = await gate.pass(segment).then(
          () => true,
          (error: unknown) => !isGranaryError(error),
        )
        if (passed) taker.take(segment, 'stick')
      }
      for (const { hash } of source.attachments) {
        const sum = createHash('sha256')
        for await (const chunk of source.attachment(hash)) sum.update(chunk)
        expect(sum.digest('hex')).toBe(hash)
      }
      // Whatever came is a beginning of the true log, entry by entry.
      const { digest, frontier } = stateOf(taker)
      const [row] = frontier.filter(({ logId }) => logId === sender.log.logId)
      const all = sender.log.frontier().find(({ logId }) => logId === row?.logId)?.nextSequence ?? 0
      const isWhole = row !== undefined && right.has(row.headHashHex)
      expect(row === undefined || (isWhole ? digest === wanted.digest : all > row.nextSequence), `run ${run} of seed ${seed}`).toBe(true)
      if (isWhole) {
        whole += 1
        // The next one begins with nothing again.
        if (taker !== reader) taker.end()
        taker = await openBundleRepository({ name: 'Ben', repositoryId: sender.log.repositoryId })
      }
    },
    100,
  )
  console.log(`${opened} of them opened, after ${whole} of these the replica was the sender’s`)
  await gate.close()
  if (taker !== reader) taker.end()
  expect(opened).toBeGreaterThan(0)
})
