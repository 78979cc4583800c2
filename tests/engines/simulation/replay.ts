// Replays histories by hand: node tests/engines/simulation/replay.ts SEED [COUNT] [SAFEGUARD OFF]
import { playSeed } from './plan.ts'
import { type SafeguardName, safeguardNames } from './safeguards.ts'

const [seedText, countText, offText] = process.argv.slice(2)
const from = Number(seedText ?? 1)
const off = safeguardNames.find((name): name is SafeguardName => name === offText) ?? null
const started = process.cpuUsage()
let failed = 0
const total = Number(countText ?? 1)
const counts: Record<string, number> = {}
for (let seed = from; seed < from + total; seed++) {
  try {
    const result = await playSeed(seed, off)
    if (result.problems.length > 0) {
      failed++
      console.log(`seed ${seed}: ${result.problems.slice(0, 6).join('\n    ')}`)
    }
    if (total === 1) console.log(result)
    for (const [what, times] of Object.entries(result.counts)) counts[what] = (counts[what] ?? 0) + times
  } catch (error) {
    failed++
    console.log(`seed ${seed} threw`, error)
  }
}
const { user, system } = process.cpuUsage(started)
console.log(
  Object.entries(counts)
    .map(([what, times]) => `${times} × ${what}`)
    .join(', '),
)
console.log(`${total} histories, ${failed} failed, ${Math.round((user + system) / 1000 / total)} ms of processor each`)
