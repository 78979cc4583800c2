// The next body with the present node objects for every block that did not change: the binding then leaves those alone, so the
// edit is as small as the change and what others typed elsewhere stays theirs (AMENDMENTS A11). [IM25]
import { Fragment, type Node as ProseMirrorNode } from '@tiptap/pm/model'
import { diffArrays } from 'diff'
import type { BodyJson } from '../../document/body/body-json.ts'
import { bodyNode } from '../../document/schema/body-schema.ts'

export const keepEqualBlocks = (present: ProseMirrorNode, body: BodyJson): ProseMirrorNode => {
  const next = bodyNode(body)
  const nodesOf = (parent: ProseMirrorNode): ProseMirrorNode[] => Array.from({ length: parent.childCount }, (_, index) => parent.child(index))
  const [before, after] = [nodesOf(present), nodesOf(next)]
  const keyOf = (node: ProseMirrorNode): string => JSON.stringify(node.toJSON())
  const blocks: ProseMirrorNode[] = []
  let old = 0
  let fresh = 0
  for (const part of diffArrays(before.map(keyOf), after.map(keyOf))) {
    const count = part.value.length
    if (part.removed) old += count
    else if (part.added) {
      blocks.push(...after.slice(fresh, fresh + count))
      fresh += count
    } else {
      blocks.push(...before.slice(old, old + count))
      old += count
      fresh += count
    }
  }
  return present.copy(Fragment.fromArray(blocks))
}
