// The seams between the engine's parts: who gives what to whom. Each part's folder holds the implementation and its tests;
// engine.ts makes the parts and joins them. Types only.
import type Database from 'better-sqlite3'
import type * as Y from 'yjs'
import type { Lease, ReadOnlyReason } from '../contract/areas/documents.ts'
import type { ImportReport, JobState } from '../contract/areas/files.ts'
import type { HistoryDay } from '../contract/areas/history.ts'
import type { Settings } from '../contract/areas/home.ts'
import type { ItemFilter, ItemRow, ItemSort } from '../contract/areas/items.ts'
import type { ContributorId, InvitationId, MembersState, Role, ShownTicket } from '../contract/areas/members.ts'
import type { AttentionRow, FrontierRow, MissingPart, VerifyReport } from '../contract/areas/repository.ts'
import type { SearchAnswer } from '../contract/areas/search.ts'
import type { AttachmentHash, CollectionId, DeviceId, DocumentId, ItemId, JobId, LogId, RepositoryId, TagId } from '../contract/ids.ts'
import type { ItemKind } from '../contract/kinds.ts'

/** Time and chance come in from outside, so that a simulation owns both. */
export interface Clock {
  nowMs(): number
}
export type RandomBytes = (length: number) => Uint8Array

/** The device key, opened. Signing is Ed25519 over 32-byte hashes. */
export interface DeviceIdentity {
  readonly deviceId: DeviceId
  readonly contributorName: string
  readonly deviceName: string
  sign(hash: Uint8Array): Uint8Array
  /** The X25519 secret that belongs to the key (32 bytes): opens what is locked to this device. docs/formats/bundle.md [BN71]. */
  openingSecret(): Uint8Array
}

// ---------------------------------------------------------------- storage/

/** granary.db and its one writing connection (WAL, synchronous FULL). docs/formats/database.md. */
export interface Storage {
  readonly directory: string
  readonly db: Database.Database
  readonly storeUuid: string
  /** BEGIN IMMEDIATE; a call inside another joins it. Errors: disk-full (nothing was written). */
  transaction<T>(work: () => T): T
  /** Runs after the outermost transaction is on disk; dropped when it rolls back. Outside a transaction: runs at once. */
  afterCommit(work: () => void): void
  close(): void
}

/** Content-addressed files under DIR/attachments, written to a temporary name, flushed, renamed. */
export interface AttachmentStore {
  addBytes(bytes: Uint8Array): Promise<{ hash: AttachmentHash; sizeBytes: number }>
  addFile(path: string): Promise<{ hash: AttachmentHash; sizeBytes: number }>
  /** Errors: attachment-not-found. */
  locate(hash: AttachmentHash): { path: string; sizeBytes: number }
  has(hash: AttachmentHash): boolean
  list(): AttachmentHash[]
}

// ---------------------------------------------------------------- log/

export type EntryKind = 'log-open' | 'document-update' | 'document-delete' | 'membership' | 'attachment' | 'version' | 'erasure'

export interface EntryDraft {
  kind: EntryKind
  documentId: DocumentId | null
  /** document-update: one Yjs update V2 holding only client ids of this log. */
  payload: Uint8Array
  /** 16 bytes shared by all entries of one act (an import, a bulk change), for *take back*. */
  cause?: Uint8Array
}

export interface StoredEntry {
  /** Arrival order on this replica, which is a causal order; never reused. */
  lid: number
  logId: LogId
  sequence: number
  kind: EntryKind
  documentId: DocumentId | null
  /** Physical part of the hybrid time: for labels only. */
  atMs: number
  hashHex: string
  /** null: erased. */
  payload: Uint8Array | null
  status: 'applied' | 'set-aside' | 'erased'
}

export interface AcceptReport {
  accepted: StoredEntry[]
  duplicates: number
  held: number
  /** `entry-fork` means: kept, set aside with its branch. */
  refused: { code: string; logId: string; sequence: number; detail: string }[]
  /** Left the chain because their branch lost a fork: build these documents anew and keep the text as recovered (docs/formats/entry.md [EN44]). */
  withdrawn: { logId: LogId; sequence: number; documentId: DocumentId | null; payload: Uint8Array | null }[]
}

/** An entry that is held back: something that it builds on is not here. */
export interface WaitingEntry {
  logId: LogId
  sequence: number
  hashHex: string
  kind: EntryKind
  documentId: DocumentId | null
  payload: Uint8Array | null
  atMs: number
  /** The contributor's name. */
  by: string | null
}

