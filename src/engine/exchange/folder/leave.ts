// One press, the leaving half: sweep, take over what an earlier try wrote, write, join, name it all in a new manifest, and only then clear away.
// docs/formats/exchange-folder.md [XF30]–[XF39].
import { join } from 'node:path'
import { isGranaryError } from '../../../contract/errors.ts'
import type { DeviceId, RepositoryId } from '../../../contract/ids.ts'
import { sameBytes } from '../../log/byte-io.ts'
import { toCanonicalJson } from '../../log/canonical-json.ts'
import type { DeviceIdentity } from '../../parts.ts'
import { placeError } from '../files/index.ts'
import type { ExchangeFiles } from '../parts.ts'
import { assess, planOf, type Situation } from './assess.ts'
import { entriesIn, unite } from './lacking.ts'
import { leaveAttachments } from './leave-attachments.ts'
import { adoptSegments, joinSmall, type LeavingSegments, writeSegments } from './leave-segments.ts'
import { decodeLeft, encodeLeft, maxLacks } from './left-manifest.ts'
import { attachmentsFolder, type PresentFile, pieceName, segmentsFolder, slots } from './names.ts'
import type { FolderLimits, FolderProblem, LeaveReport, LeaveRequest, LeftAttachment, LeftManifest, SegmentFile } from './parts.ts'
import { mostManifestBytes, pieceCount, type ReadDevice, type ReadRepository, readRepository } from './read-devices.ts'
import { readMe } from './read-me.ts'
import { createVerifiedWriter, type VerifiedWriter } from './verified-writing.ts'

export interface LeavingPlace {
  files: ExchangeFiles
  /** What the person chose; GRANARY; and the repository's folder below it. */
  place: string
  root: string
  folder: string
  repositoryId: RepositoryId
  identity: DeviceIdentity
  limits: FolderLimits
  /** Of each device the newest `since` of what it offered when this folder was opened. */
  offered: ReadonlyMap<DeviceId, number>
  /** Errors: place-gone where another medium, or none, lies there now. */
  assertThere(): Promise<void>
}

const dayMs = 24 * 3600_000

/** Half-written: ours at once, those of others when a day has passed. [XF46] */
const sweep = async ({ files }: LeavingPlace, { devices, own }: ReadRepository, nowMs: number): Promise<number> => {
  const old = devices.filter(({ isOwn }) => !isOwn).flatMap(({ contents }) => contents.halfWritten.filter(({ modifiedMs }) => modifiedMs < nowMs - dayMs))
  for (const { path } of [...own.contents.halfWritten, ...old]) await files.remove(path)
  return own.contents.halfWritten.length + old.length
}

/** Before the first byte is written, and only then: looking and taking leave nothing behind. */
const prepare = async ({ files, root, folder }: LeavingPlace, own: string) => {
  for (const path of [root, folder, own]) await files.makeFolder(path)
  const path = join(root, 'READ-ME.txt')
  const text = Buffer.from(readMe())
  if ((await files.size(path)) === text.length) return
  // For people who wonder what this folder is. Nothing depends on it: another device may be writing the same page at this moment, or there is no room for it;
  // a medium that is gone shows at the next step.
  await files.write(path, text).catch((error: unknown) => {
    if (!isGranaryError(error) || error.code === 'place-read-only') throw error
  })
}

const sameFacts = (one: LeftManifest, other: LeftManifest) => {
  const facts = (manifest: LeftManifest) => toCanonicalJson({ ...manifest, number: 0, createdAtMs: 0 } as never)
  return sameBytes(facts(one), facts(other))
}

/** Into the slot that does not hold the newest one, which stays valid until this one is whole. [XF13] */
const writeManifest = async ({ files, identity }: LeavingPlace, manifest: LeftManifest, own: string, usedSlot: string | undefined, writer: VerifiedWriter) => {
  const slot = slots.find((one) => one !== usedSlot) ?? slots[0]
  const path = join(own, slot)
  const bytes = encodeLeft(manifest, identity)
  await writer.write(path, () => bytes)
  const there = decodeLeft(await files.readAll(path, mostManifestBytes))
  if (there.number !== manifest.number) throw placeError('place-unreadable', path)
}

