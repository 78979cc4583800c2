// Writing a bundle: everything, or what somebody lacks, in one signed file. docs/formats/bundle.md [BN40]–[BN48].
import type { FrontierRow } from '../../../contract/areas/repository.ts'
import type { AttachmentHash, DeviceId, ItemId } from '../../../contract/ids.ts'
import { toHex } from '../../log/byte-io.ts'
import { cryptographyReady } from '../../log/identity.ts'
import type { AttachmentStore, Clock, DeviceIdentity, Documents, EntryLog, RandomBytes } from '../../parts.ts'
import { createSpool, type Spool } from '../container/spool.ts'
import { containerStream } from '../container/write-container.ts'
import { writeFile } from '../container/write-file.ts'
import type { Lock } from '../lock/lock.ts'
import type { BundleNumber, ExchangeFiles, LogRange } from '../parts.ts'
import { type GatheredContent, gatherContent } from './gather-content.ts'
import { maxSeries, maxSeriesBytes, maxTitleCharacters, maxTitles } from './manifest.ts'

export interface BundleParts {
  log: EntryLog
  documents: Pick<Documents, 'fold'>
  attachments: AttachmentStore
  identity: DeviceIdentity
  files: ExchangeFiles
  clock: Clock
  randomBytes: RandomBytes
  repositoryName: string
  /** On our own disk; made where it is missing, empty again afterwards. */
  temporaryFolder: string
  contributorId?: string
  /** For the summary that a reader sees before he takes anything. `change` as the recipient will see it. */
  describe?: (ids: readonly ItemId[], content: readonly LogRange[]) => Promise<{ title: string; kind: string; change: 'new' | 'changed' | 'withdrawn' }[]>
}

export interface WriteBundleOptions {
  path: string
  /** What the recipient has, by what he signed; empty or left out: everything. */
  since?: FrontierRow[]
  /** Counts the bundles to this recipient, from 1. */
  number: number
  to?: DeviceId | null
  /** The ones before, to this recipient, oldest first. */
  series?: readonly BundleNumber[]
  lock?: Lock
  volumeBytes?: number
  attachments?: boolean
  /** Beside those that the entries name: what the recipient has said he lacks. Ones that are not here are passed over. */
  alsoAttachments?: readonly AttachmentHash[]
  signal?: AbortSignal
  onProgress?: (doneBytes: number, totalBytes: number) => void
}

export interface WrittenBundle {
  paths: string[]
  sizeBytes: number
  entries: number
  attachments: number
  /** Of this bundle, for the next one's series. */
  series: BundleNumber
  /** Ours as the bundle says it: what the recipient has when he has taken it. */
  frontier: FrontierRow[]
}

const seriesWithin = (series: readonly BundleNumber[]): BundleNumber[] => {
  const kept: BundleNumber[] = []
  let bytes = 0
  for (const one of series.toReversed().slice(0, maxSeries)) {
    bytes += 80 + one.content.length * 90
    if (bytes > maxSeriesBytes) break
    kept.push(one)
  }
  return kept.toReversed()
}

const summarise = async (parts: BundleParts, { items, content, entries }: GatheredContent, attachments: number) => {
  const described = (await parts.describe?.(items, content)) ?? []
  const countOf = (change: string) => described.filter((one) => one.change === change).length
  const kinds: Record<string, number> = {}
  for (const { kind } of described) kinds[kind] = (kinds[kind] ?? 0) + 1
  return {
    items: items.length,
    new: countOf('new'),
    changed: countOf('changed'),
    withdrawn: countOf('withdrawn'),
    entries,
    attachments,
    titles: described.slice(0, maxTitles).map(({ title }) =>
      Array.from(title)
        .slice(0, maxTitleCharacters / 2)
        .join(''),
    ),
    kinds,
  }
}

const chosenAttachments = (
  named: readonly AttachmentHash[],
  store: AttachmentStore,
  { attachments = true, alsoAttachments = [] }: Partial<WriteBundleOptions>,
) => (attachments ? Array.from(new Set([...named, ...alsoAttachments])).filter((hash) => store.has(hash)) : [])

const writeWith = async (spool: Spool, parts: BundleParts, options: WriteBundleOptions): Promise<WrittenBundle> => {
  const { log, attachments: store, identity, clock } = parts
  parts.documents.fold()
  const frontier = log.frontier()
  const gathered = await gatherContent(log, options.since ?? [], (segment) => spool.add(segment), options.signal)
  const attachments = chosenAttachments(gathered.attachments, store, options)
  const createdAtMs = clock.nowMs()
  const manifest = {
    id: toHex(parts.randomBytes(16)),
    kind: 'bundle',
    repositoryId: log.repositoryId,
    repositoryName: parts.repositoryName,
    from: { deviceName: identity.deviceName, contributorName: identity.contributorName, contributorId: parts.contributorId ?? null },
    createdAtMs,
    number: options.number,
    to: options.to ?? null,
    have: frontier.map((row) => ({ ...row })),
    needs: gathered.needs.map((need) => ({ ...need })),
    content: gathered.content.map((range) => ({ ...range })),
    summary: await summarise(parts, gathered, attachments.length),
    series: seriesWithin(options.series ?? []).map(({ content, ...one }) => ({ ...one, content: content.map((range) => ({ ...range })) })),
  }
  const stream = await containerStream({ kind: 'bundle', manifest, spool, attachments }, store, identity)
  const { path, lock, volumeBytes, signal, onProgress } = options
  const written = await writeFile(stream, parts.files, { path, lock, volumeBytes, temporaryFolder: parts.temporaryFolder, signal, onProgress })
  return {
    ...written,
    entries: gathered.entries,
    attachments: attachments.length,
    series: { number: options.number, createdAtMs, content: gathered.content },
    frontier,
  }
}

/**
 * Written whole or not at all: under another name, flushed, renamed (in pieces: each piece). Nothing of the repository changes.
 * Errors: place-full, place-read-only, place-gone, disk-full, attachment-damaged, cancelled.
 */
export const writeBundle = async (parts: BundleParts, options: WriteBundleOptions): Promise<WrittenBundle> => {
  await cryptographyReady()
  const spool = await createSpool(parts.temporaryFolder, 'segments')
  try {
    return await writeWith(spool, parts, options)
  } finally {
    await spool.close()
  }
}

/** What a bundle for that frontier would weigh, without writing it. */
export const weighBundle = async (
  { log, documents, attachments: store }: Pick<BundleParts, 'log' | 'documents' | 'attachments'>,
  options: Pick<WriteBundleOptions, 'since' | 'attachments' | 'alsoAttachments' | 'signal'> = {},
): Promise<{ entries: number; attachments: number; sizeBytes: number }> => {
  documents.fold()
  const gathered = await gatherContent(log, options.since ?? [], () => new Promise((resolve) => setImmediate(resolve)), options.signal)
  const files = chosenAttachments(gathered.attachments, store, options)
  const fileBytes = files.reduce((sum, hash) => sum + store.locate(hash).sizeBytes, 0)
  return { entries: gathered.entries, attachments: files.length, sizeBytes: gathered.segmentBytes + fileBytes }
}
