// The first questions of a window: where it stands, the repository of last time, and what its first page shows.
import type { HomeState, OpenedRepository } from '../../contract/areas/home.ts'
import type { CallInput, CallName } from '../../contract/contract.ts'
import type { Port } from '../../rpc/port.ts'
import { createEngine, type Engine } from './connection.ts'
import { watchEvents } from './invalidation.ts'
import { createQueryCache, type QueryCache } from './query-cache.ts'
import { ofThisTab } from './tab-memory.ts'

export interface Looked {
  home: HomeState
  /** The repository of last time, opened again. */
  opened: OpenedRepository | null
  /** Why it could not be opened. */
  failure: { error: unknown; directory: string } | null
}

export type Question = { [Name in CallName]: { name: Name; input: CallInput<Name> } }[CallName]

export interface EngineAccess {
  engine: Engine
  cache: QueryCache
  /** Asked before anybody shows it; the first look takes this one. */
  looked: Promise<Looked> | null
}

export const isSetUp = ({ settings, locked }: HomeState): boolean => settings.language !== null && settings.contributorName !== null && !locked

/** Errors: channel-closed, and what `home.read` says. */
export const look = async (engine: Engine, cache: QueryCache): Promise<Looked> => {
  const home = await cache.fetch('home.read', {})
  const last = isSetUp(home) ? ofThisTab(home.recent.filter((repository) => repository.exists)) : undefined
  if (!last) return { home, opened: null, failure: null }
  try {
    return { home, opened: await engine.call('home.openRepository', { directory: last.directory }), failure: null }
  } catch (error) {
    return { home, opened: null, failure: { error, directory: last.directory } }
  }
}

const connected = (engine: Engine) =>
  new Promise<void>((resolve) => {
    if (engine.status() === 'open') return resolve()
    const stop = engine.onStatus(() => {
      if (engine.status() !== 'open') return
      stop()
      resolve()
    })
  })

export const accessEngine = (openPort: () => Promise<Port>): EngineAccess => {
  const engine = createEngine({ openPort })
  const cache = createQueryCache((name, input) => engine.call(name, input))
  watchEvents(engine, cache)
  return { engine, cache, looked: null }
}

/** Begins before the application is loaded: connects, opens the repository of last time and asks what the first page will ask. */
export const accessEngineAhead = (openPort: () => Promise<Port>, questions: readonly Question[]): EngineAccess => {
  const access = accessEngine(openPort)
  const { engine, cache } = access
  const looked = connected(engine).then(() => look(engine, cache))
  looked.then(
    // Whoever shows an answer hears of its failure then.
    ({ opened }) => opened && questions.map(({ name, input }) => cache.fetch(name, input).catch(() => undefined)),
    // The window looks again when the connection is back.
    () => undefined,
  )
  return { ...access, looked }
}
