// Alignment and direction of paragraphs and headings: start, centre, end; automatic, left-to-right, right-to-left.
import { Extension } from '@tiptap/core'

declare module '@tiptap/core' {
  interface Commands<ReturnType> {
    textBlock: {
      /** null is the start of the line. */
      setTextAlign: (align: 'center' | 'end' | null) => ReturnType
      /** null: each paragraph takes the direction of its first letter. */
      setTextDir: (dir: 'ltr' | 'rtl' | null) => ReturnType
    }
  }
}

const types = ['paragraph', 'heading']

export const TextBlockCommands = Extension.create({
  name: 'textBlockCommands',
  addCommands: () => ({
    setTextAlign:
      (textAlign) =>
      ({ commands }) =>
        types.map((type) => commands.updateAttributes(type, { textAlign })).some(Boolean),
    setTextDir:
      (dir) =>
      ({ commands }) =>
        types.map((type) => commands.updateAttributes(type, { dir })).some(Boolean),
  }),
  addKeyboardShortcuts() {
    return {
      'Mod-Shift-l': () => this.editor.commands.setTextAlign(null),
      'Mod-Shift-e': () => this.editor.commands.setTextAlign('center'),
      'Mod-Shift-r': () => this.editor.commands.setTextAlign('end'),
    }
  },
})
