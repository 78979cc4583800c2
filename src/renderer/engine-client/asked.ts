// What one part of the window asks of another, wherever it stands: to join with an invitation, or to bring a repository back.
import { useSyncExternalStore } from 'react'

type Asked = { what: 'join'; invitation: string } | { what: 'bring-back'; file: string | null }

export interface AskedStore {
  read(): Asked | null
  /** The text of an invitation, or what `home.readTicket` takes. */
  join(invitation: string): void
  /** A `.granary-invitation` that was dropped. */
  joinWithFile(file: Blob): Promise<void>
  /** `file`: what `home.lookBeforeRestoring` takes; without it the person chooses. */
  bringBack(file?: string): void
  /** It was answered. */
  done(): void
  onChanged(listener: () => void): () => void
}

/** A saved invitation is under a kilobyte. */
const mostInvitationBytes = 64 * 1024

export const createAsked = (): AskedStore => {
  let asked: Asked | null = null
  const listeners = new Set<() => void>()
  const set = (next: Asked | null) => {
    asked = next
    for (const listener of listeners) listener()
  }
  return {
    read: () => asked,
    join: (invitation) => set({ what: 'join', invitation }),
    joinWithFile: async (file) => set({ what: 'join', invitation: (await file.slice(0, mostInvitationBytes).text()).trim() }),
    bringBack: (file) => set({ what: 'bring-back', file: file ?? null }),
    done: () => set(null),
    onChanged: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export const useAsked = (store: AskedStore): Asked | null => useSyncExternalStore(store.onChanged, store.read)
