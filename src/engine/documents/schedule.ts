// Time that passes: injected, so that a simulation owns it.

/** Runs the work once after that many milliseconds; the answer stops it. */
export type Schedule = (delayMs: number, work: () => void) => () => void

/** Timers that keep no process alive: what they would do is also done at closing. */
export const systemSchedule: Schedule = (delayMs, work) => {
  const timer = setTimeout(work, delayMs)
  timer.unref()
  return () => clearTimeout(timer)
}
