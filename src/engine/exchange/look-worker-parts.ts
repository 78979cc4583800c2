// What the looking thread is asked and answers. Types only.
import type { FrontierRow } from '../../contract/areas/repository.ts'
import type { AttachmentHash, DeviceId, ItemId, LogId, RepositoryId } from '../../contract/ids.ts'
import type { ItemKind } from '../../contract/kinds.ts'

export interface LookStart {
  directory: string
  repositoryId: RepositoryId
  frontier: FrontierRow[]
  /** Logs of which nothing can be taken now. */
  unmet: LogId[]
}

export interface LookedItem {
  id: ItemId
  title: string
  kind: ItemKind
  change: 'new' | 'changed' | 'withdrawn'
  by: string[]
  atMs: number | null
  /** Of the entries. */
  textBytes: number
  files: { hash: AttachmentHash; sizeBytes: number }[]
}

export interface Looked {
  items: LookedItem[]
  counts: { new: number; changed: number; withdrawn: number; notes: number; entries: number }
  entryBytes: number
  members: { joined: string[]; changed: string[]; removed: string[] }
  /** Who comes in by an invitation, proven; whose it is may not be known here. */
  joins: { device: DeviceId; inviter: DeviceId }[]
  /** Items of logs that cannot be taken now. */
  missingItems: number
  /** Names of contributors by log, as far as they are known here or said in the offer. */
  names: [LogId, string][]
  /** Whose logs are here or in the offer; not there where nothing was read. */
  devices?: DeviceId[]
}

export type LookRequest = { type: 'segment'; id: number; segment: Uint8Array } | { type: 'end' }
export type LookAnswer = { type: 'read'; id: number; problem: string | null } | { type: 'going-on' } | { type: 'looked'; looked: Looked }
