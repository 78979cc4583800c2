// How the library is looked at now: what is searched, filtered, sorted, ticked. Order and filters are kept over a restart (kept-view.ts); the rest lasts as long as the window.
import { create } from 'zustand'
import type { ItemFilter, ItemSort } from '../../../contract/areas/items.ts'
import type { CollectionId, ItemId, RepositoryId } from '../../../contract/ids.ts'
import { firstDescending, firstSort } from './first-questions.ts'

export type Facets = Pick<ItemFilter, 'kinds' | 'languages' | 'tags'>

/** Where an open item was opened from: for "3 of 40" and the next one. */
export type Origin =
  | { from: 'list'; index: number; filter: ItemFilter; sort: ItemSort; descending: boolean; path: string }
  | { from: 'search'; text: string; ids: ItemId[]; path: string }

interface LibraryView {
  /** The repository that order and filters belong to; null: none was looked at yet. */
  viewOf: RepositoryId | null
  /** What is kept of it on this device. */
  keptText: string | null
  text: string
  facets: Facets
  sort: ItemSort
  descending: boolean
  /** The list that is ticked and walked in. */
  place: string | null
  selection: ReadonlySet<ItemId>
  active: number
  origin: Origin | null
  /** The item that was open last. */
  opened: ItemId | null
  /** Raised to bring the focus into the search field. */
  searchFocus: number
  set(change: Partial<Omit<LibraryView, 'set'>>): void
}

export const useLibraryView = create<LibraryView>((set) => ({
  viewOf: null,
  keptText: null,
  text: '',
  facets: {},
  sort: firstSort,
  descending: firstDescending,
  place: null,
  selection: new Set(),
  active: -1,
  origin: null,
  opened: null,
  searchFocus: 0,
  set: (change) => set(change),
}))

/** Newest first, but titles from their beginning. */
export const startsDescending = (sort: ItemSort): boolean => sort === 'changed' || sort === 'created'

export const filterOf = (facets: Facets, where: { collection?: CollectionId; binned?: boolean }): ItemFilter => {
  const filter: ItemFilter = {}
  if (facets.kinds?.length) filter.kinds = facets.kinds
  if (facets.languages?.length) filter.languages = facets.languages
  if (facets.tags?.length) filter.tags = facets.tags
  if (where.collection) filter.collection = where.collection
  if (where.binned) filter.binned = true
  return filter
}

export const hasFacets = (facets: Facets): boolean => !!(facets.kinds?.length || facets.languages?.length || facets.tags?.length)
