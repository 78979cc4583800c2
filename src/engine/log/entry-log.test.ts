import { describe, expect, it } from 'vitest'
import { createReplica, documentOne, documentTwo, pull } from '../../../tests/engines/log-replica.ts'
import type { DocumentId } from '../../contract/ids.ts'
import { openEntryLog } from './entry-log.ts'

const world = () => ({ nowMs: 1_700_000_000_000 })
const frontierOf = (replica: Awaited<ReturnType<typeof createReplica>>) =>
  replica.log.frontier().map((row) => `${row.logId} ${row.nextSequence} ${row.headHashHex}`)

describe('appending', () => {
  it('[EN21] [EN24] a founded repository begins with log-open and genesis, and verifies', async () => {
    const a = await createReplica('a', world(), null)
    expect(a.log.frontier()).toMatchObject([{ logId: a.log.logId, deviceId: a.log.deviceId, nextSequence: 2 }])
    expect(a.log.contributorOf(a.log.logId)).toBe('Person a')
    expect(a.log.verify()).toMatchObject({ ok: true, entries: 2, logs: 1, problems: [] })
  })

  it('keeps updates in order and gives them back by document', async () => {
    const a = await createReplica('a', world(), null)
    a.write('one ')
    a.write('other', documentTwo)
    a.write('two')
    expect([a.textOf(), a.textOf(documentTwo)]).toEqual(['one two', 'other'])
    expect(a.log.documentIds()).toEqual([documentOne, documentTwo])
    expect(a.log.entriesOf(documentOne).map((entry) => entry.sequence)).toEqual([2, 4])
    expect(a.log.entriesOf(documentOne, a.log.entriesOf(documentOne)[0]?.lid)).toHaveLength(1)
  })

  it('[EN32] [EN31] refuses foreign client ids, malformed updates and too large payloads, and writes nothing', async () => {
    const a = await createReplica('a', world(), null)
    const b = await createReplica('b', world(), a.log.repositoryId)
    const { payload } = b.write('of b')
    const before = frontierOf(a)
    const tries = [
      [{ kind: 'document-update', documentId: documentOne, payload }, 'foreign-client-id'],
      [{ kind: 'document-update', documentId: documentOne, payload: Uint8Array.of(1, 2, 3) }, 'update-malformed'],
      [{ kind: 'document-update', documentId: documentOne, payload: new Uint8Array(8 * 1024 * 1024 + 1) }, 'entry-too-large'],
      [{ kind: 'document-update', documentId: `${'1'.repeat(30)}07` as DocumentId, payload }, 'foreign-client-id'],
      [{ kind: 'document-delete', documentId: null, payload: new Uint8Array() }, 'entry-malformed'],
      [{ kind: 'membership', documentId: null, payload: Buffer.from('{ }') }, 'entry-malformed'],
    ] as const
    for (const [draft, code] of tries)
      expect(() => a.storage.transaction(() => a.log.append({ ...draft, payload: draft.payload ?? new Uint8Array() }))).toThrow(
        expect.objectContaining({ code }),
      )
    expect(frontierOf(a)).toEqual(before)
  })

  it('tells listeners after the commit, and not about what was rolled back', async () => {
    const a = await createReplica('a', world(), null)
    const seen: number[] = []
    a.log.onAppended((entries) => seen.push(...entries.map((entry) => (a.storage.db.inTransaction ? -1 : entry.sequence))))
    a.write('x')
    expect(() =>
      a.storage.transaction(() => {
        a.log.append({ kind: 'document-delete', documentId: documentOne, payload: new Uint8Array() })
        throw new Error('no')
      }),
    ).toThrow('no')
    a.write('y')
    expect(seen).toEqual([2, 3])
    expect(a.log.verify().ok).toBe(true)
  })
})

