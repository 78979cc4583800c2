// Bytes from strangers: whatever they are, nothing wrong is stored and nothing hangs. Replay: GRANARY_SEED=… vitest run this file.
import fc from 'fast-check'
import * as encoding from 'lib0/encoding'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { createReplica, docOf, documentOne, documentTwo, pull, type Replica, updateBy } from '../../../tests/engines/log-replica.ts'
import type { AttachmentHash } from '../../contract/ids.ts'
import { clientIdFor } from './client-id.ts'
import { type Entry, encodeAttachmentPayload, encodeHeader, entryKinds, hashEntry, noHash } from './entry-codec.ts'
import { chainEntries, decodeSegment, encodeSegment } from './segment-codec.ts'
import { scanUpdate } from './update-scan.ts'
import { checkEntry, checkUpdateClients, checkUpdateContent } from './validity.ts'

const seed = Number(process.env.GRANARY_SEED ?? Date.now() % 2 ** 31)
/** Each random test gets this long and at least this many mutants. */
const budgetMs = Number(process.env.GRANARY_HOSTILE_MS ?? 4000)
const leastMutants = 3000

const createRandom = (from: number) => {
  let state = from >>> 0
  return (below: number) => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

const mutate = (bytes: Uint8Array, random: (below: number) => number): Uint8Array => {
  const copy = Uint8Array.from(bytes)
  const at = random(copy.length)
  switch (random(5)) {
    case 0:
      for (let i = random(3); i >= 0; i -= 1) copy[random(copy.length)] = random(256)
      return copy
    case 1:
      return copy.subarray(0, at)
    case 2:
      copy[at] = (copy[at] ?? 0) ^ (1 << random(8))
      return copy
    case 3:
      return Uint8Array.from([...copy.subarray(0, at), ...copy.subarray(random(copy.length))])
    default:
      return Uint8Array.from([...copy.subarray(0, at), ...Array.from({ length: 1 + random(9) }, () => random(256)), ...copy.subarray(at)])
  }
}

const world = () => ({ nowMs: 1_700_000_000_000 })

const smallRepository = async () => {
  const time = world()
  const a = await createReplica('a', time, null)
  a.write('the well ')
  a.write('is dry', documentTwo)
  a.write('again')
  a.storage.transaction(() => a.log.append({ kind: 'document-delete', documentId: documentTwo, payload: new Uint8Array(), cause: new Uint8Array(16).fill(3) }))
  return { a, time, entries: chainEntries(decodeSegment([...a.log.segmentsSince([])][0] ?? new Uint8Array())) }
}

/** Signs an entry with the key of a replica, whatever stands in it. */
const forge = (replica: Replica, base: Entry, change: Partial<Entry>): Entry => {
  const fields = { ...base, ...change }
  const hash = hashEntry(fields)
  return { ...fields, hash, signature: replica.options.identity.sign(hash) }
}

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

describe('entries with a true signature and false content', () => {
  it('[EN32] [EN34] a forged client id is refused, never stored, and its log stops there', async () => {
    const { a, time, entries } = await smallRepository()
    const b = await createReplica('b', time, a.log.repositoryId)
    pull(b, a)
    b.write('of b')
    const mine = chainEntries(decodeSegment([...b.log.segmentsSince(a.log.frontier())][0] ?? new Uint8Array())).at(-1)
    if (!mine) throw new Error('no entry')
    // b writes under the client id of a, at a clock that a will use next.
    const doc = docOf(a.log, documentOne)
    const payload = updateBy(doc, () => doc.getText('t').insert(0, 'FORGED'))
    const forged = forge(b, mine, { payload, sequence: mine.sequence, previousHash: mine.previousHash })
    const c = await createReplica('c', time, a.log.repositoryId)
    pull(c, a)
    const head = [...b.log.segmentsSince(c.log.frontier(), 1)].slice(0, -1)
    for (const segment of head) c.log.accept(segment, 'b')
    const before = JSON.stringify(c.log.frontier())
    expect(c.log.accept(encodeSegment([forged]), 'b').refused).toMatchObject([{ code: 'foreign-client-id', sequence: mine.sequence }])
    expect([JSON.stringify(c.log.frontier()), c.textOf(), entries.length]).toEqual([before, a.textOf(), 6])
  })

  it('[EN34] a malformed update stays in the chain, set aside on every replica, and the log goes on', async () => {
    const { a, time, entries } = await smallRepository()
    const last = entries.at(-1)
    if (!last) throw new Error('no entry')
    const bad = forge(a, last, {
      kind: 'document-update',
      documentId: documentOne,
      cause: null,
      sequence: last.sequence + 1,
      previousHash: last.hash,
      payload: Uint8Array.of(0, 0, 0, 9, 9),
    })
    const after = forge(a, bad, { kind: 'document-delete', payload: new Uint8Array(), sequence: bad.sequence + 1, previousHash: bad.hash })
    for (const name of ['c', 'd']) {
      const reader = await createReplica(name, time, a.log.repositoryId)
      pull(reader, a)
      const report = reader.log.accept(encodeSegment([bad, after]), 'a')
      expect(report.accepted.map(({ status }) => status)).toEqual(['set-aside', 'applied'])
      expect([reader.log.verify().problems, reader.textOf(), reader.log.counts().setAside]).toEqual([[], a.textOf(), 1])
    }
  })

  it('[EN40] [EN43] replayed entries change nothing; re-signed copies at another place break the chain', async () => {
    const { a, time, entries } = await smallRepository()
    const reader = await createReplica('reader', time, a.log.repositoryId)
    pull(reader, a)
    const before = JSON.stringify(reader.log.frontier())
    for (const entry of entries) expect(reader.log.accept(encodeSegment([entry]), 'again')).toMatchObject({ accepted: [], duplicates: 1, refused: [] })
    const [, , second] = entries
    const last = entries.at(-1)
    if (!second || !last) throw new Error('no entry')
    const copy = forge(a, second, { sequence: last.sequence + 1 })
    expect(reader.log.accept(encodeSegment([copy]), 'a').refused).toMatchObject([{ code: 'entry-bad-chain' }])
    expect(JSON.stringify(reader.log.frontier())).toBe(before)
  })

  it('[EN14] a back-dated entry keeps its place in the chain, and a clock far ahead is not followed', async () => {
    const { a, time, entries } = await smallRepository()
    const last = entries.at(-1)
    if (!last) throw new Error('no entry')
    const old = forge(a, last, { atMs: 5, sequence: last.sequence + 1, previousHash: last.hash })
    const ahead = forge(a, old, { atMs: time.nowMs + 40 * 24 * 3600 * 1000, sequence: old.sequence + 1, previousHash: old.hash })
    const reader = await createReplica('reader', time, a.log.repositoryId)
    pull(reader, a)
    expect(reader.log.accept(encodeSegment([old, ahead]), 'a').accepted.map(({ sequence, atMs }) => [sequence, atMs])).toEqual([
      [6, 5],
      [7, ahead.atMs],
    ])
    expect(reader.write('now').atMs).toBeLessThan(time.nowMs + 1000)
  })

  it('[EN41] a signature in the middle of a segment that is not its author’s is refused, and what stood before it stays', async () => {
    const { a, time, entries } = await smallRepository()
    const reader = await createReplica('reader', time, a.log.repositoryId)
    const changed = entries.map((entry, i) => (i === 3 ? { ...entry, signature: new Uint8Array(64) } : entry))
    const report = reader.log.accept(encodeSegment(changed), 'carrier')
    expect([report.accepted.length, report.refused]).toMatchObject([3, [{ code: 'entry-bad-signature', sequence: 3 }]])
    pull(reader, a)
    expect(reader.log.verify().ok).toBe(true)
  })

  it('[EN5] [EN15] [EN20]–[EN29] shapes that no kind has are refused, by the pure check', async () => {
    const { a, entries } = await smallRepository()
    const base = entries[2]
    const open = entries[0]
    if (!base || !open) throw new Error('no entry')
    const json = (value: string) => ({ payload: Buffer.from(value) })
    const tries: [Partial<Entry>, string][] = [
      [{ documentId: `${'1'.repeat(30)}03` as Entry['documentId'] }, 'entry-malformed'],
      [{ documentId: null }, 'entry-malformed'],
      [{ kind: 'log-open', documentId: null }, 'entry-malformed'],
      [{ kind: 'document-delete' }, 'entry-malformed'],
      [{ payload: new Uint8Array(8 * 1024 * 1024 + 1) }, 'entry-too-large'],
      [{ kind: 'membership', documentId: null, ...json('{"op": "x"}') }, 'entry-malformed'],
      [{ kind: 'membership', documentId: null, ...json('{"op":7}') }, 'entry-malformed'],
      [{ kind: 'membership', documentId: null, ...json('{"a":1,"a":2,"op":"x"}') }, 'entry-malformed'],
      [{ kind: 'membership', documentId: null, ...json(`{"op":"${'x'.repeat(70_000)}"}`) }, 'entry-too-large'],
      [{ kind: 'version', ...json('{"name":"v"}') }, 'entry-malformed'],
      [{ kind: 'attachment', payload: new Uint8Array(5) }, 'entry-malformed'],
      [{ kind: 'erasure', ...json('[]') }, 'entry-malformed'],
      [{ kind: 'erasure', documentId: `${'1'.repeat(30)}02` as Entry['documentId'], ...json('{}') }, 'entry-malformed'],
      [{ kind: 'document-delete', payload: null }, 'entry-malformed'],
    ]
    for (const [change, code] of tries) expect([code, checkEntry({ ...base, ...change }, a.log.repositoryId)?.code]).toEqual([code, code])
    expect(
      checkEntry({ ...open, logId: base.logId, sequence: 0, payload: Buffer.concat([open.payload ?? new Uint8Array(), Buffer.alloc(1)]) }, a.log.repositoryId)
        ?.code,
    ).toBe('entry-malformed')
    expect(checkEntry(base, a.log.repositoryId)).toBeNull()
    const attachment = encodeAttachmentPayload('ab'.repeat(32) as AttachmentHash, 5_000_000_000)
    expect(checkEntry({ ...base, kind: 'attachment', payload: attachment }, a.log.repositoryId)).toBeNull()
  })
})

describe('Yjs updates', () => {
  it('[EN31] stops the 9 bytes that claim 30 million structs before anything is allocated', () => {
    const claim = (structs: number) => {
      const encoder = new Y.UpdateEncoderV2()
      encoding.writeVarUint(encoder.restEncoder, 1)
      encoding.writeVarUint(encoder.restEncoder, structs)
      encoder.writeClient(1)
      encoding.writeVarUint(encoder.restEncoder, 0)
      // Garbage structs of length 1; the columns are run-length coded, so any number of them takes a few bytes.
      encoder.writeInfo(0)
      for (let i = 0; i < structs; i += 1) encoder.writeLen(1)
      encoding.writeVarUint(encoder.restEncoder, 0)
      return encoder.toUint8Array()
    }
    expect(Y.decodeUpdateV2(claim(1000)).structs).toHaveLength(1000)
    expect(scanUpdate(claim(1000)).structs).toBe(1000)
    const bomb = claim(30_000_000)
    expect(bomb.length).toBeLessThan(40)
    const before = process.memoryUsage().rss
    expect(() => scanUpdate(bomb)).toThrow('more structs than its size allows')
    expect(process.memoryUsage().rss - before).toBeLessThan(20_000_000)
  })

  it('[EN31] takes honest resends: 300 letters typed, deleted and sent again, and 5,000', () => {
    const logId = '1'.repeat(32) as Entry['logId']
    for (const letters of [300, 5000]) {
      const doc = new Y.Doc()
      doc.clientID = clientIdFor(logId, documentOne, 1)
      for (let i = 0; i < letters; i += 1) doc.getText('t').insert(0, 'x')
      doc.getText('t').delete(0, letters)
      const update = Y.encodeStateAsUpdateV2(doc)
      expect(checkUpdateClients(update, logId, documentOne)).toBeNull()
      expect(checkUpdateContent(update)).toBeNull()
    }
  })

  it('[EN31] [EN33] the scan reads what Yjs writes: same clients and structs on random histories', () => {
    const random = createRandom(seed)
    for (let round = 0; round < 60; round += 1) {
      const docs = [new Y.Doc(), new Y.Doc()]
      for (let step = 0; step < 40; step += 1) {
        const doc = docs[random(2)] ?? new Y.Doc()
        const [text, map, array, xml] = [doc.getText('t'), doc.getMap('m'), doc.getArray('a'), doc.getXmlFragment('x')]
        const change = random(9)
        if (change < 3) text.insert(random(text.length + 1), ['héllo😀', 'a', 'নদী'][random(3)] ?? '')
        else if (change === 3 && text.length > 2) text.delete(random(text.length - 1), 1)
        else if (change === 4 && text.length > 1) text.format(0, 1, { bold: random(2) === 0 })
        else if (change === 5) map.set(`k${random(3)}`, [null, 1.5, 'v', { deep: [1, true] }, new Uint8Array([1, 2])][random(5)])
        else if (change === 6) array.push([random(9), 'x', new Y.Map()])
        else if (change === 7) xml.insert(0, [new Y.XmlElement('paragraph')])
        else
          for (const [from, to] of [
            [0, 1],
            [1, 0],
          ] as const)
            Y.applyUpdateV2(docs[to] ?? doc, Y.encodeStateAsUpdateV2(docs[from] ?? doc))
      }
      for (const doc of docs) {
        const update = Y.encodeStateAsUpdateV2(doc)
        const scan = scanUpdate(update)
        const { structs } = Y.decodeUpdateV2(update)
        expect(scan.structs, `seed ${seed}`).toBe(structs.length)
        const byClient = new Map<number, number>()
        for (const struct of structs) byClient.set(struct.id.client, struct.id.clock + struct.length)
        expect(
          [...scan.clients].map(([client, ranges]) => [client, ranges.at(-1)?.to]),
          `seed ${seed}`,
        ).toEqual([...byClient])
      }
    }
  })

  it('mutants of updates never hang, never allocate much, and never pass with another’s client id', { timeout: budgetMs * 10 }, () => {
    const random = createRandom(seed + 1)
    const logId = '2'.repeat(32) as Entry['logId']
    const doc = new Y.Doc()
    doc.clientID = clientIdFor(logId, documentOne, 0)
    doc.getText('t').insert(0, 'the well is dry')
    doc.getMap('m').set('k', { a: [1, 2] })
    doc.getText('t').format(0, 3, { bold: true })
    doc.getText('t').delete(4, 3)
    const update = Y.encodeStateAsUpdateV2(doc)
    const own = new Set(Array.from({ length: 16 }, (_, slot) => clientIdFor(logId, documentOne, slot)))
    const until = Date.now() + budgetMs / 2
    let worstMs = 0
    for (let count = 0; count < leastMutants || (Date.now() < until && count < 40_000); count += 1) {
      const mutant = mutate(update, random)
      const started = performance.now()
      const problem = checkUpdateClients(mutant, logId, documentOne) ?? checkUpdateContent(mutant)
      worstMs = Math.max(worstMs, performance.now() - started)
      if (problem) continue
      const taken = new Y.Doc()
      Y.applyUpdateV2(taken, mutant)
      for (const client of taken.store.clients.keys()) expect(own.has(client), `seed ${seed}, mutant ${count}`).toBe(true)
    }
    expect(worstMs, `seed ${seed}`).toBeLessThan(1000)
    expect(process.memoryUsage().rss).toBeLessThan(1_500_000_000)
  })
})
