import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { createEngineDoc, createProvenDoc } from './engine-doc.ts'
import { visibleContentHash } from './visible-content.ts'

const edit = (doc: Y.Doc, work: () => void): Uint8Array => {
  const made: Uint8Array[] = []
  const listen = (update: Uint8Array) => made.push(update)
  doc.on('updateV2', listen)
  doc.transact(work)
  doc.off('updateV2', listen)
  return Y.mergeUpdatesV2(made)
}

/** Two people, apart: each formats a piece and deletes a piece. Yjs's own clean-up then deletes marks that no entry deletes. */
const formattedApart = () => {
  const first = new Y.Doc()
  first.clientID = 1
  const base = edit(first, () => first.getText('t').insert(0, 'one two three'))
  const by = (clientId: number, ...works: ((text: Y.Text) => void)[]) => {
    const doc = createEngineDoc()
    Y.applyUpdateV2(doc, base)
    doc.clientID = clientId
    return works.map((work) => edit(doc, () => work(doc.getText('t'))))
  }
  const bold = { bold: true }
  return {
    base,
    anna: by(
      2,
      (text) => text.format(1, 2, bold),
      (text) => text.delete(5, 2),
    ),
    ben: by(
      3,
      (text) => text.delete(5, 1),
      (text) => text.format(5, 1, bold),
    ),
  }
}

const statesOf = (makeDoc: () => Y.Doc) => {
  const { base, anna, ben } = formattedApart()
  return [
    [base, ...anna, ...ben],
    [base, ...ben, ...anna],
  ].map((order) => {
    const doc = makeDoc()
    doc.getText('t')
    for (const update of order) Y.applyUpdateV2(doc, update)
    return `${Buffer.from(Y.encodeSnapshot(Y.snapshot(doc))).toString('hex')} ${visibleContentHash(doc).toString('hex')}`
  })
}

describe('a document of the engine', () => {
  it('has the same delete set whatever the order its entries came in, which a plain Yjs document has not', () => {
    expect(new Set(statesOf(() => new Y.Doc())).size).toBe(2)
    expect(new Set(statesOf(createEngineDoc)).size).toBe(1)
  })

  it('is untouched by an update that cannot be applied, and takes it once what it needs is there', () => {
    const writer = new Y.Doc()
    writer.clientID = 7
    const first = edit(writer, () => writer.getText('t').insert(0, 'first '))
    const second = edit(writer, () => writer.getText('t').insert(6, 'second'))
    const proven = createProvenDoc(createEngineDoc())
    expect(proven.prove(second)).toMatchObject({ ok: false, code: 'missing-predecessor' })
    expect(proven.prove(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9))).toMatchObject({ ok: false })
    expect(proven.doc.store.pendingStructs).toBeNull()
    expect(Y.encodeStateVector(proven.doc)).toEqual(Y.encodeStateVector(new Y.Doc()))
    for (const update of [first, second]) {
      expect(proven.prove(update).ok).toBe(true)
      proven.applyProven(update, 'test')
    }
    expect(proven.doc.getText('t').toJSON()).toBe('first second')
  })
})
