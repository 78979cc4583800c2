// One open document in the engine's memory, and who has it open.
import type * as Y from 'yjs'
import type { ReadOnlyReason } from '../../contract/areas/documents.ts'
import type { DocumentId } from '../../contract/ids.ts'
import type { OpeningListener } from '../parts.ts'
import { createProvenDoc, type ProvenDoc } from './engine-doc.ts'

export interface LiveOpening {
  readonly listener: OpeningListener
  readonly clientId: number | null
  readonly slot: number | null
  /** To be noted with the first thing that it writes; null: nothing, or noted. */
  holder: string | null
  closed: boolean
  /** Why the last push was not committed; what follows it then has a gap and fails for the same reason. */
  lastFailure: unknown
  awareness: Uint8Array | null
}

export interface LiveDocument {
  readonly documentId: DocumentId
  proven: ProvenDoc
  readonly openings: Set<LiveOpening>
  /** Leased slots. A slot stays here until its port has closed and all it sent is committed. */
  readonly slots: Map<number, LiveOpening>
  /** Of the body, for everybody: unknown parts, or a newer schema. */
  bodyReadOnly: ReadOnlyReason | null
  pendingUpdates: number
  pendingBytes: number
  lastPushMs: number
  stopFoldTimer: (() => void) | null
  peerHasItOpen: boolean
}

export const createLiveDocument = (documentId: DocumentId, doc: Y.Doc, bodyReadOnly: ReadOnlyReason | null): LiveDocument => ({
  documentId,
  proven: createProvenDoc(doc),
  openings: new Set(),
  slots: new Map(),
  bodyReadOnly,
  pendingUpdates: 0,
  pendingBytes: 0,
  lastPushMs: 0,
  stopFoldTimer: null,
  peerHasItOpen: false,
})

/** Hands a committed update to all openings but the one it came from. */
export const relay = (live: LiveDocument, update: Uint8Array, from: LiveOpening | null) => {
  for (const opening of live.openings) if (opening !== from && !opening.closed) opening.listener.updated(update)
}

/** Comes before the update that brings unknown parts: windows take the binding off first. */
export const announceReadOnly = (live: LiveDocument, reason: ReadOnlyReason) => {
  if (live.bodyReadOnly) return
  live.bodyReadOnly = reason
  for (const opening of live.openings) if (!opening.closed) opening.listener.becameReadOnly(reason)
}
