// Opening a bundle: checked whole, then an offer like any other. docs/formats/bundle.md [BN30]–[BN34], [BN50]–[BN53].
import type { FrontierRow } from '../../../contract/areas/repository.ts'
import { GranaryError } from '../../../contract/errors.ts'
import type { DeviceId, LogId } from '../../../contract/ids.ts'
import { decodeSegment } from '../../log/segment-codec.ts'
import type { DeviceIdentity } from '../../parts.ts'
import { createRoom } from '../container/byte-source.ts'
import { readFrames } from '../container/frames.ts'
import { openFile } from '../container/open-file.ts'
import { attachmentOf, type PlacedPart } from '../container/part-account.ts'
import { type ContainerHead, type OpenContainer, type OpenOptions, openContainer } from '../container/read-container.ts'
import { damaged } from '../container/signed-manifest.ts'
import { throwIfStopped } from '../files/index.ts'
import type { ExchangeFiles, LogRange, OfferSource } from '../parts.ts'
import { type BundleManifest, type BundleSummary, bundleManifestSchema } from './manifest.ts'
import { missingPrerequisites } from './prerequisites.ts'
import { createContentCheck, placeOfSegment } from './segment-place.ts'

export interface OpenBundleOptions extends OpenOptions {
  passphrase?: string
  identity: DeviceIdentity
}

export interface OpenBundle extends OfferSource {
  what: 'bundle'
  id: string
  number: number
  to: DeviceId | null
  createdAtMs: number
  summary: BundleSummary
  isLocked: boolean
}

const checkedManifest = ({ manifest, deviceId }: ContainerHead): BundleManifest => {
  const parsed = bundleManifestSchema.safeParse(manifest)
  if (!parsed.success || parsed.data.from.device !== deviceId) throw damaged('manifest', 'what it says is malformed')
  return parsed.data
}

/** Holds the parts to what the manifest says of them. */
const readerOf = (head: ContainerHead) => {
  const manifest = checkedManifest(head)
  const check = createContentCheck(manifest.content)
  return {
    manifest,
    part: ({ name }: PlacedPart, bytes: Buffer) => {
      for (const segment of readFrames(bytes, name)) check.take(placeOfSegment(segment, name), name)
    },
    finish: check.finish,
  }
}

/** Logs of which the reader has exactly what the sender had: nothing of them is new to him. */
const equalLogs = (have: readonly FrontierRow[], frontier: readonly FrontierRow[]): Set<LogId> => {
  const rowByLog = new Map(frontier.map((row) => [row.logId, row]))
  const isEqual = (row: FrontierRow) => {
    const ours = rowByLog.get(row.logId)
    return ours !== undefined && ours.nextSequence === row.nextSequence && ours.headHashHex === row.headHashHex
  }
  return new Set(have.filter(isEqual).map(({ logId }) => logId))
}

const entriesOf = (segment: Uint8Array) => {
  try {
    return decodeSegment(segment).entries
  } catch {
    // No segment: nothing can be said about what it builds on.
    return null
  }
}

/**
 * [BN51] Lets through what has everything it builds on: a log with a gap, or with an entry that names one, stops there,
 * and whatever builds on it stops as well.
 */
const createHoldBack = (content: readonly LogRange[], frontier: readonly FrontierRow[]) => {
  const nextByLog = new Map(frontier.map(({ logId, nextSequence }) => [logId, nextSequence]))
  const stopped = new Set(content.filter(({ logId, from }) => from > (nextByLog.get(logId) ?? 0)).map(({ logId }) => logId))
  return (segment: Uint8Array, { logId, to }: LogRange): boolean => {
    if (stopped.has(logId)) return false
    const entries = entriesOf(segment)
    // Whatever it is, the gate for bytes from strangers says so, and the log goes no further.
    if (!entries) return true
    const complete = entries.every(({ deps }) => deps.every((dep) => dep.sequence < (nextByLog.get(dep.logId) ?? 0)))
    if (complete) nextByLog.set(logId, Math.max(to, nextByLog.get(logId) ?? 0))
    else stopped.add(logId)
    return complete
  }
}

async function* segmentsOf(container: OpenContainer, { have, content, needs, series }: BundleManifest, frontier: FrontierRow[], signal?: AbortSignal) {
  const equal = equalLogs(have, frontier)
  // Looking into every segment costs time, so it is done only where something is missing.
  const mayPass = missingPrerequisites({ needs, series }, frontier).length > 0 ? createHoldBack(content, frontier) : () => true
  const room = createRoom()
  for (const part of container.parts) {
    if (part.kind !== 'segments') return
    throwIfStopped(signal)
    for (const segment of readFrames(await container.readPart(part, signal, room(part.sizeBytes)), part.name)) {
      const place = placeOfSegment(segment, part.name)
      if (equal.has(place.logId) || !mayPass(segment, place)) continue
      // A copy: what a worker is given is handed over, and the part holds others.
      yield new Uint8Array(segment)
    }
  }
}

/** For whoever has opened the file already and knows that it is a bundle. */
export const openBundleFrom = async (file: Awaited<ReturnType<typeof openFile>>, path: string, options: OpenOptions): Promise<OpenBundle> => {
  if (file.kind !== 'bundle') throw new GranaryError('not-an-exchange', 'This is no bundle.', { path })
  const container = await openContainer(file.source, 'bundle', 'segments', readerOf, options)
  const { manifest } = container.reader
  const { deviceName, contributorName, device } = manifest.from

  return {
    what: 'bundle',
    path,
    id: manifest.id,
    number: manifest.number,
    to: manifest.to,
    createdAtMs: manifest.createdAtMs,
    summary: manifest.summary,
    isLocked: file.isLocked,
    repositoryId: manifest.repositoryId,
    repositoryName: manifest.repositoryName,
    senders: [{ deviceId: device, deviceName, contributorName, createdAtMs: manifest.createdAtMs, have: manifest.have, sizeBytes: container.sizeBytes }],
    content: manifest.content,
    needs: manifest.needs,
    series: manifest.series,
    attachments: container.parts.flatMap((part) => {
      const hash = attachmentOf(part)
      return hash === null ? [] : [{ hash, sizeBytes: part.sizeBytes }]
    }),
    missingVolumes: [],
    segments: (frontier, signal) => segmentsOf(container, manifest, frontier, signal),
    attachment: (hash, signal) => container.attachment(hash, signal),
    // Nothing is held open between two readings.
    close: async () => undefined,
  }
}

/**
 * Reads the whole file once; nothing is given out before its signature and every hash are right. Whose signature it is, and whether he may
 * be believed, is asked by the caller.
 * Errors: not-an-exchange, bundle-damaged (`part`), bundle-too-new, bundle-locked (`by`), bundle-passphrase-wrong, bundle-volumes-missing (`names`), cancelled.
 */
export const openBundle = async (files: ExchangeFiles, path: string, options: OpenBundleOptions): Promise<OpenBundle> =>
  openBundleFrom(await openFile(files, path, options, options.signal), path, options)
