// Keeps one process running: starts it again when it ends by itself, slower and slower when it does not stay up.

export interface Running {
  /** Called once, when the process has ended for whatever reason. */
  onExit(listener: (reason: string) => void): void
  /** false already when it no longer answers, a little before its end is known. */
  isAlive(): boolean
  /** Asks it to finish, and ends it when it does not. Fulfilled when it is gone. */
  stop(): Promise<void>
}

export interface KeptRunning<R extends Running> {
  /** The process of now, or the next one when it is just being started again. Rejected after `stop`. */
  current(): Promise<R>
  /** Every new process, the first one too. */
  onStarted(listener: (running: R) => void): void
  stop(): Promise<void>
}

/** At once, then by these pauses (ms); a process that stayed up for `steadyMs` begins again at the first. */
const pausesMs = [0, 250, 1000, 3000, 10_000] as const
const steadyMs = 10_000

export interface KeepRunningOptions<R extends Running> {
  start(): R
  onCrash(reason: string): void
  nowMs?(): number
  wait?(ms: number): Promise<void>
}

export const keepRunning = <R extends Running>({
  start,
  onCrash,
  nowMs = Date.now,
  wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}: KeepRunningOptions<R>): KeptRunning<R> => {
  let stopped = false
  let crashes = 0
  let running: R | null = null
  const listeners: ((running: R) => void)[] = []
  const waiting: { resolve(running: R): void; reject(error: Error): void }[] = []

  const begin = () => {
    const startedAtMs = nowMs()
    const fresh = start()
    running = fresh
    fresh.onExit((reason) => {
      if (running === fresh) running = null
      if (stopped) return
      onCrash(reason)
      crashes = nowMs() - startedAtMs >= steadyMs ? 0 : crashes + 1
      const pause = pausesMs[Math.min(Math.max(crashes - 1, 0), pausesMs.length - 1)] ?? 0
      void wait(pause).then(() => {
        if (!stopped) begin()
      })
    })
    for (const listener of listeners) listener(fresh)
    for (const { resolve } of waiting.splice(0)) resolve(fresh)
  }
  // In a later turn, so that whoever made this can listen first.
  queueMicrotask(() => {
    if (!stopped) begin()
  })
  return {
    current: () =>
      new Promise((resolve, reject) => {
        if (stopped) reject(new Error('the process was stopped'))
        else if (running?.isAlive()) resolve(running)
        else waiting.push({ resolve, reject })
      }),
    onStarted: (listener) => {
      listeners.push(listener)
      if (running) listener(running)
    },
    stop: async () => {
      stopped = true
      for (const { reject } of waiting.splice(0)) reject(new Error('the process was stopped'))
      await running?.stop()
    },
  }
}
