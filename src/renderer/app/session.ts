// Where this window stands: first start, locked, no repository, or a repository open.
import { useSyncExternalStore } from 'react'
import type { HomeState, OpenedRepository } from '../../contract/areas/home.ts'
import { type Looked, look, rememberInTab, type Services } from '../engine-client/index.ts'

export type Session =
  | { phase: 'starting' }
  | { phase: 'first-start'; home: HomeState }
  | { phase: 'locked'; home: HomeState }
  | { phase: 'choose'; home: HomeState; error: unknown; directory: string | null }
  | { phase: 'ready'; directory: string }

export interface SessionStore {
  read(): Session
  onChanged(listener: () => void): () => void
  /** Looks again: at start, after first start, after unlocking. */
  look(): Promise<void>
  opened(repository: Pick<OpenedRepository, 'directory'>): void
  /** Opens one of the recent repositories; on failure shows the choice with the reason. */
  open(directory: string): Promise<void>
  closeRepository(): Promise<void>
}

export const createSession = ({ engine, cache, looked, undo }: Services): SessionStore => {
  let ahead: Promise<Looked> | null = looked
  let session: Session = { phase: 'starting' }
  const listeners = new Set<() => void>()
  const set = (next: Session) => {
    session = next
    for (const listener of listeners) listener()
  }

  const remember = (directory: string | null) => {
    engine.remember(directory)
    rememberInTab(directory)
  }

  const choose = async (error: unknown, directory: string | null) => {
    remember(null)
    const home = await cache.fetch('home.read', {})
    set({ phase: 'choose', home, error, directory })
  }
  const opened = ({ directory }: Pick<OpenedRepository, 'directory'>) => {
    remember(directory)
    undo.clear()
    cache.clear()
    set({ phase: 'ready', directory })
  }
  const open = async (directory: string) => {
    try {
      opened(await engine.call('home.openRepository', { directory }))
    } catch (error) {
      await choose(error, directory)
    }
  }

  const lookAgain = () => {
    cache.invalidate((name) => name === 'home.read')
    return look(engine, cache)
  }
  const lookAround = async () => {
    const first = ahead
    ahead = null
    const { home, opened: repository, failure } = await (first ?? lookAgain())
    if (home.settings.language === null || home.settings.contributorName === null) return set({ phase: 'first-start', home })
    if (home.locked) return set({ phase: 'locked', home })
    if (!repository) return choose(failure?.error ?? null, failure?.directory ?? null)
    if (!first) return opened(repository)
    // Nothing is known of another repository yet: what was asked ahead stays.
    remember(repository.directory)
    set({ phase: 'ready', directory: repository.directory })
  }

  engine.on('repositoryClosed', () => {
    if (session.phase === 'ready') void choose(null, null)
  })

  return {
    read: () => session,
    onChanged: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    look: lookAround,
    opened,
    open,
    closeRepository: async () => {
      await engine.call('home.closeRepository', {})
      await choose(null, null)
    },
  }
}

export const useSession = (store: SessionStore): Session => useSyncExternalStore(store.onChanged, store.read)
