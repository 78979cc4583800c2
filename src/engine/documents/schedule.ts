// Time that passes: injected, so that a simulation owns it.

/** Runs the work once after that many milliseconds; the answer stops it. */
export type Schedule = (delayMs: number, work: () => void) => () => void

/** A process waits for a commit that is due; what takes longer is also done at closing, and keeps no process alive. */
export const systemSchedule: Schedule = (delayMs, work) => {
  const timer = setTimeout(work, delayMs)
  if (delayMs > 100) timer.unref()
  return () => clearTimeout(timer)
}
