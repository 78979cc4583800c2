// For tests only: windows with the real editor and the real binding in jsdom, the way a window of Granary holds them, and a
// random hand at the keyboard. Not part of the product.
import { type AnyExtension, Editor } from '@tiptap/core'
import { JSDOM } from 'jsdom'
import * as Y from 'yjs'
import { bodyExtensions } from '../schema/body-extensions.ts'
import { type BindBodyOptions, bindBody } from './bind-body.ts'
import type { BindingProblem } from './body-sync.ts'

const names = [
  'document',
  'Node',
  'Element',
  'HTMLElement',
  'DOMParser',
  'MutationObserver',
  'Range',
  'Selection',
  'Text',
  'DocumentFragment',
  'KeyboardEvent',
  'Event',
  'CustomEvent',
  'HTMLTableElement',
  'XMLSerializer',
  'InputEvent',
  'DragEvent',
  'ClipboardEvent',
  'getSelection',
  'getComputedStyle',
  'requestAnimationFrame',
  'cancelAnimationFrame',
]

let installed: JSDOM | null = null

/** Puts a DOM on the global object, once; ProseMirror looks for it there. Editors need no layout, so boxes are empty. */
export const installEditorDom = (): JSDOM => {
  if (installed !== null) return installed
  const dom = new JSDOM('<!doctype html><html><body></body></html>', { pretendToBeVisual: true })
  const { window } = dom
  const define = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
  define('window', window)
  for (const name of names) {
    const value: unknown = Reflect.get(window, name)
    if (value !== undefined) define(name, typeof value === 'function' && /^[a-z]/.test(name) ? value.bind(window) : value)
  }
  define('navigator', window.navigator)
  define('innerHeight', 768)
  define('innerWidth', 1366)
  const box = { left: 0, top: 0, right: 0, bottom: 0, width: 0, height: 0, x: 0, y: 0, toJSON: () => ({}) }
  Object.assign(window.Range.prototype, { getClientRects: () => [], getBoundingClientRect: () => box })
  Object.assign(window.Element.prototype, { getClientRects: () => [] })
  Object.assign(window.document, { elementFromPoint: () => null })
  installed = dom
  return dom
}

export interface EditorWindow {
  doc: Y.Doc
  editor: Editor
  /** Updates V2 that this window has made and not yet sent. */
  outbox: Uint8Array[]
  problems: BindingProblem[]
  /** Updates that the binding made by itself while it received. */
  writesWhileReceiving: number
  /** Throws that came out of Yjs while it received. */
  throwsWhileReceiving: number
  receive: (update: Uint8Array) => void
  close: () => void
}

export interface EditorWindowOptions {
  state: Uint8Array
  clientId: number
  safeguards?: BindBodyOptions['safeguards']
  extensions?: AnyExtension[]
}

/** Opens a window on a document as the engine hands it out. */
export const openEditorWindow = ({ state, clientId, safeguards, extensions = bodyExtensions() }: EditorWindowOptions): EditorWindow => {
  installEditorDom()
  const doc = new Y.Doc()
  Y.applyUpdateV2(doc, state)
  doc.clientID = clientId
  const problems: BindingProblem[] = []
  let receiving = false
  const outbox: Uint8Array[] = []
  const counts = { writesWhileReceiving: 0, throwsWhileReceiving: 0 }
  doc.on('updateV2', (update: Uint8Array, origin: unknown) => {
    if (origin === 'engine') return
    if (receiving) counts.writesWhileReceiving += 1
    outbox.push(update)
  })
  const editor = new Editor({
    element: document.createElement('div'),
    extensions: [...extensions, bindBody({ doc, onProblem: (problem) => problems.push(problem), ...(safeguards ? { safeguards } : {}) })],
  })
  return {
    doc,
    editor,
    outbox,
    problems,
    get writesWhileReceiving() {
      return counts.writesWhileReceiving
    },
    get throwsWhileReceiving() {
      return counts.throwsWhileReceiving
    },
    receive: (update) => {
      receiving = true
      try {
        Y.applyUpdateV2(doc, update, 'engine')
      } catch {
        // Without the safeguard the binding throws through Yjs; the test counts it and goes on, as a window would.
        counts.throwsWhileReceiving += 1
      } finally {
        receiving = false
      }
    },
    close: () => editor.destroy(),
  }
}

export type Random = () => number

/** A small generator: the same seed, the same history (mulberry32). */
export const randomOf = (seed: number): Random => {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const textPosition = (editor: Editor, random: Random): number => {
  const places: number[] = []
  editor.state.doc.descendants((node, position) => {
    if (node.isTextblock) for (let at = 0; at <= node.content.size; at += 1) places.push(position + 1 + at)
  })
  return places[Math.floor(random() * places.length)] ?? 1
}

/** One thing that a person does: types, formats, moves, undoes. Throws what a command throws. */
export const actAtRandom = (editor: Editor, random: Random): void => {
  const choice = random()
  const position = textPosition(editor, random)
  const { commands } = editor
  commands.setTextSelection(position)
  if (choice < 0.06) {
    const other = textPosition(editor, random)
    commands.setTextSelection({ from: Math.min(position, other), to: Math.max(position, other) })
    if (choice < 0.02) commands.toggleBold()
    else if (choice < 0.04) commands.toggleCode()
    else commands.setLink({ href: 'https://example.org' })
  } else if (choice < 0.3) editor.view.dispatch(editor.state.tr.insertText('abc'.slice(0, 1 + Math.floor(random() * 3)), position))
  else if (choice < 0.38) commands.splitBlock()
  else if (choice < 0.44) commands.joinBackward()
  else if (choice < 0.5) commands.toggleHeading({ level: random() < 0.5 ? 1 : 2 })
  else if (choice < 0.55) commands.toggleBulletList()
  else if (choice < 0.6) commands.toggleTaskList()
  else if (choice < 0.64) commands.toggleBlockquote()
  else if (choice < 0.68) commands.sinkListItem('listItem')
  else if (choice < 0.72) commands.liftListItem('listItem')
  else if (choice < 0.76) {
    const other = textPosition(editor, random)
    commands.deleteRange({ from: Math.min(position, other), to: Math.max(position, other) })
  } else if (choice < 0.79) commands.addRowAfter()
  else if (choice < 0.82) commands.deleteRow()
  else if (choice < 0.85) commands.toggleCallout('tip')
  else if (choice < 0.95) commands.undo()
  else commands.redo()
}