/** Everything of ours that the manifest does not name. [XF38] */
const clearAway = async (files: ExchangeFiles, { folder, contents }: ReadRepository['own'], manifest: LeftManifest): Promise<number> => {
  const named = new Set(manifest.files.map(({ name }) => name))
  for (const left of manifest.attachments) for (let piece = 0; piece < pieceCount(left); piece += 1) named.add(pieceName(left.hash, piece))
  const idle: PresentFile[] = []
  for (const map of [contents.segments, contents.pieces]) for (const [name, file] of map) if (!named.has(name)) idle.push(file)
  for (const { path } of idle) await files.remove(path)
  if (idle.length > 0) await files.flushFolder(folder)
  return idle.length
}

const nextNumber = (devices: readonly ReadDevice[], ownDevice: DeviceId) => {
  const seen = devices.flatMap(({ manifest }) => manifest.seen.filter(({ deviceId }) => deviceId === ownDevice).map(({ number }) => number))
  return Math.max(0, ...seen, ...devices.filter(({ isOwn }) => isOwn).map(({ manifest }) => manifest.number)) + 1
}

const manifestOf = (
  place: LeavingPlace,
  request: LeaveRequest,
  before: LeftManifest | undefined,
  what: Pick<LeftManifest, 'number' | 'files' | 'attachments'>,
): LeftManifest => {
  const { deviceId, deviceName, contributorName } = place.identity
  const seen = new Map(before?.seen.map((row) => [row.deviceId, row.number]))
  if (request.took) for (const [device, since] of place.offered) if (device !== deviceId) seen.set(device, Math.max(since, seen.get(device) ?? 0))
  const lacks = request.lacks === null || request.lacks.length > maxLacks ? null : request.lacks.toSorted()
  return {
    repositoryId: place.repositoryId,
    repositoryName: request.repositoryName.slice(0, 300),
    deviceId,
    deviceName: deviceName.slice(0, 300),
    contributorName: contributorName.slice(0, 300),
    createdAtMs: request.nowMs,
    have: request.have,
    lacks,
    seen: [...seen].map(([device, since]) => ({ deviceId: device, number: since })).sort((one, other) => (one.deviceId < other.deviceId ? -1 : 1)),
    ...what,
  }
}

interface Gathered {
  files: SegmentFile[]
  attachments: LeftAttachment[]
  /** What this press has made, the newest last. */
  made: { files: SegmentFile[]; attachments: LeftAttachment[] }
  adoptedBytes: number
}

const gather = async (
  leaving: LeavingSegments,
  situation: Situation,
  request: LeaveRequest,
  before: ReadDevice | undefined,
  leavesNew: boolean,
): Promise<Gathered> => {
  const named = new Set(before?.files.map(({ name }) => name))
  const { adopted, missing } = leavesNew ? await adoptSegments(leaving, named, request, situation.missing) : { adopted: [], missing: [] }
  const made = await writeSegments(leaving, situation, missing, request)
  const files = await joinSmall(leaving, [...situation.needed, ...adopted, ...made])
  const isFull = leaving.problems.some(({ code }) => code === 'place-full')
  const left = leavesNew && !isFull ? await leaveAttachments(leaving, situation.attachments, request) : { made: [], adoptedBytes: 0 }
  return {
    files,
    attachments: [...situation.neededAttachments, ...left.made],
    made: { files: made, attachments: left.made },
    adoptedBytes: adopted.reduce((sum, { sizeBytes }) => sum + sizeBytes, left.adoptedBytes),
  }
}

/** The stick is so full that not even the account fits: what came last gives way. False: there is nothing left to give. */
const giveWay = async ({ files, own, problems }: LeavingSegments, gathered: Gathered): Promise<boolean> => {
  const attachment = gathered.made.attachments.pop()
  const file = attachment ? undefined : gathered.made.files.pop()
  if (attachment) {
    const folder = join(own.folder, attachmentsFolder, attachment.hash.slice(0, 2))
    for (let piece = 0; piece < pieceCount(attachment); piece += 1) await files.remove(join(folder, pieceName(attachment.hash, piece)))
    gathered.attachments = gathered.attachments.filter((one) => one !== attachment)
    problems.push({ code: 'place-full', part: attachment.hash })
  }
  if (file) {
    await files.remove(join(own.folder, segmentsFolder, file.name))
    gathered.files = gathered.files.filter((one) => one !== file)
    problems.push({ code: 'place-full', part: file.name })
  }
  return attachment !== undefined || file !== undefined
}

