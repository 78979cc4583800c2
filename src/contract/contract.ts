// The whole contract: every call that a window, the command line or another program can make, and every event it can hear.
// Calls are imperatives; events are facts of the past.
import { type DocumentEvents, documents } from './areas/documents.ts'
import { copies, type ExchangeProgress, exchange } from './areas/exchange.ts'
import { attachments, imports, type JobState } from './areas/files.ts'
import { diagnostics, history, local } from './areas/history.ts'
import { home, type RestoreProgress, type Settings } from './areas/home.ts'
import { items } from './areas/items.ts'
import { type MembersEvents, members } from './areas/members.ts'
import { repository } from './areas/repository.ts'
import { search } from './areas/search.ts'
import { collections, tags } from './areas/shelves.ts'
import type { InputOf, OutputOf } from './call.ts'
import type { ItemId } from './ids.ts'

/** Raised when a call or an event changes its meaning; both ends must be equal, and the older one is told to update. */
export const contractVersion = 1

export const contract = {
  home,
  repository,
  items,
  collections,
  tags,
  search,
  documents,
  imports,
  attachments,
  history,
  local,
  diagnostics,
  exchange,
  copies,
  members,
}

export type Contract = typeof contract
export type AreaName = keyof Contract
export type CallName = { [Area in AreaName]: `${Area}.${keyof Contract[Area] & string}` }[AreaName]
export type CallOf<Name extends CallName> = Name extends `${infer Area}.${infer Method}`
  ? Area extends AreaName
    ? Method extends keyof Contract[Area]
      ? Contract[Area][Method]
      : never
    : never
  : never
export type CallInput<Name extends CallName> = InputOf<CallOf<Name>>
export type CallOutput<Name extends CallName> = OutputOf<CallOf<Name>>

export interface Events extends DocumentEvents, MembersEvents {
  /** null: too many to name; read again. */
  itemsChanged: { ids: ItemId[] | null }
  shelvesChanged: Record<string, never>
  settingsChanged: Settings
  jobProgressed: JobState
  exchangeProgressed: ExchangeProgress
  /** Of what this connection brings back. */
  restoreProgressed: RestoreProgress
  /** Places, partners, past exchanges, or what waits: read them again. */
  exchangeChanged: Record<string, never>
  /** Name, disk, counts under *please look*: read the repository's state again. */
  repositoryChanged: Record<string, never>
  /** The repository of this connection was closed by another window or by a failure. */
  repositoryClosed: Record<string, never>
}
export type EventName = keyof Events
