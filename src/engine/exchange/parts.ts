// The seams inside exchange/: what carries entries and files (a bundle, an exchange folder), and who takes and leaves them. Types only.
import type { FrontierRow } from '../../contract/areas/repository.ts'
import type { AttachmentHash, DeviceId, LogId, RepositoryId } from '../../contract/ids.ts'

/**
 * All that exchanging does to a stick or a folder, so that a layer that fails can stand under it (tests) and every medium is treated alike.
 * Paths are absolute. Errors: place-gone (pulled out), place-full, place-read-only, place-unreadable (EIO, short read), each with `path`.
 */
export interface ExchangeFiles {
  /** Empty where there is no such folder. */
  list(folder: string): Promise<{ name: string; sizeBytes: number; isFolder: boolean; modifiedMs: number }[]>
  size(path: string): Promise<number | null>
  /** With `room`, chunks lie in it one after another: each holds until the next one is asked for. */
  read(path: string, from?: number, length?: number, room?: Uint8Array): AsyncIterable<Uint8Array>
  /** Errors: also file-too-large. */
  readAll(path: string, maxBytes: number): Promise<Uint8Array>
  /** To `path.part`, flushed, renamed, folder flushed. The answer is of what was given; `readBack` says what lies there. */
  write(path: string, chunks: Uint8Array | AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<{ sizeBytes: number; sha256: string }>
  /** Reads it again from the medium (past the page cache where the system allows) and answers its hash. */
  readBack(path: string): Promise<{ sizeBytes: number; sha256: string }>
  makeFolder(path: string): Promise<void>
  remove(path: string): Promise<void>
  /** Makes removals and renames in it last. */
  flushFolder(folder: string): Promise<void>
  /** Changes when another medium (or none) lies at that path; null: cannot be said. */
  markOf(folder: string): Promise<string | null>
  freeBytes(folder: string): Promise<number | null>
}

/** From `from` (included) up to `to` (excluded). */
export interface LogRange {
  logId: LogId
  from: number
  to: number
}

export interface SenderFacts {
  deviceId: DeviceId
  deviceName: string
  contributorName: string
  createdAtMs: number
  /** What he said, signed, that he has. */
  have: FrontierRow[]
  sizeBytes: number
}

export interface BundleNumber {
  number: number
  createdAtMs: number
  content: LogRange[]
}

/** An opened bundle or exchange folder: signatures and hashes of all that it names are right, or opening it has failed. */
export interface OfferSource {
  what: 'folder' | 'bundle'
  path: string
  repositoryId: RepositoryId
  repositoryName: string
  senders: SenderFacts[]
  content: LogRange[]
  /** What a reader must have already; empty for a whole one. */
  needs: { logId: LogId; nextSequence: number; headHashHex: string }[]
  series: BundleNumber[]
  attachments: { hash: AttachmentHash; sizeBytes: number }[]
  missingVolumes: string[]
  /** What the sender says is in it. */
  summary?: { items: number }
  /** Segments with what a replica with this frontier lacks, in causal order as far as one carrier can say; more may come than is lacking. */
  segments(frontier: FrontierRow[], signal?: AbortSignal): AsyncIterable<Uint8Array>
  /** A chunk holds until the next one is asked for: whoever keeps it copies it. */
  attachment(hash: AttachmentHash, signal?: AbortSignal): AsyncIterable<Uint8Array>
  close(): Promise<void>
}
