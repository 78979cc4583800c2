// Names of those who have the same text open elsewhere; drawn again only when somebody comes or goes.
import { useCallback, useSyncExternalStore } from 'react'
import type { Awareness } from 'y-protocols/awareness'
import type { DocumentSession } from './session/document-session.ts'

const apart = '\n'

/** One string, because equal names are the same names. */
const namesIn = (awareness: Awareness | null): string => {
  if (!awareness) return ''
  const names: string[] = []
  for (const [client, { user }] of awareness.getStates()) {
    if (client === awareness.clientID || typeof user !== 'object' || user === null) continue
    const { name } = user as { name?: unknown }
    if (typeof name === 'string' && !names.includes(name)) names.push(name)
  }
  return names.join(apart)
}

export const useAlsoHere = (session: DocumentSession | null): string[] => {
  const awareness = session?.awareness() ?? null
  const subscribe = useCallback(
    (listener: () => void) => {
      awareness?.on('change', listener)
      return () => awareness?.off('change', listener)
    },
    [awareness],
  )
  const names = useSyncExternalStore(subscribe, () => namesIn(awareness))
  return names === '' ? [] : names.split(apart)
}
