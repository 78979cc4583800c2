// What a document session is for those who use it: its engine, its state, its acts.
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import type { ReadOnlyReason } from '../../../../contract/areas/documents.ts'
import type { ErrorCode } from '../../../../contract/errors.ts'
import type { DocumentId } from '../../../../contract/ids.ts'
import type { Client } from '../../../../rpc/connect.ts'
import type { SessionTiming } from './timing.ts'

/** What a session needs of the connection to the engine; it outlives one engine process. */
export interface SessionEngine {
  call: Client['call']
  on: Client['on']
  /** Called when calls can be answered again after the engine was away. */
  onReconnected(listener: () => void): () => void
}

export interface SessionState {
  phase: 'opening' | 'open' | 'reconnecting' | 'failed' | 'closed'
  /** Everything typed here is on disk. */
  saved: boolean
  /** The disk is full: what is typed is kept in this window only. */
  diskFull: boolean
  readOnly: ReadOnlyReason | null
  error: ErrorCode | null
  /** null until it is open. Another object after the window had to load anew. */
  doc: Y.Doc | null
}

export interface SessionOptions {
  engine: SessionEngine
  documentId: DocumentId
  /** Name of the fragment with the text. */
  fragment?: string
  /** The hash of what the document shows; the engine computes the same. */
  contentHash: (doc: Y.Doc) => string | Promise<string>
  timing?: Partial<SessionTiming>
}

export interface DocumentSession {
  state(): SessionState
  subscribe(listener: () => void): () => void
  /** Made after the client id is set, because it copies the id; null where one cannot write. */
  awareness(): Awareness | null
  /** Called, at once and before the next byte is applied, when no binding may touch `doc` any more. */
  onDetach(listener: () => void): () => void
  /** The binding failed while it received: loads anew from the engine, keeping what is not yet acknowledged. */
  renew(code: string, detail?: string): void
  /** Counts what must not happen, for diagnostics. */
  tell(code: string, detail: string): void
  /** Fulfilled when everything typed so far is acknowledged or kept as recovered text. */
  flushed(): Promise<void>
  close(): Promise<void>
}
