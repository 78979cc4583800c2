// Writing what the child has parsed: files first, then several items in one transaction with their named version, so that a kill at
// any moment leaves whole items only. [IM8] [IM23] [IM24]
import { readFile } from 'node:fs/promises'
import type * as Y from 'yjs'
import { GranaryError } from '../../contract/errors.ts'
import { type AttachmentHash, type CollectionId, type ItemId, itemDocumentId } from '../../contract/ids.ts'
import { bodyJson } from '../../document/body/body-json.ts'
import { patchMeta } from '../../document/item-document.ts'
import { appendAttachments } from '../log/attachment-entries.ts'
import { toCanonicalJson } from '../log/canonical-json.ts'
import type { AttachmentStore, Documents, EntryLog, Storage } from '../parts.ts'
import type { BroughtFile } from './child/parsed.ts'
import { writeExtractedText } from './extracted-text.ts'
import type { ParseResult } from './protocol.ts'
import type { Shelves } from './shelves.ts'
import type { Source, Sources } from './sources.ts'

export interface WriterParts {
  directory: string
  storage: Storage
  log: EntryLog
  documents: Documents
  attachments: AttachmentStore
  sources: Sources
}

export interface NewItemToWrite {
  id: ItemId
  result: ParseResult
  collections: CollectionId[]
  /** Paths on this device that it came from; none for uploads. */
  paths: string[]
  hash: AttachmentHash
}

/** Up to this size a file is read at once: many small files are the usual case. */
const smallBytes = 1024 * 1024

/** Errors: file-damaged when the bytes are not those that were parsed, disk-full. */
export const storeFiles = async (files: readonly BroughtFile[], attachments: AttachmentStore): Promise<void> => {
  for (const file of files) {
    if (attachments.has(file.hash as AttachmentHash)) continue
    const { hash } = file.sizeBytes <= smallBytes ? await attachments.addBytes(await readFile(file.path)) : await attachments.addFile(file.path)
    if (hash !== file.hash) throw new GranaryError('file-damaged', `${file.name} changed while it was imported; import it again`)
  }
}

const versionNamed = (name: string, parts: WriterParts): Uint8Array => {
  const next = parts.log.frontier().find((row) => row.logId === parts.log.logId)?.nextSequence ?? 0
  return toCanonicalJson({ frontier: { [parts.log.logId]: next }, name })
}

export const filesOf = (result: ParseResult) => result.files.map(({ hash, sizeBytes }) => ({ hash: hash as AttachmentHash, sizeBytes }))

/** One transaction. */
export const writeItems = (items: readonly NewItemToWrite[], shelves: Shelves, cause: Uint8Array, parts: WriterParts): void => {
  for (const { hash, result } of items) if (result.extracted) writeExtractedText(parts.directory, hash, result.extracted)
  parts.storage.transaction(() => {
    shelves.write(items.flatMap((item) => item.collections))
    parts.documents.create(
      items.map(({ id, result }) => ({ documentId: itemDocumentId(id), updates: result.updates })),
      cause,
    )
    for (const { id, result } of items) appendAttachments(parts.log, itemDocumentId(id), filesOf(result), cause)
    const payload = versionNamed('as imported', parts)
    for (const { id, result, paths, hash } of items) {
      const { lid } = parts.log.append({ kind: 'version', documentId: itemDocumentId(id), payload, cause })
      for (const path of paths) parts.sources.write({ path, item: id, hash, title: result.title, lid })
    }
  })
}

/** Lists known items in the collections of the folders where their bytes were found again. */
export const listInCollections = (
  places: readonly { id: ItemId; collection: CollectionId }[],
  shelves: Shelves,
  cause: Uint8Array,
  parts: WriterParts,
): void => {
  if (places.length === 0) return
  parts.storage.transaction(() => {
    shelves.write(places.map(({ collection }) => collection))
    parts.documents.changeMany(
      places.map(({ id, collection }) => ({
        documentId: itemDocumentId(id),
        work: (doc: Y.Doc) => void patchMeta(doc, { id, addToCollections: [collection] }),
      })),
      cause,
    )
  })
}

/** Is the body what the import made of it? Metadata may have changed: tags and details stay in any case. */
export const isAsImported = (source: Source, documents: Documents): boolean => {
  const documentId = itemDocumentId(source.item)
  const then = documents.stateAt(documentId, source.lid)
  const now = documents.read(documentId)
  return then !== null && now !== null && JSON.stringify(bodyJson(then)) === JSON.stringify(bodyJson(now))
}
