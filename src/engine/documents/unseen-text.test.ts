// Unseen text on bare Yjs documents; the editor's own commands are driven in tests/engines.
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { applyTo, createEngineDoc } from './engine-doc.ts'
import { findUnseenText } from './unseen-text.ts'
import { encodeDeletions } from './update-content.ts'

const author = (clientId: number, updates: Uint8Array[]) => {
  const doc = new Y.Doc()
  for (const update of updates) Y.applyUpdateV2(doc, update)
  doc.clientID = clientId
  return doc
}
const edit = (doc: Y.Doc, work: () => void): Uint8Array => {
  const made: Uint8Array[] = []
  const listen = (update: Uint8Array) => made.push(update)
  doc.on('updateV2', listen)
  doc.transact(work)
  doc.off('updateV2', listen)
  return Y.mergeUpdatesV2(made)
}
const paragraph = (text: string) => {
  const element = new Y.XmlElement('paragraph')
  element.insert(0, [new Y.XmlText(text)])
  return element
}
const textOf = (doc: Y.Doc, index: number) => (doc.getXmlFragment('body').get(index) as Y.XmlElement).get(0) as Y.XmlText

const found = (entries: Uint8Array[]) => {
  const doc = createEngineDoc()
  let suspected = false
  for (const entry of entries) {
    const outcome = applyTo(doc, entry, 'test')
    if (!outcome.ok) throw new Error(outcome.code)
    suspected ||= outcome.unseenDeaths
  }
  return {
    suspected,
    rows: findUnseenText(
      entries.map((payload, index) => ({ lid: index + 1, payload })),
      doc,
    ),
  }
}

const birth = () => edit(author(1, []), () => undefined)
const setUp = () => {
  const first = author(1, [])
  const base = edit(first, () => first.getXmlFragment('body').insert(0, [paragraph('The assembly decides.'), paragraph('End.')]))
  const anna = author(2, [base])
  const ben = author(3, [base])
  const sentence = edit(anna, () => textOf(anna, 0).insert(21, ' A sentence of Anna.'))
  const replaced = edit(ben, () => {
    const body = ben.getXmlFragment('body')
    body.delete(0)
    body.insert(0, [paragraph('The assembly decides.')])
  })
  return { base, sentence, replaced }
}

describe('unseen text', () => {
  it('is found in both orders of arrival, with the same result', () => {
    const { base, sentence, replaced } = setUp()
    const one = found([base, sentence, replaced])
    const other = found([base, replaced, sentence])
    expect(one.suspected).toBe(true)
    expect(other.suspected).toBe(true)
    expect(one.rows.map(({ text, client, clock, length }) => ({ text, client, clock, length }))).toEqual([
      { text: ' A sentence of Anna.', client: 2, clock: 0, length: 20 },
    ])
    expect(other.rows.map(({ text, client, clock, length }) => ({ text, client, clock, length }))).toEqual(
      one.rows.map(({ text, client, clock, length }) => ({ text, client, clock, length })),
    )
  })

  it('is not what somebody deleted who had seen it', () => {
    const { base, sentence } = setUp()
    const ben = author(3, [base, sentence])
    const deleted = edit(ben, () => ben.getXmlFragment('body').delete(0))
    const result = found([base, sentence, deleted])
    expect(result).toEqual({ suspected: false, rows: [] })
  })

  it('goes when a third person, who had seen it, deletes it, in every order of arrival', () => {
    const { base, sentence, replaced } = setUp()
    const cleo = author(4, [base, sentence])
    const deleted = edit(cleo, () => textOf(cleo, 0).delete(21, 20))
    for (const order of [
      [base, sentence, deleted, replaced],
      [base, sentence, replaced, deleted],
      [base, replaced, sentence, deleted],
    ])
      expect(found(order).rows).toEqual([])
  })

  it('goes when an entry names it: that is how a person lets it go', () => {
    const { base, sentence, replaced } = setUp()
    const [row] = found([base, sentence, replaced]).rows
    const rest = found([base, sentence, replaced, encodeDeletions(row?.ranges ?? [])])
    expect(rest.rows).toEqual([])
  })

  it('is also a summary or title that lost against a concurrent one', () => {
    const first = author(1, [])
    const base = edit(first, () => first.getMap('meta').set('title', 'Untitled'))
    const anna = author(2, [base])
    const ben = author(3, [base])
    const entries = [
      base,
      edit(anna, () => anna.getMap('meta').set('summary', 'What Anna wrote')),
      edit(ben, () => ben.getMap('meta').set('summary', 'What Ben wrote')),
    ]
    const one = found(entries)
    const other = found([entries[0] as Uint8Array, entries[2] as Uint8Array, entries[1] as Uint8Array])
    expect(one.rows.map(({ text }) => text)).toHaveLength(1)
    expect(other.rows.map(({ text }) => text)).toEqual(one.rows.map(({ text }) => text))
  })

  it('is nothing in a document with one writer, whatever it does', () => {
    const doc = author(5, [birth()])
    const entries: Uint8Array[] = []
    const make = (work: () => void) => entries.push(edit(doc, work))
    make(() => doc.getXmlFragment('body').insert(0, [paragraph('one'), paragraph('two')]))
    make(() => textOf(doc, 0).format(0, 3, { bold: true }))
    make(() => doc.getXmlFragment('body').delete(0))
    make(() => doc.getMap('meta').set('title', 'a'))
    make(() => doc.getMap('meta').set('title', 'b'))
    make(() => doc.getMap('meta').delete('title'))
    expect(found(entries)).toEqual({ suspected: false, rows: [] })
  })
})
