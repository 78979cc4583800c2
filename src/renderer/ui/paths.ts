// Addresses inside the window (hash routes), made in one place so that features can point at each other without importing each other.
import type { CollectionId, ItemId } from '../../contract/ids.ts'

export interface ItemPlace {
  /** From 1; for items with pages. */
  page?: number
  /** Words to look for in the text when it opens. */
  find?: string
  /** Opens the text for writing where it would open for reading. */
  edit?: boolean
}

export const libraryPath = '/'
export const collectionPath = (id: CollectionId): string => `/collection/${id}`
export const binPath = '/bin'
export const settingsPath = '/settings'
export const peoplePath = '/people'
export const attentionPath = '/look'
export const importPath = (jobId: string): string => `/import/${jobId}`
export const exchangePath = '/exchange'
/** Looking at what lies at a path of this computer; `upload:TOKEN` where a browser has sent the file. */
export const lookPath = (path: string): string => `/exchange/look?${new URLSearchParams({ path })}`
export const exchangeWorkPath = (jobId: string): string => `/exchange/work/${jobId}`
export const pastExchangePath = (id: string): string => `/exchange/past/${id}`
export const cameWithPath = (id: string): string => `/exchange/new/${id}`
export const waitingPath = '/exchange/waiting'
/** For one partner, or for everybody. */
export const makeBundlePath = (deviceId?: string): string => `/exchange/bundle?${new URLSearchParams(deviceId ? { for: deviceId } : {})}`
/** The items travel beside the address: there may be thousands. */
export const makeParcelPath = '/exchange/parcel'
export const makeEditionPath = '/exchange/edition'
/** Bundles, their volumes and parcels: looked at before anything is taken, never imported as files. */
export const isExchangeFile = (path: string): boolean => /\.granary(-part|-parcel)?$/i.test(path)
/** What *Invite* saves: joined with, never imported as a file. */
export const isInvitationFile = (name: string): boolean => /\.granary-invitation$/i.test(name)
/** A dated copy of a repository: brought back, never imported as a file. */
export const isCopyFile = (name: string): boolean => /\.granary-copy$/i.test(name)
/** Files that a browser tab still sends. */
export const sendingPath = '/import/sending'
export const itemPath = (id: ItemId, place: ItemPlace = {}): string => {
  const query = new URLSearchParams()
  if (place.page) query.set('page', String(place.page))
  if (place.find) query.set('find', place.find)
  if (place.edit) query.set('edit', '1')
  // The question mark stands there always: without one, the router would keep what the address before asked for (editing, a page).
  return `/item/${id}?${query}`
}
export const itemPlaceOf = (query: URLSearchParams): ItemPlace => {
  const page = Number(query.get('page'))
  return { page: Number.isInteger(page) && page > 0 ? page : undefined, find: query.get('find') ?? undefined, edit: query.get('edit') === '1' }
}
