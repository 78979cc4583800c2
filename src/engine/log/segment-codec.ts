// Segments: consecutive entries of one log, as they travel and as old ones are kept. Pure; foreign bytes are read by it.
// docs/formats/entry.md [EN50]–[EN54].
import { GranaryError } from '../../contract/errors.ts'
import type { DocumentId, LogId } from '../../contract/ids.ts'
import { coding, packBytes, unpackBytes } from '../storage/packing.ts'
import { type ByteReader, type ByteWriter, createReader, createWriter, MalformedBytes } from './byte-io.ts'
import { type Dep, type Entry, type EntryFields, entryKinds, entryVersion, hashEntry, maxAuthHeads, maxDeps, maxPayloadBytes } from './entry-codec.ts'

export const maxSegmentEntries = 4096
/** Holds one largest entry and its company; what a hostile segment can make us allocate. */
export const maxSegmentBodyBytes = 16 * 1024 * 1024

const magic = Buffer.from('GRSG')
const flag = { document: 1, cause: 2, erased: 4, deps: 8, tick: 16 } as const

type Signed = EntryFields & { signature: Uint8Array }

/** A column whose values repeat: the first time in full (0), later by number. */
const repeatingWriter = () => {
  const seen = new Map<string, number>()
  return (writer: ByteWriter, key: string, writeFull: () => void) => {
    const number = seen.get(key)
    writer.varint(number ?? 0)
    if (number !== undefined) return
    seen.set(key, seen.size + 1)
    writeFull()
  }
}

const repeatingReader = <T>(readFull: () => T) => {
  const seen: T[] = []
  return (reader: ByteReader): T => {
    const number = reader.varint()
    if (number === 0) seen.push(readFull())
    const value = seen[(number === 0 ? seen.length : number) - 1]
    if (value === undefined) throw new MalformedBytes('a repeated value has not appeared yet')
    return value
  }
}

const writeDeps = (writer: ByteWriter, deps: readonly Dep[]) => {
  writer.varint(deps.length)
  for (const dep of deps) writer.hex(dep.logId).varint(dep.sequence).hex(dep.hash)
}

const readDeps = (reader: ByteReader, ownLogId: LogId): Dep[] => {
  const count = reader.varint()
  if (count < 1 || count > maxDeps) throw new MalformedBytes('number of deps')
  const deps: Dep[] = []
  for (let i = 0; i < count; i += 1) {
    const dep = { logId: reader.hex(16) as LogId, sequence: reader.varint(), hash: reader.hex(8) }
    const before = deps.at(-1)
    if (dep.logId === ownLogId || (before !== undefined && before.logId >= dep.logId)) throw new MalformedBytes('deps out of order')
    deps.push(dep)
  }
  return deps
}

const readAuthHeads = (reader: ByteReader): string[] => {
  const count = reader.varint()
  if (count > maxAuthHeads) throw new MalformedBytes('number of authHeads')
  const heads = Array.from({ length: count }, () => reader.hex(16))
  if (heads.some((head, i) => i > 0 && (heads[i - 1] ?? '') >= head)) throw new MalformedBytes('authHeads out of order')
  return heads
}

/** Differences may be negative (a clock set back); times are below 2^48, so nothing is lost. */
const zigzag = (value: number) => (value >= 0 ? value * 2 : -value * 2 - 1)
const unzigzag = (value: number) => (value % 2 === 0 ? value / 2 : -(value + 1) / 2)

const encodeBody = (entries: readonly Signed[]): Uint8Array => {
  const writer = createWriter(4096)
  const document = repeatingWriter()
  const cause = repeatingWriter()
  const auth = repeatingWriter()
  let atMs = 0
  for (const entry of entries) {
    const flags =
      (entry.documentId === null ? 0 : flag.document) |
      (entry.cause === null ? 0 : flag.cause) |
      (entry.payload === null ? flag.erased : 0) |
      (entry.deps.length > 0 ? flag.deps : 0) |
      (entry.tick === 0 ? 0 : flag.tick)
    writer.u8(entryKinds.indexOf(entry.kind)).u8(flags)
    const { documentId, cause: causeId, erased } = entry
    if (documentId !== null) document(writer, documentId, () => writer.hex(documentId))
    if (causeId !== null) cause(writer, causeId, () => writer.hex(causeId))
    writer.varint(zigzag(entry.atMs - atMs))
    atMs = entry.atMs
    if (entry.tick !== 0) writer.u16(entry.tick)
    auth(writer, entry.authHeads.join(), () => {
      writer.varint(entry.authHeads.length)
      for (const head of entry.authHeads) writer.hex(head)
    })
    if (entry.deps.length > 0) writeDeps(writer, entry.deps)
    if (entry.payload !== null) writer.varint(entry.payload.length).bytes(entry.payload)
    else if (erased !== null) writer.varint(erased.length).bytes(erased.hash)
    writer.bytes(entry.signature)
  }
  return writer.finish()
}

