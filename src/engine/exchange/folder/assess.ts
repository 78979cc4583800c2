// What the others lack, what of it lies here already, and what of ours nobody needs any more. docs/formats/exchange-folder.md [XF30]–[XF37].
import { setImmediate } from 'node:timers/promises'
import type { FrontierRow } from '../../../contract/areas/repository.ts'
import { isGranaryError } from '../../../contract/errors.ts'
import type { AttachmentHash, DeviceId, LogId } from '../../../contract/ids.ts'
import { createReader } from '../../log/byte-io.ts'
import type { ExchangeFiles, LogRange } from '../parts.ts'
import { entriesIn, firstLacking, hasAttachment, overlaps, type Reader, readersOf, subtract, unite } from './lacking.ts'
import { pieceName } from './names.ts'
import type { FileRange, LeavePlan, LeaveRequest, LeftAttachment, OwnAttachment, SegmentFile } from './parts.ts'
import { pieceCount, type ReadDevice, type ReadRepository } from './read-devices.ts'
import { sha256Of } from './verified-writing.ts'

export interface Situation {
  readers: Reader[]
  /** What any reader lacks of our logs. */
  wanted: LogRange[]
  /** Of it: what does not lie here yet. */
  missing: LogRange[]
  /** Our files that somebody still needs, in their order; the rest may go. */
  needed: SegmentFile[]
  attachments: OwnAttachment[]
  neededAttachments: LeftAttachment[]
  /** Where to begin each log, for `segmentsSince`. */
  start(ranges: readonly LogRange[]): FrontierRow[]
}

/** Files are looked at again where somebody took what lay there and still lacks what they hold. [XF35] */
const createSoundness = (files: ExchangeFiles) => {
  const sound = new Map<string, boolean>()
  return async (path: string, sha256: string): Promise<boolean> => {
    const known = sound.get(path)
    if (known !== undefined) return known
    let isSound = false
    try {
      isSound = (await files.readBack(path)).sha256 === sha256
    } catch (error) {
      // Unreadable, or cleared away by its device meanwhile: not sound. A medium that is gone shows at the next step.
      if (!isGranaryError(error)) throw error
    }
    sound.set(path, isSound)
    return isSound
  }
}

/** Log, first sequence and number of entries of a segment of our own, without unpacking it. */
export const segmentRange = (segment: Uint8Array): LogRange => {
  const reader = createReader(segment)
  reader.bytes(5)
  const logId = reader.hex(16) as LogId
  const from = reader.varint()
  return { logId, from, to: from + reader.varint() }
}

