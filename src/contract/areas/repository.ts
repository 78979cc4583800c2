// The open repository as a whole: its name, its health, its copies, and what asks for a person's look.
import { call } from '../call.ts'
import type { DeviceId, ItemId, LogId, RepositoryId } from '../ids.ts'
import { z } from '../zod.ts'

export interface RepositoryState {
  repositoryId: RepositoryId
  directory: string
  name: string
  description: string
  itemCount: number
  binnedCount: number
  /** Number of things under *please look*. */
  attentionCount: number
  /** 'full': reading goes on, writing is refused with disk-full. */
  disk: 'ok' | 'full'
  freeBytes: number
}

export interface FrontierRow {
  logId: LogId
  deviceId: DeviceId
  /** The number of the next entry that this replica expects. */
  nextSequence: number
  headHashHex: string
}

export interface VerifyReport {
  ok: boolean
  entries: number
  logs: number
  documents: number
  attachments: number
  problems: { code: string; logId?: string; sequence?: number; detail: string }[]
}

export interface RepositoryStats {
  items: number
  entries: number
  logs: number
  logBytes: number
  databaseBytes: number
  derivedBytes: number
  attachments: number
  attachmentBytes: number
  pendingUpdates: number
  heldEntries: number
  setAsideEntries: number
}

/** Entries of one device that are not here. */
export interface MissingPart {
  logId: LogId
  /** Whose device, and its name; null: nobody known here. */
  contributor: string | null
  device: string | null
  /** Both included, counted from 1. */
  from: number
  to: number
}

/** Something that a person should look at; nothing in it is lost, and nothing is decided for her. */
export interface AttentionRow {
  id: string
  /**
   * recovered: text of this device that no log holds · unseen: text deleted by somebody who had not seen it · set-aside: an entry that cannot be
   * applied · role: an entry that its author's role does not allow · held: entries that wait for something that has not come. Recovered and held are of this device alone.
   */
  reason: 'recovered' | 'unseen' | 'set-aside' | 'held' | 'role'
  itemId: ItemId | null
  itemTitle: string | null
  text: string
  by: string | null
  atUtc: string | null
  /** Of what is held: what it waits for. */
  missing?: MissingPart[]
}

const nothing = z.strictObject({})

export const repository = {
  read: call<RepositoryState>()(nothing),
  /** Answers when everything written so far can be listed and found: lists follow the logs in a thread of their own. */
  settle: call<null>()(nothing),
  rename: call<null>()(z.strictObject({ name: z.string().trim().min(1).max(200), description: z.string().max(4000).optional() })),
  frontier: call<{ repositoryId: RepositoryId; frontier: FrontierRow[] }>()(nothing),
  digest: call<{ digest: string; documents: number }>()(nothing),
  verify: call<VerifyReport>()(nothing),
  rebuild: call<{ items: number; tookMs: number }>()(nothing),
  stats: call<RepositoryStats>()(nothing),
  /** Writes one file (zip); without `file` into the folder of automatic copies. */
  backUp: call<{ file: string; sizeBytes: number }>()(z.strictObject({ file: z.string().min(1).max(4096).optional() })),
  attention: call<{ rows: AttentionRow[] }>()(nothing),
  /** put-in writes the text again as a new edit at the end of the item; let-go removes the row. Both can be done once. */
  settleAttention: call<null>()(z.strictObject({ id: z.string().max(200), action: z.enum(['put-in', 'let-go']) })),
}
