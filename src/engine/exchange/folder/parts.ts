// The seams of an exchange folder: what lies there, and what its caller gives when it leaves something. Types only. docs/formats/exchange-folder.md.
import type { FrontierRow } from '../../../contract/areas/repository.ts'
import type { AttachmentHash, DeviceId, LogId, RepositoryId } from '../../../contract/ids.ts'
import type { LogRange, OfferSource, SenderFacts } from '../parts.ts'

/** Is that entry here: in its chain, or set aside with a branch that lost? `OpenEntryLog.knows`. */
export type EntryKnown = (logId: LogId, sequence: number, hashHex: string) => 'here' | 'aside' | null

/** Something that lies there and cannot be used, or could not be written. `part` is a path below the repository's folder. */
export interface FolderProblem {
  code: 'bundle-damaged' | 'bundle-too-new' | 'place-unreadable' | 'place-full'
  part: string
}

/** Consecutive entries of one log in a file. */
export interface FileRange extends LogRange {
  /** Hash of the entry before the first, and of the last one. */
  after: string
  head: string
}

/** Segments in one file. [XF20] */
export interface SegmentFile {
  name: string
  sizeBytes: number
  sha256: string
  /** The number of the manifest that named it first. */
  since: number
  ranges: FileRange[]
  /** What its entries build on and the file itself does not hold; `hash`: the first 8 bytes. */
  needs: { logId: LogId; nextSequence: number; hash: string }[]
}

/** An attachment, cut into pieces. [XF25] */
export interface LeftAttachment {
  hash: AttachmentHash
  sizeBytes: number
  pieceBytes: number
  since: number
}

/** One device's account of what it left and what it has. [XF10] */
export interface LeftManifest {
  repositoryId: RepositoryId
  repositoryName: string
  deviceId: DeviceId
  deviceName: string
  contributorName: string
  createdAtMs: number
  number: number
  have: FrontierRow[]
  /** Attachments that its logs name and it has not; null: too many to say, or unknown. */
  lacks: AttachmentHash[] | null
  /** Of each other device: the newest `since` of what lay there when this one had taken it all. */
  seen: { deviceId: DeviceId; number: number }[]
  files: SegmentFile[]
  attachments: LeftAttachment[]
}

export interface FolderDevice extends SenderFacts {
  isOwn: boolean
  manifest: LeftManifest
}

/** An attachment of ours that may be left for others. */
export interface OwnAttachment {
  hash: AttachmentHash
  sizeBytes: number
  /** The entries that name it: who has one of them and does not say that he lacks the file has it. */
  named: { logId: LogId; sequence: number }[]
}

/** Somebody who may come to this stick and has left nothing on it (or whose news we have from elsewhere). */
export interface KnownPartner {
  /** null: somebody who has nothing yet (an open invitation, a copy for keeping): everything is left. */
  deviceId: DeviceId | null
  have: FrontierRow[]
  lacks?: AttachmentHash[] | null
}

/** What leaving asks of the replica. Fold pending edits before. */
export interface LeaveRequest {
  repositoryName: string
  have: FrontierRow[]
  knows: EntryKnown
  segmentsSince(frontier: FrontierRow[], maxBytes?: number): Iterable<Uint8Array>
  attachments: OwnAttachment[]
  readAttachment(hash: AttachmentHash, from: number, length: number): AsyncIterable<Uint8Array>
  lacks: AttachmentHash[] | null
  partners: KnownPartner[]
  /** Devices that count as readers (members); without it every device with a signed manifest. */
  counts?(deviceId: DeviceId): boolean
  /** What lies there from others has been taken before: their copies that still lack something of ours are looked at again. */
  took: boolean
  nowMs: number
  signal?: AbortSignal
  onProgress?(progress: { phase: 'leaving' | 'checking'; doneBytes: number; totalBytes: number }): void
}

/** What `leave` would write. */
export interface LeavePlan {
  ranges: LogRange[]
  entries: number
  attachments: number
  /** Entries estimated, attachments exact. */
  sizeBytes: number
  freeBytes: number | null
  /** Devices that lack something of it; empty with `forAnybody`. */
  for: DeviceId[]
  /** Nobody else is known: everything is left. */
  forAnybody: boolean
}

export interface LeaveReport extends LeavePlan {
  writtenBytes: number
  /** Written by an earlier try and taken over. */
  adoptedBytes: number
  removedFiles: number
  problems: FolderProblem[]
  /** The manifest and all it names newly were read again and are right. */
  safeToUnplug: boolean
  /** Nothing was to be done: nothing was written. */
  unchanged: boolean
}

export interface ExchangeFolder extends OfferSource {
  devices: FolderDevice[]
  /** What could not be read so far; grows while reading. */
  problems: FolderProblem[]
  /** As if these devices had left nothing to read; planning and leaving go by what lies there. [XF17] */
  without(deviceIds: ReadonlySet<DeviceId>): ExchangeFolder
  plan(request: LeaveRequest): Promise<LeavePlan>
  /** Leaves, clears what nobody needs, writes the manifest, reads everything written again. Errors: place-…, cancelled. */
  leave(request: LeaveRequest): Promise<LeaveReport>
  /** The same without leaving anything new. */
  compact(request: LeaveRequest): Promise<LeaveReport>
}

/** Numbers that tests make smaller. */
export interface FolderLimits {
  /** A segment file is closed when it has reached this. */
  fileBytes: number
  pieceBytes: number
  /** Own files below this are joined when there are more than `joinAbove`. */
  smallFileBytes: number
  joinAbove: number
}

export interface PlaceRepository {
  repositoryId: RepositoryId
  name: string
  devices: { deviceId: DeviceId; deviceName: string; contributorName: string; createdAtMs: number }[]
  lastLeftAtMs: number
  sizeBytes: number
}