/** One pass; where the stick was full and something could be cleared away, the caller tries once more. */
const pass = async (place: LeavingPlace, request: LeaveRequest, leavesNew: boolean): Promise<LeaveReport> => {
  const { files, identity } = place
  await place.assertThere()
  const repository = await readRepository(files, place.folder, place.repositoryId, identity.deviceId)
  await place.assertThere()
  const swept = await sweep(place, repository, request.nowMs)
  const situation = await assess(files, repository, request, identity.deviceId)
  const plan = await planOf(situation, request, await files.freeBytes(place.place).catch(() => null))
  const { own, devices } = repository
  const before = devices.find(({ isOwn }) => isOwn)
  const number = nextNumber(devices, identity.deviceId)
  const problems: FolderProblem[] = []

  let doneBytes = 0
  const report = (phase: 'leaving' | 'checking') => request.onProgress?.({ phase, doneBytes, totalBytes: Math.max(plan.sizeBytes, doneBytes) })
  const onBytes = (bytes: number) => {
    doneBytes += bytes
    report('leaving')
  }
  const writer = createVerifiedWriter(files, { signal: request.signal, prepare: () => prepare(place, own.folder), onBytes })
  const leaving: LeavingSegments = { files, own, writer, limits: place.limits, number, problems }
  const gathered = await gather(leaving, situation, request, before, leavesNew)
  report('checking')

  let manifest = manifestOf(place, request, before?.manifest, { number, files: gathered.files, attachments: gathered.attachments })
  const isUnchanged = before !== undefined && sameFacts(before.manifest, manifest)
  for (let isWritten = isUnchanged; !isWritten; ) {
    try {
      await writeManifest(place, manifest, own.folder, before?.slot, writer)
      isWritten = true
    } catch (error) {
      if (!isGranaryError(error) || error.code !== 'place-full' || !(await giveWay(leaving, gathered))) throw error
      manifest = { ...manifest, files: gathered.files, attachments: gathered.attachments }
    }
  }
  const cleared = await clearAway(files, own, isUnchanged ? before.manifest : manifest)
  await place.assertThere()
  const newly = gathered.made.files.flatMap(({ ranges }) => ranges)
  return {
    ...plan,
    ranges: leavesNew && problems.length === 0 ? plan.ranges : unite(newly),
    entries: leavesNew && problems.length === 0 ? plan.entries : entriesIn(unite(newly)),
    attachments: gathered.made.attachments.length,
    problems,
    writtenBytes: writer.writtenBytes,
    adoptedBytes: gathered.adoptedBytes,
    removedFiles: swept + cleared,
    safeToUnplug: !problems.some(({ code }) => code === 'place-unreadable'),
    unchanged: isUnchanged && swept + cleared === 0,
  }
}

/** Errors: place-gone, place-full (not even the account fits), place-read-only, place-unreadable, cancelled. What was there before stays valid in every case. */
export const leaveIn = async (place: LeavingPlace, request: LeaveRequest, leavesNew: boolean): Promise<LeaveReport> => {
  const first = await pass(place, request, leavesNew)
  if (first.removedFiles === 0 || !first.problems.some(({ code }) => code === 'place-full')) return first
  // What nobody needed any more has made room.
  const second = await pass(place, request, leavesNew)
  return {
    ...second,
    ranges: unite([...first.ranges, ...second.ranges]),
    entries: first.entries + second.entries,
    attachments: first.attachments + second.attachments,
    writtenBytes: first.writtenBytes + second.writtenBytes,
    adoptedBytes: first.adoptedBytes + second.adoptedBytes,
    removedFiles: first.removedFiles + second.removedFiles,
    unchanged: false,
  }
}
