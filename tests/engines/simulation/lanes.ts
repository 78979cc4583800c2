// Plays histories side by side, a process for each. Seeds are handed out in order, so what was played is all from one seed to another.
import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { LaneResult } from './lane.ts'

/** What V8 and jsdom keep of them must not grow over days. */
const historiesPerProcess = 1000
/** A thousand times what one takes. */
const hangsAfterMs = 5 * 60_000
/** Most of what a history makes is dead soon: with a larger nursery it costs less to collect, and every core has its own histories to play. */
const execArgv = ['--max-semi-space-size=32', '--single-threaded-gc']

interface Lane {
  process: ChildProcess
  trouble: string
}

const openLane = (): Lane => {
  const lane: Lane = { process: fork(join(import.meta.dirname, 'lane.ts'), { execArgv, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] }), trouble: '' }
  lane.process.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lane.trouble = `${lane.trouble}${text}`.slice(-4000)
  })
  return lane
}

/** Also a process that dies or hangs is a result. */
const playIn = (lane: Lane, seed: number): Promise<LaneResult> =>
  new Promise((resolve) => {
    const child = lane.process
    const end = (result: LaneResult) => {
      clearTimeout(hanging)
      child.off('message', end).off('close', ended)
      resolve(result)
    }
    const ended = (code: number | null, signal: string | null) =>
      end({ seed, entries: 0, problems: [`the process ended with ${signal ?? code}: ${lane.trouble}`] })
    const hanging = setTimeout(() => child.kill('SIGKILL'), hangsAfterMs)
    child.on('message', end).on('close', ended)
    child.send(seed, (error) => {
      if (error && child.exitCode !== null) ended(child.exitCode, child.signalCode)
    })
  })

/** `next` gives one seed after the other, null when there is to be no more; `played` hears of each history as it ends. */
export const playLanes = async (count: number, next: () => number | null, played: (result: LaneResult) => void) => {
  const playLane = async () => {
    let lane: Lane | null = null
    let before = 0
    for (let seed = next(); seed !== null; seed = next()) {
      lane ??= openLane()
      played(await playIn(lane, seed))
      if (++before % historiesPerProcess !== 0 && lane.process.connected) continue
      lane.process.kill()
      lane = null
    }
    lane?.process.kill()
  }
  await Promise.all(Array.from({ length: count }, playLane))
}
