// A known path with changed bytes, whose item nobody has changed: the body by the smallest edit, the new file in place of the old
// one, a version "imported again". (A changed item is left alone; the file becomes a new item that links to it.) [IM25] [IM26]
import type * as Y from 'yjs'
import { type AttachmentHash, type CollectionId, itemDocumentId } from '../../contract/ids.ts'
import { editBody } from '../../document/binding/write-body.ts'
import { addFile, patchMeta, readMeta } from '../../document/item-document.ts'
import { appendAttachments } from '../log/attachment-entries.ts'
import { toCanonicalJson } from '../log/canonical-json.ts'
import { writeExtractedText } from './extracted-text.ts'
import { keepEqualBlocks } from './keep-equal-blocks.ts'
import type { ParseResult } from './protocol.ts'
import type { Shelves } from './shelves.ts'
import type { Source } from './sources.ts'
import { filesOf, type WriterParts } from './writer.ts'

/** One transaction. Answers whether anything changed. */
export const importAgain = (
  source: Source,
  result: ParseResult,
  collections: readonly CollectionId[],
  shelves: Shelves,
  paths: readonly string[],
  hash: AttachmentHash,
  cause: Uint8Array,
  parts: WriterParts,
): boolean => {
  const { content } = result
  if (!content) return false
  const documentId = itemDocumentId(source.item)
  if (result.extracted) writeExtractedText(parts.directory, hash, result.extracted)
  return parts.storage.transaction(() => {
    shelves.write(collections)
    const had = new Set<AttachmentHash>()
    const changed = parts.documents.change(
      documentId,
      (doc: Y.Doc) => {
        editBody(doc, (present) => keepEqualBlocks(present, content.body))
        const meta = readMeta(doc)
        for (const { hash: known } of meta.files) had.add(known)
        for (const file of content.item.files ?? []) addFile(doc, file, file.original ? source.hash : undefined)
        patchMeta(doc, {
          id: source.item,
          addToCollections: [...collections],
          // What a person wrote over the import's own title stays.
          ...(meta.title === source.title ? { set: { title: result.title } } : {}),
        })
      },
      cause,
    )
    appendAttachments(
      parts.log,
      documentId,
      filesOf(result).filter((file) => !had.has(file.hash)),
      cause,
    )
    const next = parts.log.frontier().find((row) => row.logId === parts.log.logId)?.nextSequence ?? 0
    const payload = toCanonicalJson({ frontier: { [parts.log.logId]: next }, name: 'imported again' })
    const { lid } = parts.log.append({ kind: 'version', documentId, payload, cause })
    for (const path of paths) parts.sources.write({ path, item: source.item, hash, title: result.title, lid })
    return changed
  })
}
