// The check of the simulation, checked: what it lets wait for ever, and what not.
import { expect, it } from 'vitest'
import { cloneOf, createReplica, pull } from '../log-replica.ts'
import { branchesOf, checkHeld } from './held-checks.ts'

/** Two twins wrote apart; what others built on the shorter, losing branch came to the winner without it, and they know better by now. */
const setting = async () => {
  const world = { nowMs: 1_700_000_000_000 }
  const a = await createReplica('a', world, null)
  const twin = await cloneOf(a)
  const create = (name: string) => createReplica(name, world, a.log.repositoryId)
  const [honest, further, other] = [await create('honest'), await create('further'), await create('other')]
  const [one, two] = [a.write('first twin '), twin.write('second twin ')]
  const [winner, loser] = one.hashHex < two.hashHex ? [a, twin] : [twin, a]
  for (const replica of [honest, other]) pull(replica, loser)
  honest.write('built on it ')
  pull(further, honest)
  further.write('and on that ')
  winner.write('more ')
  pull(winner, further)
  for (const replica of [honest, further]) pull(replica, winner)
  const check = (overwritten: readonly string[], known: Record<string, ReadonlySet<string>>, missing: { from: number; to: number } | null = null) =>
    checkHeld('winner', winner.storage.db, [{ id: 'row', missing: missing && [{ ...missing, logId: one.logId, contributor: null, device: null }] }], {
      overwritten: new Set(overwritten),
      branches: new Map(Object.entries(known)),
    })
  return { winner, honest, other, check, lost: `${one.logId}:${one.sequence}`, number: one.sequence + 1 }
}

it('lets wait what builds on a branch that lost, however far, and on what was overwritten, and nothing else', async () => {
  const { winner, honest, check, lost } = await setting()
  // Beginnings of logs that nobody here knows may always wait.
  const all = winner.storage.db.prepare('SELECT count(*) FROM held WHERE sequence > 0').pluck().get() as number
  expect(all).toBeGreaterThan(2)
  const aside = branchesOf(honest.storage.db)
  expect(check([], { honest: aside })).toEqual([])
  expect(check([lost], {})).toEqual([])
  expect(check([], {})).toHaveLength(all)
  // Another entry at that place is not the one that is missing.
  expect(check([], { honest: new Set([lost, `${lost}:${'0'.repeat(16)}`]) })).toHaveLength(all)
  // With that branch here, all of it belongs beside it.
  expect(check([], { honest: aside, winner: aside })).toHaveLength(all)
})

it('finds what could have been taken', async () => {
  const { winner, honest, other, check } = await setting()
  const held = winner.storage.db.prepare('SELECT * FROM held').all()
  for (const segment of other.log.segmentsSince([])) winner.log.accept(segment, 'other')
  expect(winner.log.counts().held).toBe(0)
  const names = Object.keys(held[0] ?? {})
  const put = winner.storage.db.prepare(`INSERT INTO held(${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`)
  for (const row of held) put.run(row)
  expect(check([], { honest: branchesOf(honest.storage.db), winner: branchesOf(winner.storage.db) })).toHaveLength(held.length)
})

it('wants nothing else to be said to be missing', async () => {
  const { honest, check, lost, number } = await setting()
  const known = { honest: branchesOf(honest.storage.db) }
  expect(check([], known, { from: number, to: number })).toEqual([])
  expect(check([lost], known, { from: number - 1, to: number })).toHaveLength(1)
  expect(check([], known, { from: number + 1, to: number + 1 })).toHaveLength(1)
})
