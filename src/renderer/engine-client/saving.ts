// Whether everything typed in this window is on disk. Every place where one types reports here; the state line shows the sum.
import { useSyncExternalStore } from 'react'

export interface SavingStore {
  /** `who` holds text that is not acknowledged yet (true), or no longer does. `text` reads all of it, for a copy by hand. */
  report(who: string, unsaved: boolean, text?: () => string): void
  unsaved(): boolean
  /** What is not on disk yet, in words; '' when nothing is, or when it has none. */
  unsavedText(): string
  onChanged(listener: () => void): () => void
}

export const createSavingStore = (): SavingStore => {
  const waiting = new Map<string, (() => string) | undefined>()
  const listeners = new Set<() => void>()
  return {
    report: (who, unsaved, text) => {
      const before = waiting.size
      if (unsaved) waiting.set(who, text)
      else waiting.delete(who)
      if ((before === 0) !== (waiting.size === 0)) for (const listener of listeners) listener()
    },
    unsaved: () => waiting.size > 0,
    unsavedText: () =>
      [...waiting.values()]
        .map((text) => text?.() ?? '')
        .filter(Boolean)
        .join('\n\n'),
    onChanged: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export const useUnsaved = (store: SavingStore): boolean => useSyncExternalStore(store.onChanged, store.unsaved)
