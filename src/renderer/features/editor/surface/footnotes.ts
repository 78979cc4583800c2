// Numbers of footnotes on screen: made from the order of the references, never written, and found a moment after a change.
import { type Editor, Extension, InputRule } from '@tiptap/core'
import type { Node as ProseMirrorNode } from '@tiptap/pm/model'
import { Plugin, PluginKey, TextSelection } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'
import { byTool } from './quiet-state.ts'

const key = new PluginKey<DecorationSet>('footnoteNumbers')
const renumberMs = 250

const isNote = (node: ProseMirrorNode) => node.type.name === 'footnoteReference' || node.type.name === 'footnoteDefinition'

/** Holds a note, by node object: blocks that have not changed are the same objects, so a long text is walked once. */
const notesIn = new WeakMap<ProseMirrorNode, boolean>()
const holdsNotes = (node: ProseMirrorNode): boolean => {
  if (isNote(node)) return true
  if (node.childCount === 0) return false
  const known = notesIn.get(node)
  if (known !== undefined) return known
  let found = false
  for (let index = 0; index < node.childCount && !found; index++) found = holdsNotes(node.child(index))
  notesIn.set(node, found)
  return found
}

const numbered = (doc: ProseMirrorNode): DecorationSet => {
  const numbers = new Map<string, number>()
  const found: { node: ProseMirrorNode; position: number }[] = []
  doc.descendants((node, position) => {
    if (isNote(node)) found.push({ node, position })
    return holdsNotes(node)
  })
  // References first: definitions take the number of theirs.
  for (const wanted of ['footnoteReference', 'footnoteDefinition'])
    for (const { node } of found) {
      const note = String(node.attrs.note)
      if (node.type.name === wanted && !numbers.has(note)) numbers.set(note, numbers.size + 1)
    }
  return DecorationSet.create(
    doc,
    found.map(({ node, position }) => Decoration.node(position, position + node.nodeSize, { 'data-number': String(numbers.get(String(node.attrs.note))) })),
  )
}

const find = (doc: ProseMirrorNode, name: string, note: string): number | null => {
  let at: number | null = null
  doc.descendants((node, position) => {
    if (node.type.name === name && node.attrs.note === note) at = position
    return at === null && holdsNotes(node)
  })
  return at
}

/** Random, so that two people adding a note at once make two notes. */
const newNoteId = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(8))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Adds a footnote and puts the caret into its text. */
export const addFootnote = (editor: Editor): boolean => {
  const note = newNoteId()
  if (!editor.chain().setMeta(byTool, true).insertFootnote(note).run()) return false
  return goToNote(editor, note, 'footnoteDefinition')
}

const goToNote = (editor: Editor, note: string, name: string): boolean => {
  const at = find(editor.state.doc, name, note)
  if (at === null) return false
  const { tr } = editor.state
  const inside = name === 'footnoteDefinition' ? at + 2 : at + 1
  editor.view.dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(Math.min(inside, tr.doc.content.size)))).setMeta(byTool, true))
  const dom = editor.view.nodeDOM(at)
  if (dom instanceof Element) dom.scrollIntoView({ block: 'center' })
  editor.view.focus()
  return true
}

export const FootnoteNumbers = Extension.create({
  name: 'footnoteNumbers',
  addInputRules() {
    // `[^` is how Markdown begins a note; what follows would be typed into its text.
    return [
      new InputRule({
        find: /\[\^\]$/,
        handler: ({ range, chain }) => {
          chain().deleteRange(range).insertFootnote(newNoteId()).run()
        },
      }),
    ]
  },
  addProseMirrorPlugins() {
    const { editor } = this
    return [
      new Plugin<DecorationSet>({
        key,
        state: {
          init: (_config, state) => numbered(state.doc),
          apply: (transaction, set) => {
            const fresh = transaction.getMeta(key) as DecorationSet | undefined
            if (fresh) return fresh
            return transaction.docChanged && set !== DecorationSet.empty ? set.map(transaction.mapping, transaction.doc) : set
          },
        },
        props: {
          decorations: (state) => key.getState(state),
          handleClickOn: (_view, _position, node, _nodePosition, event) => {
            if (node.type.name !== 'footnoteReference') return false
            event.preventDefault()
            return goToNote(editor, String(node.attrs.note), 'footnoteDefinition')
          },
        },
        view: (view) => {
          const renumber = () => {
            if (view.isDestroyed) return
            const now = key.getState(view.state) ?? DecorationSet.empty
            if (!holdsNotes(view.state.doc) && now.find().length === 0) return
            view.dispatch(view.state.tr.setMeta(key, numbered(view.state.doc)))
          }
          // The text comes from the shared document after the editor was made, and nobody may have been there to hear of it.
          let timer: ReturnType<typeof setTimeout> | undefined = setTimeout(renumber, 0)
          return {
            update: (_view, before) => {
              if (view.state.doc === before.doc) return
              clearTimeout(timer)
              timer = setTimeout(renumber, renumberMs)
            },
            destroy: () => clearTimeout(timer),
          }
        },
      }),
    ]
  },
})
