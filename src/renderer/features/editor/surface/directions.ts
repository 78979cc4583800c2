// Tables, lists, quotes and boxes stand by the direction of their own first words, and a text of unknown language by its first letter:
// never by the language of the window. Shown only, not written.
import { Extension } from '@tiptap/core'
import type { Node as ProseMirrorNode } from '@tiptap/pm/model'
import { Plugin, PluginKey } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'
import { directedByTheirWords, directionOfText, type TextDirection } from '../../../ui/prose/text-direction.ts'

const key = new PluginKey<{ blocks: DecorationSet; whole: TextDirection | null }>('directions')

/** By node object: blocks that have not changed are the same objects, so a long text is read once. */
const known = new WeakMap<ProseMirrorNode, TextDirection | 'none'>()
const directionOfNode = (node: ProseMirrorNode): TextDirection | null => {
  if (node.isText) return directionOfText(node.text ?? '')
  if (node.childCount === 0) return null
  const before = known.get(node)
  if (before !== undefined) return before === 'none' ? null : before
  let found: TextDirection | null = null
  for (let index = 0; index < node.childCount && found === null; index++) found = directionOfNode(node.child(index))
  known.set(node, found ?? 'none')
  return found
}

const read = (doc: ProseMirrorNode) => {
  const found: Decoration[] = []
  doc.forEach((node, position) => {
    const direction = directedByTheirWords.has(node.type.name) ? directionOfNode(node) : null
    if (direction) found.push(Decoration.node(position, position + node.nodeSize, { dir: direction }))
  })
  return { blocks: DecorationSet.create(doc, found), whole: directionOfNode(doc) }
}

export const Directions = Extension.create({
  name: 'directions',
  addProseMirrorPlugins() {
    return [
      new Plugin({
        key,
        state: {
          init: (_config, state) => read(state.doc),
          apply: (transaction, before) => (transaction.docChanged ? read(transaction.doc) : before),
        },
        props: {
          decorations: (state) => key.getState(state)?.blocks,
          // Where the language of the item is known, its direction was set before and stands.
          attributes: (state): Record<string, string> => {
            const whole = key.getState(state)?.whole
            return whole ? { dir: whole } : {}
          },
        },
      }),
    ]
  },
})
