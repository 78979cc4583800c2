// Random histories of several devices. GRANARY_SIM_SECONDS sets the time (90), GRANARY_SIM_HISTORIES a count instead of it,
// GRANARY_SIM_BASE the first seed, GRANARY_SIM_SEED replays one history.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { LaneResult } from './simulation/lane.ts'

const numberFrom = (name: string) => (process.env[name] ? Number(process.env[name]) : null)
const single = numberFrom('GRANARY_SIM_SEED')
const count = single === null ? numberFrom('GRANARY_SIM_HISTORIES') : 1
const seconds = count === null ? (numberFrom('GRANARY_SIM_SECONDS') ?? 90) : 0
const base = single ?? numberFrom('GRANARY_SIM_BASE') ?? 1
/** A slow machine runs these, whatever its budget says. */
const floor = 500
/** Processes side by side: the machines of this project have two cores. */
const lanes = single === null ? 2 : 1

const playLane = async (lane: number): Promise<LaneResult[]> => {
  const options = [base + lane, lanes, Math.ceil((count ?? floor) / lanes), seconds].map(String)
  const child = spawn(process.execPath, [join(import.meta.dirname, 'simulation', 'lane.ts'), ...options], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let trouble = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    trouble = `${trouble}${text}`.slice(-4000)
  })
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve))
  const results = output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LaneResult)
  if (status !== 0)
    results.push({ seed: (results.at(-1)?.seed ?? base + lane - lanes) + lanes, entries: 0, problems: [`the process ended with ${status}: ${trouble}`] })
  return results
}

it('ends equal on all devices, with nothing waiting and every acknowledged sentence in the text or under please look', { timeout: 0 }, async () => {
  const startedMs = performance.now()
  const results = (await Promise.all(Array.from({ length: lanes }, (_, lane) => playLane(lane)))).flat()
  const entries = results.reduce((sum, result) => sum + result.entries, 0)
  console.log(`${results.length} histories from seed ${base}, ${entries} entries, ${((performance.now() - startedMs) / 1000).toFixed(0)} s`)
  const failures = results
    .filter(({ problems }) => problems.length > 0)
    .map(({ seed, problems }) => `GRANARY_SIM_SEED=${seed}: ${problems.join('; ').slice(0, 2000)}`)
  expect(failures).toEqual([])
  expect(results.length).toBeGreaterThanOrEqual(count ?? floor)
})