export interface EntryLog {
  readonly repositoryId: RepositoryId
  /** Our own log of the present epoch; another one after a rotation. */
  readonly logId: LogId
  readonly deviceId: DeviceId
  /** Signs and stores; only inside storage.transaction. Errors: not-a-member, role-does-not-allow, entry-too-large, foreign-client-id, update-malformed. */
  append(draft: EntryDraft): StoredEntry
  /** Takes a segment (docs/formats/entry.md) from a stranger: what is valid and contiguous is stored, the rest is held, set aside or refused. */
  accept(segment: Uint8Array, source: string): AcceptReport
  /** Segments of what a replica with this frontier lacks, in causal order; at most about `maxBytes` each. */
  segmentsSince(frontier: FrontierRow[], maxBytes?: number): Iterable<Uint8Array>
  frontier(): FrontierRow[]
  entriesOf(documentId: DocumentId, afterLid?: number, untilLid?: number): StoredEntry[]
  documentIds(): DocumentId[]
  /** Does the causal past of the entry hold that other entry? */
  sawEntry(entry: { logId: LogId; sequence: number }, other: { logId: LogId; sequence: number }): boolean
  /** An entry that cannot be applied stays in the chain, listed; it is tried again when its document changes and on rebuild. */
  setAside(lid: number, code: string): void
  takeBackIn(lid: number): void
  /** Entries held back for so long, of devices that are known here: they are in no document. */
  waiting(forMs: number): WaitingEntry[]
  /** What is not here and must come before that entry. */
  missingBefore(logId: LogId, sequence: number): MissingPart[]
  /** The contributor's name behind a log, from membership entries. */
  contributorOf(logId: LogId): string | null
  /** May this device write that now? `append` refuses what it may not. */
  mayWrite(kind: EntryKind, documentId: DocumentId | null): boolean
  /** null: this device is no member. */
  ownRole(): Role | null
  /** Memberships have changed, after the commit: entries of these documents were set aside or taken back in, and may be none. */
  onRejudged(listener: (documentIds: DocumentId[]) => void): void
  /** Appended or accepted, after the commit; none where only a branch was kept aside. */
  onAppended(listener: (entries: StoredEntry[]) => void): void
  /** Our log changed while running (a fork was found): leases end, what is pending under the old log becomes recovered text. After the commit. */
  onRotated(listener: (logId: LogId) => void): void
  verify(): VerifyReport
  /** Packs old entries (docs/formats/database.md); hashes and bytes over the wire stay the same. */
  seal(): { sealed: number }
}

// ---------------------------------------------------------------- documents/

/** What an opening hears from the engine. */
export interface OpeningListener {
  updated(update: Uint8Array): void
  becameReadOnly(reason: ReadOnlyReason): void
  awareness(update: Uint8Array): void
  /** The engine has ended this opening (deleted, a new epoch, a fork): open again. Never after `close`. */
  closed?(): void
}

export interface Opening {
  state: Uint8Array
  clientId: number | null
  readOnly: ReadOnlyReason | null
  lease: Lease<LogId> | null
  /** Fulfilled after the commit (at most every 50 ms for all documents together), before relaying and applying. */
  push(updates: Uint8Array[]): Promise<void>
  compare(stateVector: Uint8Array, contentHashHex: string): boolean
  setAwareness(update: Uint8Array): void
  close(): void
}

/** A document of which only what stood before is shown here; 0: nothing, it is hidden. On this device alone. */
export interface WaitingDocument {
  documentId: DocumentId
  untilLid: number
  exchangeId: string | null
  sinceMs: number
}

export interface Documents {
  /** Errors: document-not-found. */
  open(documentId: DocumentId, listener: OpeningListener, previous?: Lease<LogId>): Opening
  /** A document made elsewhere (import child): updates V2 under the engine's client id for (log, document, slot 0), an entry each. One act, committed on return. */
  create(documents: { documentId: DocumentId; updates: Uint8Array[] }[], cause?: Uint8Array): void
  /**
   * Checks the updates of such a document ahead and in small steps, so that `create` with the very same array only stores them.
   * Errors: foreign-client-id, update-malformed.
   */
  checkNew(documentId: DocumentId, updates: readonly Uint8Array[]): Promise<void>
  /** A change by the engine itself under slot 0: applied, folded and committed on return. No change makes no entry; answers whether one was made. */
  change(documentId: DocumentId, work: (doc: Y.Doc) => void, cause?: Uint8Array): boolean
  /** Many documents in one transaction. */
  changeMany(changes: { documentId: DocumentId; work: (doc: Y.Doc) => void }[], cause?: Uint8Array): void
  /** The present state as it is shown here (a copy that may be kept; changing it changes nothing). null: no such document, or hidden. */
  read(documentId: DocumentId): Y.Doc | null
  exists(documentId: DocumentId): boolean
  /** Deletion entry: hidden everywhere, still in the log. */
  remove(documentIds: DocumentId[]): void
  /** Folds pending updates into entries: before anything reads or sends the frontier. */
  fold(): void
  recover(documentId: DocumentId, updates: Uint8Array[], text: string): void
  /**
   * Deletes, by an ordinary edit, what these logs wrote from these sequences on, and nobody else's text; what was visible of it is kept as
   * recovered text. false: there was nothing.
   */
  takeOut(documentId: DocumentId, from: ReadonlyMap<LogId, number>, by: string | null): boolean
  attention(): AttentionRow[]
  settleAttention(id: string, action: 'put-in' | 'let-go'): void
  /** From now on these are shown as they stood at `untilLid`, read-only. One that waits already goes on waiting as it did. */
  wait(documents: readonly { documentId: DocumentId; untilLid: number }[], exchangeId: string | null): void
  waiting(): WaitingDocument[]
  /** They are shown whole again. */
  takeWaiting(documentIds: readonly DocumentId[]): void
  days(documentId: DocumentId): HistoryDay[]
  stateAt(documentId: DocumentId, point: number): Y.Doc | null
  /** Documents whose visible state changed (pending included), after the commit. */
  onChanged(listener: (documentIds: DocumentId[]) => void): void
  digest(): { digest: string; documents: number }
  /** Drops snapshots and other caches; they come back from the logs. */
  rebuild(): void
  close(): void
}

