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

/** A line without letters: empty, numbers, a sign. By itself it would stand as Latin does. */
const isWordless = (node: ProseMirrorNode) => node.isTextblock && !node.type.spec.code && !node.attrs.dir && directionOfNode(node) === null

const wordless = new WeakMap<ProseMirrorNode, boolean>()
const holdsWordless = (node: ProseMirrorNode): boolean => {
  if (node.isTextblock) return isWordless(node)
  const before = wordless.get(node)
  if (before !== undefined) return before
  let holds = false
  for (let index = 0; index < node.childCount && !holds; index++) holds = holdsWordless(node.child(index))
  wordless.set(node, holds)
  return holds
}

const read = (doc: ProseMirrorNode) => {
  const found: Decoration[] = []
  const whole = directionOfNode(doc)
  const add = (node: ProseMirrorNode, position: number, attributes: Record<string, string>) =>
    found.push(Decoration.node(position, position + node.nodeSize, attributes))
  /** Within words from right to left, a line without any stands as they do. */
  const follow = (node: ProseMirrorNode, position: number) => {
    if (!holdsWordless(node)) return
    // A class: the line's own `dir=auto` would be gone with a `dir` that is taken off again.
    if (node.isTextblock) add(node, position, { class: 'granary-follows-rtl' })
    else node.forEach((child, offset) => follow(child, position + 1 + offset))
  }
  doc.forEach((node, position) => {
    const own = directedByTheirWords.has(node.type.name) ? directionOfNode(node) : null
    if (own) add(node, position, { dir: own })
    if ((own ?? whole) === 'rtl') follow(node, position)
  })
  return { blocks: DecorationSet.create(doc, found), whole }
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
