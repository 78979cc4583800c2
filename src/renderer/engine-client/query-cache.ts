// What the window has read from the engine, by call and input: shared, kept while shown, read again when an event makes it stale.
import type { CallInput, CallName, CallOutput } from '../../contract/contract.ts'

export interface Snapshot<Data> {
  /** Kept while it is read again. */
  data: Data | undefined
  error: unknown
  loading: boolean
}

interface Entry {
  name: CallName
  input: unknown
  snapshot: Snapshot<unknown>
  listeners: Set<() => void>
  /** The read that is under way. */
  reading: Promise<void> | null
  stale: boolean
}

export interface QueryCache {
  read<Name extends CallName>(name: Name, input: CallInput<Name>): Snapshot<CallOutput<Name>>
  subscribe<Name extends CallName>(name: Name, input: CallInput<Name>, listener: () => void): () => void
  /** From the cache if it is there and fresh, else from the engine. */
  fetch<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>>
  set<Name extends CallName>(name: Name, input: CallInput<Name>, data: CallOutput<Name>): void
  /** What is shown is read again; what is not shown is forgotten. */
  invalidate(matches: (name: CallName, input: unknown) => boolean): void
  clear(): void
}

/** The same plain values: what is shown need not be drawn again. */
export const sameAnswer = (one: unknown, other: unknown): boolean => {
  if (Object.is(one, other)) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (ArrayBuffer.isView(one) || Array.isArray(one) !== Array.isArray(other)) return false
  const [left, right] = [Object.entries(one), other as Record<string, unknown>]
  return left.length === Object.keys(other).length && left.every(([key, value]) => key in right && sameAnswer(value, right[key]))
}

/** Unshown answers kept for a quick way back. */
const maxUnshown = 60
const nothingYet: Snapshot<never> = { data: undefined, error: null, loading: true }

export const createQueryCache = (call: <Name extends CallName>(name: Name, input: CallInput<Name>) => Promise<CallOutput<Name>>): QueryCache => {
  const entries = new Map<string, Entry>()
  const keyOf = (name: CallName, input: unknown) => `${name} ${JSON.stringify(input)}`

  const entryOf = (name: CallName, input: unknown): Entry => {
    const key = keyOf(name, input)
    let entry = entries.get(key)
    if (!entry) {
      entry = { name, input, snapshot: nothingYet, listeners: new Set(), reading: null, stale: true }
      entries.set(key, entry)
      dropOldest()
    }
    return entry
  }

  const dropOldest = () => {
    if (entries.size <= maxUnshown) return
    for (const [key, entry] of entries) {
      if (entries.size <= maxUnshown) return
      if (entry.listeners.size === 0 && !entry.reading) entries.delete(key)
    }
  }

  const put = (entry: Entry, snapshot: Snapshot<unknown>) => {
    entry.snapshot = snapshot
    for (const listener of entry.listeners) listener()
  }

  const readFor = async (entry: Entry): Promise<void> => {
    try {
      // An invalidation during the read makes the answer stale at once: read until none came.
      do {
        entry.stale = false
        const data = await call(entry.name, entry.input as never)
        const { snapshot } = entry
        if (snapshot.loading || snapshot.error || !sameAnswer(snapshot.data, data)) put(entry, { data, error: null, loading: false })
      } while (entry.stale && entry.listeners.size > 0)
    } catch (error) {
      put(entry, { data: entry.snapshot.data, error, loading: false })
      entry.stale = true
    } finally {
      entry.reading = null
    }
  }
  const load = (entry: Entry): Promise<void> => {
    entry.reading ??= readFor(entry)
    return entry.reading
  }

  return {
    read: (name, input) => (entries.get(keyOf(name, input))?.snapshot ?? nothingYet) as never,
    subscribe: (name, input, listener) => {
      const entry = entryOf(name, input)
      entry.listeners.add(listener)
      if (entry.stale) void load(entry)
      return () => {
        entry.listeners.delete(listener)
        dropOldest()
      }
    },
    fetch: async (name, input) => {
      const entry = entryOf(name, input)
      if (entry.stale || entry.reading || entry.snapshot.data === undefined) {
        await load(entry)
        if (entry.snapshot.error) throw entry.snapshot.error
      }
      return entry.snapshot.data as never
    },
    set: (name, input, data) => {
      const entry = entryOf(name, input)
      entry.stale = false
      put(entry, { data, error: null, loading: false })
    },
    invalidate: (matches) => {
      for (const [key, entry] of entries) {
        if (!matches(entry.name, entry.input)) continue
        entry.stale = true
        if (entry.listeners.size > 0) void load(entry)
        else if (!entry.reading) entries.delete(key)
      }
    },
    clear: () => {
      for (const [key, entry] of entries) {
        entry.snapshot = nothingYet
        entry.stale = true
        if (entry.listeners.size === 0) entries.delete(key)
        else void load(entry)
      }
    },
  }
}
