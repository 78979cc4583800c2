// Thousands of changes of membership: writing them one by one, taking them in somewhere else, opening, and who is who.
// Run: node bench/members.bench.ts [CHANGES …] (default 2000 10000). A quarter invites, a quarter joins, the rest changes roles.
import { loadavg } from 'node:os'
import { createEntryTables } from '../src/engine/log/entry-tables.ts'
import { createJudgement } from '../src/engine/log/judgement.ts'
import { createMembership } from '../src/engine/log/membership.ts'
import { contributorIdFor, encodeOperation } from '../src/engine/members/operations.ts'
import { createMember } from '../tests/engines/member-replica.ts'
import { createModifiedProgram } from '../tests/engines/modified-program.ts'

const roles = ['editor', 'annotator', 'reader', 'editor'] as const
const seconds = (sinceMs: number) => `${((performance.now() - sinceMs) / 1000).toFixed(2)} s`

const measure = async (changes: number) => {
  const world = { nowMs: 1_760_000_000_000 }
  const keeper = await createMember('Amina', world)
  const { repositoryId } = keeper.log
  const began = performance.now()
  let lastMs = 0
  for (let number = 0; number * 4 < changes; number++) {
    world.nowMs += 1000
    const started = performance.now()
    const { text } = keeper.members.invite({ role: 'editor', uses: 1, days: null, label: '', ownDevice: false })
    const seed = new Uint8Array(32)
    new DataView(seed.buffer).setUint32(0, number + 1)
    const newcomer = createModifiedProgram(seed, repositoryId, world.nowMs)
    newcomer.join(text)
    keeper.log.accept(newcomer.segment(), 'newcomer')
    for (const role of roles.slice(number % 3, (number % 3) + 2))
      keeper.storage.transaction(() =>
        keeper.log.append({
          kind: 'membership',
          documentId: null,
          payload: encodeOperation({ op: 'set-role', contributor: contributorIdFor(repositoryId, newcomer.deviceId), role }),
        }),
      )
    lastMs = performance.now() - started
  }
  const writing = `${seconds(began)}, the last four ${lastMs.toFixed(1)} ms`

  const taken = performance.now()
  const reader = await createMember('Gaby', world, { adopt: repositoryId })
  for (const segment of keeper.log.segmentsSince([])) reader.log.accept(segment, 'keeper')
  const taking = seconds(taken)

  const opened = performance.now()
  const tables = createEntryTables(reader.storage.db)
  const membership = createMembership(reader.storage.db, repositoryId)
  membership.ops()
  const loading = seconds(opened)
  const folded = performance.now()
  const options = { db: reader.storage.db, tables, membership, repositoryId, ownDevice: reader.identity.deviceId, enforced: true, witnesses: true }
  const judgement = createJudgement(options)
  judgement.prepare()
  const folding = seconds(folded)
  const described = performance.now()
  const { members } = reader.members.state()
  const { heapUsed, rss } = process.memoryUsage()
  console.log(
    `${String(membership.ops().length).padStart(6)} changes, ${members.length} members: written ${writing}; taken in ${taking}; opened ${loading} + ${folding} of folding; state ${seconds(described)}; heap ${(heapUsed / 2 ** 20).toFixed(0)} MB, process ${(rss / 2 ** 20).toFixed(0)} MB`,
  )
}

console.log(
  `load before: ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')}`,
)
const counts = process.argv.slice(2).map(Number)
for (const changes of counts.length > 0 ? counts : [2000, 10_000]) await measure(changes)
