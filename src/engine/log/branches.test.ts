import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { createReplica, docOf, documentOne, pull, type Replica, updateBy } from '../../../tests/engines/log-replica.ts'
import type { Storage } from '../parts.ts'
import { createTransactions } from '../storage/transactions.ts'
import { openEntryLog } from './entry-log.ts'

const frontierOf = ({ log }: Pick<Replica, 'log'>) => log.frontier().map((row) => `${row.logId} ${row.nextSequence} ${row.headHashHex}`)

/** The same device running twice: a cloned machine that nothing but its peers can notice. */
const cloneOf = async (original: Replica): Promise<Replica> => {
  const db = new Database(original.storage.db.serialize())
  const storage: Storage = { ...original.storage, db, ...createTransactions(db, '') }
  const log = await openEntryLog({ ...original.options, storage })
  expect(log.logId).toBe(original.log.logId)
  return {
    ...original,
    storage,
    log,
    write: (text, documentId = documentOne) => {
      const payload = updateBy(docOf(log, documentId), (doc) => doc.getText('t').insert(doc.getText('t').length, text))
      return storage.transaction(() => log.append({ kind: 'document-update', documentId, payload, cause: new Uint8Array(16).fill(7) }))
    },
    textOf: (documentId = documentOne) => docOf(log, documentId).getText('t').toJSON(),
  }
}

const setting = async () => {
  const world = { nowMs: 1_700_000_000_000 }
  const a = await createReplica('a', world, null)
  a.write('shared ')
  const twin = await cloneOf(a)
  const one = a.write('first twin ')
  world.nowMs += 5
  const two = twin.write('second twin ')
  expect([one.sequence, one.logId]).toEqual([two.sequence, two.logId])
  const [winner, loser] = one.hashHex < two.hashHex ? [a, twin] : [twin, a]
  const create = (name: string) => createReplica(name, world, a.log.repositoryId)
  return { world, winner, loser, create, forkedLog: one.logId }
}

describe('forks', () => {
  it('[EN44] come out the same in either order of arrival: the lower hash stays', async () => {
    const { winner, loser, create } = await setting()
    const [c, d] = [await create('c'), await create('d')]
    pull(c, winner)
    const late = pull(c, loser)
    pull(d, loser)
    const swap = pull(d, winner)
    expect([c.textOf(), d.textOf()]).toEqual([winner.textOf(), winner.textOf()])
    expect(frontierOf(c)).toEqual(frontierOf(d))
    expect(late.flatMap((report) => report.refused.map(({ code }) => code))).toEqual(['entry-fork'])
    expect(swap.flatMap((report) => report.withdrawn.map(({ documentId }) => documentId))).toEqual([documentOne])
    for (const { log } of [c, d]) {
      expect(log.counts().branches).toBe(1)
      expect(log.verify()).toMatchObject({ ok: true, problems: [] })
    }
    const branches = (replica: Replica) => replica.storage.db.prepare('SELECT log_id, sequence, hash, document_id FROM branches').all()
    expect(branches(c)).toEqual(branches(d))
  })

  it('[EN44] what depends on the losing branch goes with it, also when it arrives first, last, or behind a gap', async () => {
    const { winner, loser, create } = await setting()
    const honest = await create('honest')
    pull(honest, loser)
    honest.write('built on it ')
    honest.write('and on that ')
    const ofHonest = [...honest.log.segmentsSince(winner.log.frontier(), 1)]
    const [c, d, e] = [await create('c'), await create('d'), await create('e')]
    pull(c, honest)
    expect(c.textOf()).toContain('built on it')
    pull(c, winner)
    pull(d, winner)
    pull(d, honest)
    for (const segment of ofHonest.toReversed()) e.log.accept(segment, 'honest')
    pull(e, winner)
    pull(e, loser)
    expect([c.textOf(), d.textOf(), e.textOf()]).toEqual([winner.textOf(), winner.textOf(), winner.textOf()])
    expect(frontierOf(c)).toEqual(frontierOf(d))
    expect(frontierOf(e)).toEqual(frontierOf(d))
    for (const { log } of [c, d, e]) expect([log.verify().problems, log.counts().held]).toEqual([[], 0])
    expect(c.log.counts().branches).toBe(d.log.counts().branches)
  })

  it('[EN46] a device that finds its own log forked begins a new epoch, as winner and as loser, and everybody meets again', async () => {
    const { winner, loser, create } = await setting()
    const [winnerLog, loserLog] = [winner.log.logId, loser.log.logId]
    const rotated: string[] = []
    loser.log.onRotated((logId) => rotated.push(logId))
    const lost = pull(loser, winner)
    pull(winner, loser)
    expect(lost.flatMap((report) => report.withdrawn)).toHaveLength(1)
    expect(loser.log.logId).not.toBe(loserLog)
    expect(rotated).toEqual([loser.log.logId])
    pull(
      winner,
      await (async () => {
        const witness = await create('witness')
        pull(witness, loser)
        return witness
      })(),
    )
    loser.write('again, in the new epoch ')
    pull(winner, loser)
    expect(winner.textOf()).toBe(loser.textOf())
    expect(winner.textOf()).toContain('again')
    expect([winnerLog === loserLog, winner.log.verify().ok, loser.log.verify().ok]).toEqual([true, true, true])
  })

  it('[EN45] nothing that stays depends on what went', async () => {
    const { winner, loser, create } = await setting()
    const honest = await create('honest')
    pull(honest, loser)
    honest.write('built ')
    pull(honest, winner)
    const { db } = honest.storage
    const orphans = db.prepare('SELECT count(*) FROM deps JOIN logs ON logs.log = deps.on_log WHERE deps.on_sequence > logs.head_sequence').pluck().get()
    expect([orphans, honest.log.verify().ok]).toEqual([0, true])
  })

  it('[EN44] an entry that depends on what its own acceptance would take out loses, whatever its hash', async () => {
    const { winner, loser, create } = await setting()
    const honest = await create('honest')
    pull(honest, loser)
    honest.write('built ')
    // The winning twin sees what was built on the other branch and writes on in spite of it (it should have begun a new epoch).
    const stubborn = await openEntryLog({ ...winner.options, storage: winner.storage, safeguards: { epochs: false, deps: false } })
    for (const segment of honest.log.segmentsSince(winner.log.frontier())) stubborn.accept(segment, 'honest')
    const [c, d] = [await create('c'), await create('d')]
    for (const [replica, order] of [
      [c, [winner, honest, loser]],
      [d, [honest, loser, winner]],
    ] as const)
      for (const from of order) pull(replica, from)
    expect(frontierOf(c)).toEqual(frontierOf(d))
    expect([c.textOf(), c.log.verify().ok, d.log.verify().ok]).toEqual([d.textOf(), true, true])
  })

  it('[EN55] a replica that has only the losing branch hears of the other one in an ordinary exchange', async () => {
    const { winner, loser, create } = await setting()
    const [c, d] = [await create('c'), await create('d')]
    pull(c, winner)
    pull(d, loser)
    winner.write('more ')
    pull(c, winner)
    pull(d, c)
    pull(c, d)
    expect([c.textOf(), frontierOf(c)]).toEqual([d.textOf(), frontierOf(d)])
  })
})
