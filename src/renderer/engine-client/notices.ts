// What the window tells in passing: one toast at a time, with Undo where there is one, and failures of acts.
import { useSyncExternalStore } from 'react'

export interface Notice {
  id: number
  tone: 'done' | 'problem'
  /** A translation key with its slots, or a finished sentence. */
  key?: string
  values?: Record<string, string | number>
  error?: unknown
  /** The step of the undo stack that takes it back. */
  undoId?: number
  atMs: number
}

export interface Notices {
  show(notice: Omit<Notice, 'id' | 'atMs'>): void
  dismiss(id: number): void
  current(): Notice | null
  onChanged(listener: () => void): () => void
}

export const createNotices = (nowMs: () => number = Date.now): Notices => {
  let current: Notice | null = null
  let nextId = 1
  const listeners = new Set<() => void>()
  const set = (next: Notice | null) => {
    current = next
    for (const listener of listeners) listener()
  }
  return {
    show: (notice) => set({ ...notice, id: nextId++, atMs: nowMs() }),
    dismiss: (id) => {
      if (current?.id === id) set(null)
    },
    current: () => current,
    onChanged: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export const useNotice = (notices: Notices): Notice | null => useSyncExternalStore(notices.onChanged, notices.current)
