import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { createReplica, docOf, documentOne, documentTwo, pull, type Replica, updateBy } from '../../../tests/engines/log-replica.ts'
import type { DocumentId } from '../../contract/ids.ts'
import { openEntryLog } from './entry-log.ts'
import { readDocumentEntries } from './read-document.ts'

const everything = { keptNewest: 0, keptAgeMs: 0 }
const rows = (replica: Replica, table: string) => replica.storage.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()
const filled = async (count: number) => {
  const world = { nowMs: 1_700_000_000_000 }
  const a = await createReplica('a', world, null)
  const docs = new Map([documentOne, documentTwo].map((documentId) => [documentId, docOf(a.log, documentId)]))
  a.storage.transaction(() => {
    for (let i = 0; i < count; i += 1) {
      world.nowMs += 1000
      const documentId = i % 3 === 0 ? documentTwo : documentOne
      const payload = updateBy(docs.get(documentId) ?? new Y.Doc(), (doc) => doc.getText('t').insert(doc.getText('t').length, `${i} `))
      a.log.append({ kind: 'document-update', documentId, payload })
    }
  })
  const create = (name: string) => createReplica(name, world, a.log.repositoryId)
  return { a, world, create }
}
const seen = (replica: Replica) => ({
  frontier: replica.log.frontier(),
  wire: [...replica.log.segmentsSince([])].map((segment) => Buffer.from(segment).toString('hex')),
  entries: [documentOne, documentTwo].map((documentId) =>
    replica.log.entriesOf(documentId).map(({ payload, ...entry }) => ({ ...entry, payload: payload && Buffer.from(payload).toString('hex') })),
  ),
  documents: replica.log.documentIds(),
})
const erase = (replica: Replica, documentId: DocumentId) =>
  replica.storage.transaction(() => replica.log.append({ kind: 'erasure', documentId, payload: Buffer.from('{}') }))

describe('sealing', () => {
  it('[DB40] keeps hashes, lids, order and bytes over the wire, and goes on from there', async () => {
    const { a, create } = await filled(600)
    const before = seen(a)
    expect(a.log.seal()).toEqual({ sealed: 0 })
    expect(a.log.seal(everything)).toEqual({ sealed: 602 })
    expect([rows(a, 'entries'), rows(a, 'segments')]).toEqual([0, 3])
    expect(seen(a)).toEqual(before)
    expect(a.log.verify()).toMatchObject({ ok: true, entries: 602 })
    a.write('after')
    const again = await openEntryLog(a.options)
    expect([again.logId, again.verify().ok, again.verify().entries]).toEqual([a.log.logId, true, 603])
    const b = await create('b')
    pull(b, a)
    expect([b.textOf(), b.log.frontier()]).toEqual([a.textOf(), a.log.frontier()])
  })

  it('[DB40] leaves the newest thousand and what is younger than 30 days in rows', async () => {
    const { a, world } = await filled(1300)
    expect(a.log.seal({ keptAgeMs: Number.MAX_SAFE_INTEGER })).toEqual({ sealed: 256 })
    expect(a.log.seal({ keptAgeMs: Number.MAX_SAFE_INTEGER })).toEqual({ sealed: 0 })
    world.nowMs += 31 * 24 * 3600 * 1000
    expect(a.log.seal()).toEqual({ sealed: 1302 - 256 })
    expect(rows(a, 'entries')).toBe(0)
  })

  it('reads one document over sealed and unsealed entries, between lids, with what is set aside', async () => {
    const { a } = await filled(300)
    const [first, second] = a.log.entriesOf(documentOne)
    if (!first || !second) throw new Error('no entries')
    a.log.setAside(first.lid, 'update-malformed')
    a.log.seal(everything)
    a.log.setAside(second.lid, 'update-malformed')
    a.write('last')
    const entries = a.log.entriesOf(documentOne)
    expect(entries.slice(0, 3).map(({ status }) => status)).toEqual(['set-aside', 'set-aside', 'applied'])
    expect(readDocumentEntries(a.storage.db, documentOne, entries[1]?.lid, entries[4]?.lid).map(({ lid }) => lid)).toEqual(
      entries.slice(2, 5).map(({ lid }) => lid),
    )
    a.log.takeBackIn(first.lid)
    expect(a.log.entriesOf(documentOne)[0]?.status).toBe('applied')
    expect(a.log.counts().setAside).toBe(1)
  })

  it('[EN44] a branch is cut also inside a sealed segment', async () => {
    const { a, create } = await filled(300)
    const [c, d] = [await create('c'), await create('d')]
    pull(c, a)
    const { default: Database } = await import('better-sqlite3')
    const { createTransactions } = await import('../storage/transactions.ts')
    const db = new Database(a.storage.db.serialize())
    const storage = { ...a.storage, db, ...createTransactions(db, '') }
    const twin = await openEntryLog({ ...a.options, storage })
    const draft = { kind: 'document-delete', documentId: documentOne, payload: new Uint8Array() } as const
    const one = a.storage.transaction(() => a.log.append({ ...draft, cause: new Uint8Array(16) }))
    const two = storage.transaction(() => twin.append(draft))
    const [winner, loser] = one.hashHex < two.hashHex ? [a.log, twin] : [twin, a.log]
    for (let i = 0; i < 20; i += 1) {
      const [from, at] = loser === a.log ? [a.storage, a.log] : [storage, twin]
      from.transaction(() => at.append({ ...draft, documentId: documentTwo }))
    }
    for (const segment of loser.segmentsSince(c.log.frontier())) c.log.accept(segment, 'loser')
    c.log.seal(everything)
    expect(rows(c, 'entries')).toBe(0)
    // The losing branch is the longer one: only when both sides have shown theirs does the shorter one know that there is a fork.
    for (const segment of c.log.segmentsSince(winner.frontier())) winner.accept(segment, 'c')
    for (const segment of winner.segmentsSince(c.log.frontier())) c.log.accept(segment, 'winner')
    for (const segment of winner.segmentsSince([])) d.log.accept(segment, 'winner')
    expect([c.log.frontier(), c.log.verify().problems, c.log.counts().branches]).toEqual([d.log.frontier(), [], 21])
  })
})

