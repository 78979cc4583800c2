// Bundles that were changed on their way, cut, or made by a modified program. docs/formats/bundle.md [BN10]–[BN34], [BN54].
// The exhaustive and the random ones are in tests/engines/bundle-damage.test.ts.
/* oxlint-disable vitest/expect-expect -- expectRefused asserts */
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBundle } from '../../src/engine/exchange/bundle/open-bundle.ts'
import { encodeSignedManifest } from '../../src/engine/exchange/container/signed-manifest.ts'
import { type CanonicalValue, toCanonicalJson } from '../../src/engine/log/canonical-json.ts'
import { identityFromSeed } from '../../src/engine/log/index.ts'
import { chainEntries, decodeSegment, encodeSegment } from '../../src/engine/log/segment-codec.ts'
import { type BundleRepository, openBundleRepository, seedOf, stateOf } from './bundle-support/bundle-repository.ts'
import { type Forgery, forgeBundle, framed, type Manifest } from './bundle-support/forge-bundle.ts'
import { memoryFiles } from './bundle-support/memory-files.ts'

let sender: BundleRepository
let reader: BundleRepository
let honest: Forgery
beforeAll(async () => {
  sender = await openBundleRepository()
  reader = await openBundleRepository({ name: 'Ben', repositoryId: sender.log.repositoryId })
  sender.change(sender.write('A', 'text of A'), 'more')
  const segments = sender.outgoing([])
  const [row] = sender.log.frontier()
  if (!row) throw new Error('nothing was written')
  honest = {
    segments: [segments],
    attachments: [],
    manifest: {
      id: 'ab'.repeat(16),
      kind: 'bundle',
      repositoryId: sender.log.repositoryId,
      repositoryName: 'x',
      from: { deviceName: 'd', contributorName: 'c', contributorId: null },
      createdAtMs: 1,
      number: 1,
      to: null,
      have: [{ ...row }],
      needs: [],
      content: [{ logId: row.logId, from: 0, to: row.nextSequence }],
      summary: { items: 0, new: 0, changed: 0, withdrawn: 0, entries: 0, attachments: 0, titles: [], kinds: {} },
      series: [],
    },
  }
})
afterAll(() => {
  sender.end()
  reader.end()
})

const open = (bytes: Uint8Array) => openBundle(memoryFiles(new Map([['/stick/b.granary', bytes]])), '/stick/b.granary', { identity: reader.identity })
const forge = (change: Partial<Forgery> & { more?: Manifest } = {}, changeParts?: (parts: Manifest[]) => CanonicalValue) =>
  forgeBundle({ ...honest, ...change, manifest: { ...honest.manifest, ...change.more } }, sender.identity, changeParts)
const framedSegments = () => framed(honest.segments[0] ?? [])
const content = () => honest.manifest['content'] as { logId: string; from: number; to: number }[]

/** Any bytes for a manifest, with a signature that is right. */
const signed = (manifest: Uint8Array): Buffer => {
  const magic = Buffer.from('GRBNDL1\n')
  const length = Buffer.alloc(4)
  length.writeUInt32BE(manifest.length)
  const hash = createHash('sha256').update('granary/bundle/1').update(magic).update(manifest).digest()
  return Buffer.concat([magic, length, manifest, sender.identity.sign(hash)])
}

const expectRefused = async (bytes: Uint8Array, details: object = {}, code = 'bundle-damaged') => {
  const before = stateOf(reader)
  await expect(open(bytes)).rejects.toMatchObject({ code, details })
  expect(stateOf(reader)).toEqual(before)
}

