import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { bodyToDocument } from '../binding/write-body.ts'
import { type BodyJson, bodyJson, type NodeJson } from '../body/body-json.ts'
import { bodyToMarkdown } from './serialize-markdown.ts'
import { writeMarkdown } from './smallest-edit.ts'

const paragraph = (text: string, attrs?: Record<string, unknown>): NodeJson => ({
  type: 'paragraph',
  ...(attrs ? { attrs } : {}),
  content: [{ type: 'text', text }],
})
const sentence = (n: number) => `Paragraph number ${n} says that the school of village ${n * 7} opened in ${1990 + (n % 30)}.`
const body: BodyJson = { type: 'doc', content: Array.from({ length: 300 }, (_, n) => paragraph(sentence(n), n % 9 === 5 ? { textAlign: 'end' } : undefined)) }
const original = Y.encodeStateAsUpdateV2(bodyToDocument(body, 11))

/** Writes changed Markdown as another author and measures the edit. */
const edit = (change: (paragraphs: string[]) => string[]) => {
  const doc = new Y.Doc()
  Y.applyUpdateV2(doc, original)
  doc.clientID = 22
  const before = Y.encodeStateVector(doc)
  const paragraphs = bodyToMarkdown(bodyJson(doc)).trim().split('\n\n')
  const changed = writeMarkdown(doc, change(paragraphs).join('\n\n'))
  const update = Y.encodeStateAsUpdateV2(doc, before)
  const inserted = Y.decodeUpdateV2(update).structs.reduce(
    (sum, struct) => sum + (struct instanceof Y.Item && struct.content instanceof Y.ContentString ? struct.content.str.length : 0),
    0,
  )
  const aligned = bodyJson(doc).content.filter((block) => block.attrs?.textAlign === 'end').length
  return { changed, inserted, updateBytes: update.length, aligned, doc, paragraphs: change(paragraphs) }
}

describe('[BO16] Markdown written into a body', () => {
  test('that says the same changes nothing and makes no update', () => {
    expect(edit((list) => list)).toMatchObject({ changed: false, inserted: 0, aligned: 33 })
  })

  test('with one word changed inserts that word only', () => {
    const { changed, inserted, aligned } = edit((list) => list.with(150, (list[150] ?? '').replace('says', 'SAID')))
    expect({ changed, aligned }).toEqual({ changed: true, aligned: 33 })
    expect(inserted).toBeLessThanOrEqual(4)
  })

  test('with one paragraph removed and one added far away inserts the new one only (updateYFragment alone: 5,277 characters)', () => {
    const { inserted, aligned, updateBytes } = edit((list) => list.toSpliced(100, 1).toSpliced(200, 0, 'New para.'))
    expect({ inserted, aligned }).toEqual({ inserted: 9, aligned: 33 })
    expect(updateBytes).toBeLessThan(100)
  })

  test('with one paragraph moved inserts that one only (updateYFragment alone: 10,582 characters)', () => {
    const { inserted, aligned } = edit((list) => list.toSpliced(50, 1).toSpliced(250, 0, list[50] ?? ''))
    expect(inserted).toBeLessThanOrEqual(sentence(50).length)
    expect(aligned).toBeGreaterThanOrEqual(32)
  })

  test('with words changed in two far blocks inserts those only', () => {
    const { inserted, aligned } = edit((list) => list.with(20, (list[20] ?? '').replace('says', 'S')).with(270, (list[270] ?? '').replace('opened', 'closed')))
    expect(inserted).toBeLessThanOrEqual(8)
    expect(aligned).toBe(33)
  })

  test('says in the end what was written', () => {
    const { doc, paragraphs } = edit((list) => ['# New', ...list.slice(40, 60), '- a\n- b', ...list.slice(0, 10)])
    expect(bodyToMarkdown(bodyJson(doc)).trim()).toBe(paragraphs.join('\n\n'))
  })

  test('leaves empty paragraphs, merged cells and widths of pictures where they are', () => {
    const rich: BodyJson = {
      type: 'doc',
      content: [
        { type: 'paragraph' },
        paragraph('First'),
        { type: 'paragraph' },
        { type: 'figure', attrs: { src: 'a'.repeat(64), alt: 'x', width: 40 } },
        { type: 'table', content: [{ type: 'tableRow', content: [{ type: 'tableCell', attrs: { colspan: 2, rowspan: 1 }, content: [paragraph('wide')] }] }] },
        paragraph('Last'),
      ],
    }
    const doc = bodyToDocument(rich, 5)
    const before = bodyJson(doc)
    expect(writeMarkdown(doc, bodyToMarkdown(before).replace('Last', 'The end'))).toBe(true)
    expect(bodyJson(doc).content.slice(0, 5)).toEqual(before.content.slice(0, 5))
    expect(bodyJson(doc).content[5]).toEqual(paragraph('The end'))
  })

  test('a concurrent sentence in an unchanged block stays, wherever blocks were added', () => {
    const doc = bodyToDocument(body, 11)
    const other = new Y.Doc()
    Y.applyUpdateV2(other, Y.encodeStateAsUpdateV2(doc))
    other.clientID = 12
    const target = other.getXmlFragment('body').get(120)
    const text = target instanceof Y.XmlElement ? target.get(0) : null
    if (text instanceof Y.XmlText) text.insert(text.length, ' CONCURRENT')
    writeMarkdown(doc, ['New first.', ...bodyToMarkdown(bodyJson(doc)).trim().split('\n\n').toSpliced(100, 1)].join('\n\n'))
    Y.applyUpdateV2(doc, Y.encodeStateAsUpdateV2(other))
    expect(bodyToMarkdown(bodyJson(doc))).toContain(`${sentence(120)} CONCURRENT`)
  })
})
