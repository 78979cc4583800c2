// One process that plays every n-th seed and says each result as a JSON line: node lane.ts FIRST STEP AT_LEAST SECONDS
import { writeSync } from 'node:fs'
import { playSeed } from './plan.ts'

export interface LaneResult {
  seed: number
  entries: number
  problems: string[]
}

const [first = 1, step = 1, atLeast = 1, seconds = 0] = process.argv.slice(2).map(Number)
const startedMs = performance.now()

const play = async (seed: number): Promise<LaneResult> => {
  try {
    const { entries, problems } = await playSeed(seed)
    return { seed, entries, problems }
  } catch (error) {
    return { seed, entries: 0, problems: [`threw ${error instanceof Error ? error.stack : String(error)}`] }
  }
}

let failures = 0
for (let ran = 0; failures < 5 && (ran < atLeast || performance.now() - startedMs < seconds * 1000); ran++) {
  const result = await play(first + ran * step)
  if (result.problems.length > 0) failures++
  writeSync(1, `${JSON.stringify(result)}\n`)
}
process.exit(0)
