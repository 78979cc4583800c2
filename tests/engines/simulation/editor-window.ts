// A window with the real editor and the real binding, in jsdom: what a person does are the editor's own commands.
import { Editor } from '@tiptap/core'
import * as Y from 'yjs'
import { bindBody } from '../../../src/document/binding/bind-body.ts'
import { actAtRandom, installEditorDom } from '../../../src/document/binding/editor-window.fixture.ts'
import { bodyExtensions } from '../../../src/document/schema/body-extensions.ts'
import { bodyText } from '../replica.ts'
import type { Chance } from './chance.ts'
import type { OpenWindow } from './history.ts'
import { lessOf, type Sentences, seamsOf } from './sentences.ts'
import { createWindow, type SimulatedWindow } from './window.ts'

/** Places in text blocks where typing cuts no sentence in two. */
const seams = (editor: Editor): number[] => {
  const places: number[] = []
  editor.state.doc.descendants((node, position) => {
    if (!node.isTextblock) return
    const text = node.textBetween(0, node.content.size, '', '\ufffc')
    places.push(...seamsOf(text).map((at) => position + 1 + at))
  })
  return places
}

const command = (editor: Editor, chance: Chance, roll: number) => {
  const { commands } = editor
  if (roll < 0.4) commands.splitBlock()
  else if (roll < 0.46) commands.joinBackward()
  else if (roll < 0.52) commands.toggleHeading({ level: chance.maybe(0.5) ? 1 : 2 })
  else if (roll < 0.58) commands.toggleBulletList()
  else if (roll < 0.62) commands.toggleTaskList()
  else if (roll < 0.66) commands.toggleBlockquote()
  else if (roll < 0.69) commands.sinkListItem('listItem')
  else if (roll < 0.72) commands.liftListItem('listItem')
  else if (roll < 0.75) commands.toggleCallout('tip')
  else if (roll < 0.79) {
    const [from, to] = [chance.pick(seams(editor)), chance.pick(seams(editor))].sort((a, b) => a - b) as [number, number]
    commands.setTextSelection({ from, to: Math.min(to, from + 30) })
    commands.toggleBold()
  } else if (roll < 0.82) {
    const [from, to] = [chance.pick(seams(editor)), chance.pick(seams(editor))].sort((a, b) => a - b) as [number, number]
    commands.deleteRange({ from, to })
  } else if (roll < 0.94) commands.undo()
  else commands.redo()
}

type Act = (editor: Editor, chance: Chance, sentences: Sentences) => string[]

const careful: Act = (editor, chance, sentences) => {
  const places = seams(editor)
  if (places.length === 0) return []
  const roll = chance.next()
  const place = chance.pick(places)
  editor.commands.setTextSelection(place)
  if (roll >= 0.32) {
    command(editor, chance, roll)
    return []
  }
  const sentence = sentences.next()
  editor.view.dispatch(editor.state.tr.insertText(sentence, place))
  return [sentence]
}

/** Types nothing that is looked for afterwards, so it may cut anywhere. */
const restless: Act = (editor, chance) => {
  if (chance.maybe(0.02)) editor.commands.insertTable({ rows: 2, cols: 2, withHeaderRow: false })
  else actAtRandom(editor, () => chance.next())
  return []
}

const openWindowWith =
  (act: Act, undoGuard: boolean): OpenWindow =>
  (engine, documentId, chance, sentences): SimulatedWindow => {
    installEditorDom()
    let editor: Editor | null = null
    return createWindow(engine, {
      documentId,
      sentences,
      show: (doc) => {
        editor = new Editor({ element: document.createElement('div'), extensions: [...bodyExtensions(), bindBody({ doc, safeguards: { undoGuard } })] })
      },
      hide: () => {
        editor?.destroy()
        editor = null
      },
      apply: (doc, update) => Y.applyUpdateV2(doc, update, 'engine'),
      act: (doc) => {
        if (!editor) return { sentences: [] }
        const before = bodyText(doc)
        let typed: string[] = []
        try {
          typed = act(editor, chance, sentences)
        } catch {
          // A command that does not fit where the selection stands throws; nothing was dispatched.
        }
        sentences.takeAway(lessOf(before, bodyText(doc)))
        return { sentences: typed }
      },
    })
  }

export const openEditorWindow: OpenWindow = openWindowWith(careful, true)
export const openRestlessWindow = (undoGuard: boolean): OpenWindow => openWindowWith(restless, undoGuard)
