// Acts on the whole text that tools, menus and keys share.
import type { Editor } from '@tiptap/core'

export interface TextActs {
  undo: (editor: Editor) => void
  redo: (editor: Editor) => void
  find: () => void
  copyAs: (format: 'text' | 'md' | 'html') => void
  saveAs: (format: 'md' | 'html') => void
  print: () => void
}

/** After the menu has closed and given the focus back: then the text may take it. */
export const afterMenu = (work: () => unknown): void => {
  setTimeout(work, 30)
}
