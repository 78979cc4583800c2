// Does a body hold parts that this release does not know? Asked before bytes reach a window: a binding would delete them.
import type * as Y from 'yjs'
import type { ReadOnlyReason } from '../../contract/areas/documents.ts'
import { type DocumentId, documentClass, documentClassOf } from '../../contract/ids.ts'
import { findUnknownParts, findUnknownPartsInUpdate, type UnknownParts } from '../../document/binding/unknown-parts.ts'
import { metaField } from '../../document/item-document.ts'
import { schemaVersion } from '../../document/schema/versions.ts'

const reasonOf = (parts: UnknownParts | null): ReadOnlyReason | null => {
  if (!parts) return null
  return parts.nodes.length + parts.marks.length + parts.attributes.length > 0 ? 'unknown-parts' : 'newer-schema'
}

const hasBody = (documentId: DocumentId) => documentClassOf(documentId) === documentClass.item

export const readOnlyReasonOf = (documentId: DocumentId, doc: Y.Doc): ReadOnlyReason | null => (hasBody(documentId) ? reasonOf(findUnknownParts(doc)) : null)

/** `doc` holds the update already. An update that raises the schema's number does not name its key, so the document is asked. */
export const readOnlyReasonOfUpdate = (documentId: DocumentId, update: Uint8Array, doc: Y.Doc): ReadOnlyReason | null => {
  if (!hasBody(documentId)) return null
  const reason = reasonOf(findUnknownPartsInUpdate(update, doc))
  if (reason) return reason
  const schema: unknown = doc.getMap(metaField).get('schema')
  return typeof schema === 'number' && schema > schemaVersion ? 'newer-schema' : null
}
