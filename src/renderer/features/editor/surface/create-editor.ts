// Makes the editor of one document: the body's schema with this window's views, keys and lists, joined to the shared text.
// No React inside, and nothing here writes by itself.
import { type AnyExtension, Editor, Extension } from '@tiptap/core'
import { Dropcursor, Gapcursor } from '@tiptap/extensions'
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import { directionOf } from '../../../../contract/languages.ts'
import { bodyExtensions } from '../../../../document/schema/body-extensions.ts'
import { type BindingProblem, bindingExtension } from './binding.ts'
import { Directions } from './directions.ts'
import { EmptyBody } from './empty-body.ts'
import { FindInBody } from './find-plugin.ts'
import { FootnoteNumbers } from './footnotes.ts'
import { type ItemTitles, itemLinkView } from './item-link-view.ts'
import { type EditorKeyOptions, EditorKeys, isLetterKey } from './keys.ts'
import { insertSlice, pastePlugin, sliceOfHtml } from './paste.ts'
import { type PickerOptions, Pickers } from './picker.ts'
import { type FileIntake, figureView, filesPlugin } from './pictures.ts'

export interface EditorWords {
  body: string
  placeholder: string
  pictureMissing: string
  itemGone: string
  /** For screen readers, when the text takes the focus. */
  howToLeaveId: string
}

export interface CreateEditorOptions {
  element: HTMLElement
  /** The box that scrolls around the text. */
  page: () => HTMLElement | null
  doc: Y.Doc
  /** null: no carets of others. */
  awareness: Awareness | null
  /** Shown beside this person's caret in other windows; '' shows none. */
  caretName: string
  className: string
  lang: string | null
  /** Read again whenever it is shown, so that a change of language needs no new editor. */
  words: () => EditorWords
  attachmentUrl: (hash: string) => string
  titles: ItemTitles
  intake: Omit<FileIntake, 'pasteCleaned'>
  keys: EditorKeyOptions
  pickers: PickerOptions
  /** The binding caught what must not happen. */
  onProblem: (problem: BindingProblem) => void
}

/**
 * Whether the caret is in sight already. ProseMirror would ask every box around it after each letter; of a paragraph of its own only
 * the page scrolls, while a table or code scrolls sideways too.
 */
const isInSight = (view: Editor['view'], page: HTMLElement | null): boolean => {
  const { empty, $head } = view.state.selection
  if (!page || !empty || $head.depth !== 1 || $head.parent.type.spec.code) return false
  const { top, bottom } = view.coordsAtPos($head.pos, 1)
  const frame = page.getBoundingClientRect()
  return top >= frame.top && bottom <= frame.bottom
}

/**
 * On a busy laptop a key may come before the browser has told that the caret moved: ProseMirror would act where it was before.
 * What it does on the news, it does here before the key; there is no other door to it.
 */
const readSelection = (view: Editor['view'] & { domObserver?: { flush?: () => void } }) => view.domObserver?.flush?.()

export const createEditor = ({
  element,
  page,
  doc,
  awareness,
  caretName,
  className,
  lang,
  words,
  attachmentUrl,
  titles,
  intake,
  keys,
  pickers,
  onProblem,
}: CreateEditorOptions): Editor => {
  const extensions: AnyExtension[] = [
    ...bodyExtensions({
      attachmentUrl,
      replace: [
        figureView(() => ({ missing: words().pictureMissing }), attachmentUrl).configure({ attachmentUrl }),
        itemLinkView(titles, () => words().itemGone),
      ],
    }),
    bindingExtension(doc, awareness, caretName, onProblem),
    EditorKeys.configure(keys),
    Pickers.configure(pickers),
    FindInBody,
    FootnoteNumbers,
    Directions,
    Dropcursor.configure({ color: 'var(--accent)', width: 2 }),
    Gapcursor,
    EmptyBody.configure({ words: () => words().placeholder }),
    Extension.create({
      name: 'intake',
      priority: 1050,
      addProseMirrorPlugins() {
        const { editor } = this
        const pasteCleaned = (view: Editor['view'], html: string) => {
          const slice = sliceOfHtml(editor, html)
          if (slice) insertSlice(view, slice)
          return slice !== null
        }
        return [filesPlugin(editor, { ...intake, pasteCleaned }), pastePlugin(editor)]
      },
    }),
  ]
  return new Editor({
    element,
    extensions,
    // Content comes from the shared text only.
    enableContentCheck: false,
    injectCSS: false,
    // It compares the documents before and after each letter, for an event that nobody hears.
    enableCoreExtensions: { delete: false },
    editorProps: {
      attributes: {
        class: className,
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': words().body,
        'aria-describedby': words().howToLeaveId,
        spellcheck: 'true',
        // Empty: not the window's language, and nobody knows which.
        lang: lang ?? '',
        ...(lang ? { dir: directionOf(lang) } : {}),
      },
      handleScrollToSelection: (view) => isInSight(view, page()),
      // A link is followed by Ctrl+click or from its bar: a plain click puts the caret.
      handleDOMEvents: {
        keydown: (view, event) => {
          // A letter is written by the browser, which knows where its caret is.
          if (!isLetterKey(event) && !event.isComposing && event.keyCode !== 229) readSelection(view)
          return false
        },
        click: (_view, event) => {
          if ((event.target as Element).closest('a')) event.preventDefault()
          return false
        },
      },
    },
  })
}
