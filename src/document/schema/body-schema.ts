// The ProseMirror schema of the body, made once.
import { getSchema } from '@tiptap/core'
import { Node as ProseMirrorNode } from '@tiptap/pm/model'
import type { BodyJson } from '../body/body-json.ts'
import { bodyExtensions } from './body-extensions.ts'

export const bodySchema = getSchema(bodyExtensions())

/** A body as a ProseMirror node, checked. Throws RangeError when it does not fit the schema. */
export const bodyNode = (body: BodyJson): ProseMirrorNode => {
  const node = ProseMirrorNode.fromJSON(bodySchema, body)
  node.check()
  return node
}
