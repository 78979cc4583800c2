// Segments from strangers: whatever they are, nothing wrong is stored and nothing hangs. Replay: GRANARY_SEED=… vitest run this file.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { budgetMs, createRandom, leastMutants, mutate, seed, smallRepository } from '../../../tests/engines/hostile.ts'
import { createReplica, pull } from '../../../tests/engines/log-replica.ts'
import { type Entry, encodeHeader, entryKinds, hashEntry, noHash } from './entry-codec.ts'
import { chainEntries, decodeSegment, encodeSegment } from './segment-codec.ts'

describe('segments', () => {
  it('[EN50] [EN51] gives back every entry that was written, whatever stands in its fields', () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
    const hex = (length: number) => bytes(length).map((value) => Buffer.from(value).toString('hex'))
    const entry = fc.record({
      kind: fc.constantFrom(...entryKinds),
      documentId: fc.option(hex(16)),
      cause: fc.option(hex(16)),
      atMs: fc.nat({ max: 2 ** 31 }).map((value) => value * 1000),
      tick: fc.nat({ max: 65_535 }),
      authHeads: fc.uniqueArray(hex(16), { maxLength: 3 }).map((list) => list.sort()),
      deps: fc
        .uniqueArray(fc.record({ logId: hex(16), sequence: fc.nat(), hash: hex(8) }), { maxLength: 3, selector: ({ logId }) => logId })
        .map((list) => list.sort((a, b) => (a.logId < b.logId ? -1 : 1))),
      payload: fc.option(fc.uint8Array({ maxLength: 80 })),
      signature: bytes(64),
    })
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 20 }), fc.nat(), fc.boolean(), (list, from, packs) => {
        let previousHash: Uint8Array = noHash
        const entries = list.map((fields, i) => {
          const placed = {
            ...fields,
            logId: '0f'.repeat(16),
            sequence: from + i,
            previousHash,
            erased: fields.payload ? null : { length: 5, hash: Buffer.alloc(32, 7) },
          } as unknown as Entry
          const hash = hashEntry(placed)
          previousHash = hash
          return { ...placed, hash }
        })
        const read = chainEntries(decodeSegment(encodeSegment(entries, packs ? 3 : null)))
        expect(read.map((one) => Buffer.from(encodeHeader(one)).toString('hex'))).toEqual(entries.map((one) => Buffer.from(encodeHeader(one)).toString('hex')))
        expect(read.map(({ payload }) => payload && Buffer.from(payload).toString('hex'))).toEqual(
          entries.map(({ payload }) => payload && Buffer.from(payload).toString('hex')),
        )
      }),
      { seed, numRuns: 300 },
    )
  })

  it('[EN54] cut at every byte, a segment is refused as a whole', async () => {
    const { entries } = await smallRepository()
    for (const level of [null, 3]) {
      const segment = encodeSegment(entries, level)
      for (let length = 0; length < segment.length; length += 1)
        expect(() => decodeSegment(segment.subarray(0, length))).toThrow(expect.objectContaining({ code: 'segment-malformed' }))
    }
  })

  it('[EN52] every single changed bit is refused, or changes nothing that is stored', async () => {
    const { a, time, entries } = await smallRepository()
    const segment = encodeSegment(entries, null)
    const expected = JSON.stringify(a.log.frontier())
    let refused = 0
    const replica = await createReplica('reader', time, a.log.repositoryId)
    for (let bit = 0; bit < segment.length * 8; bit += 5) {
      const flipped = Uint8Array.from(segment)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      try {
        replica.storage.transaction(() => {
          const report = replica.log.accept(flipped, 'hostile')
          const isRefused = report.refused.length + report.held > 0
          if (isRefused) refused += 1
          expect(isRefused ? expected : JSON.stringify(replica.log.frontier())).toBe(expected)
          for (const accepted of report.accepted)
            expect(entries.find((entry) => entry.sequence === accepted.sequence && Buffer.from(entry.hash).toString('hex') === accepted.hashHex)).toBeDefined()
          throw new RangeError('undo')
        })
      } catch (error) {
        if (!(error instanceof RangeError && error.message === 'undo')) throw error
      }
    }
    expect(refused).toBe(Math.ceil((segment.length * 8) / 5))
  })

  it('thousands of mutants: refused with a code, nothing but true entries stored, nothing left half-written', { timeout: budgetMs * 10 }, async () => {
    const { a, time, entries } = await smallRepository()
    const seeds = [encodeSegment(entries, null), encodeSegment(entries, 3), encodeSegment(entries.slice(2), null)]
    const random = createRandom(seed)
    const reader = await createReplica('reader', time, a.log.repositoryId, { maxHeldBytes: 100_000 })
    const trueHashes = new Set(entries.map(({ hash }) => Buffer.from(hash).toString('hex')))
    const until = Date.now() + budgetMs
    let count = 0
    let worstMs = 0
    for (; count < leastMutants || Date.now() < until; count += 1) {
      const mutant = mutate(seeds[random(seeds.length)] ?? new Uint8Array(), random)
      const started = performance.now()
      const report = reader.log.accept(mutant, 'hostile')
      worstMs = Math.max(worstMs, performance.now() - started)
      for (const { hashHex } of report.accepted) expect(trueHashes.has(hashHex), `seed ${seed}, mutant ${count}`).toBe(true)
      if (count >= 20_000) break
    }
    expect(reader.log.verify().problems, `seed ${seed}`).toEqual([])
    expect(worstMs, `seed ${seed}`).toBeLessThan(1000)
    pull(reader, a)
    expect(JSON.stringify(reader.log.frontier()), `seed ${seed}, ${count} mutants`).toBe(JSON.stringify(a.log.frontier()))
  })

  it('[EN16] [EN20] refuses newer versions and kinds untouched', async () => {
    const { a, time, entries } = await smallRepository()
    const reader = await createReplica('reader', time, a.log.repositoryId)
    const newer = Uint8Array.from(encodeSegment(entries, null))
    newer[4] = 2
    expect(reader.log.accept(newer, 'x').refused).toMatchObject([{ code: 'entry-too-new' }])
    const [first] = entries
    if (!first) throw new Error('no entry')
    const kind = Uint8Array.from(encodeSegment([first], null))
    kind[kind.length - (kind.length - 4 - 1 - 16 - 1 - 1 - 32 - 1 - 2)] = 7
    expect(reader.log.accept(kind, 'x').refused).toMatchObject([{ code: 'entry-too-new' }])
    expect(reader.log.frontier()).toEqual([])
  })

  it('[EN53] a bomb stops at its promised length, and a promise above the limit is refused unread', async () => {
    const { entries } = await smallRepository()
    const segment = Buffer.from(encodeSegment(entries, null))
    const { zstdCompressSync } = await import('node:zlib')
    const head = segment.subarray(0, 4 + 1 + 16 + 1 + 1 + 32)
    const varint = (value: number): number[] => (value > 127 ? [128 | (value % 128), ...varint(Math.floor(value / 128))] : [value])
    const bomb = zstdCompressSync(Buffer.alloc(200_000_000))
    for (const promised of [1000, 16 * 1024 * 1024, 200_000_000])
      expect(() => decodeSegment(Buffer.concat([head, Buffer.from([1, ...varint(promised)]), bomb]))).toThrow(
        expect.objectContaining({ code: 'segment-malformed' }),
      )
  })
})
