// A repository's folder on a stick or in a shared folder: what it offers, and leaving something in it. docs/formats/exchange-folder.md.
import type { FrontierRow } from '../../../contract/areas/repository.ts'
import { isGranaryError } from '../../../contract/errors.ts'
import type { AttachmentHash, LogId, RepositoryId } from '../../../contract/ids.ts'
import type { DeviceIdentity } from '../../parts.ts'
import { damaged } from '../container/signed-manifest.ts'
import { placeError, throwIfStopped } from '../files/index.ts'
import type { ExchangeFiles, LogRange } from '../parts.ts'
import { assess, planOf, segmentRange } from './assess.ts'
import { firstEndingAfter, rangesByLog, unite } from './lacking.ts'
import { type LeavingPlace, leaveIn } from './leave.ts'
import { readAttachment } from './leave-attachments.ts'
import { findRepositoryFolder, findRoot } from './names.ts'
import type { EntryKnown, ExchangeFolder, FileRange, FolderLimits, FolderProblem, SegmentFile } from './parts.ts'
import { noteProblem, type ReadDevice, type ReadRepository, readRepository } from './read-devices.ts'
import { inReadingOrder } from './reading-order.ts'
import { readSegmentFile } from './segment-files.ts'

const mebibyte = 1024 * 1024
/** Small enough that a stick pulled out loses little, large enough that a stick's many seconds per thousand files do not count. */
const usualLimits: FolderLimits = { fileBytes: 4 * mebibyte, pieceBytes: 32 * mebibyte, smallFileBytes: mebibyte, joinAbove: 16 }

export interface OpenFolderOptions {
  repositoryId: RepositoryId
  identity: DeviceIdentity
  /** Without it (nobody is a member here yet) only numbers are compared, and a fork is not noticed before the entries are read. */
  knows?: EntryKnown
  limits?: Partial<FolderLimits>
}

interface LyingFile {
  file: SegmentFile
  path: string
}

const lyingFiles = ({ files, contents }: ReadDevice): LyingFile[] =>
  files.flatMap((file) => {
    const path = contents.segments.get(file.name)?.path
    return path === undefined ? [] : [{ file, path }]
  })

/** What a reader must have: before each beginning, and what entries build on that does not lie here. */
const needsOf = (files: readonly SegmentFile[], content: readonly LogRange[]) => {
  const needs = new Map<LogId, { logId: LogId; nextSequence: number; headHashHex: string }>()
  const lying = rangesByLog(content)
  const note = (logId: LogId, nextSequence: number, headHashHex: string) => {
    const list = lying.get(logId) ?? []
    const range = list[firstEndingAfter(list, nextSequence - 1)]
    const isHere = range !== undefined && range.from < nextSequence
    if (nextSequence > 0 && !isHere && nextSequence > (needs.get(logId)?.nextSequence ?? 0)) needs.set(logId, { logId, nextSequence, headHashHex })
  }
  for (const { ranges, needs: builtOn } of files) {
    for (const { logId, from, after } of ranges) note(logId, from, after)
    for (const { logId, nextSequence, hash } of builtOn) note(logId, nextSequence, hash)
  }
  return [...needs.values()]
}

/** A file that another device has cleared away meanwhile is not the stick being pulled out. Answers what is to be said of the file. */
const orVanished = async (error: unknown, assertThere: () => Promise<void>, part: string, problems: FolderProblem[]): Promise<unknown> => {
  if (!isGranaryError(error) || error.code !== 'place-gone') {
    noteProblem(error, part, problems)
    return error
  }
  await assertThere()
  problems.push({ code: 'place-unreadable', part })
  return placeError('place-unreadable', part, error)
}

