import { describe, expect, it } from 'vitest'
import { cloneOf, createReplica, documentOne, pull, type Replica } from '../../../tests/engines/log-replica.ts'
import { openEntryLog } from './entry-log.ts'

const frontierOf = ({ log }: Pick<Replica, 'log'>) => log.frontier().map((row) => `${row.logId} ${row.nextSequence} ${row.headHashHex}`)

const setting = async () => {
  const world = { nowMs: 1_700_000_000_000 }
  const a = await createReplica('a', world, null)
  a.write('shared ')
  const twin = await cloneOf(a)
  expect(twin.log.logId).toBe(a.log.logId)
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

  it('[EN42] what was built on a branch that lost, and came without it, is held and told until the branch comes', async () => {
    const { winner, loser, create, forkedLog } = await setting()
    const [honest, other] = [await create('honest'), await create('other')]
    for (const segment of [...loser.log.segmentsSince([], 1)].slice(0, -1)) honest.log.accept(segment, 'loser')
    honest.write('known ')
    pull(winner, honest)
    for (const one of [honest, other]) pull(one, loser)
    honest.write('built on it ')
    const honestLog = honest.log.logId
    // Ahead of honest, so she cannot see that it stands on another branch: only what she wrote herself goes there.
    winner.write('more ')
    pull(winner, honest)
    pull(honest, winner)
    expect([honest.log.counts().branches, honest.textOf()]).toEqual([2, winner.textOf()])
    // Nobody sends what has lost.
    expect(pull(winner, honest)).toEqual([])
    const [waiting] = winner.log.waiting(0)
    expect(waiting).toMatchObject({ by: 'Person honest', logId: honestLog })
    expect(winner.log.missingBefore(honestLog, waiting?.sequence ?? 0)).toMatchObject([{ logId: forkedLog, contributor: 'Person a', from: 4, to: 4 }])
    // Whoever still stands on it meets whoever knows that there is a fork.
    for (const segment of other.log.segmentsSince([])) winner.log.accept(segment, 'other')
    expect(winner.log.counts()).toMatchObject({ held: 0, branches: 2 })
    expect([winner.textOf(), winner.log.verify().problems]).toEqual([honest.textOf(), []])
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
