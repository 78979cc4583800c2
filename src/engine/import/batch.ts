// What is finished parsing and waits to be written: several items in one transaction, small enough that a window's "saved" never
// waits long for it. [IM8]
export interface Batch<T> {
  /** Fulfilled when there is room again. */
  add(value: T, bytes: number): Promise<void>
  /** Writes what waits; fulfilled when all of it is written. */
  flush(): Promise<void>
}

/** One transaction of this much takes about 20 ms on the reference machine. */
const mostValues = 24
const mostBytes = 256 * 1024
/** How long a finished file may wait for company. */
const mostWaitMs = 50

export const createBatch = <T>(write: (values: T[]) => void): Batch<T> => {
  let values: T[] = []
  let bytes = 0
  let since = 0
  const writeNow = (): void => {
    if (values.length === 0) return
    const batch = values
    values = []
    bytes = 0
    write(batch)
  }
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
  return {
    add: async (value, size) => {
      if (values.length === 0) since = performance.now()
      values.push(value)
      bytes += size
      if (values.length < mostValues && bytes < mostBytes && performance.now() - since < mostWaitMs) return
      // Windows first: what they sent meanwhile is answered between two transactions.
      await turn()
      writeNow()
    },
    flush: async () => {
      await turn()
      writeNow()
    },
  }
}
