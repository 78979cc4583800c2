// Every block command against a sentence typed apart, through the real binding (AMENDMENTS A3).
import { beforeAll, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { type BodyJson, bodyJson, type NodeJson } from '../body/body-json.ts'
import { bodyText } from '../text/body-text.ts'
import { type EditorWindow, installEditorDom } from './editor-window.fixture.ts'
import { deletedText, insertedText, unseenText } from './text-runs.ts'
import { bodyOf, exchange, paragraph, positionOf, stateOf, twoWindows, type } from './two-windows.fixture.ts'

beforeAll(() => {
  installEditorDom()
})

test('[BO19] names the text that an update is about to delete, by its author', () => {
  const [anna, ben] = twoWindows(bodyOf(paragraph('before'), paragraph('target')))
  type(anna, positionOf(anna, 'target') + 6, ' of Anna')
  exchange(anna, ben)
  ben.editor.commands.deleteRange({ from: positionOf(ben, 'target') + 3, to: positionOf(ben, 'target') + 11 })
  expect(deletedText(Y.mergeUpdatesV2(ben.outbox), anna.doc).map(({ client, text: taken }) => [client, taken])).toEqual([
    [1001, 'get'],
    [2 ** 45, ' of A'],
  ])
  anna.close()
  ben.close()
})

describe('[BO19] a sentence typed apart from a change of its block is in the text or found as unseen text', () => {
  const list = (...items: string[]): NodeJson => ({ type: 'bulletList', content: items.map((item) => ({ type: 'listItem', content: [paragraph(item)] })) })
  const table: NodeJson = {
    type: 'table',
    content: [{ type: 'tableRow', content: ['left', 'target'].map((value) => ({ type: 'tableCell', content: [paragraph(value)] })) }],
  }
  const plain = bodyOf(paragraph('before'), paragraph('target'), paragraph('after'))
  const inList = bodyOf(list('before', 'target', 'after'))
  const nested = bodyOf({ type: 'bulletList', content: [{ type: 'listItem', content: [paragraph('before'), list('target')] }] })
  const at = (window: EditorWindow) => window.editor.chain().setTextSelection(positionOf(window, 'target') + 2)
  const commands: [string, BodyJson, (window: EditorWindow) => unknown][] = [
    ['heading', plain, (w) => at(w).toggleHeading({ level: 2 }).run()],
    ['bullet list', plain, (w) => at(w).toggleBulletList().run()],
    ['ordered list', plain, (w) => at(w).toggleOrderedList().run()],
    ['task list', plain, (w) => at(w).toggleTaskList().run()],
    ['quote', plain, (w) => at(w).toggleBlockquote().run()],
    ['callout', plain, (w) => at(w).toggleCallout('tip').run()],
    ['code block', plain, (w) => at(w).toggleCodeBlock().run()],
    ['alignment', plain, (w) => at(w).setTextAlign('center').run()],
    ['join with the paragraph before', plain, (w) => w.editor.chain().setTextSelection(positionOf(w, 'target')).joinBackward().run()],
    ['Enter in the middle', plain, (w) => at(w).splitBlock().run()],
    ['delete the paragraph', plain, (w) => w.editor.commands.deleteRange({ from: positionOf(w, 'target') - 1, to: positionOf(w, 'target') + 7 })],
    [
      'bold',
      plain,
      (w) =>
        w.editor
          .chain()
          .setTextSelection({ from: positionOf(w, 'target'), to: positionOf(w, 'target') + 6 })
          .toggleBold()
          .run(),
    ],
    [
      'cut and paste elsewhere',
      plain,
      (w) => {
        const from = positionOf(w, 'target') - 1
        const slice = w.editor.state.doc.slice(from, from + 8)
        w.editor.view.dispatch(w.editor.state.tr.delete(from, from + 8).insert(0, slice.content))
      },
    ],
    ['Tab in a list', inList, (w) => at(w).sinkListItem('listItem').run()],
    ['Shift-Tab in a list', nested, (w) => at(w).liftListItem('listItem').run()],
    ['list off', inList, (w) => at(w).toggleBulletList().run()],
    [
      'merge cells',
      bodyOf(table),
      (w) =>
        w.editor
          .chain()
          .setCellSelection({ anchorCell: 2, headCell: positionOf(w, 'target') - 2 })
          .mergeCells()
          .run(),
    ],
    ['delete the column', bodyOf(table), (w) => at(w).deleteColumn().run()],
    ['delete the table', bodyOf(table), (w) => at(w).deleteTable().run()],
    ['header row', bodyOf(table), (w) => at(w).toggleHeaderRow().run()],
    ['add a column', bodyOf(table), (w) => at(w).addColumnAfter().run()],
  ]
  const sentence = ' SENTENCE OF ANNA'
  for (const [name, body, command] of commands) {
    for (const order of ['the sentence arrives last', 'the sentence arrives first'])
      test(`${name}: ${order}`, () => {
        const [anna, ben] = twoWindows(body)
        type(anna, positionOf(anna, 'target') + 6, sentence)
        command(ben)
        expect({ name, updates: ben.outbox.length }).not.toEqual({ name, updates: 0 })
        const [sent, changed] = [Y.mergeUpdatesV2(anna.outbox), Y.mergeUpdatesV2(ben.outbox)]
        const engine = new Y.Doc()
        Y.applyUpdateV2(engine, stateOf(body))
        for (const update of order === 'the sentence arrives first' ? [sent, changed] : [changed, sent]) {
          Y.applyUpdateV2(engine, update)
        }
        // Ben's entry does not have Anna's in its past: what he took of her text is unseen, in either order.
        const unseen = unseenText(insertedText(sent), engine)
          .map((run) => run.text)
          .join('')
        const shown = bodyText(bodyJson(engine))
        expect([shown.includes('SENTENCE OF ANNA') || unseen === sentence, shown, unseen]).toEqual([true, shown, unseen])
        anna.close()
        ben.close()
      })
  }
})
