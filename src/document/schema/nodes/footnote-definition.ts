// The text of a footnote. An id that several definitions share means one note with all their text, in order;
// a definition that nothing refers to stays visible, so a reference deleted by one person loses no word of another [BO9].
import { Node } from '@tiptap/core'

export const FootnoteDefinition = Node.create({
  name: 'footnoteDefinition',
  content: 'block+',
  defining: true,
  isolating: true,
  addAttributes: () => ({
    note: {
      default: '',
      parseHTML: (element) => element.getAttribute('data-footnote-text') ?? '',
      renderHTML: ({ note }) => ({ 'data-footnote-text': note }),
    },
  }),
  parseHTML: () => [{ tag: 'div[data-footnote-text]' }],
  renderHTML: ({ HTMLAttributes }) => ['div', HTMLAttributes, 0],
})