describe('a signed bundle', () => {
  it('that is honest opens, so that what follows is refused for its own sake', async () => {
    const source = await open(forge({ attachments: [randomBytes(10), randomBytes(0)] }))
    expect(source.attachments).toHaveLength(2)
  })

  it('[BN12] of a later version asks for a later Granary, whichever number says it', async () => {
    const later = forge()
    later[6] = '2'.charCodeAt(0)
    await expectRefused(later, { version: 2 }, 'bundle-too-new')
    await expectRefused(signed(toCanonicalJson({ from: { device: sender.identity.deviceId }, version: 2 })), { version: 2 }, 'bundle-too-new')
    // The signature is asked first.
    const unsigned = signed(toCanonicalJson({ from: { device: sender.identity.deviceId }, version: 2 }))
    unsigned[unsigned.length - 1] = (unsigned.at(-1) ?? 0) ^ 1
    await expectRefused(unsigned, { part: 'manifest' })
    await expectRefused(signed(toCanonicalJson({ from: { device: sender.identity.deviceId }, version: 0 })), { part: 'manifest' })
    const laterSegment = Buffer.from(honest.segments[0]?.[0] ?? [])
    laterSegment[4] = 2
    await expectRefused(forge({ segments: [[laterSegment]] }), { version: 2 }, 'bundle-too-new')
  })

  it('[BN13] claimed for another device is refused', async () => {
    const thief = await identityFromSeed(seedOf('thief'), { contributorName: 'Amina', deviceName: 'Amina’s laptop' })
    const asAmina = { ...thief, deviceId: sender.identity.deviceId }
    await expectRefused(forgeBundle(honest, asAmina), { part: 'manifest' })
    // Under his own key it is whole, and it says whose it is.
    const source = await open(forgeBundle(honest, thief))
    expect(source.senders[0]?.deviceId).toBe(thief.deviceId)
  })

  it('[BN13] whose signature was made for another kind of file is refused', async () => {
    const bytes = Buffer.from(encodeSignedManifest('parcel', { ...honest.manifest, parts: [] }, sender.identity))
    bytes.write('GRBNDL1\n', 'latin1')
    await expectRefused(bytes, { part: 'manifest' })
  })

  it('[BN11] with a manifest that says the same in another form is refused', async () => {
    const manifest = Buffer.from(JSON.stringify({ parts: [], ...honest.manifest, version: 1, from: { device: sender.identity.deviceId } }))
    await expectRefused(signed(manifest), { part: 'manifest' })
  })

  it('[BN21] with parts that are not in their order, doubled or called otherwise is refused', async () => {
    const two = { segments: [honest.segments[0] ?? [], []], attachments: [randomBytes(20), randomBytes(30)] }
    for (const change of [
      (parts: Manifest[]) => parts.toReversed(),
      (parts: Manifest[]) => [...parts, ...parts.slice(-1)],
      (parts: Manifest[]) => parts.map((part) => ({ ...part, name: '../../../etc/cron.d/granary' })),
      (parts: Manifest[]) => parts.map((part) => ({ ...part, name: 'segments-1' })),
      (parts: Manifest[]) => parts.map((part) => ({ ...part, kind: 'items' })),
      (parts: Manifest[]) => parts.map((part) => ({ ...part, kind: 'program' })),
      (parts: Manifest[]) => [parts[2] ?? null, parts[0] ?? null],
      () => 'none',
      () => ({}),
    ])
      await expectRefused(forge({ ...two, segments: [honest.segments[0] ?? []] }, change), { part: 'manifest' })
  })

  it('[BN23] with sizes that lie is refused, and nothing is reserved on a promise', async () => {
    const sized = (sizeBytes: number) => forge({}, (parts) => parts.map((part) => ({ ...part, sizeBytes })))
    const before = process.memoryUsage().rss
    await expectRefused(sized(2 ** 52), { part: 'manifest' })
    await expectRefused(sized(16 * 1024 * 1024), { part: 'segments-1' })
    await expectRefused(sized(10), { part: 'end' })
    await expectRefused(sized(0), { part: 'manifest' })
    await expectRefused(sized(-1), { part: 'manifest' })
    await expectRefused(
      forge({ attachments: [Buffer.of(1)] }, (parts) => parts.map((part, i) => (i === 0 ? part : { ...part, sizeBytes: 2 ** 52 }))),
      {
        part: `attachment-${createHash('sha256').update(Buffer.of(1)).digest('hex')}`,
      },
    )
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000)
    for (const length of [0, 1, 2 ** 24 + 1, 2 ** 32 - 1]) {
      const bytes = forge()
      bytes.writeUInt32BE(length, 8)
      await expectRefused(bytes, { part: 'manifest' })
    }
  })

  it('[BN24] with anything behind its end, or read twice over, is refused', async () => {
    const bytes = forge()
    for (const more of [Buffer.of(0), randomBytes(5000), bytes]) await expectRefused(Buffer.concat([bytes, more]), { part: 'end' })
  })

  it('[BN31] cut at any byte is refused, and says in which part', async () => {
    const file = randomBytes(50)
    const bytes = forge({ attachments: [file] })
    const parts: Record<string, number> = {}
    for (let length = 0; length < bytes.length; length += 1) {
      const error = await open(bytes.subarray(0, length)).then(
        () => null,
        (reason: { code: string; details: { part?: string } }) => reason,
      )
      expect(error?.code, `${length} bytes`).toBe(length < 12 ? 'not-an-exchange' : 'bundle-damaged')
      const part = error?.details.part ?? 'magic'
      parts[part] = (parts[part] ?? 0) + 1
    }
    const [head, segments, attachment] = [parts['manifest'] ?? 0, parts['segments-1'], parts[`attachment-${createHash('sha256').update(file).digest('hex')}`]]
    expect(attachment).toBe(50)
    expect(segments).toBe((honest.segments[0] ?? []).reduce((sum, { length }) => sum + length + 4, 0))
    expect(12 + head + (segments ?? 0) + 50).toBe(bytes.length)
  })

  it('[BN32] with a byte of a part changed names that part', async () => {
    const file = randomBytes(50)
    const bytes = forge({ attachments: [file] })
    const inFile = Buffer.from(bytes)
    inFile[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
    await expectRefused(inFile, { part: `attachment-${createHash('sha256').update(file).digest('hex')}` })
    const inSegments = Buffer.from(bytes)
    inSegments[bytes.length - 60] = (bytes.at(-60) ?? 0) ^ 1
    await expectRefused(inSegments, { part: 'segments-1' })
  })

  it('[BN22] with lengths within a part that lead out of it is refused', async () => {
    await expectRefused(forge({ segments: [[Buffer.from('no segment at all')]] }), { part: 'segments-1' })
    await expectRefused(forge({ segments: [[new Uint8Array()]] }), { part: 'segments-1' })
    // The bytes of an attachment after them, said to be one part: a length then leads out of it.
    const bytes = forge({ attachments: [Buffer.of(0, 0, 0, 9, 1)] }, (parts) => {
      const [first, second] = parts
      const all = Buffer.concat([framedSegments(), Buffer.of(0, 0, 0, 9, 1)])
      return [{ ...first, sizeBytes: Number(first?.['sizeBytes']) + Number(second?.['sizeBytes']), sha256: createHash('sha256').update(all).digest('hex') }]
    })
    await expectRefused(bytes, { part: 'segments-1' })
  })

  it('[BN42] whose segments are others than it says is refused', async () => {
    const [range] = content()
    if (!range) throw new Error('nothing was written')
    for (const said of [
      [],
      [{ ...range, to: range.to + 1 }],
      [{ ...range, to: range.to - 1 }],
      [{ ...range, from: 1 }],
      [range, { ...range, logId: '00'.repeat(16) }],
      [range, range],
      [{ ...range, logId: '00'.repeat(16) }],
    ])
      await expectRefused(forge({ more: { content: said } }), {})
    await expectRefused(forge({ segments: [[...(honest.segments[0] ?? []), ...(honest.segments[0] ?? [])]] }), { part: 'segments-1' })
    await expectRefused(forge({ segments: [honest.segments[0]?.slice(0, -1) ?? []], more: {} }), {})
  })

  it.each<[string, Manifest]>([
    ['a number that is none', { number: 0 }],
    ['a time beyond all times', { createdAtMs: 2 ** 50 }],
    ['a recipient that is no device', { to: '../..' }],
    ['a name of a megabyte', { repositoryName: 'x'.repeat(1_000_000) }],
    [
      'a frontier with one log twice',
      { have: [] as CanonicalValue[], needs: Array.from({ length: 2 }, () => ({ logId: '00'.repeat(16), nextSequence: 1, headHashHex: '00'.repeat(8) })) },
    ],
    ['a series without end', { series: Array.from({ length: 51 }, () => ({ number: 1, createdAtMs: 1, content: [] })) }],
    [
      'a thousand titles',
      { summary: { items: 0, new: 0, changed: 0, withdrawn: 0, entries: 0, attachments: 0, titles: Array.from({ length: 1000 }, () => 'x'), kinds: {} } },
    ],
    ['another kind', { kind: 'parcel' }],
    ['no repository', { repositoryId: null }],
  ])('[BN43] with %s is refused', async (_, more) => {
    await expectRefused(forge({ more }), { part: 'manifest' })
  })

  it('[BN54] holds entries to their own signatures: a signed bundle with a forged entry brings nothing of it', async () => {
    const thief = await identityFromSeed(seedOf('thief'), { contributorName: 'T', deviceName: 'T' })
    const forged = honest.segments[0]?.map((segment) => {
      const decoded = decodeSegment(segment)
      const entries = chainEntries(decoded).map((entry, i) =>
        i === 2 && entry.payload ? { ...entry, payload: Buffer.concat([entry.payload.subarray(0, -1), Buffer.of(77)]) } : entry,
      )
      return encodeSegment(entries)
    })
    const source = await open(forgeBundle({ ...honest, segments: [forged ?? []] }, thief))
    const fresh = await openBundleRepository({ name: 'Chandra', repositoryId: sender.log.repositoryId })
    const codes: string[] = []
    for await (const segment of source.segments([])) codes.push(...fresh.take(segment, 'stick').refused.map(({ code }) => code))
    expect(codes.length).toBeGreaterThan(0)
    expect(fresh.log.frontier()[0]?.nextSequence ?? 0).toBeLessThanOrEqual(2)
    fresh.end()
  })
})