/** Entries must be consecutive and at most `maxSegmentEntries`. `level` null leaves the body raw. */
export const encodeSegment = (entries: readonly Entry[], level: number | null = 3): Uint8Array => {
  const [first] = entries
  if (first === undefined) throw new RangeError('a segment holds at least one entry')
  const body = encodeBody(entries)
  const packed = level === null ? { coding: coding.raw, bytes: body } : packBytes(body, level)
  return createWriter(packed.bytes.length + 80)
    .bytes(magic)
    .u8(entryVersion)
    .hex(first.logId)
    .varint(first.sequence)
    .varint(entries.length)
    .bytes(first.previousHash)
    .u8(packed.coding)
    .varint(body.length)
    .bytes(packed.bytes)
    .finish()
}

const readEntry = (reader: ByteReader, logId: LogId, beforeMs: number, columns: ReturnType<typeof createColumns>): Signed => {
  const kindNumber = reader.u8()
  const kind = entryKinds[kindNumber]
  if (kind === undefined) throw new GranaryError('entry-too-new', `An entry of kind ${kindNumber} is unknown to this release.`, { kind: kindNumber })
  const flags = reader.u8()
  if (flags > 31) throw new MalformedBytes('unknown flags')
  const documentId = flags & flag.document ? columns.document(reader) : null
  const cause = flags & flag.cause ? columns.cause(reader) : null
  const atMs = beforeMs + unzigzag(reader.varint())
  if (!(atMs >= 0 && atMs < 2 ** 48)) throw new MalformedBytes('time out of range')
  const tick = flags & flag.tick ? reader.u16() : 0
  if (flags & flag.tick && tick === 0) throw new MalformedBytes('a tick of 0 is not written')
  const authHeads = columns.auth(reader)
  const deps = flags & flag.deps ? readDeps(reader, logId) : []
  const length = reader.varint()
  if (length > maxPayloadBytes) throw new GranaryError('entry-too-large', 'An entry is larger than 8 MiB.', { sizeBytes: length })
  const isErased = (flags & flag.erased) !== 0
  const payload = isErased ? null : reader.bytes(length)
  const erased = isErased ? { length, hash: reader.bytes(32) } : null
  return { kind, documentId, cause, atMs, tick, authHeads, deps, payload, erased, signature: reader.bytes(64) }
}

const createColumns = (reader: ByteReader) => ({
  document: repeatingReader(() => reader.hex(16) as DocumentId),
  cause: repeatingReader(() => reader.hex(16)),
  auth: repeatingReader(() => readAuthHeads(reader)),
})

export interface DecodedSegment {
  logId: LogId
  from: number
  previousHash: Uint8Array
  entries: Signed[]
}

const decode = (segment: Uint8Array): DecodedSegment => {
  const reader = createReader(segment)
  if (Buffer.compare(reader.bytes(4), magic) !== 0) throw new MalformedBytes('no segment')
  const version = reader.u8()
  if (version > entryVersion) throw new GranaryError('entry-too-new', `A segment of version ${version} is unknown to this release.`, { version })
  if (version !== entryVersion) throw new MalformedBytes('version 0')
  const logId = reader.hex(16) as LogId
  const from = reader.varint()
  const count = reader.varint()
  if (count < 1 || count > maxSegmentEntries || !Number.isSafeInteger(from + count)) throw new MalformedBytes('number of entries')
  const previousHash = reader.bytes(32)
  const code = reader.u8()
  const bodyLength = reader.varint()
  if (code > coding.zstd || bodyLength > maxSegmentBodyBytes) throw new MalformedBytes('coding or length of the body')
  const body = unpackBytes(code, reader.bytes(reader.left), bodyLength)
  if (body.length !== bodyLength) throw new MalformedBytes('the body unpacks to another length')
  const inner = createReader(body)
  const columns = createColumns(inner)
  const entries: Signed[] = []
  let atMs = 0
  for (let i = 0; i < count; i += 1) {
    const entry = readEntry(inner, logId, atMs, columns)
    atMs = entry.atMs
    entries.push(entry)
  }
  inner.end()
  return { logId, from, previousHash, entries }
}

/** Errors: segment-malformed, entry-too-new, entry-too-large. Payloads are views into the body. */
export const decodeSegment = (segment: Uint8Array): DecodedSegment => {
  try {
    return decode(segment)
  } catch (error) {
    if (error instanceof GranaryError) throw error
    // Our reader, zlib and fzstd all end here: whatever they say, the bytes are not a segment.
    throw new GranaryError('segment-malformed', `Not a segment: ${error instanceof Error ? error.message : 'unreadable'}`, {}, { cause: error })
  }
}

/** Computes the hashes along the chain. [EN52] */
export const chainEntries = ({ logId, from, previousHash, entries }: DecodedSegment): Entry[] => {
  let previous = previousHash
  return entries.map((fields, i) => {
    const placed = { ...fields, logId, sequence: from + i, previousHash: previous }
    const hash = hashEntry(placed)
    previous = hash
    return { ...placed, hash }
  })
}
