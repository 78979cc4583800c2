// How a repository was looked at last on this device: order, filters and collection, kept with its local notes over a restart.
import { useEffect } from 'react'
import { useLocation } from 'wouter'
import type { ItemFilter, ItemSort } from '../../../contract/areas/items.ts'
import type { CollectionId } from '../../../contract/ids.ts'
import { useCall, useServices } from '../../engine-client/index.ts'
import { collectionPath, libraryPath } from '../../ui/index.ts'
import { firstDescending, firstSort, keptViewKey } from './first-questions.ts'
import { type Facets, useLibraryView } from './view-store.ts'

export const sorts: readonly ItemSort[] = ['changed', 'title', 'created', 'kind']

export interface KeptView {
  sort: ItemSort
  descending: boolean
  facets: Facets
  /** The collection that was open; null: the whole library. */
  collection: CollectionId | null
}

const words = (value: unknown): string[] => (Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [])

/** Whatever stands there: a newer or damaged note gives the first view, never a failure. */
export const readKeptView = (text: string | null): KeptView => {
  const view: KeptView = { sort: firstSort, descending: firstDescending, facets: {}, collection: null }
  let kept: unknown
  try {
    kept = JSON.parse(text ?? 'null')
  } catch {
    return view
  }
  if (typeof kept !== 'object' || kept === null) return view
  const { sort, descending, kinds, languages, tags, collection } = kept as Record<string, unknown>
  const order = sorts.find((each) => each === sort)
  if (order) Object.assign(view, { sort: order, descending: descending === true })
  for (const [name, value] of Object.entries({ kinds, languages, tags }))
    if (words(value).length > 0) view.facets = { ...view.facets, [name]: words(value) as ItemFilter[keyof Facets] }
  if (typeof collection === 'string' && /^[0-9a-f]+$/.test(collection)) view.collection = collection as CollectionId
  return view
}

export const writeKeptView = ({ sort, descending, facets, collection }: KeptView): string => JSON.stringify({ sort, descending, ...facets, collection })

/** A window that was opened at an address of its own stays there. */
const startedInLibrary = typeof window === 'undefined' || /^#?\/?$/.test(window.location.hash)

/** Puts the library back as it was in this repository, and keeps what changes. False until that is known: nothing is listed twice. */
export const useKeptView = (collection: CollectionId | undefined, binned: boolean): boolean => {
  const { engine } = useServices()
  const [location, navigate] = useLocation()
  const { data: repository } = useCall('repository.read', {})
  const { data: kept, error } = useCall('local.read', { key: keptViewKey })
  const { data: collections } = useCall('collections.list', {})
  const { viewOf, keptText, facets, sort, descending, set } = useLibraryView()
  const id = repository?.repositoryId
  const known = id !== undefined && viewOf === id

  useEffect(() => {
    if (id === undefined || known || (!kept && !error)) return
    const text = kept?.value ?? null
    const view = readKeptView(text)
    const has = (wanted: CollectionId) => collections?.rows.some((row) => row.id === wanted) ?? false
    const another = viewOf !== null
    const returns = location === libraryPath && view.collection !== null && (startedInLibrary || another)
    if ((returns || collection) && !collections) return
    if (returns && view.collection && has(view.collection)) navigate(collectionPath(view.collection), { replace: true })
    // Of a repository that was left, or taken away meanwhile.
    else if (collection && !has(collection)) navigate(libraryPath, { replace: true })
    set({ viewOf: id, keptText: text, facets: view.facets, sort: view.sort, descending: view.descending })
    if (another) set({ text: '', selection: new Set(), active: -1, origin: null })
  }, [id, known, kept, error, collections, collection, viewOf, location, navigate, set])

  useEffect(() => {
    // The bin is a place to visit, not one to begin in.
    if (!known || binned) return
    const next = writeKeptView({ sort, descending, facets, collection: collection ?? null })
    if (next === (keptText ?? writeKeptView(readKeptView(null)))) return
    set({ keptText: next })
    // A disk that takes nothing has said so elsewhere; the view of this window is not worth another message.
    void engine.call('local.write', { key: keptViewKey, value: next }).catch(() => undefined)
  }, [known, binned, sort, descending, facets, collection, keptText, engine, set])
  return known
}
