// What is pasted from Word, Docs and web pages: read as blocks of our schema, in an inert document that loads nothing.
// A long paste is written in several transactions, so that no single update grows beyond what an entry takes.
import type { Editor } from '@tiptap/core'
import { Fragment, Slice } from '@tiptap/pm/model'
import { Plugin, PluginKey } from '@tiptap/pm/state'
import type { EditorView } from '@tiptap/pm/view'
import { maxBlocksPerTransaction } from '../../../../contract/limits.ts'
import { cleanPaste } from '../../../../document/html/clean-paste.ts'
import { htmlToBody } from '../../../../document/html/html-to-body.ts'
import { byTool } from './quiet-state.ts'

/** Blocks at the caret. Answers how many transactions it took. */
export const insertSlice = (view: EditorView, slice: Slice): number => {
  const { content, openStart, openEnd } = slice
  const write = (part: Slice) =>
    view.dispatch(view.state.tr.replaceSelection(part).setMeta('paste', true).setMeta('uiEvent', 'paste').setMeta(byTool, true).scrollIntoView())
  if (content.childCount <= maxBlocksPerTransaction || view.state.selection.$from.depth > 1) {
    write(slice)
    return 1
  }
  const blocks = Array.from({ length: content.childCount }, (_, index) => content.child(index))
  let written = 0
  for (let start = 0; start < blocks.length; start += maxBlocksPerTransaction) {
    const part = Fragment.from(blocks.slice(start, start + maxBlocksPerTransaction))
    const last = start + maxBlocksPerTransaction >= blocks.length
    if (start === 0) write(new Slice(part, openStart, 0))
    else {
      const { $to } = view.state.selection
      const at = $to.depth === 0 ? $to.pos : $to.after(1)
      const tr = view.state.tr.insert(at, part).setMeta('paste', true)
      const { selection } = tr.setSelection(view.state.selection.map(tr.doc, tr.mapping))
      tr.setSelection((selection.constructor as typeof import('@tiptap/pm/state').Selection).near(tr.doc.resolve(at + part.size), -1))
      view.dispatch(last ? tr.scrollIntoView() : tr)
    }
    written++
  }
  // What was open at the end stays a block of its own.
  void openEnd
  return written
}

/**
 * Style sheets, scripts and handlers of a foreign page. They never run in an inert document, but the page's policy reports each
 * one; what has to be safe is made so by the schema.
 */
export const withoutPageParts = (html: string): string =>
  html
    .replace(/<(style|script|template|noscript)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/<(meta|link|base)\b[^>]*>/gi, '')
    .replace(/\son[a-z]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi, '')

export const sliceOfHtml = (editor: Editor, html: string): Slice | null => {
  const page = new DOMParser().parseFromString(withoutPageParts(html), 'text/html')
  cleanPaste(page.body)
  const { content } = htmlToBody(page.body)
  const node = editor.schema.nodeFromJSON({ type: 'doc', content })
  return node.content.size === 0 ? null : Slice.maxOpen(node.content, false)
}

/** A copy from an editor of this kind says so: its slice is exact already. */
const isOwnCopy = (html: string) => /\sdata-pm-slice=/.test(html)

export const pastePlugin = (editor: Editor) =>
  new Plugin({
    key: new PluginKey('paste'),
    props: {
      transformPastedHTML: withoutPageParts,
      handlePaste: (view, event, slice) => {
        const html = event.clipboardData?.getData('text/html') ?? ''
        if (view.state.selection.$from.parent.type.spec.code) return false
        if (html && !isOwnCopy(html)) {
          const cleaned = sliceOfHtml(editor, html)
          if (!cleaned) return false
          insertSlice(view, cleaned)
          return true
        }
        if (slice.content.childCount <= maxBlocksPerTransaction) return false
        insertSlice(view, slice)
        return true
      },
    },
  })
