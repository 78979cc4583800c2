// Every SQL statement of appending, accepting and sealing is made to fail once: nothing may be half-written, and the next try succeeds.
import type Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { createReplica, documentOne, documentTwo, pull, type Replica } from '../../../tests/engines/log-replica.ts'
import { openEntryLog } from './entry-log.ts'

/** Counts the statements that write, and makes the n-th one fail. Prepared statements are wrapped when they are made. */
const withFaults = (db: Database.Database) => {
  let failAt = -1
  let count = 0
  const prepare = db.prepare.bind(db)
  const proxy = new Proxy(db, {
    get: (target, key) => {
      if (key === 'prepare')
        return (source: string) => {
          const statement = prepare(source)
          if (/^\s*(SELECT|PRAGMA|ROLLBACK)/i.test(source)) return statement
          const run = statement.run.bind(statement)
          statement.run = (...values: unknown[]) => {
            count += 1
            if (count === failAt) throw Object.assign(new Error(`fault at ${source}`), { code: 'SQLITE_FULL' })
            return run(...values)
          }
          return statement
        }
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
  return {
    db: proxy,
    failAt: (n: number) => {
      count = 0
      failAt = n
    },
  }
}

const dump = (db: Database.Database) =>
  ['store', 'logs', 'documents', 'auth_heads', 'entries', 'deps', 'segments', 'segment_documents', 'aside', 'held', 'branches', 'membership', 'erasures'].map(
    (table) => `${table} ${JSON.stringify(db.prepare(`SELECT * FROM ${table}`).all())}`,
  )

/** A replica whose every writing statement can be made to fail. */
const faulty = async (base: Replica) => {
  const { createTransactions } = await import('../storage/transactions.ts')
  const faults = withFaults(base.storage.db)
  const storage = { ...base.storage, db: faults.db, ...createTransactions(faults.db, '') }
  return { storage, log: await openEntryLog({ ...base.options, storage }), failAt: faults.failAt, db: base.storage.db }
}

const failEach = (subject: Awaited<ReturnType<typeof faulty>>, work: () => unknown): number => {
  const before = dump(subject.db)
  for (let n = 1; n < 500; n += 1) {
    subject.failAt(n)
    try {
      work()
      subject.failAt(-1)
      return n - 1
    } catch (error) {
      expect(error).toMatchObject({ code: 'disk-full' })
      expect(subject.db.inTransaction).toBe(false)
      expect(dump(subject.db)).toEqual(before)
    }
  }
  throw new Error('never succeeded')
}

describe('faults', () => {
  it('[DB6] appending the first entry of an epoch, and every later one, is all or nothing', async () => {
    const world = { nowMs: 1_700_000_000_000 }
    const a = await createReplica('a', world, null)
    const b = await createReplica('b', world, a.log.repositoryId)
    pull(b, a)
    const subject = await faulty(b)
    const append = () => subject.storage.transaction(() => subject.log.append({ kind: 'document-delete', documentId: documentOne, payload: new Uint8Array() }))
    expect(failEach(subject, append)).toBeGreaterThan(10)
    expect(failEach(subject, append)).toBeGreaterThan(3)
    expect(subject.log.verify()).toMatchObject({ ok: true, entries: 6 })
  })

  it('[DB6] accepting a segment that opens logs, fills gaps and erases is all or nothing', async () => {
    const world = { nowMs: 1_700_000_000_000 }
    const a = await createReplica('a', world, null)
    const b = await createReplica('b', world, a.log.repositoryId)
    for (let i = 0; i < 5; i += 1) a.write(`${i}`, i % 2 ? documentTwo : documentOne)
    pull(b, a)
    b.write('answer')
    pull(a, b)
    a.storage.transaction(() => a.log.append({ kind: 'erasure', documentId: documentTwo, payload: Buffer.from('{}') }))
    const [first, ...rest] = [...a.log.segmentsSince([])]
    const reader = await createReplica('reader', world, a.log.repositoryId)
    const subject = await faulty(reader)
    if (!first) throw new Error('no segment')
    for (const segment of rest.toReversed()) expect(failEach(subject, () => subject.log.accept(segment, 'a'))).toBeGreaterThan(0)
    expect(failEach(subject, () => subject.log.accept(first, 'a'))).toBeGreaterThan(20)
    expect([subject.log.verify().problems, subject.log.frontier()]).toEqual([[], a.log.frontier()])
  })

  it('[DB40] sealing is all or nothing for each segment', async () => {
    const world = { nowMs: 1_700_000_000_000 }
    const a = await createReplica('a', world, null)
    for (let i = 0; i < 40; i += 1) a.write(`${i} `)
    const subject = await faulty(a)
    const text = a.textOf()
    expect(failEach(subject, () => subject.log.seal({ keptNewest: 0, keptAgeMs: 0 }))).toBeGreaterThan(3)
    expect([subject.log.verify().problems, a.textOf()]).toEqual([[], text])
  })
})