describe('erasure', () => {
  it('[EN27] [EN28] [DB41] drops the payloads of an item everywhere, sealed or not, and the chain still verifies', async () => {
    const { a, create } = await filled(300)
    const [b, late] = [await create('b'), await create('late')]
    pull(b, a)
    b.log.seal(everything)
    a.storage.db.prepare("INSERT INTO recovered(document_id, reason, text, at_ms) VALUES (?, 'x', 'secret', 0)").run(Buffer.from(documentTwo, 'hex'))
    erase(a, documentTwo)
    pull(b, a)
    pull(late, a)
    for (const replica of [a, b, late]) {
      const entries = replica.log.entriesOf(documentTwo).filter(({ kind }) => kind === 'document-update')
      expect([entries.length, entries.every(({ status, payload }) => status === 'erased' && payload === null)]).toEqual([100, true])
      expect([replica.textOf(), replica.log.verify().problems, rows(replica, 'recovered')]).toEqual([a.textOf(), [], 0])
      expect(replica.log.frontier()).toEqual(a.log.frontier())
    }
  })

  it('[EN27] what arrives after the erasure loses its payload on arrival', async () => {
    const { a, create } = await filled(3)
    const b = await create('b')
    pull(b, a)
    b.write('written meanwhile', documentTwo)
    erase(a, documentTwo)
    pull(a, b)
    expect(a.log.entriesOf(documentTwo).map(({ status }) => status)).toEqual(['erased', 'applied', 'erased'])
    expect(a.textOf(documentTwo)).toBe('')
    expect(a.log.verify().ok).toBe(true)
  })

  it('[EN27] only the founder erases; another’s erasure is set aside', async () => {
    const { a, create } = await filled(3)
    const b = await create('b')
    pull(b, a)
    erase(b, documentTwo)
    pull(a, b)
    for (const replica of [a, b]) {
      expect(replica.textOf(documentTwo)).not.toBe('')
      expect(replica.storage.db.prepare('SELECT code FROM aside').pluck().all()).toEqual(['role-does-not-allow'])
    }
  })

  it('[EN28] a log that a carrier hollowed out is reported, and the same entry arriving whole fills it in', async () => {
    const { a, create } = await filled(3)
    const b = await create('b')
    const { chainEntries, decodeSegment, encodeSegment } = await import('./segment-codec.ts')
    const { sha256 } = await import('./entry-codec.ts')
    const entries = [...a.log.segmentsSince([])].flatMap((segment) => chainEntries(decodeSegment(segment)))
    const hollow = entries.map((entry) =>
      entry.kind === 'document-update' && entry.payload
        ? { ...entry, payload: null, erased: { length: entry.payload.length, hash: sha256(entry.payload) } }
        : entry,
    )
    expect(b.log.accept(encodeSegment(hollow), 'carrier').refused).toEqual([])
    expect([b.textOf(), b.log.verify().ok, b.log.frontier()]).toEqual(['', false, a.log.frontier()])
    const report = b.log.accept(encodeSegment(entries), 'a')
    expect([report.accepted.length, b.textOf(), b.log.verify().problems]).toEqual([3, a.textOf(), []])
  })
})
