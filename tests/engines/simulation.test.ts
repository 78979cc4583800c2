// Random histories of several devices. GRANARY_SIM_SECONDS sets the time (90), GRANARY_SIM_HISTORIES a count instead of it,
// GRANARY_SIM_BASE the first seed, GRANARY_SIM_SEED replays one history.
import { expect, it } from 'vitest'
import { playSeed } from './simulation/plan.ts'

const seconds = Number(process.env['GRANARY_SIM_SECONDS'] ?? 90)
const count = process.env['GRANARY_SIM_HISTORIES'] ? Number(process.env['GRANARY_SIM_HISTORIES']) : null
const base = Number(process.env['GRANARY_SIM_BASE'] ?? 1)
const single = process.env['GRANARY_SIM_SEED'] ? Number(process.env['GRANARY_SIM_SEED']) : null
/** A slow machine runs these, whatever its budget says. */
const floor = 500

it('ends equal on all devices, with nothing waiting and every acknowledged sentence in the text or under please look', { timeout: 0 }, async () => {
  const startedMs = performance.now()
  const failures: string[] = []
  let ran = 0
  let entries = 0
  const isDone = () => {
    if (single !== null) return ran === 1
    if (count !== null) return ran >= count
    return ran >= floor && performance.now() - startedMs >= seconds * 1000
  }
  while (!isDone() && failures.length < 5) {
    const seed = single ?? base + ran
    ran++
    try {
      const result = await playSeed(seed)
      entries += result.entries
      if (result.problems.length > 0) failures.push(`GRANARY_SIM_SEED=${seed}: ${result.problems.join('; ').slice(0, 2000)}`)
    } catch (error) {
      failures.push(`GRANARY_SIM_SEED=${seed} threw ${error instanceof Error ? error.stack : String(error)}`)
    }
  }
  console.log(`${ran} histories from seed ${single ?? base}, ${entries} entries, ${((performance.now() - startedMs) / 1000).toFixed(0)} s`)
  expect(failures).toEqual([])
})
