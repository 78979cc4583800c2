// Writing a parcel: chosen items as what one sees of them, for people outside the repository. docs/formats/bundle.md [BN80]–[BN86].
import { GranaryError, isGranaryError } from '../../../contract/errors.ts'
import { type AttachmentHash, type ItemId, itemDocumentId, type LogId } from '../../../contract/ids.ts'
import { maxFieldCharacters, maxTitleCharacters } from '../../../contract/limits.ts'
import { bodyJson } from '../../../document/body/body-json.ts'
import { readMeta } from '../../../document/item-document.ts'
import { projectItem } from '../../../document/project.ts'
import { toHex } from '../../log/byte-io.ts'
import { cryptographyReady } from '../../log/identity.ts'
import type { Documents } from '../../parts.ts'
import type { BundleParts } from '../bundle/write-bundle.ts'
import { createSpool, type Spool } from '../container/spool.ts'
import { containerStream } from '../container/write-container.ts'
import { writeFile } from '../container/write-file.ts'
import { throwIfStopped } from '../files/index.ts'
import type { Lock } from '../lock/lock.ts'
import { type ParcelItem, readParcelItem, writeParcelItem } from './parcel-item.ts'

export type ParcelParts = Omit<BundleParts, 'documents' | 'describe'> & { documents: Pick<Documents, 'fold' | 'read'> }

export interface WriteParcelOptions {
  path: string
  ids: readonly ItemId[]
  attachments?: boolean
  lock?: Lock
  volumeBytes?: number
  signal?: AbortSignal
  onProgress?: (doneBytes: number, totalBytes: number) => void
}

export interface WrittenParcel {
  paths: string[]
  sizeBytes: number
  items: ItemId[]
  attachments: number
  /** Withdrawn by their communities: never given on. */
  leftOut: ItemId[]
  /** Their text does not fit the schema: a reader would refuse the whole parcel. */
  unreadable: ItemId[]
  /** Named by an item, but not on this computer. */
  missingAttachments: AttachmentHash[]
}

/** Who wrote it, each once, and how far every log had come. */
const historyOf = ({ log }: ParcelParts, id: ItemId) => {
  const frontier: Record<string, number> = {}
  const logs = new Set<LogId>()
  for (const { logId, sequence } of log.entriesOf(itemDocumentId(id))) {
    logs.add(logId)
    frontier[logId] = Math.max(frontier[logId] ?? 0, sequence + 1)
  }
  const names = Array.from(logs, (logId) => log.contributorOf(logId)).filter((name) => name !== null)
  return { frontier, credits: Array.from(new Set(names)) }
}

const readItem = (parts: ParcelParts, id: ItemId): { item: ParcelItem; pictures: AttachmentHash[] } | null => {
  const doc = parts.documents.read(itemDocumentId(id))
  if (!doc) throw new GranaryError('item-not-found', 'There is no such item here.', { id })
  const { withdrawn, title, kind, language, createdAtUtc, fields, tags, files, schema } = readMeta(doc)
  if (withdrawn) return null
  const { frontier, credits } = historyOf(parts, id)
  const origin = { repositoryId: parts.log.repositoryId, repositoryName: parts.repositoryName, itemId: id, frontier }
  const item: ParcelItem = {
    origin,
    title: title.slice(0, maxTitleCharacters),
    kind,
    language,
    createdAtUtc,
    fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value.slice(0, maxFieldCharacters)])),
    tags: tags.map(({ label }) => label),
    files,
    credits,
    schema,
    body: bodyJson(doc),
  }
  return { item, pictures: projectItem(doc).attachments }
}

/** Would a reader take it? Text that does not fit the schema (by a stranger's update) would have the whole parcel refused. */
const isReadable = (bytes: Uint8Array): boolean => {
  try {
    readParcelItem(bytes, 'items')
    return true
  } catch (error) {
    if (isGranaryError(error) && error.code === 'bundle-damaged') return false
    // What uses a later schema than ours is read by releases that know it.
    if (isGranaryError(error) && error.code === 'bundle-too-new') return true
    throw error
  }
}

const writeWith = async (spool: Spool, parts: ParcelParts, options: WriteParcelOptions): Promise<WrittenParcel> => {
  const { log, attachments: store, identity, clock } = parts
  parts.documents.fold()
  const titles: string[] = []
  const items: ItemId[] = []
  const leftOut: ItemId[] = []
  const unreadable: ItemId[] = []
  const named = new Set<AttachmentHash>()
  for (const id of new Set(options.ids)) {
    throwIfStopped(options.signal)
    const read = readItem(parts, id)
    const bytes = read && writeParcelItem(read.item)
    if (!bytes) leftOut.push(id)
    else if (!isReadable(bytes)) unreadable.push(id)
    else {
      await spool.add(bytes)
      items.push(id)
      if (titles.length < 200) titles.push(Array.from(read.item.title).slice(0, 100).join(''))
      for (const { hash } of read.item.files) named.add(hash as AttachmentHash)
      for (const hash of read.pictures) named.add(hash)
    }
  }
  const wanted = options.attachments === false ? [] : Array.from(named)
  const here = wanted.filter((hash) => store.has(hash))
  const manifest = {
    id: toHex(parts.randomBytes(16)),
    kind: 'parcel',
    repositoryId: log.repositoryId,
    repositoryName: parts.repositoryName,
    from: { deviceName: identity.deviceName, contributorName: identity.contributorName, contributorId: parts.contributorId ?? null },
    createdAtMs: clock.nowMs(),
    items: items.length,
    titles,
  }
  const stream = await containerStream({ kind: 'parcel', manifest, spool, attachments: here }, store, identity)
  const { path, lock, volumeBytes, signal, onProgress } = options
  const written = await writeFile(stream, parts.files, { path, lock, volumeBytes, temporaryFolder: parts.temporaryFolder, signal, onProgress })
  return { ...written, items, attachments: here.length, leftOut, unreadable, missingAttachments: wanted.filter((hash) => !store.has(hash)) }
}

/** Errors: item-not-found, place-full, place-read-only, place-gone, disk-full, attachment-damaged, cancelled. */
export const writeParcel = async (parts: ParcelParts, options: WriteParcelOptions): Promise<WrittenParcel> => {
  await cryptographyReady()
  const spool = await createSpool(parts.temporaryFolder, 'items')
  try {
    return await writeWith(spool, parts, options)
  } finally {
    await spool.close()
  }
}
