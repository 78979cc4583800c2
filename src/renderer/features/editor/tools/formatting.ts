// What the tools show about the place of the caret, read at quiet moments only.
import { type Editor, isNodeSelection } from '@tiptap/core'
import { calloutChoices, listChoices, textChoices } from './blocks.ts'

export interface Formatting {
  bold: boolean
  italic: boolean
  underline: boolean
  strike: boolean
  code: boolean
  highlight: boolean
  subscript: boolean
  superscript: boolean
  /** Address under the caret. */
  link: string | null
  text: string
  list: string | null
  callout: string | null
  inTable: boolean
  /** Of the block of code one stands in; '' where none is chosen, null outside of code. */
  codeLanguage: string | null
  align: 'start' | 'center' | 'end'
  dir: 'auto' | 'ltr' | 'rtl'
  /** A picture or item link that is selected as a whole. */
  node: 'figure' | 'image' | 'itemLink' | null
  item: string | null
  selection: 'none' | 'text'
}

export const plainFormatting: Formatting = {
  bold: false,
  italic: false,
  underline: false,
  strike: false,
  code: false,
  highlight: false,
  subscript: false,
  superscript: false,
  link: null,
  text: 'paragraph',
  list: null,
  callout: null,
  inTable: false,
  codeLanguage: null,
  align: 'start',
  dir: 'auto',
  node: null,
  item: null,
  selection: 'none',
}

const active = (editor: Editor, choices: readonly { id: string; isActive?: (editor: Editor) => boolean }[]): string | null =>
  choices.find(({ isActive }) => isActive?.(editor))?.id ?? null

export const readFormatting = (editor: Editor): Formatting => {
  const { selection } = editor.state
  const block = selection.$from.parent
  const selected = isNodeSelection(selection) ? selection.node : null
  const name = selected?.type.name
  const { href } = editor.getAttributes('link') as { href?: string }
  // Innermost first: in a quote within a list, the quote's own paragraph is what one stands in.
  const heading = textChoices.slice(1).find(({ isActive }) => isActive?.(editor))
  return {
    bold: editor.isActive('bold'),
    italic: editor.isActive('italic'),
    underline: editor.isActive('underline'),
    strike: editor.isActive('strike'),
    code: editor.isActive('code'),
    highlight: editor.isActive('highlight'),
    subscript: editor.isActive('subscript'),
    superscript: editor.isActive('superscript'),
    link: href ?? null,
    text: heading?.id ?? 'paragraph',
    list: active(editor, listChoices),
    callout: active(editor, calloutChoices),
    inTable: editor.isActive('table'),
    codeLanguage: block.type.name === 'codeBlock' ? String(block.attrs.language ?? '') : null,
    align: block.attrs.textAlign === 'center' || block.attrs.textAlign === 'end' ? block.attrs.textAlign : 'start',
    dir: block.attrs.dir === 'ltr' || block.attrs.dir === 'rtl' ? block.attrs.dir : 'auto',
    node: name === 'figure' || name === 'image' || name === 'itemLink' ? name : null,
    item: name === 'itemLink' ? String(selected?.attrs.item) : null,
    selection: selection.empty || selected || selection.$from.parent.type.spec.code ? 'none' : 'text',
  }
}
