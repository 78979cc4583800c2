// The items before and after the open one, in the list or the results it was opened from.
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { ItemId } from '../../../contract/ids.ts'
import { useCall } from '../../engine-client/index.ts'
import { libraryPath, useFormat } from '../../ui/index.ts'
import { useLibraryView } from './view-store.ts'

export interface Neighbours {
  back: string
  /** "3 of 40"; null when the item is no longer where it was. */
  position: string | null
  previous: ItemId | null
  next: ItemId | null
}

/** Rows asked for on each side. */
const reach = 2

export const useNeighbours = (id: ItemId): Neighbours => {
  const { t } = useTranslation('library')
  const format = useFormat()
  const origin = useLibraryView(({ origin }) => origin)
  const list = origin?.from === 'list' ? origin : null
  const offset = Math.max(0, (list?.index ?? 0) - reach)
  // A few rows around, because opening and reading may have moved the item by a place or two.
  const { data } = useCall('items.list', list ? { filter: list.filter, sort: list.sort, descending: list.descending, offset, limit: reach * 2 + 1 } : null)
  const near = data?.rows.findIndex((row) => row.id === id) ?? -1
  useEffect(() => useLibraryView.getState().set({ opened: id }), [id])
  useEffect(() => {
    // Stepping on moves the place that the next rows are asked around.
    if (list && near >= 0 && offset + near !== list.index) useLibraryView.getState().set({ origin: { ...list, index: offset + near }, active: offset + near })
  }, [list, near, offset])
  const of = (place: number, total: number) => t('position', { place: format.number(place + 1), total: format.number(total) })
  if (origin?.from === 'search') {
    const place = origin.ids.indexOf(id)
    return {
      back: origin.path,
      position: place < 0 ? null : of(place, origin.ids.length),
      previous: origin.ids[place - 1] ?? null,
      next: place < 0 ? null : (origin.ids[place + 1] ?? null),
    }
  }
  if (!data || near < 0) return { back: origin?.path ?? libraryPath, position: null, previous: null, next: null }
  return {
    back: origin?.path ?? libraryPath,
    position: of(offset + near, data.total),
    previous: data.rows[near - 1]?.id ?? null,
    next: data.rows[near + 1]?.id ?? null,
  }
}