const openAt = (files: ExchangeFiles, place: LeavingPlace, repository: ReadRepository, knows: EntryKnown | undefined): ExchangeFolder => {
  const { devices, problems } = repository
  const lying = devices.map(lyingFiles)
  const all = lying.flat().map(({ file }) => file)
  const content = unite(all.flatMap(({ ranges }) => ranges))
  const newest = devices.at(-1)
  /** Copies of attachments that turned out to be damaged while they were read. */
  const bad = new Set<string>()

  const isLacking = (range: FileRange, next: ReadonlyMap<LogId, FrontierRow>): boolean => {
    if (knows) return knows(range.logId, range.to - 1, range.head) === null
    const row = next.get(range.logId)
    return row === undefined || range.to > row.nextSequence || (range.to === row.nextSequence && range.head !== row.headHashHex)
  }

  async function* segments(frontier: FrontierRow[], signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const next = new Map(frontier.map((row) => [row.logId, row]))
    const lacking = lying.map((list) => list.filter(({ file }) => file.ranges.some((range) => isLacking(range, next))))
    const state = new Map(frontier.map((row) => [row.logId, row.nextSequence]))
    for (const { file, path } of inReadingOrder(lacking, state)) {
      throwIfStopped(signal)
      // Asked again: another device's copy of the same entries may have been taken meanwhile.
      const ranges = file.ranges.filter((range) => isLacking(range, next))
      if (ranges.length === 0) continue
      let read: Uint8Array[] = []
      try {
        read = await readSegmentFile(files, path, file)
      } catch (error) {
        await orVanished(error, place.assertThere, file.name, problems)
      }
      for (const segment of read) {
        const { logId, from, to } = segmentRange(segment)
        if (ranges.some((range) => range.logId === logId && range.from < to && from < range.to)) yield segment
      }
    }
  }

  async function* attachment(hash: AttachmentHash, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    for (const device of devices) {
      const left = device.attachments.find((one) => one.hash === hash)
      if (!left || bad.has(`${device.deviceId} ${hash}`)) continue
      try {
        return yield* readAttachment(files, device.contents, left, signal)
      } catch (error) {
        // The next asking takes another device's copy, if there is one.
        bad.add(`${device.deviceId} ${hash}`)
        throw await orVanished(error, place.assertThere, hash, problems)
      }
    }
    throw damaged(hash, 'no whole copy of it lies here')
  }

  const sizes = new Map(devices.flatMap((device) => device.attachments.map(({ hash, sizeBytes }) => [hash, sizeBytes] as const)))
  return {
    what: 'folder',
    path: place.place,
    repositoryId: place.repositoryId,
    repositoryName: newest?.manifest.repositoryName ?? '',
    senders: devices.filter(({ isOwn }) => !isOwn),
    devices,
    problems,
    content,
    needs: needsOf(all, content),
    series: [],
    attachments: [...sizes].map(([hash, sizeBytes]) => ({ hash, sizeBytes })),
    missingVolumes: [],
    segments,
    attachment,
    without: (deviceIds) => {
      // Nobody may think that this device has taken what they left.
      const offered = new Map([...place.offered].filter(([deviceId]) => !deviceIds.has(deviceId)))
      return openAt(files, { ...place, offered }, { ...repository, devices: devices.filter(({ deviceId }) => !deviceIds.has(deviceId)) }, knows)
    },
    plan: async (request) => {
      await place.assertThere()
      const now = await readRepository(files, place.folder, place.repositoryId, place.identity.deviceId)
      const situation = await assess(files, now, request, place.identity.deviceId)
      return planOf(situation, request, await files.freeBytes(place.place))
    },
    leave: (request) => leaveIn(place, request, true),
    compact: (request) => leaveIn(place, request, false),
    close: async () => undefined,
  }
}

/**
 * Reads who left what there (signatures checked), and nothing else. A place where this repository never was is an empty offer.
 * `cryptographyReady` first (whoever has an identity has). Errors: place-gone, place-unreadable.
 */
export const openExchangeFolder = async (files: ExchangeFiles, chosen: string, options: OpenFolderOptions): Promise<ExchangeFolder> => {
  const { repositoryId, identity, knows } = options
  const mark = await files.markOf(chosen)
  const root = await findRoot(files, chosen)
  const folder = await findRepositoryFolder(files, root, repositoryId)
  const repository = await readRepository(files, folder, repositoryId, identity.deviceId)
  const place: LeavingPlace = {
    files,
    place: chosen,
    root,
    folder,
    repositoryId,
    identity,
    limits: { ...usualLimits, ...options.limits },
    offered: new Map(
      repository.devices.map(({ deviceId, files: left, attachments }) => [deviceId, Math.max(0, ...[...left, ...attachments].map(({ since }) => since))]),
    ),
    // A pulled-out stick often leaves an empty folder where it was mounted: nothing must be written into that.
    assertThere: async () => {
      if ((await files.markOf(chosen)) !== mark) throw placeError('place-gone', chosen)
    },
  }
  await place.assertThere()
  return openAt(files, place, repository, knows)
}
