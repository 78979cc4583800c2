// How long the rest will take, by the pace so far. Nothing is said before enough is done to say it honestly. [IM9]

/** A file costs something by itself, and by its size: 200 kB cost about as much as the opening. */
const weightOf = (sizeBytes: number): number => 1 + sizeBytes / 200_000
const soonestMs = 2_000
const leastShare = 0.05

export interface Pace {
  /** Milliseconds left after this file; null: cannot be said yet. */
  done(sizeBytes: number): number | null
}

export const createPace = (sizes: readonly number[], now: () => number = () => performance.now()): Pace => {
  const total = sizes.reduce((sum, size) => sum + weightOf(size), 0)
  const began = now()
  let finished = 0
  return {
    done: (sizeBytes) => {
      finished += weightOf(sizeBytes)
      const elapsed = now() - began
      if (elapsed < soonestMs || finished < total * leastShare) return null
      return Math.max(0, Math.round((elapsed / finished) * (total - finished)))
    },
  }
}