const data = process.env['GRANARY_DATA'] ? join(process.env['GRANARY_DATA'], 'malicious') : ''
const isThere = data !== '' && existsSync(data)
if (!isThere) console.log('skipped: GRANARY_DATA names no folder of documents, so hostile files are not opened as bundles here')
const hostile = () =>
  readdirSync(data, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []))
const strings = () => JSON.parse(readFileSync(join(data, 'naughty-strings', 'blns.json'), 'utf8')) as string[]

describe.skipIf(!isThere)('files made to hurt whoever reads them', () => {
  it('[BN34] are no bundles, whole or as a part of one', async () => {
    const before = stateOf(reader)
    const paths = hostile()
    expect(paths.length).toBeGreaterThan(20)
    for (const path of paths) {
      const bytes = readFileSync(path)
      await expect(open(bytes), path).rejects.toMatchObject({ code: 'not-an-exchange' })
      // An empty or huge file cannot stand for a segment at all: the beginning of another one does.
      const segment = bytes.length > 0 && bytes.length < 16_000_000 ? bytes : Buffer.from('not a segment')
      await expect(open(forge({ segments: [[segment]] })), path).rejects.toMatchObject({ code: 'bundle-damaged', details: { part: 'segments-1' } })
      // As an attachment it is bytes with a hash, and is never opened.
      const source = await open(forge({ attachments: [bytes] }))
      expect(source.attachments, path).toEqual([{ hash: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length }])
    }
    expect(stateOf(reader)).toEqual(before)
  })

  it('[BN2] have names that stay words wherever a manifest has room for one', async () => {
    for (const name of strings().filter((text) => text.length < 1000)) {
      const source = await open(forge({ more: { repositoryName: name, from: { deviceName: name, contributorName: name, contributorId: null } } }))
      expect(source.repositoryName).toBe(name)
      await expectRefused(
        forge({}, (parts) => parts.map((part) => ({ ...part, name }))),
        { part: 'manifest' },
      )
    }
  })
})