export const assess = async (files: ExchangeFiles, { devices }: ReadRepository, request: LeaveRequest, ownDevice: DeviceId): Promise<Situation> => {
  const { have, knows, counts } = request
  const readers = readersOf(devices, request, ownDevice)
  const wantsOf = (reader: Reader): LogRange[] =>
    have.map((ours) => ({ logId: ours.logId, from: firstLacking(reader, ours, knows), to: ours.nextSequence })).filter(({ from, to }) => from < to)
  const wants = new Map(readers.map((reader) => [reader, wantsOf(reader)]))
  const wanted = unite([...wants.values()].flat())
  const heads = new Map(have.map(({ logId, nextSequence, headHashHex }) => [`${logId} ${nextSequence}`, headHashHex]))
  for (const { rows } of readers)
    for (const { logId, nextSequence, headHashHex } of rows.values())
      if (nextSequence > 0 && knows(logId, nextSequence - 1, headHashHex) === 'here') heads.set(`${logId} ${nextSequence}`, headHashHex)

  const isSound = createSoundness(files)
  const isOurs = (range: FileRange) => knows(range.logId, range.to - 1, range.head) === 'here'
  /** A reader had taken what lay there when this file did, and lacks it still. */
  const isDoubtful = (device: ReadDevice, since: number, lacks: (reader: Reader) => boolean) =>
    readers.some((reader) => (reader.seen.get(device.deviceId) ?? -1) >= since && lacks(reader))

  const covered: LogRange[] = []
  const needed: SegmentFile[] = []
  for (const device of devices) {
    if (!device.isOwn && counts && !counts(device.deviceId)) continue
    for (const file of device.files) {
      const ranges = file.ranges.filter(isOurs)
      if (!ranges.some((range) => overlaps(range, wanted))) continue
      const path = device.contents.segments.get(file.name)?.path ?? ''
      const lacks = (reader: Reader) => ranges.some((range) => overlaps(range, wants.get(reader) ?? []))
      if (isDoubtful(device, file.since, lacks) && !(await isSound(path, file.sha256))) continue
      covered.push(...ranges)
      for (const { logId, from, to, after, head } of ranges) heads.set(`${logId} ${from}`, after).set(`${logId} ${to}`, head)
      if (device.isOwn) needed.push(file)
    }
  }

  const lackedBy = (attachment: OwnAttachment) => readers.filter((reader) => !hasAttachment(reader, attachment))
  const lying = new Set<AttachmentHash>()
  const neededAttachments: LeftAttachment[] = []
  const ownByHash = new Map(request.attachments.map((attachment) => [attachment.hash, attachment]))
  for (const device of devices) {
    if (!device.isOwn && counts && !counts(device.deviceId)) continue
    for (const left of device.attachments) {
      const ours = ownByHash.get(left.hash)
      // What is not here any more is kept there as long as it lies there: it may be the only one.
      const lacking = ours ? lackedBy(ours) : readers
      if (lacking.length === 0) continue
      const isStale = ours !== undefined && isDoubtful(device, left.since, (reader) => lacking.includes(reader))
      if (isStale && !(await piecesAreSound(files, device, left, request))) continue
      lying.add(left.hash)
      if (device.isOwn) neededAttachments.push(left)
    }
  }
  const attachments = request.attachments
    .filter((attachment) => !lying.has(attachment.hash) && lackedBy(attachment).length > 0)
    .sort((one, other) => one.sizeBytes - other.sizeBytes || (one.hash < other.hash ? -1 : 1))

  const start = (ranges: readonly LogRange[]): FrontierRow[] =>
    have.flatMap((row) => {
      const first = ranges.reduce((least, range) => (range.logId === row.logId ? Math.min(least, range.from) : least), row.nextSequence)
      const headHashHex = heads.get(`${row.logId} ${first}`)
      return first === 0 || headHashHex === undefined ? [] : [{ ...row, nextSequence: first, headHashHex }]
    })
  return { readers, wanted, missing: subtract(wanted, covered), needed, attachments, neededAttachments, start }
}

/** Compares the pieces of an attachment on the medium with the one here. */
const piecesAreSound = async (files: ExchangeFiles, { contents }: ReadDevice, left: LeftAttachment, { readAttachment }: LeaveRequest): Promise<boolean> => {
  try {
    for (let piece = 0; piece < pieceCount(left); piece += 1) {
      const source = await sha256Of(readAttachment(left.hash, piece * left.pieceBytes, Math.min(left.pieceBytes, left.sizeBytes - piece * left.pieceBytes)))
      const path = contents.pieces.get(pieceName(left.hash, piece))?.path
      if (path === undefined || (await files.readBack(path)).sha256 !== source) return false
    }
    return true
  } catch (error) {
    // Likewise.
    if (!isGranaryError(error)) throw error
    return false
  }
}

/** Enough to know what an entry weighs. */
const sampleBytes = 1024 * 1024

export const planOf = async (situation: Situation, request: LeaveRequest, freeBytes: number | null): Promise<LeavePlan> => {
  const { readers, missing, attachments } = situation
  const entries = entriesIn(missing)
  let bytes = 0
  let counted = 0
  if (entries > 0)
    for (const segment of request.segmentsSince(situation.start(missing))) {
      const range = segmentRange(segment)
      if (!overlaps(range, missing)) continue
      bytes += segment.length + 4
      counted += range.to - range.from
      if (bytes > sampleBytes) break
      await setImmediate()
    }
  const segmentBytes = counted === 0 ? 0 : Math.round((bytes * Math.max(entries, counted)) / counted)
  const forWhom = readers.flatMap((reader) => {
    const lacks = missing.some(({ logId, to }) => (reader.rows.get(logId)?.nextSequence ?? 0) < to)
    return reader.deviceId !== null && (lacks || attachments.some((attachment) => !hasAttachment(reader, attachment))) ? [reader.deviceId] : []
  })
  return {
    ranges: missing,
    entries,
    attachments: attachments.length,
    sizeBytes: segmentBytes + attachments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    freeBytes,
    for: forWhom,
    forAnybody: readers.some(({ deviceId }) => deviceId === null),
  }
}