describe('accepting', () => {
  it('[EN43] brings a replica to the same frontier and text, and a second time changes nothing', async () => {
    const time = world()
    const a = await createReplica('a', time, null)
    const b = await createReplica('b', time, a.log.repositoryId)
    for (let i = 0; i < 20; i += 1) a.write(`${i} `)
    const [report] = pull(b, a)
    expect([report?.accepted.length, report?.refused]).toEqual([22, []])
    expect([frontierOf(b), b.textOf()]).toEqual([frontierOf(a), a.textOf()])
    const again = [...a.log.segmentsSince([])].map((segment) => b.log.accept(segment, 'again'))
    expect(again.map(({ accepted, duplicates }) => [accepted.length, duplicates])).toEqual([[0, 22]])
    expect(b.log.verify().ok).toBe(true)
    expect(b.log.contributorOf(a.log.logId)).toBe('Person a')
  })

  it('[EN13] an entry has seen what its writer had when it was written, and nothing else', async () => {
    const time = world()
    const a = await createReplica('a', time, null)
    const b = await createReplica('b', time, a.log.repositoryId)
    const first = a.write('first ')
    pull(b, a)
    const answer = b.write('answer ')
    const apart = a.write('apart ')
    pull(a, b)
    const later = a.write('later ')
    pull(b, a)
    for (const { log } of [a, b]) {
      expect(log.sawEntry(answer, first)).toBe(true)
      expect(log.sawEntry(answer, apart)).toBe(false)
      expect(log.sawEntry(apart, answer)).toBe(false)
      expect(log.sawEntry(later, answer)).toBe(true)
      expect(log.sawEntry(later, apart)).toBe(true)
      expect(log.sawEntry(first, later)).toBe(false)
    }
    expect([frontierOf(a), a.textOf()]).toEqual([frontierOf(b), b.textOf()])
  })

  it('[EN40] [EN42] holds what comes after a gap and takes it in when the gap is filled, in any order', async () => {
    const time = world()
    const a = await createReplica('a', time, null)
    for (let i = 0; i < 6; i += 1) a.write(`${i}`)
    const segments = [...a.log.segmentsSince([], 1)]
    expect(segments.length).toBe(8)
    const b = await createReplica('b', time, a.log.repositoryId)
    const reports = segments.toReversed().map((segment) => b.log.accept(segment, 'a'))
    expect(reports.slice(0, -1).every((report) => report.held === 1 && report.accepted.length === 0)).toBe(true)
    expect(reports.at(-1)?.accepted).toHaveLength(8)
    expect([b.log.counts().held, frontierOf(b), b.log.verify().ok]).toEqual([0, frontierOf(a), true])
  })

  it('[EN42] holds an entry whose deps are not here, and takes it in when they come', async () => {
    const time = world()
    const a = await createReplica('a', time, null)
    const b = await createReplica('b', time, a.log.repositoryId)
    const c = await createReplica('c', time, a.log.repositoryId)
    a.write('well ')
    pull(b, a)
    b.write('dry ')
    const ofB = [...b.log.segmentsSince(a.log.frontier())]
    expect(ofB.map((segment) => c.log.accept(segment, 'b').held)).toEqual([3])
    expect(c.textOf()).toBe('')
    pull(c, a)
    expect([c.textOf(), frontierOf(c), c.log.counts().held]).toEqual([b.textOf(), frontierOf(b), 0])
  })

  it('[EN42] keeps no more held entries than there is room for, and says so', async () => {
    const time = world()
    const a = await createReplica('a', time, null)
    const b = await createReplica('b', time, a.log.repositoryId, { maxHeldBytes: 1000 })
    for (let i = 0; i < 30; i += 1) a.write(`${i}`)
    const [, ...later] = [...a.log.segmentsSince([], 1)]
    const reports = later.map((segment) => b.log.accept(segment, 'a'))
    expect(reports.flatMap((report) => report.refused.map(({ code }) => code))).toContain('entry-gap')
    pull(b, a)
    expect(frontierOf(b)).toEqual(frontierOf(a))
  })

  it('[EN21] refuses the log of another repository', async () => {
    const time = world()
    const a = await createReplica('a', time, null)
    const other = await createReplica('other', time, null)
    expect(pull(a, other)).toMatchObject([{ accepted: [], refused: [{ code: 'entry-wrong-repository', sequence: 0 }] }])
    expect(a.log.frontier()).toHaveLength(1)
  })

  it('a document-delete hides, is the same on the other replica, and comes once', async () => {
    const time = world()
    const a = await createReplica('a', time, null)
    const b = await createReplica('b', time, a.log.repositoryId)
    a.write('x')
    for (let i = 0; i < 2; i += 1) a.storage.transaction(() => a.log.append({ kind: 'document-delete', documentId: documentOne, payload: new Uint8Array() }))
    pull(b, a)
    const deletedLid = (replica: typeof a) => replica.storage.db.prepare('SELECT deleted_lid FROM documents').pluck().get()
    expect([deletedLid(a), deletedLid(b)]).toEqual([4, 4])
  })
})

describe('opening again', () => {
  it('[EN61] continues the same log when the sidecar proves it', async () => {
    const a = await createReplica('a', world(), null)
    a.write('one ')
    const again = await openEntryLog(a.options)
    expect(again.logId).toBe(a.log.logId)
    a.storage.transaction(() => again.append({ kind: 'document-delete', documentId: documentOne, payload: new Uint8Array() }))
    expect(again.frontier()).toMatchObject([{ nextSequence: 4 }])
  })

  it('[EN61] [EN62] begins a new epoch without proof, on another machine, with another inode, and writes nothing until there is something', async () => {
    const a = await createReplica('a', world(), null)
    a.write('one ')
    const before = frontierOf(a)
    for (const place of [
      { inode: '7', machine: 'other' },
      { inode: '8', machine: 'a' },
    ]) {
      const moved = await openEntryLog({ ...a.options, place })
      expect(moved.logId).not.toBe(a.log.frontier()[0]?.logId)
      expect(frontierOf(a)).toEqual(before)
    }
    const { memorySidecarStore } = await import('./sidecar.ts')
    const fresh = await openEntryLog({ ...a.options, sidecars: memorySidecarStore() })
    a.storage.transaction(() => fresh.append({ kind: 'document-delete', documentId: documentOne, payload: new Uint8Array() }))
    expect(
      fresh
        .frontier()
        .map((row) => row.nextSequence)
        .sort((a, b) => a - b),
    ).toEqual([2, 3])
    expect(fresh.verify().ok).toBe(true)
    expect(
      fresh.sawEntry(
        { logId: fresh.logId, sequence: 0 },
        { logId: a.options.storage === a.storage ? (before[0]?.split(' ')[0] as typeof fresh.logId) : fresh.logId, sequence: 2 },
      ),
    ).toBe(true)
  })

  it('[EN61] begins a new epoch when the database is behind what was published', async () => {
    const a = await createReplica('a', world(), null)
    a.write('one ')
    const backup = a.storage.db.serialize()
    a.write('published')
    expect([...a.log.segmentsSince([])]).toHaveLength(1)
    const { default: Database } = await import('better-sqlite3')
    const { createTransactions } = await import('../storage/transactions.ts')
    const db = new Database(backup)
    const restored = { ...a.storage, db, ...createTransactions(db, '') }
    const log = await openEntryLog({ ...a.options, storage: restored })
    expect(log.logId).not.toBe(a.log.logId)
    const b = { log: a.log }
    expect([...b.log.segmentsSince(log.frontier())].map((segment) => log.accept(segment, 'a').accepted.length)).toEqual([1])
    expect(log.verify().ok).toBe(true)
  })
})
