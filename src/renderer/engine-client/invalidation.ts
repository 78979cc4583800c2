// Which answers an event makes stale. Events that follow each other closely (an import) are taken together.
import type { CallName } from '../../contract/contract.ts'
import type { Engine } from './connection.ts'
import type { QueryCache } from './query-cache.ts'

const listsOfItems: readonly CallName[] = [
  'items.list',
  'items.facets',
  'search.query',
  'collections.list',
  'tags.list',
  'repository.read',
  'repository.attention',
  'items.suggest',
]
const readsOfOneItem: readonly CallName[] = ['items.read', 'history.days', 'items.show']
const shelves: readonly CallName[] = ['collections.list', 'tags.list', 'items.read', 'items.facets', 'items.list']
const repositoryReads: readonly CallName[] = ['repository.read', 'repository.attention', 'repository.stats', 'copies.settings', 'copies.list']

/** While files pour in, lists are read again at most this often. */
export const gatherMs = 200

/** While somebody writes in a text, what stands around it waits for a pause, but no longer than this. */
const pauseMs = 600
const longestWaitMs = 10_000

let wroteAt = Number.NEGATIVE_INFINITY
/** A letter was written into a text in this window. */
export const noteWriting = () => {
  wroteAt = performance.now()
}

export const watchEvents = (engine: Engine, cache: QueryCache): (() => void) => {
  let waitedMs = 0
  let timer: ReturnType<typeof setTimeout> | null = null
  let ids: Set<string> | 'all' = new Set()
  const names = new Set<CallName>()

  const flush = () => {
    const restMs = wroteAt + pauseMs - performance.now()
    if (restMs > 0 && waitedMs < longestWaitMs) {
      // An answer redraws what shows it, and that would come between two letters.
      waitedMs += restMs
      timer = setTimeout(flush, restMs)
      return
    }
    timer = null
    waitedMs = 0
    const [changed, lists] = [ids, new Set(names)]
    ids = new Set()
    names.clear()
    cache.invalidate((name, input) => {
      if (lists.has(name)) return true
      if (!readsOfOneItem.includes(name)) return false
      return changed === 'all' || changed.has((input as { id?: string }).id ?? '')
    })
  }
  const gather = (more: readonly CallName[]) => {
    for (const name of more) names.add(name)
    // The first of a burst is answered at once, the rest together.
    timer ??= setTimeout(flush, gatherMs)
  }

  const stops = [
    engine.on('itemsChanged', (event) => {
      if (event.ids === null) ids = 'all'
      else if (ids !== 'all') for (const id of event.ids) ids.add(id)
      gather(listsOfItems)
    }),
    engine.on('shelvesChanged', () => gather(shelves)),
    engine.on('repositoryChanged', () => gather(repositoryReads)),
    engine.on('jobProgressed', ({ state }) => {
      if (state !== 'running') cache.invalidate((name) => name === 'imports.report' || name === 'imports.jobs')
    }),
    engine.on('exchangeChanged', () => cache.invalidate((name) => name.startsWith('exchange.'))),
    engine.on('membersChanged', () => cache.invalidate((name) => name.startsWith('members.'))),
    engine.on('settingsChanged', () => cache.invalidate((name) => name === 'home.read')),
    // Read again, not forgotten: what is on screen stays, and with it the place where somebody types.
    engine.onReconnected(() => cache.invalidate(() => true)),
  ]
  return () => {
    if (timer) clearTimeout(timer)
    for (const stop of stops) stop()
  }
}
