// Work that waits under a name: asking again starts the wait again.
export interface NamedTimers {
  later(name: string, ms: number, work: () => void): void
  waits(name: string): boolean
  cancel(name: string): void
  cancelAll(): void
}

export const createNamedTimers = (): NamedTimers => {
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  const cancel = (name: string) => {
    clearTimeout(timers.get(name))
    timers.delete(name)
  }
  return {
    later: (name, ms, work) => {
      cancel(name)
      timers.set(
        name,
        setTimeout(() => {
          timers.delete(name)
          work()
        }, ms),
      )
    },
    waits: (name) => timers.has(name),
    cancel,
    cancelAll: () => {
      for (const name of timers.keys()) cancel(name)
    },
  }
}