// ---------------------------------------------------------------- members/

/** Who may write what, and the changes to it, which are entries. docs/formats/membership.md. Errors: as of the calls `members.*`. */
export interface Members {
  state(): MembersState
  /** What this device may do now; null: it is no member. */
  ownRole(): Role | null
  /** What the repository is called in the ticket by which this device joined; null: it founded it, or has not joined. */
  nameByTicket(): string | null
  invite(invitation: { role: Role; uses: number; days: number | null; label: string; ownDevice: boolean }): ShownTicket
  showTicket(invitationId: InvitationId): ShownTicket
  withdrawInvitation(invitationId: InvitationId): void
  /** A full ticket, or a short code whose invitation is here. */
  join(ticket: string): void
  setRole(contributorId: ContributorId, role: Role): void
  remove(who: { contributorId: ContributorId } | { deviceId: DeviceId }, reason: string, afterMs: number | null): { recovered: number }
  leave(): void
  handOver(contributorId: ContributorId): void
  confirm(deviceId: DeviceId): void
  number(deviceId: DeviceId): string[]
  /** After the commit. */
  onChanged(listener: () => void): void
}

// ---------------------------------------------------------------- catalogue/ and search/

/** Everything derived, in derived.db: one worker writes it from granary.db, another answers from it under a time limit. */
export interface Catalogue {
  documentsChanged(documentIds: DocumentId[]): void
  /** Fulfilled when everything announced so far can be found. */
  settled(): Promise<void>
  /** While many items are being made, indexing keeps out of the way on a machine of few cores; whoever waits for `settled` is not held up. */
  importing?(isRunning: boolean): void
  list(query: { filter: ItemFilter; sort: ItemSort; descending: boolean; offset: number; limit: number }): Promise<{ total: number; rows: ItemRow[] }>
  ids(query: { filter: ItemFilter; sort: ItemSort; descending: boolean }): Promise<ItemId[]>
  facets(filter: ItemFilter): Promise<{
    kinds: { kind: ItemKind; count: number }[]
    languages: { language: string; count: number }[]
    tags: { id: TagId; label: string; count: number }[]
  }>
  row(id: ItemId): Promise<ItemRow | null>
  titles(ids: ItemId[]): Promise<Map<ItemId, string>>
  links(id: ItemId): Promise<{ to: ItemId[]; from: ItemId[] }>
  withAttachment(hash: AttachmentHash): Promise<ItemId[]>
  /** Of what came in parcels: the items that came from there (`originName`), each origin's in the order in which they were made here. */
  withOrigins(origins: readonly string[]): Promise<ItemId[]>
  collectionCounts(): Promise<Map<CollectionId, number>>
  suggest(text: string, limit: number): Promise<{ id: ItemId; title: string; kind: ItemKind }[]>
  search(query: { text: string; filter: ItemFilter; offset: number; limit: number }): Promise<SearchAnswer>
  /** Deletes derived.db and makes it again from the logs. */
  rebuild(onProgress?: (done: number, total: number) => void): Promise<{ items: number; tookMs: number }>
  onChanged(listener: (ids: ItemId[]) => void): void
  close(): Promise<void>
}

// ---------------------------------------------------------------- import/

export interface ImportRequest {
  /** `name` is shown and decides the type together with the bytes; uploads have another path than name. */
  files: { path: string; name: string }[]
  kind?: ItemKind
  collection?: CollectionId
  passwords?: Record<string, string>
}

export interface Importer {
  start(request: ImportRequest): JobId
  cancel(id: JobId): void
  jobs(): JobState[]
  /** Errors: invalid-input for a job nobody knows. */
  report(id: JobId): ImportReport
  finished(id: JobId): Promise<ImportReport>
  onProgress(listener: (job: JobState) => void): void
  close(): Promise<void>
}

// ---------------------------------------------------------------- home/ and hosts/

/** GRANARY_HOME: what belongs to this installation and to no repository. */
export interface Home {
  readonly directory: string
  settings(): Settings
  /** Errors: disk-full. */
  saveSettings(patch: Partial<Settings>): Settings
  onSettingsChanged(listener: (settings: Settings) => void): () => void
  /** The key is made on first asking; the names are those of the settings. Errors: passphrase-needed, device-key-damaged. */
  identity(): Promise<DeviceIdentity>
  /** `sidecars/`: what this device has published, one file per store. */
  readonly sidecarsDirectory: string
  /** The file behind the token of an upload. Errors: file-not-found. */
  upload(token: string): { path: string; name: string }
}
