// The bytes of an entry: header, hash, signature, and the payloads that the log itself reads. Pure. docs/formats/entry.md.
import { createHash } from 'node:crypto'
import type { AttachmentHash, DeviceId, DocumentId, LogId, RepositoryId } from '../../contract/ids.ts'
import type { EntryKind } from '../parts.ts'
import { createReader, createWriter, MalformedBytes } from './byte-io.ts'

export const entryVersion = 1
/** [EN15] 8 MiB: a paste beyond it is offered as a file import. */
export const maxPayloadBytes = 8 * 1024 * 1024
export const maxAuthHeads = 16
/** More logs than a repository has in a lifetime of restored backups; bounds what one header can claim. */
export const maxDeps = 65_536

/** [EN20] The number of a kind is its place. */
export const entryKinds: readonly EntryKind[] = ['log-open', 'document-update', 'document-delete', 'membership', 'attachment', 'version', 'erasure']

export interface Dep {
  logId: LogId
  sequence: number
  /** The first 8 bytes of that entry's hash, hex. */
  hash: string
}

/** The mark of an erased payload: what the header says about it. [EN28] */
export interface ErasedPayload {
  length: number
  hash: Uint8Array
}

/** An entry without what follows from its place in the chain. */
export interface EntryFields {
  kind: EntryKind
  documentId: DocumentId | null
  /** 16 bytes, hex. */
  cause: string | null
  atMs: number
  tick: number
  /** 16 bytes each, hex, ascending. */
  authHeads: readonly string[]
  deps: readonly Dep[]
  payload: Uint8Array | null
  /** Set exactly where `payload` is null. */
  erased: ErasedPayload | null
}

export interface Entry extends EntryFields {
  logId: LogId
  sequence: number
  previousHash: Uint8Array
  hash: Uint8Array
  signature: Uint8Array
}

export const noHash: Uint8Array = new Uint8Array(32)

export const sha256 = (...parts: Uint8Array[]): Uint8Array => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

const text = (value: string) => Buffer.from(value, 'utf8')
const labels = { repository: text('granary/repository/1'), log: text('granary/log/1'), entry: text('granary/entry/1') }

/** [EN2] */
export const repositoryIdFor = (founder: DeviceId, nonce: Uint8Array): RepositoryId =>
  Buffer.from(sha256(labels.repository, Buffer.from(founder, 'hex'), nonce)).toString('hex') as RepositoryId

/** [EN3] */
export const logIdFor = (repositoryId: RepositoryId, deviceId: DeviceId, epochNonce: Uint8Array): LogId =>
  Buffer.from(sha256(labels.log, Buffer.from(repositoryId, 'hex'), Buffer.from(deviceId, 'hex'), epochNonce).subarray(0, 16)).toString('hex') as LogId

/** [EN10] */
export const encodeHeader = (entry: EntryFields & Pick<Entry, 'logId' | 'sequence' | 'previousHash'>): Uint8Array => {
  const erased = entry.erased ?? { length: entry.payload?.length ?? 0, hash: sha256(entry.payload ?? new Uint8Array()) }
  const writer = createWriter(224)
    .u8(entryVersion)
    .hex(entry.logId)
    .varint(entry.sequence)
    .bytes(entry.previousHash)
    .u8(entryKinds.indexOf(entry.kind))
    .u8((entry.documentId === null ? 0 : 1) | (entry.cause === null ? 0 : 2))
  if (entry.documentId !== null) writer.hex(entry.documentId)
  if (entry.cause !== null) writer.hex(entry.cause)
  writer.u48(entry.atMs).u16(entry.tick).varint(entry.authHeads.length)
  for (const head of entry.authHeads) writer.hex(head)
  writer.varint(entry.deps.length)
  for (const dep of entry.deps) writer.hex(dep.logId).varint(dep.sequence).hex(dep.hash)
  return writer.varint(erased.length).bytes(erased.hash).finish()
}

/** [EN11] */
export const hashEntry = (entry: Parameters<typeof encodeHeader>[0]): Uint8Array => sha256(labels.entry, encodeHeader(entry))

export const epochReasons = ['first', 'restored', 'copied', 'behind', 'fork', 'no-proof'] as const
export type EpochReason = (typeof epochReasons)[number]

export interface LogOpen {
  repositoryId: RepositoryId
  deviceId: DeviceId
  epochNonce: Uint8Array
  reason: EpochReason
  follows: { logId: LogId; sequence: number; hash: string } | null
}

/** [EN21] */
export const encodeLogOpen = ({ repositoryId, deviceId, epochNonce, reason, follows }: LogOpen): Uint8Array => {
  const writer = createWriter(160).hex(repositoryId).hex(deviceId).bytes(epochNonce).u8(epochReasons.indexOf(reason))
  if (follows === null) writer.u8(0)
  else writer.u8(1).hex(follows.logId).varint(follows.sequence).hex(follows.hash)
  return writer.finish()
}

export const decodeLogOpen = (payload: Uint8Array): LogOpen => {
  const reader = createReader(payload)
  const repositoryId = reader.hex(32) as RepositoryId
  const deviceId = reader.hex(32) as DeviceId
  const epochNonce = reader.bytes(16)
  const reason = epochReasons[reader.u8()]
  const follows = reader.u8()
  if (reason === undefined || follows > 1) throw new MalformedBytes('log-open of an unknown form')
  const previous = follows === 1 ? { logId: reader.hex(16) as LogId, sequence: reader.varint(), hash: reader.hex(32) } : null
  reader.end()
  return { repositoryId, deviceId, epochNonce, reason, follows: previous }
}

/** [EN25] */
export const encodeAttachmentPayload = (hash: AttachmentHash, sizeBytes: number): Uint8Array => createWriter(40).hex(hash).varint(sizeBytes).finish()

export const decodeAttachmentPayload = (payload: Uint8Array): { hash: AttachmentHash; sizeBytes: number } => {
  const reader = createReader(payload)
  const decoded = { hash: reader.hex(32) as AttachmentHash, sizeBytes: reader.varint() }
  reader.end()
  return decoded
}
