// Earlier text of one item, read from its log. Bringing back makes a new item: nothing is overwritten.
import { call } from '../call.ts'
import { type ItemId, itemIdSchema } from '../ids.ts'
import { z } from '../zod.ts'

/** One sitting of a day; the last change of all is a row by itself. */
export interface HistoryDay {
  /** YYYY-MM-DD, UTC. */
  day: string
  /** The first and the last change of the sitting by the clocks of who wrote; a pause of half an hour begins a new row. */
  fromUtc: string
  toUtc: string
  /** The last entry of the sitting in this replica's order: ask for the text as it stood then. */
  point: number
  by: string[]
  changes: number
}

const at = z.strictObject({ id: itemIdSchema, point: z.number().int().positive() })

export const history = {
  days: call<{ days: HistoryDay[] }>()(z.strictObject({ id: itemIdSchema })),
  /** The body as ProseMirror JSON of our schema, and as text. */
  see: call<{ title: string; body: unknown; text: string }>()(at),
  bringBack: call<{ id: ItemId }>()(at),
}

/** This device only: reading positions, window state, drafts. Never in a log, a bundle or an edition; in backups. */
export const local = {
  read: call<{ value: string | null }>()(z.strictObject({ key: z.string().min(1).max(200) })),
  write: call<null>()(z.strictObject({ key: z.string().min(1).max(200), value: z.string().max(1_000_000).nullable() })),
}

export const diagnostics = {
  /** Counts an event of the window that must not happen; kept on this device. */
  count: call<null>()(z.strictObject({ code: z.string().max(80), detail: z.string().max(4000) })),
  read: call<{ rows: { code: string; count: number; lastDetail: string; lastAtUtc: string }[] }>()(z.strictObject({})),
}
