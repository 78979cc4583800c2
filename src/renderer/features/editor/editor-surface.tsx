// The text itself, for as long as one shared document lives: made once, never drawn again by React.
import type { Editor } from '@tiptap/core'
import { useEffect, useLayoutEffect, useRef } from 'react'
import type * as Y from 'yjs'
import { noteWriting } from '../../engine-client/index.ts'
import { classes } from '../../ui/index.ts'
import { calloutVariables, proseClass } from '../../ui/prose/index.ts'
import styles from './item-editor.module.css'
import type { DocumentSession } from './session/document-session.ts'
import type { BindingProblem } from './surface/binding.ts'
import { type CreateEditorOptions, createEditor } from './surface/create-editor.ts'
import { isLetterKey } from './surface/keys.ts'

export interface EditorSurfaceProps {
  doc: Y.Doc
  session: DocumentSession
  /** The scrolling page around the text. */
  page: () => HTMLElement | null
  options: Omit<CreateEditorOptions, 'element' | 'page' | 'doc' | 'awareness' | 'className' | 'onProblem'>
  calloutWords: Record<string, string>
  onEditor: (editor: Editor | null) => void
  /** The text cannot be shown in full and therefore not be written, although it has been loaded anew. */
  onFrozen: () => void
}

/** Where one was, for the case that the text has to be made anew. */
const places = new WeakMap<DocumentSession, { anchor: number; head: number; scroll: number; focused: boolean }>()

const frozen = new WeakSet<DocumentSession>()

/** What a letter sets off besides its keydown. Nothing around the text listens to it, and React would look for listeners each time. */
const ofEveryLetter = ['keypress', 'beforeinput', 'textInput', 'input', 'keyup'] as const
const keepInside = (event: Event) => {
  event.stopPropagation()
  if (event.type === 'input') noteWriting()
}
const keepLetterInside = (event: KeyboardEvent) => {
  if (isLetterKey(event)) event.stopPropagation()
}

export const EditorSurface = ({ doc, session, page, options, calloutWords, onEditor, onFrozen }: EditorSurfaceProps) => {
  const host = useRef<HTMLDivElement>(null)
  const held = useRef({ options, onEditor, onFrozen })
  useEffect(() => {
    held.current = { options, onEditor, onFrozen }
  })
  useLayoutEffect(() => {
    const element = host.current
    if (!element) return undefined
    const { options: with_, onEditor: tell } = held.current
    const onProblem = ({ code, detail }: BindingProblem) => {
      session.tell(`binding-${code}`, detail)
      if (code !== 'frozen') return
      // Once it may have been this window's own state; twice it is the text.
      if (frozen.has(session)) held.current.onFrozen()
      else {
        frozen.add(session)
        queueMicrotask(() => session.renew('binding-frozen', detail))
      }
    }
    const editor = createEditor({ ...with_, element, page, doc, awareness: session.awareness(), className: classes(styles.text, proseClass), onProblem })
    for (const type of ofEveryLetter) element.addEventListener(type, keepInside)
    element.addEventListener('keydown', keepLetterInside)
    const place = places.get(session)
    if (place) {
      const end = editor.state.doc.content.size
      editor.commands.setTextSelection({ from: Math.min(place.anchor, end), to: Math.min(place.head, end) })
      page()?.scrollTo({ top: place.scroll, behavior: 'instant' })
      if (place.focused) editor.commands.focus(undefined, { scrollIntoView: false })
    }
    tell(editor)
    const end = () => {
      if (editor.isDestroyed) return
      const { anchor, head } = editor.state.selection
      places.set(session, { anchor, head, scroll: page()?.scrollTop ?? 0, focused: editor.isFocused })
      held.current.onEditor(null)
      for (const type of ofEveryLetter) element.removeEventListener(type, keepInside)
      element.removeEventListener('keydown', keepLetterInside)
      editor.destroy()
    }
    // At once and before the next byte is applied: a binding that is still on would answer to it.
    const stop = session.onDetach(end)
    return () => {
      stop()
      end()
    }
  }, [doc, session, page])
  return <div ref={host} style={calloutVariables(calloutWords)} />
}
