// Random histories of several devices, on all cores. GRANARY_SIM_SECONDS sets the time (90), GRANARY_SIM_HISTORIES a count; with both, whatever
// comes first. GRANARY_SIM_BASE is the first seed, GRANARY_SIM_SEED replays one history.
import { availableParallelism } from 'node:os'
import { expect, it } from 'vitest'
import { playLanes } from './simulation/lanes.ts'

const numberFrom = (name: string) => (process.env[name] ? Number(process.env[name]) : null)
const single = numberFrom('GRANARY_SIM_SEED')
const count = single === null ? numberFrom('GRANARY_SIM_HISTORIES') : 1
const seconds = numberFrom('GRANARY_SIM_SECONDS') ?? (count === null ? 90 : Number.POSITIVE_INFINITY)
const first = single ?? numberFrom('GRANARY_SIM_BASE') ?? 1
/** A slow machine plays these, whatever its time says, where no count is given. */
const floor = 500
const saySeconds = 60

it('ends equal on all devices, with nothing waiting and every acknowledged sentence in the text or under please look', { timeout: 0 }, async () => {
  const startedMs = performance.now()
  const passed = () => (performance.now() - startedMs) / 1000
  let handedOut = 0
  let played = 0
  let entries = 0
  let saidAt = 0
  const failures: number[] = []
  const next = () => {
    const goesOn = handedOut < (count ?? Number.POSITIVE_INFINITY) && (passed() < seconds || (count === null && handedOut < floor))
    return goesOn ? first + handedOut++ : null
  }
  const wrong = () => (failures.length === 0 ? 'none failed' : `${failures.length} failed: ${failures.toSorted((a, b) => a - b).join(', ')}`)
  await playLanes(Math.min(availableParallelism(), count ?? floor), next, (result) => {
    played++
    entries += result.entries
    if (result.problems.length > 0) {
      failures.push(result.seed)
      console.log(
        `seed ${result.seed}: ${result.problems.join('; ').slice(0, 2000)}\n  again: GRANARY_SIM_SEED=${result.seed} (node tests/engines/simulation/replay.ts ${result.seed})`,
      )
    }
    if (passed() - saidAt < saySeconds) return
    saidAt = passed()
    console.log(`${played} histories, ${saidAt.toFixed(0)} s, ${wrong()}`)
  })
  console.log(`${played} histories, seeds ${first} to ${first + played - 1}, ${entries} entries, ${passed().toFixed(0)} s, ${wrong()}`)
  expect(failures).toEqual([])
  expect(played).toBeGreaterThan(0)
})
