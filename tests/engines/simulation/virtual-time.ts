// Time that only moves when the history says so.
import type { Schedule } from '../../../src/engine/documents/schedule.ts'
import type { Clock } from '../../../src/engine/parts.ts'
import { Crash } from './memory-storage.ts'

interface Timer {
  atMs: number
  order: number
  work: () => void
  /** Timers of a process die with it. */
  owner: object
}

export interface VirtualTime {
  readonly clock: Clock
  /** Timers that belong to one process. */
  scheduleOf(owner: object): Schedule
  /** The process has died: its timers never ring. */
  kill(owner: object): void
  /** Runs everything that falls due on the way. */
  advance(ms: number): void
}

export const createVirtualTime = (startMs = Date.UTC(2026, 0, 5, 8)): VirtualTime => {
  let nowMs = startMs
  let order = 0
  let timers: Timer[] = []
  const advance = (ms: number) => {
    const untilMs = nowMs + ms
    for (;;) {
      let first: Timer | null = null
      for (const timer of timers)
        if (timer.atMs <= untilMs && (!first || timer.atMs < first.atMs || (timer.atMs === first.atMs && timer.order < first.order))) first = timer
      if (!first) break
      const due = first
      timers = timers.filter((timer) => timer !== due)
      nowMs = Math.max(nowMs, due.atMs)
      try {
        due.work()
      } catch (error) {
        // The process has died in this timer; its device notices.
        if (!(error instanceof Crash)) throw error
      }
    }
    nowMs = untilMs
  }
  return {
    clock: { nowMs: () => nowMs },
    scheduleOf: (owner) => (delayMs, work) => {
      const timer: Timer = { atMs: nowMs + delayMs, order: order++, work, owner }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    kill: (owner) => {
      timers = timers.filter((timer) => timer.owner !== owner)
    },
    advance,
  }
}
