// Where one was in an item: on this device only, a moment after one has come to rest.
import { useEffect, useMemo } from 'react'
import type { ItemId } from '../../../contract/ids.ts'
import type { Engine } from '../../engine-client/index.ts'
import { useEngine } from '../../engine-client/index.ts'

const restMs = 700

export interface PlaceKeeper<T> {
  read: () => Promise<T | null>
  write: (place: T) => void
  flush: () => void
}

const createPlaceKeeper = <T>(engine: Engine, key: string, check: (value: unknown) => value is T): PlaceKeeper<T> => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let wanted: T | null = null
  const flush = () => {
    clearTimeout(timer)
    if (wanted === null) return
    const value = JSON.stringify(wanted)
    wanted = null
    // A place that is not kept costs a scroll, nothing more.
    engine.call('local.write', { key, value }).catch(() => undefined)
  }
  return {
    read: async () => {
      try {
        const { value } = await engine.call('local.read', { key })
        const place: unknown = value === null ? null : JSON.parse(value)
        return check(place) ? place : null
      } catch {
        // Without a place one begins at the beginning.
        return null
      }
    },
    write: (place) => {
      wanted = place
      clearTimeout(timer)
      timer = setTimeout(flush, restMs)
    },
    flush,
  }
}

export const usePlaceKeeper = <T>(itemId: ItemId, what: string, check: (value: unknown) => value is T): PlaceKeeper<T> => {
  const engine = useEngine()
  const keeper = useMemo(() => createPlaceKeeper(engine, `place:${itemId}:${what}`, check), [engine, itemId, what, check])
  useEffect(() => {
    window.addEventListener('pagehide', keeper.flush)
    return () => {
      window.removeEventListener('pagehide', keeper.flush)
      keeper.flush()
    }
  }, [keeper])
  return keeper
}
