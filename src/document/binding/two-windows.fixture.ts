// For tests only: two windows on one body, and the few words that their tests are written with.
import * as Y from 'yjs'
import { type BodyJson, bodyJson, type NodeJson } from '../body/body-json.ts'
import { bodyText } from '../text/body-text.ts'
import { type EditorWindow, openEditorWindow } from './editor-window.fixture.ts'
import { bodyToDocument } from './write-body.ts'

export const text = (value: string, ...marks: { type: string }[]): NodeJson =>
  marks.length ? { type: 'text', text: value, marks } : { type: 'text', text: value }
export const paragraph = (value: string): NodeJson => ({ type: 'paragraph', ...(value ? { content: [text(value)] } : {}) })
export const bodyOf = (...content: NodeJson[]): BodyJson => ({ type: 'doc', content })
export const stateOf = (body: BodyJson) => Y.encodeStateAsUpdateV2(bodyToDocument(body, 1001))

export const twoWindows = (body: BodyJson, options: { protectBlocks?: boolean } = {}): [EditorWindow, EditorWindow] => {
  const state = stateOf(body)
  return [openEditorWindow({ state, clientId: 2 ** 45, safeguards: options }), openEditorWindow({ state, clientId: 2 ** 46, safeguards: options })]
}
export const exchange = (...windows: EditorWindow[]) => {
  const sent = windows.map((window) => window.outbox.splice(0))
  for (const [index, updates] of sent.entries())
    for (const [other, window] of windows.entries()) if (other !== index) for (const update of updates) window.receive(update)
}
export const positionOf = (window: EditorWindow, needle: string): number => {
  let found = -1
  window.editor.state.doc.descendants((node, position) => {
    if (found < 0 && node.isText && node.text?.includes(needle)) found = position + node.text.indexOf(needle)
  })
  if (found < 0) throw new Error(`${needle} is not in the text`)
  return found
}
export const type = (window: EditorWindow, position: number, letters: string) =>
  window.editor.view.dispatch(window.editor.state.tr.insertText(letters, position))
export const visible = (window: EditorWindow) => bodyText(bodyJson(window.doc))
