// Whether everything typed in this window is on disk. Every place where one types reports here; the state line shows the sum.
import { useSyncExternalStore } from 'react'

export interface SavingStore {
  /** `who` holds text that is not acknowledged yet (true), or no longer does. */
  report(who: string, unsaved: boolean): void
  unsaved(): boolean
  onChanged(listener: () => void): () => void
}

export const createSavingStore = (): SavingStore => {
  const waiting = new Set<string>()
  const listeners = new Set<() => void>()
  return {
    report: (who, unsaved) => {
      const before = waiting.size
      if (unsaved) waiting.add(who)
      else waiting.delete(who)
      if ((before === 0) !== (waiting.size === 0)) for (const listener of listeners) listener()
    },
    unsaved: () => waiting.size > 0,
    onChanged: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export const useUnsaved = (store: SavingStore): boolean => useSyncExternalStore(store.onChanged, store.unsaved)
