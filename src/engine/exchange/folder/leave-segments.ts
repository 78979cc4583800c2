// Leaves entries: takes over what an earlier try has written, writes the rest, joins small files. docs/formats/exchange-folder.md [XF20]–[XF23], [XF36].
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { isGranaryError } from '../../../contract/errors.ts'
import { throwIfStopped } from '../files/index.ts'
import type { ExchangeFiles, LogRange } from '../parts.ts'
import { type Situation, segmentRange } from './assess.ts'
import { overlaps, subtract } from './lacking.ts'
import { segmentsFolder } from './names.ts'
import type { FolderLimits, FolderProblem, LeaveRequest, SegmentFile } from './parts.ts'
import { noteProblem, type ReadRepository } from './read-devices.ts'
import { inReadingOrder } from './reading-order.ts'
import { describeFile, mostFileBytes, packSegments, readSegmentFile, unpackSegments } from './segment-files.ts'
import type { VerifiedWriter } from './verified-writing.ts'

export interface LeavingSegments {
  files: ExchangeFiles
  own: ReadRepository['own']
  writer: VerifiedWriter
  limits: FolderLimits
  number: number
  problems: FolderProblem[]
}

/** Full, or worn out at this file: what is there stays, what follows is left out, and it is said. Anything else ends the press. */
export const stopsLeaving = (error: unknown, part: string, problems: FolderProblem[]) => {
  if (!isGranaryError(error) || (error.code !== 'place-full' && error.code !== 'place-unreadable')) throw error
  problems.push({ code: error.code, part })
}

const createBatches = ({ own, writer, limits, number }: LeavingSegments) => {
  const made: SegmentFile[] = []
  let segments: Uint8Array[] = []
  let sizeBytes = 0
  const close = async () => {
    if (segments.length === 0) return
    const file = describeFile(segments, number)
    const bytes = packSegments(segments)
    segments = []
    sizeBytes = 0
    await writer.write(join(own.folder, segmentsFolder, file.name), () => bytes)
    made.push(file)
  }
  return {
    made,
    close,
    add: async (segment: Uint8Array) => {
      if (sizeBytes > 0 && sizeBytes + segment.length > limits.fileBytes) await close()
      segments.push(segment)
      sizeBytes += segment.length + 4
    },
  }
}

/** Whole files of an earlier try that no manifest names. [XF36] */
export const adoptSegments = async (
  { files, own, number }: LeavingSegments,
  named: ReadonlySet<string>,
  request: LeaveRequest,
  missing: readonly LogRange[],
): Promise<{ adopted: SegmentFile[]; missing: LogRange[] }> => {
  const adopted: SegmentFile[] = []
  let left = [...missing]
  for (const [name, { path }] of own.contents.segments) {
    if (named.has(name) || left.length === 0) continue
    throwIfStopped(request.signal)
    try {
      const file = describeFile(unpackSegments(await files.readAll(path, mostFileBytes), name), number)
      const isOurs = file.ranges.every(({ logId, to, head }) => request.knows(logId, to - 1, head) === 'here')
      if (file.name !== name || !isOurs || !file.ranges.some((range) => overlaps(range, left))) continue
      adopted.push(file)
      left = subtract(left, file.ranges)
    } catch (error) {
      // Torn or unreadable: it is written anew under its name, or cleared away.
      if (!isGranaryError(error) || error.code === 'place-gone' || error.code === 'cancelled') throw error
    }
  }
  // Their names are hashes and say nothing of the order.
  const state = new Map(request.have.map((row) => [row.logId, row.nextSequence]))
  for (const { logId, from } of missing) state.set(logId, Math.min(from, state.get(logId) ?? from))
  const ordered = inReadingOrder(
    adopted.map((file) => [{ file }]),
    state,
  )
  return { adopted: ordered.map(({ file }) => file), missing: left }
}

export const writeSegments = async (
  leaving: LeavingSegments,
  situation: Situation,
  missing: readonly LogRange[],
  request: LeaveRequest,
): Promise<SegmentFile[]> => {
  const batches = createBatches(leaving)
  if (missing.length === 0) return []
  try {
    for (const segment of request.segmentsSince(situation.start(missing), Math.min(256 * 1024, leaving.limits.fileBytes))) {
      throwIfStopped(request.signal)
      if (overlaps(segmentRange(segment), missing)) await batches.add(segment)
      // Between segments the engine answers its windows.
      await setImmediate()
    }
    await batches.close()
  } catch (error) {
    stopsLeaving(error, segmentsFolder, leaving.problems)
  }
  return batches.made
}

/** Runs of small files in a row become few larger ones, so that a stick that travels for years is not made of crumbs. [XF37] */
export const joinSmall = async (leaving: LeavingSegments, kept: readonly SegmentFile[]): Promise<SegmentFile[]> => {
  const { limits, own, files } = leaving
  const joined: SegmentFile[] = []
  let run: SegmentFile[] = []
  const closeRun = async () => {
    const before = run
    run = []
    if (before.length <= limits.joinAbove) return joined.push(...before)
    const batches = createBatches(leaving)
    try {
      for (const file of before) {
        const path = own.contents.segments.get(file.name)?.path ?? join(own.folder, segmentsFolder, file.name)
        for (const segment of await readSegmentFile(files, path, file)) await batches.add(segment)
      }
      await batches.close()
      return joined.push(...batches.made)
    } catch (error) {
      // They stay as they are; no room or a bad sector is no reason to end the press.
      if (!isGranaryError(error) || error.code !== 'place-full') noteProblem(error, segmentsFolder, leaving.problems)
      return joined.push(...before)
    }
  }
  for (const file of kept) {
    if (file.sizeBytes < limits.smallFileBytes) run.push(file)
    else {
      await closeRun()
      joined.push(file)
    }
  }
  await closeRun()
  return joined
}
