import { prosemirrorToYXmlFragment } from '@tiptap/y-tiptap'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import type { BodyJson, NodeJson } from './body/body-json.ts'
import { bodyJson } from './body/body-json.ts'
import { contentHash } from './body/content-hash.ts'
import { createItemDocument, patchMeta } from './item-document.ts'
import { projectItem } from './project.ts'
import { bodyNode } from './schema/body-schema.ts'
import { countWords } from './text/count-words.ts'

const item = 'b'.repeat(30)
const picture = 'c'.repeat(64)
const text = (value: string, ...marks: { type: string; attrs?: Record<string, unknown> }[]): NodeJson =>
  marks.length ? { type: 'text', text: value, marks } : { type: 'text', text: value }
const paragraph = (...content: NodeJson[]): NodeJson => (content.length ? { type: 'paragraph', content } : { type: 'paragraph' })
const body: BodyJson = {
  type: 'doc',
  content: [
    { type: 'heading', attrs: { level: 2 }, content: [text('First '), text('part', { type: 'bold' })] },
    paragraph(
      text('See '),
      { type: 'itemLink', attrs: { item, label: 'the report' } },
      text(' and '),
      text('that', { type: 'link', attrs: { href: `granary:item/${item}` } }),
    ),
    {
      type: 'bulletList',
      content: [
        { type: 'listItem', content: [paragraph(text('one'))] },
        { type: 'listItem', content: [paragraph(text('two'))] },
      ],
    },
    { type: 'figure', attrs: { src: picture, alt: 'A well', caption: 'In May' } },
    {
      type: 'table',
      content: [
        {
          type: 'tableRow',
          content: [
            { type: 'tableCell', content: [paragraph(text('a'))] },
            { type: 'tableCell', content: [paragraph(text('b'))] },
          ],
        },
      ],
    },
  ],
}
const documentOf = (content: BodyJson) => {
  const doc = createItemDocument(3, { kind: 'note', title: 'T', createdAtUtc: '2026-01-01T00:00:00Z' })
  doc.getXmlFragment('body').delete(0, 1)
  prosemirrorToYXmlFragment(bodyNode(content), doc.getXmlFragment('body'))
  return doc
}

test('a body read from Yjs without an editor is the body that was written', () => {
  expect(bodyNode(bodyJson(documentOf(body))).eq(bodyNode(body))).toBe(true)
})

test('projects text with the borders of blocks, headings, links, pictures and words', () => {
  expect(projectItem(documentOf(body))).toMatchObject({
    meta: { title: 'T', schema: 1 },
    text: 'First part\n\nSee the report and that\n\none\ntwo\n\nA well\nIn May\n\na\tb',
    words: 15,
    outline: [{ level: 2, text: 'First part' }],
    itemLinks: [item],
    attachments: [picture],
  })
})

test('[BO7] what is empty and would be invalid is left out without a write', () => {
  const doc = documentOf(body)
  const list = doc.getXmlFragment('body').get(2)
  if (list instanceof Y.XmlElement) list.delete(0, 2)
  let writes = 0
  doc.on('updateV2', () => (writes += 1))
  expect(bodyJson(doc).content.map((node) => node.type)).toEqual(['heading', 'paragraph', 'figure', 'table'])
  expect(() => bodyNode(bodyJson(doc))).not.toThrow()
  expect(writes).toBe(0)
})

test('counts words in scripts with and without spaces', () => {
  expect(countWords("It's 3.5 well-kept metres")).toBe(4)
  expect(countWords('জল সংরক্ষণের পদ্ধতি')).toBe(3)
  expect(countWords('ملفّات المشروع')).toBe(2)
  expect(countWords('โรงเรียนเปิดแล้ว')).toBeGreaterThan(2)
  expect(countWords('… — !')).toBe(0)
})

test('[BO13] the hash follows what is visible, not how it came to be, nor what a reader looked at', () => {
  const a = documentOf(body)
  const b = new Y.Doc()
  Y.applyUpdateV2(b, Y.encodeStateAsUpdateV2(a))
  b.getMap('somewhere')
  b.getXmlFragment('elsewhere')
  expect(contentHash(b)).toBe(contentHash(a))
  const paragraphElement = b.getXmlFragment('body').get(1)
  if (paragraphElement instanceof Y.XmlElement) paragraphElement.insert(0, [new Y.XmlText('x')])
  expect(contentHash(b)).not.toBe(contentHash(a))
  if (paragraphElement instanceof Y.XmlElement) paragraphElement.delete(0, 1)
  expect(contentHash(b)).toBe(contentHash(a))
  patchMeta(b, { id: item as never, set: { title: 'U' } })
  expect(contentHash(b)).not.toBe(contentHash(a))
})
