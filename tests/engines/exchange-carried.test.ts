// Five replicas, three sticks, any order. GRANARY_CARRIES sets the number of histories (the soak: 500), otherwise at least 40, and more as long as
// GRANARY_CARRY_SECONDS (30) allow; GRANARY_CARRY_BASE the first seed, GRANARY_CARRY_SEED replays one.
import { expect, it } from 'vitest'
import { type CarriedResult, carry } from './exchange-support/carried.ts'

const numberFrom = (name: string) => (process.env[name] ? Number(process.env[name]) : null)
const single = numberFrom('GRANARY_CARRY_SEED')
const wanted = single === null ? numberFrom('GRANARY_CARRIES') : 1
const seconds = wanted === null ? (numberFrom('GRANARY_CARRY_SECONDS') ?? 30) : 0
const base = single ?? numberFrom('GRANARY_CARRY_BASE') ?? 1
const floor = wanted ?? 40

it('ends equal on all devices whatever way the sticks went, and nothing more moves', { timeout: 0 }, async () => {
  const startedMs = performance.now()
  const results: CarriedResult[] = []
  const counts: Record<string, number> = {}
  for (let seed = base; results.length < floor || performance.now() - startedMs < seconds * 1000; seed += 1) {
    const result = await carry(seed)
    results.push(result)
    for (const [name, count] of Object.entries(result.counts)) counts[name] = (counts[name] ?? 0) + count
    if (results.filter(({ problems }) => problems.length > 0).length > 5) break
  }
  const sum = (of: (result: CarriedResult) => number) => results.reduce((total, result) => total + of(result), 0)
  console.log(
    `  ${results.length} histories, ${sum(({ visits }) => visits)} visits, ${sum(({ entries }) => entries)} entries in ${Math.round((performance.now() - startedMs) / 1000)} s; ${JSON.stringify(counts)}`,
  )
  expect(results.flatMap(({ problems }) => problems)).toEqual([])
})
