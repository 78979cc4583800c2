import { prosemirrorToYXmlFragment } from '@tiptap/y-tiptap'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { type BodyJson, bodyJson, type NodeJson } from './body/body-json.ts'
import { readMeta } from './item-document.ts'
import { markdownToBody } from './markdown/parse-markdown.ts'
import { bodyNode } from './schema/body-schema.ts'
import { bodyToUpdates } from './split.ts'

const meta = { kind: 'note', title: 'T', createdAtUtc: '2026-01-01T00:00:00Z' } as const
const paragraph = (text: string): NodeJson => ({ type: 'paragraph', content: [{ type: 'text', text }] })

test('a long body is cut into transactions of at most 200 blocks that make the same document', () => {
  const body: BodyJson = { type: 'doc', content: Array.from({ length: 1001 }, (_, n) => paragraph(`Number ${n}`)) }
  const updates = bodyToUpdates({ clientId: 2 ** 50 + 3, meta, body })
  expect(updates).toHaveLength(6)
  const doc = new Y.Doc()
  for (const update of updates) Y.applyUpdateV2(doc, update)
  expect(bodyJson(doc)).toEqual(body)
  expect(readMeta(doc).title).toBe('T')
  expect([...doc.store.clients.keys()]).toEqual([2 ** 50 + 3])
})

const item = (text: string): NodeJson => ({ type: 'listItem', content: [paragraph(text)] })
const cell = (text: string): NodeJson => ({ type: 'tableCell', attrs: { colspan: 1, rowspan: 1, colwidth: null }, content: [paragraph(text)] })
const structsOf = (update: Uint8Array) =>
  Y.decodeUpdateV2(update).structs.filter((struct) => struct instanceof Y.Item && struct.content instanceof Y.ContentType).length

test.each<[string, NodeJson]>([
  ['a list of a thousand', { type: 'bulletList', content: Array.from({ length: 1000 }, (_, n) => item(`Point ${n}`)) }],
  [
    'a list in a quote',
    {
      type: 'blockquote',
      content: [paragraph('Says:'), { type: 'orderedList', attrs: { start: 3 }, content: Array.from({ length: 300 }, (_, n) => item(`${n}`)) }],
    },
  ],
  ['a long table', { type: 'table', content: Array.from({ length: 400 }, (_, n) => ({ type: 'tableRow', content: [cell(`a${n}`), cell(`b${n}`)] })) }],
])('[EN15] %s is cut inside itself', (_, block) => {
  const body = bodyNode({ type: 'doc', content: [paragraph('Before'), block, paragraph('After')] }).toJSON() as BodyJson
  const updates = bodyToUpdates({ clientId: 9, meta, body })
  expect(updates.length).toBeGreaterThan(2)
  // Elements and their texts: at most twice the blocks.
  for (const update of updates) expect(structsOf(update)).toBeLessThanOrEqual(400)
  const doc = new Y.Doc()
  for (const update of updates) Y.applyUpdateV2(doc, update)
  expect(bodyNode(bodyJson(doc)).toJSON()).toEqual(body)
})

test('[EN15] a text of twelve million letters comes in pieces far below the limit of an entry', () => {
  const long = '😀'.repeat(3_000_000)
  const body: BodyJson = {
    type: 'doc',
    content: [{ type: 'paragraph', content: [{ type: 'text', text: long }, { type: 'hardBreak' }, { type: 'text', text: long, marks: [{ type: 'bold' }] }] }],
  }
  const updates = bodyToUpdates({ clientId: 9, meta, body })
  expect(updates.length).toBeGreaterThanOrEqual(12)
  for (const update of updates) expect(update.length).toBeLessThan(4 * 1024 * 1024)
  const doc = new Y.Doc()
  for (const update of updates) Y.applyUpdateV2(doc, update)
  const [made] = bodyJson(doc).content
  expect(made?.content?.map(({ type, text, marks }) => [type, text?.length, text === undefined || text === long, marks?.[0]?.type])).toEqual([
    ['text', long.length, true, undefined],
    ['hardBreak', undefined, true, undefined],
    ['text', long.length, true, 'bold'],
  ])
})

test('[BO4] an item without a body has one empty paragraph', () => {
  const doc = new Y.Doc()
  for (const update of bodyToUpdates({ clientId: 9, meta, body: null })) Y.applyUpdateV2(doc, update)
  expect(doc.getXmlFragment('body').toJSON()).toBe('<paragraph></paragraph>')
})

test('elements are made as the binding makes them', () => {
  const body = markdownToBody(
    '# A\n\n- [x] b **c** `d`[e](https://x.org)\n\n| a | b |\n|---|--:|\n| ![p](q.png) | 2 |\n\n```js\nx\n```\n\n![fig](f.png "cap")\n\n[^1]: n\n',
  )
  const theirs = new Y.Doc()
  prosemirrorToYXmlFragment(bodyNode(body), theirs.getXmlFragment('body'))
  const ours = new Y.Doc()
  for (const update of bodyToUpdates({ clientId: 9, meta, body })) Y.applyUpdateV2(ours, update)
  expect(ours.getXmlFragment('body').toJSON()).toBe(theirs.getXmlFragment('body').toJSON())
  expect(bodyJson(ours)).toEqual(bodyJson(theirs))
})
