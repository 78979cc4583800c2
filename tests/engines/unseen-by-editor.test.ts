// Every block command of the editor against a sentence that somebody types in the same block at the same time, in both orders of
// arrival: the sentence is in the text or under please look, on both replicas alike.
import type { Editor } from '@tiptap/core'
import { beforeAll, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import type { DocumentId } from '../../src/contract/ids.ts'
import { itemDocumentId } from '../../src/contract/ids.ts'
import { installEditorDom, openEditorWindow } from '../../src/document/binding/editor-window.fixture.ts'
import { bodyToDocument } from '../../src/document/binding/write-body.ts'
import type { NodeJson } from '../../src/document/body/body-json.ts'
import { clientIdFor } from '../../src/engine/log/index.ts'
import { bodyText, newItemId, type Replica } from './replica.ts'
import { createVirtualPlaces, pass } from './virtual-places.ts'

beforeAll(() => {
  installEditorDom()
})

const sentence = ' A sentence of Anna.'
const paragraph = (text: string): NodeJson => ({ type: 'paragraph', content: [{ type: 'text', text }] })
const item = (text: string): NodeJson => ({ type: 'listItem', content: [paragraph(text)] })
const plain = [paragraph('Intro'), paragraph('The assembly decides'), paragraph('End')]
const list = [{ type: 'bulletList', content: [item('one'), item('two decides')] }, paragraph('End')]
const table = [
  { type: 'table', content: [{ type: 'tableRow', content: ['c1', 'cell decides'].map((text) => ({ type: 'tableCell', content: [paragraph(text)] })) }] },
  paragraph('End'),
]

const placeOf = (editor: Editor, text: string): number => {
  let place = -1
  editor.state.doc.descendants((node, position) => {
    if (node.isText && node.text?.includes(text)) place = position + node.text.indexOf(text)
  })
  return place
}
const at = (editor: Editor, text: string) => editor.chain().setTextSelection(placeOf(editor, text))

const cases: [string, NodeJson[], (editor: Editor) => void][] = [
  ['make a heading', plain, (editor) => at(editor, 'assembly').setHeading({ level: 2 }).run()],
  ['make a bullet list', plain, (editor) => at(editor, 'assembly').toggleBulletList().run()],
  ['make a numbered list', plain, (editor) => at(editor, 'assembly').toggleOrderedList().run()],
  ['make a task list', plain, (editor) => at(editor, 'assembly').toggleTaskList().run()],
  ['make a quote', plain, (editor) => at(editor, 'assembly').toggleBlockquote().run()],
  ['make a callout', plain, (editor) => at(editor, 'assembly').toggleCallout('tip').run()],
  ['make code', plain, (editor) => at(editor, 'assembly').toggleCodeBlock().run()],
  ['Enter in the middle', plain, (editor) => at(editor, 'decides').splitBlock().run()],
  ['Backspace at the start', plain, (editor) => at(editor, 'The').joinBackward().run()],
  ['Delete at the end of the block before', plain, (editor) => editor.chain().setTextSelection(6).joinForward().run()],
  [
    'bold',
    plain,
    (editor) =>
      editor
        .chain()
        .setTextSelection({ from: placeOf(editor, 'The'), to: placeOf(editor, 'The') + 20 })
        .toggleBold()
        .run(),
  ],
  ['align', plain, (editor) => at(editor, 'assembly').setTextAlign('center').run()],
  ['insert a paragraph above', plain, (editor) => editor.commands.insertContentAt(0, paragraph('New first'))],
  ['delete the paragraph above', plain, (editor) => editor.commands.deleteRange({ from: 0, to: 7 })],
  [
    'cut and paste elsewhere',
    plain,
    (editor) => {
      editor.commands.deleteRange({ from: 7, to: 29 })
      editor.commands.insertContentAt(editor.state.doc.content.size, paragraph('The assembly decides'))
    },
  ],
  ['Tab in a list', list, (editor) => at(editor, 'two').sinkListItem('listItem').run()],
  ['Shift-Tab in a list', list, (editor) => at(editor, 'two').liftListItem('listItem').run()],
  ['a list to a task list', list, (editor) => at(editor, 'two').toggleTaskList().run()],
  ['a list to paragraphs', list, (editor) => at(editor, 'two').toggleBulletList().run()],
  ['add a column', table, (editor) => at(editor, 'c1').addColumnAfter().run()],
  ['add a row', table, (editor) => at(editor, 'c1').addRowAfter().run()],
  ['header row', table, (editor) => at(editor, 'c1').toggleHeaderRow().run()],
  ['merge cells', table, (editor) => editor.chain().setCellSelection({ anchorCell: 2, headCell: 8 }).mergeCells().run()],
]

const { time, openPlace } = createVirtualPlaces()

const writeIn = async (replica: Replica, documentId: DocumentId, work: (editor: Editor) => void): Promise<boolean> => {
  const opening = replica.documents.open(documentId, { updated: () => undefined, becameReadOnly: () => undefined, awareness: () => undefined })
  const window = openEditorWindow({ state: opening.state, clientId: opening.clientId ?? 0 })
  work(window.editor)
  const made = window.outbox.splice(0)
  const pushed = opening.push(made.length > 0 ? made : [Y.encodeStateAsUpdateV2(new Y.Doc())])
  time.advance(60)
  await pushed
  opening.close()
  window.close()
  return made.length > 0
}

describe('a concurrent sentence', () => {
  it.each(cases)('is in the text or under please look: %s', async (_, blocks, act) => {
    const anna = await openPlace(1, null)
    const documentId = itemDocumentId(newItemId((length) => new Uint8Array(length).fill(8)))
    const doc = bodyToDocument({ type: 'doc', content: blocks }, clientIdFor(anna.log.logId, documentId, 0))
    anna.documents.create([{ documentId, updates: [Y.encodeStateAsUpdateV2(doc)] }])
    const ben = await openPlace(2, anna.log.repositoryId)
    pass(anna, ben)
    // Two neutral replicas hear of both in either order.
    const [first, second] = [await openPlace(3, anna.log.repositoryId), await openPlace(4, anna.log.repositoryId)]
    expect(await writeIn(anna, documentId, (editor) => editor.view.dispatch(editor.state.tr.insertText(sentence, placeOf(editor, 'decides') + 7)))).toBe(true)
    expect(await writeIn(ben, documentId, act)).toBe(true)
    for (const [replica, order] of [
      [first, [anna, ben]],
      [second, [ben, anna]],
    ] as const)
      for (const from of order) pass(from, replica)
    pass(anna, ben)
    pass(ben, anna)
    const seen = [anna, ben, first, second].map(({ documents }) => {
      const text = documents.read(documentId)
      return { text: text ? bodyText(text) : '', list: documents.attention().map(({ text: row }) => row) }
    })
    for (const one of seen) {
      expect(one).toEqual(seen[0])
      expect(`${one.text}\n${one.list.join('\n')}`).toContain(sentence)
    }
    expect(new Set([anna, ben, first, second].map(({ documents }) => documents.digest().digest)).size).toBe(1)
  })
})
