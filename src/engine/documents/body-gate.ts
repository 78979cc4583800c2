// Does a body hold parts that this release does not know? Asked before bytes reach a window: a binding would delete them.
import type * as Y from 'yjs'
import type { ReadOnlyReason } from '../../contract/areas/documents.ts'
import { type DocumentId, documentClass, documentClassOf } from '../../contract/ids.ts'
import { findUnknownParts, findUnknownPartsInUpdate, type UnknownParts } from '../../document/binding/unknown-parts.ts'

const reasonOf = (parts: UnknownParts | null): ReadOnlyReason | null => {
  if (!parts) return null
  return parts.nodes.length + parts.marks.length + parts.attributes.length > 0 ? 'unknown-parts' : 'newer-schema'
}

const hasBody = (documentId: DocumentId) => documentClassOf(documentId) === documentClass.item

export const readOnlyReasonOf = (documentId: DocumentId, doc: Y.Doc): ReadOnlyReason | null => (hasBody(documentId) ? reasonOf(findUnknownParts(doc)) : null)

/** `doc` is the document before the update. */
export const readOnlyReasonOfUpdate = (documentId: DocumentId, update: Uint8Array, doc: Y.Doc): ReadOnlyReason | null =>
  hasBody(documentId) ? reasonOf(findUnknownPartsInUpdate(update, doc)) : null
