// Changing a body without an editor: the binding's own difference makes the edit, so a script's change merges like a person's.
import type { Node as ProseMirrorNode } from '@tiptap/pm/model'
import { initProseMirrorDoc, updateYFragment } from '@tiptap/y-tiptap'
import * as Y from 'yjs'
import { type BodyJson, bodyOf } from '../body/body-json.ts'
import { bodyNode, bodySchema } from '../schema/body-schema.ts'
import { raiseSchemaVersion } from './schema-version.ts'
import { elementOf } from './to-yjs.ts'
import { withoutWrites } from './without-writes.ts'

/** Makes the next body out of the present one; node objects that it keeps are left alone in Yjs. */
export type BodyEdit = (present: ProseMirrorNode) => ProseMirrorNode

/**
 * Edits the body in one transaction under the document's client id. Answers whether anything changed; no change writes nothing.
 * The caller has made sure that the body holds no unknown parts.
 */
export const editBody = (doc: Y.Doc, edit: BodyEdit): boolean => {
  const fragment = bodyOf(doc)
  const { doc: present, meta } = withoutWrites(doc, () => initProseMirrorDoc(fragment, bodySchema)).result
  const next = edit(present)
  if (next.eq(present)) return false
  next.check()
  doc.transact(() => {
    updateYFragment(doc, fragment, next, meta)
    raiseSchemaVersion(doc)
  })
  return true
}

/** Replaces the whole body, for a document that nobody has written in yet. */
export const fillBody = (doc: Y.Doc, body: BodyJson): void =>
  doc.transact(() => {
    const fragment = bodyOf(doc)
    if (fragment.length > 0) fragment.delete(0, fragment.length)
    bodyNode(body).forEach((node) => fragment.push([elementOf(node)]))
  })

/** A body as a Yjs document of its own, for tests and for comparing. */
export const bodyToDocument = (body: BodyJson, clientId: number): Y.Doc => {
  const doc = new Y.Doc()
  doc.clientID = clientId
  fillBody(doc, body)
  return doc
}
