// The place of a footnote. It names its definition by id; numbers are made by whoever renders, never written [BO9].
import { Node } from '@tiptap/core'

declare module '@tiptap/core' {
  interface Commands<ReturnType> {
    footnote: {
      /** Puts a reference at the selection and an empty definition at the end of the body. */
      insertFootnote: (note: string) => ReturnType
    }
  }
}

export const FootnoteReference = Node.create({
  name: 'footnoteReference',
  group: 'inline',
  inline: true,
  atom: true,
  addAttributes: () => ({
    note: {
      default: '',
      parseHTML: (element) => element.getAttribute('data-footnote') ?? '',
      renderHTML: ({ note }) => ({ 'data-footnote': note }),
    },
  }),
  parseHTML: () => [{ tag: 'sup[data-footnote]', priority: 60 }],
  renderHTML: ({ HTMLAttributes }) => ['sup', HTMLAttributes],
  addCommands() {
    return {
      insertFootnote:
        (note) =>
        ({ state, tr, dispatch }) => {
          const reference = this.type.create({ note })
          const definition = state.schema.nodes.footnoteDefinition?.createAndFill({ note })
          const { $from } = state.selection
          if (!definition || !$from.parent.inlineContent || !$from.parent.type.contentMatch.matchType(this.type)) return false
          if (dispatch) {
            tr.replaceSelectionWith(reference, false)
            tr.insert(tr.doc.content.size, definition)
          }
          return true
        },
    }
  },
})
