// A process that plays the seeds it is sent, one after the other, and sends back what came of each.
import { playSeed } from './plan.ts'

export interface LaneResult {
  seed: number
  entries: number
  problems: string[]
}

const play = async (seed: number): Promise<LaneResult> => {
  try {
    const { entries, problems } = await playSeed(seed)
    return { seed, entries, problems }
  } catch (error) {
    return { seed, entries: 0, problems: [`threw ${error instanceof Error ? error.stack : String(error)}`] }
  }
}

process.on('message', (seed: number) => {
  void play(seed).then((result) => process.send?.(result))
})
process.on('disconnect', () => process.exit(0))
