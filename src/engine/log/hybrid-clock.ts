// Hybrid logical time: milliseconds and a counter, never running backwards on one replica. It labels and orders nothing that matters.
// docs/formats/entry.md [EN14].
import type { Clock } from '../parts.ts'

export interface HybridTime {
  atMs: number
  tick: number
}

/** A clock of somebody that is further ahead than this is not followed. */
export const maxAheadMs = 24 * 60 * 60 * 1000
const maxTick = 0xffff

export interface HybridClock {
  now(): HybridTime
  /** Learns from an entry of another replica. */
  follow(time: HybridTime): void
}

export const createHybridClock = (clock: Clock, last: HybridTime): HybridClock => {
  let { atMs, tick } = last
  return {
    now: () => {
      const wallMs = Math.max(0, Math.floor(clock.nowMs()))
      if (wallMs > atMs) [atMs, tick] = [wallMs, 0]
      else if (tick < maxTick) tick += 1
      else [atMs, tick] = [atMs + 1, 0]
      return { atMs, tick }
    },
    follow: (time) => {
      if (time.atMs > clock.nowMs() + maxAheadMs) return
      if (time.atMs > atMs || (time.atMs === atMs && time.tick > tick)) ({ atMs, tick } = time)
    },
  }
}
