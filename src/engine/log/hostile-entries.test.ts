// Entries whose signature is true and whose content is not: refused or set aside, on every replica alike.
import { describe, expect, it } from 'vitest'
import { forge, smallRepository } from '../../../tests/engines/hostile.ts'
import { createReplica, docOf, documentOne, pull, updateBy } from '../../../tests/engines/log-replica.ts'
import type { AttachmentHash } from '../../contract/ids.ts'
import { type Entry, encodeAttachmentPayload } from './entry-codec.ts'
import { chainEntries, decodeSegment, encodeSegment } from './segment-codec.ts'
import { checkEntry } from './validity.ts'

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
