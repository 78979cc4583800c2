import { prosemirrorToYXmlFragment } from '@tiptap/y-tiptap'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { type BodyJson, bodyJson, type NodeJson } from './body/body-json.ts'
import { readMeta } from './item-document.ts'
import { markdownToBody } from './markdown/parse-markdown.ts'
import { bodyNode } from './schema/body-schema.ts'
import { bodyToUpdates, groupBlocks } from './split.ts'

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

test('blocks within blocks count, and one block that is too large stands alone', () => {
  const list: NodeJson = { type: 'bulletList', content: Array.from({ length: 150 }, () => ({ type: 'listItem', content: [paragraph('x')] })) }
  expect(groupBlocks([paragraph('a'), list, paragraph('b')]).map((group) => group.length)).toEqual([1, 1, 1])
  expect(groupBlocks([paragraph('x'.repeat(900_000)), paragraph('y'.repeat(900_000))]).map((group) => group.length)).toEqual([1, 1])
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
