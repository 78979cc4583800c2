// One sub-channel per opening of a document: state out, updates in, acknowledged only when they are on disk.
import { call } from '../call.ts'
import { type ChannelId, channelIdSchema, type DocumentId, documentIdSchema } from '../ids.ts'
import { z } from '../zod.ts'

const bytes: z.ZodType<Uint8Array> = z.instanceof(Uint8Array)

export type ReadOnlyReason = 'unknown-parts' | 'newer-schema' | 'too-many-openings' | 'role' | 'binned' | 'waiting' | 'withdrawn' | 'disk-full'

/** Whose a client id is. A restarted engine gives the same slot only for the same log, and not when another window has had it meanwhile. */
export interface Lease<Log extends string = string> {
  logId: Log
  slot: number
  /** Made anew when a slot is given to a window that did not have it. */
  holder: string
}

export interface OpenedDocument {
  channel: ChannelId
  /** The whole state, Yjs update V2. */
  state: Uint8Array
  /** Set `doc.clientID` to this after applying the state, and make Awareness after that. null when read-only. */
  clientId: number | null
  readOnly: ReadOnlyReason | null
  lease: Lease | null
}

export const documents = {
  /** `previous` is what a window held before the engine restarted. Errors: document-not-found. */
  open: call<OpenedDocument>()(
    z.strictObject({
      documentId: documentIdSchema,
      previous: z.strictObject({ logId: z.string().max(64), slot: z.number().int().min(0).max(15), holder: z.string().max(64) }).optional(),
    }),
  ),
  /** Yjs V2 updates of this opening, in order. Answers after the commit. Errors: channel-closed, foreign-client-id, update-malformed, update-too-large, disk-full. */
  push: call<null>()(z.strictObject({ channel: channelIdSchema, updates: z.array(bytes).min(1).max(10_000) })),
  /** The window's text that the log no longer takes (the log changed meanwhile): kept as recovered text. */
  recover: call<null>()(z.strictObject({ documentId: documentIdSchema, updates: z.array(bytes).max(10_000), text: z.string().max(5_000_000) })),
  /** Compares what the window shows with what the engine holds at the same state vector. false: reload from the engine. */
  compare: call<{ equal: boolean }>()(z.strictObject({ channel: channelIdSchema, stateVector: bytes, contentHashHex: z.string().length(64) })),
  /** y-protocols awareness, not stored, passed to other windows. */
  setAwareness: call<null>()(z.strictObject({ channel: channelIdSchema, update: bytes })),
  close: call<null>()(z.strictObject({ channel: channelIdSchema })),
}

export interface DocumentEvents {
  /** An update from elsewhere for this opening. */
  documentUpdated: { channel: ChannelId; update: Uint8Array }
  /** Comes before the update that brings unknown parts: take the binding off first. */
  bodyBecameReadOnly: { channel: ChannelId; documentId: DocumentId; reason: ReadOnlyReason }
  /** The engine has ended this opening (deleted, a new epoch, a fork): open again. */
  documentClosed: { channel: ChannelId }
  awarenessChanged: { channel: ChannelId; update: Uint8Array }
}
