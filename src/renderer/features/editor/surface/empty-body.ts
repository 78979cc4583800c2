// A sentence where nothing is written yet. It looks at the first block only: a key in a long text costs nothing here.
import { Extension } from '@tiptap/core'
import { Plugin, PluginKey } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'

export const EmptyBody = Extension.create<{ words: () => string }>({
  name: 'emptyBody',
  addOptions: () => ({ words: () => '' }),
  addProseMirrorPlugins() {
    const { words } = this.options
    return [
      new Plugin({
        key: new PluginKey('emptyBody'),
        props: {
          decorations: ({ doc }) => {
            const first = doc.firstChild
            if (doc.childCount !== 1 || !first || first.type.name !== 'paragraph' || first.content.size > 0) return null
            return DecorationSet.create(doc, [Decoration.node(0, first.nodeSize, { class: 'granary-empty', 'data-placeholder': words() })])
          },
        },
      }),
    ]
  },
})
