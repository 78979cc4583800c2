import { Extension, Mark, Node } from '@tiptap/core'
import { Plugin } from '@tiptap/pm/state'
import { beforeAll, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { bodyJson, type NodeJson } from '../body/body-json.ts'
import { contentHash } from '../body/content-hash.ts'
import { createItemDocument } from '../item-document.ts'
import { bodyExtensions } from '../schema/body-extensions.ts'
import { bodyMarks, bodyNodes } from '../schema/versions.ts'
import { type EditorWindow, installEditorDom, openEditorWindow } from './editor-window.fixture.ts'
import { raiseSchemaVersion, usedSchemaVersion } from './schema-version.ts'
import { bodyOf, exchange, paragraph, positionOf, stateOf, text, twoWindows, type, visible } from './two-windows.fixture.ts'
import { findUnknownParts, findUnknownPartsInUpdate } from './unknown-parts.ts'
import { bodyToDocument } from './write-body.ts'

beforeAll(() => {
  installEditorDom()
})

describe('undo', () => {
  const inserted: [string, NodeJson][] = [
    ['paragraph', paragraph('Anna head')],
    ['heading', { type: 'heading', attrs: { level: 2 }, content: [text('Anna head')] }],
    ['list', { type: 'bulletList', content: [{ type: 'listItem', content: [paragraph('Anna item')] }] }],
    ['table', { type: 'table', content: [{ type: 'tableRow', content: [{ type: 'tableCell', content: [paragraph('Anna cell')] }] }] }],
    ['quote', { type: 'blockquote', content: [paragraph('Anna quote')] }],
  ]
  const run = (node: NodeJson, protectBlocks: boolean) => {
    const [anna, ben] = twoWindows(bodyOf(paragraph('Intro'), paragraph('End')), { protectBlocks })
    anna.editor.commands.insertContentAt(7, node)
    exchange(anna, ben)
    type(ben, positionOf(ben, 'Anna') + 4, ' AND BEN WROTE THIS')
    exchange(anna, ben)
    anna.editor.commands.undo()
    exchange(anna, ben)
    const kept = visible(anna).includes('BEN WROTE THIS')
    expect(visible(ben)).toBe(visible(anna))
    for (const window of [anna, ben]) window.close()
    return kept
  }

  for (const [name, node] of inserted)
    test(`[BO18] keeps what Ben typed in a ${name} that Anna had inserted`, () => {
      expect(run(node, true)).toBe(true)
    })

  test('without protected block types Ben loses his words in four of five', () => {
    expect(inserted.filter(([, node]) => !run(node, false)).map(([name]) => name)).toEqual(['heading', 'list', 'table', 'quote'])
  })

  test('guards Yjs only while it undoes', () => {
    const integrate = Reflect.get(Y.Item.prototype, 'integrate')
    const [anna, ben] = twoWindows(bodyOf(paragraph('Intro')))
    type(anna, 1, 'x')
    const seen = new Set<unknown>()
    anna.doc.on('beforeTransaction', () => seen.add(Reflect.get(Y.Item.prototype, 'integrate')))
    anna.editor.commands.undo()
    expect(seen.has(integrate)).toBe(false)
    expect(seen.size).toBeGreaterThan(0)
    expect(Reflect.get(Y.Item.prototype, 'integrate')).toBe(integrate)
    anna.close()
    ben.close()
  })

  test('takes back an insertion that nobody else has touched, whole', () => {
    for (const [, node] of inserted) {
      const [anna, ben] = twoWindows(bodyOf(paragraph('Intro'), paragraph('End')))
      const before = bodyJson(anna.doc)
      anna.editor.commands.insertContentAt(7, node)
      anna.editor.commands.undo()
      expect(bodyJson(anna.doc)).toEqual(before)
      anna.editor.commands.redo()
      exchange(anna, ben)
      expect(visible(ben)).toContain('Anna')
      anna.close()
      ben.close()
    }
  })

  test('works on after a plugin was added, and never takes back what others typed', () => {
    const [anna, ben] = twoWindows(bodyOf(paragraph('Intro')))
    type(anna, 6, ' one')
    anna.editor.registerPlugin(new Plugin({}))
    type(ben, 1, 'Ben ')
    exchange(anna, ben)
    anna.editor.commands.undo()
    expect(visible(anna)).toBe('Ben Intro')
    anna.editor.commands.undo()
    expect(visible(anna)).toBe('Ben Intro')
    anna.close()
    ben.close()
  })
})

describe('[BO17] a binding writes only what a person did', () => {
  test('opening, selecting and closing every kind of block writes no byte', () => {
    const everything = bodyOf(
      { type: 'heading', attrs: { level: 1 }, content: [text('H')] },
      { type: 'bulletList', content: [{ type: 'listItem', content: [paragraph('a')] }] },
      { type: 'taskList', content: [{ type: 'taskItem', attrs: { checked: true }, content: [paragraph('b')] }] },
      { type: 'callout', attrs: { kind: 'tip' }, content: [paragraph('c')] },
      { type: 'codeBlock', content: [text('d')] },
      {
        type: 'table',
        content: [
          { type: 'tableRow', content: [{ type: 'tableCell', content: [paragraph('e')] }] },
          {
            type: 'tableRow',
            content: [
              { type: 'tableCell', content: [paragraph('f')] },
              { type: 'tableCell', content: [paragraph('g')] },
            ],
          },
        ],
      },
      { type: 'figure', attrs: { src: 'a'.repeat(64) } },
      {
        type: 'paragraph',
        content: [
          text('x https://example.org '),
          { type: 'footnoteReference', attrs: { note: 'n' } },
          { type: 'itemLink', attrs: { item: 'a'.repeat(30), label: 'l' } },
        ],
      },
      { type: 'footnoteDefinition', attrs: { note: 'n' }, content: [paragraph('h')] },
      { type: 'horizontalRule' },
    )
    const doc = bodyToDocument(everything, 1001)
    // What concurrent edits leave behind: an emptied list, and two texts side by side, one of them "ours".
    const body = doc.getXmlFragment('body')
    const list = body.get(1)
    if (list instanceof Y.XmlElement) list.delete(0, 1)
    const last = body.get(7)
    doc.clientID = 77
    if (last instanceof Y.XmlElement) last.insert(1, [new Y.XmlText('more')])
    const window = openEditorWindow({ state: Y.encodeStateAsUpdateV2(doc), clientId: 77 })
    window.editor.state.doc.descendants((_, position) => {
      window.editor.commands.setTextSelection(position)
    })
    window.editor.commands.selectAll()
    window.editor.commands.blur()
    window.close()
    expect(window.outbox).toEqual([])
    expect(contentHash(window.doc)).toBe(contentHash(doc))
    expect(window.problems.map((problem) => problem.code)).toEqual(['refused-write'])
  })

  test('[BO4] two windows that type at once into a new item end with no empty or doubled block', () => {
    const state = Y.encodeStateAsUpdateV2(createItemDocument(1, { kind: 'note', title: '', createdAtUtc: '2026-01-01T00:00:00Z' }))
    const [a, b] = [openEditorWindow({ state, clientId: 2 }), openEditorWindow({ state, clientId: 3 })]
    type(a, 1, 'Anna')
    type(b, 1, 'Ben')
    exchange(a, b)
    expect(visible(a)).toBe(visible(b))
    expect(bodyJson(a.doc).content).toHaveLength(1)
    expect(visible(a)).toMatch(/^(AnnaBen|BenAnna)$/)
    a.close()
    b.close()
  })

  test('receiving a change of marks cleans up nothing', () => {
    const run = (refuseWrites: boolean) => {
      const state = stateOf(bodyOf(paragraph('some words to mark')))
      const [a, b] = [
        openEditorWindow({ state, clientId: 2, safeguards: { refuseWrites } }),
        openEditorWindow({ state, clientId: 3, safeguards: { refuseWrites } }),
      ]
      a.editor.chain().setTextSelection({ from: 3, to: 12 }).toggleBold().run()
      b.editor.commands.deleteRange({ from: 2, to: 14 })
      exchange(a, b)
      const writes = a.writesWhileReceiving + b.writesWhileReceiving
      const shown = [bodyJson(a.doc), bodyJson(b.doc)]
      expect(shown[0]).toEqual(shown[1])
      a.close()
      b.close()
      return { writes, shown: shown[0] }
    }
    const [on, off] = [run(true), run(false)]
    expect(on.writes).toBe(0)
    expect(off.writes).toBeGreaterThan(0)
    expect(on.shown).toEqual(off.shown)
  })

  const throwOnce = (window: EditorWindow) => {
    const { view } = window.editor
    const dispatch = view.dispatch.bind(view)
    view.dispatch = (transaction) => {
      view.dispatch = dispatch
      throw new RangeError(`Position ${transaction.doc.content.size + 1} out of range`)
    }
  }
  const peerParagraph = (state: Uint8Array) => {
    const peer = new Y.Doc()
    Y.applyUpdateV2(peer, state)
    peer.clientID = 3
    const before = Y.encodeStateVector(peer)
    const element = new Y.XmlElement('paragraph')
    element.insert(0, [new Y.XmlText('A WHOLE PARAGRAPH FROM A PEER')])
    peer.getXmlFragment('body').insert(1, [element])
    return Y.encodeStateAsUpdateV2(peer, before)
  }

  test('that throws while receiving renders anew, and the next letter deletes nothing', () => {
    const state = stateOf(bodyOf(paragraph('one'), paragraph('two')))
    const window = openEditorWindow({ state, clientId: 2 })
    throwOnce(window)
    window.receive(peerParagraph(state))
    type(window, 2, 'X')
    expect(visible(window)).toBe('oXne\n\nA WHOLE PARAGRAPH FROM A PEER\n\ntwo')
    expect(window.problems.map((problem) => problem.code)).toEqual(['render-failed'])
    expect(window.throwsWhileReceiving).toBe(0)
    window.close()
  })

  test('without rendering anew the next letter deletes the paragraph of a peer', () => {
    const state = stateOf(bodyOf(paragraph('one'), paragraph('two')))
    const window = openEditorWindow({ state, clientId: 2, safeguards: { renderAnew: false, refuseWrites: false } })
    throwOnce(window)
    window.receive(peerParagraph(state))
    type(window, 2, 'X')
    expect(visible(window)).not.toContain('PEER')
    window.close()
  })
})

describe('[BO11] parts that this release does not know', () => {
  const Verse = Node.create({ name: 'verse', group: 'block', content: 'block+', renderHTML: () => ['section', 0] })
  const Remark = Mark.create({ name: 'remark', renderHTML: () => ['rem', 0] })
  const Consent = Extension.create({ name: 'consent', addGlobalAttributes: () => [{ types: ['paragraph'], attributes: { consent: { default: null } } }] })
  const newer = () => [...bodyExtensions(), Verse, Remark, Consent]
  const base = bodyOf(paragraph('her words'), paragraph('other'))
  const cases: [string, (window: EditorWindow) => void, object][] = [
    ['node', (window) => window.editor.commands.insertContentAt(0, { type: 'verse', content: [paragraph('secret text')] }), { nodes: ['verse'] }],
    ['mark', (window) => window.editor.chain().setTextSelection({ from: 2, to: 4 }).toggleMark('remark').run(), { marks: ['remark'] }],
    [
      'attribute',
      (window) => window.editor.chain().setTextSelection(2).updateAttributes('paragraph', { consent: 'given' }).run(),
      { attributes: ['paragraph.consent'] },
    ],
  ]
  for (const [name, change, expected] of cases) {
    test(`an unknown ${name} is found in the update and in the document, and a window that opens it all the same destroys nothing`, () => {
      const state = stateOf(base)
      const author = openEditorWindow({ state, clientId: 2, extensions: newer() })
      // Opened by the newer release: to it nothing is unknown, to our table it is.
      change(author)
      const [update] = author.outbox
      expect(update).toBeDefined()
      const before = new Y.Doc()
      Y.applyUpdateV2(before, state)
      expect(findUnknownParts(before)).toBeNull()
      expect(findUnknownPartsInUpdate(state)).toBeNull()
      expect(findUnknownPartsInUpdate(update ?? state, before)).toMatchObject(expected)
      expect(findUnknownParts(author.doc)).toMatchObject(expected)
      const hash = contentHash(author.doc)
      const window = openEditorWindow({ state: Y.encodeStateAsUpdateV2(author.doc), clientId: 5 })
      expect(window.problems.map((problem) => problem.code)).toContain('frozen')
      window.editor.view.dispatch(window.editor.state.tr.insertText('Z', 1))
      window.editor.commands.undo()
      expect(window.outbox).toEqual([])
      expect(contentHash(window.doc)).toBe(hash)
      // The same arriving while an older window is open, sent without a warning.
      const open = openEditorWindow({ state, clientId: 6 })
      open.receive(update ?? state)
      expect(contentHash(open.doc)).toBe(hash)
      expect(open.outbox).toEqual([])
      for (const each of [author, window, open]) each.close()
    })
  }

  test('[BO2] a document carries the highest version of what its body uses, and not more', () => {
    const doc = bodyToDocument(bodyOf(paragraph('x'), { type: 'callout', content: [paragraph('y')] }), 1)
    const nodes = { ...bodyNodes, callout: { since: 3, attributes: { kind: 1 } }, figure: { since: 4, attributes: {} } }
    expect([usedSchemaVersion(doc), usedSchemaVersion(doc, nodes), usedSchemaVersion(doc, bodyNodes, bodyMarks)]).toEqual([1, 3, 1])
    raiseSchemaVersion(doc, (each) => usedSchemaVersion(each, nodes), 4)
    expect(doc.getMap('meta').get('schema')).toBe(3)
    raiseSchemaVersion(doc, () => 2, 4)
    expect(doc.getMap('meta').get('schema')).toBe(3)
  })

  test('a document that says it uses a newer schema is not for us', () => {
    const doc = createItemDocument(1, { kind: 'note', title: '', createdAtUtc: '' })
    const before = Y.encodeStateVector(doc)
    doc.getMap('meta').set('schema', 2)
    expect(findUnknownParts(doc)).toMatchObject({ newerSchema: true })
    const fresh = new Y.Doc()
    fresh.getMap('meta').set('schema', 2)
    expect(findUnknownPartsInUpdate(Y.encodeStateAsUpdateV2(fresh))).toMatchObject({ newerSchema: true })
    expect(before.length).toBeGreaterThan(0)
  })
})
