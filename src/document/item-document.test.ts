import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import type { ItemPatch } from '../contract/areas/items.ts'
import type { AttachmentHash, CollectionId, ItemId } from '../contract/ids.ts'
import { bodyJson } from './body/body-json.ts'
import { addFile, createItemDocument, metaOf, patchMeta, readMeta, tagIdOf } from './item-document.ts'

const id = 'a'.repeat(30) as ItemId
const collection = (n: number) => n.toString(16).padStart(16, '0') as CollectionId
const hash = 'f'.repeat(64) as AttachmentHash
const create = () => createItemDocument(7, { kind: 'report', title: 'Roadmap', language: 'en', createdAtUtc: '2026-01-02T03:04:05Z', tags: ['Water'] })

test('[BO3] [BO4] a new item holds its metadata, schema version and one empty paragraph, all under the given client id', () => {
  const doc = create()
  expect(readMeta(doc)).toMatchObject({ title: 'Roadmap', kind: 'report', language: 'en', schema: 1, tags: [{ id: tagIdOf('water'), label: 'Water' }] })
  expect(doc.getXmlFragment('body').toJSON()).toBe('<paragraph></paragraph>')
  expect([...doc.store.clients.keys()]).toEqual([7])
})

test('[BO3] one tag has one id in every spelling of its name', () => {
  for (const name of ['water', 'WATER', ' Water ', 'ｗａｔｅｒ']) expect(tagIdOf(name)).toBe(tagIdOf('water'))
  expect(tagIdOf('Straße')).toBe(tagIdOf('STRASSE'))
  expect(tagIdOf('cafe\u0301')).toBe(tagIdOf('café'))
  expect(tagIdOf('water')).not.toBe(tagIdOf('waters'))
})

const patches = fc.array(
  fc.record(
    {
      id: fc.constant(id),
      set: fc.dictionary(
        fc.constantFrom('title', 'kind', 'summary', 'language', 'binnedAtUtc', 'unknown'),
        fc.oneof(fc.constant(null), fc.constantFrom('a', 'story', '')),
      ),
      addTags: fc.array(fc.constantFrom('one', 'two', 'One')),
      removeTags: fc.array(fc.constantFrom(tagIdOf('one'), tagIdOf('water'))),
      addToCollections: fc.array(fc.constantFrom(collection(1), collection(2))),
      removeFromCollections: fc.array(fc.constantFrom(collection(1), collection(3))),
    },
    { requiredKeys: ['id'] },
  ),
  { maxLength: 6 },
)

test('a patch and its inverse leave the metadata as it was', () => {
  fc.assert(
    fc.property(patches, (list) => {
      const doc = create()
      const before = readMeta(doc)
      const inverses: ItemPatch[] = list.map((patch) => patchMeta(doc, patch))
      for (const inverse of inverses.toReversed()) patchMeta(doc, inverse)
      expect(readMeta(doc)).toEqual(before)
    }),
  )
})

test('a patch that changes nothing writes nothing', () => {
  const doc = create()
  const state = Y.encodeStateVector(doc)
  expect(
    patchMeta(doc, { id, set: { title: 'Roadmap', kind: 'not-a-kind', colour: 'red' }, addTags: ['WATER'], removeFromCollections: [collection(9)] }),
  ).toEqual({ id })
  expect(Y.encodeStateVector(doc)).toEqual(state)
})

test('two people who add tags apart both keep theirs', () => {
  const doc = create()
  const other = new Y.Doc()
  Y.applyUpdateV2(other, Y.encodeStateAsUpdateV2(doc))
  other.clientID = 8
  patchMeta(doc, { id, addTags: ['soil'] })
  patchMeta(other, { id, addTags: ['seed'] })
  Y.applyUpdateV2(doc, Y.encodeStateAsUpdateV2(other))
  expect(readMeta(doc).tags.map((tag) => tag.label)).toEqual(['Water', 'seed', 'soil'])
})

test('strange values in the metadata are left out, the rest is read', () => {
  const doc = create()
  const meta = metaOf(doc)
  for (const [key, value] of Object.entries({ kind: 'alien', title: 5, [`file:${hash}`]: '{"name":', 'tag:zz': 'x', [`in:${collection(1)}`]: 3, summary: {} }))
    meta.set(key, value)
  expect(readMeta(doc)).toMatchObject({ kind: 'note', title: '', files: [], fields: {}, collections: [{ id: collection(1), order: '' }] })
})

test('a file is listed once and can be replaced', () => {
  const doc = create()
  const file = { hash, name: 'a.pdf', mediaType: 'application/pdf', sizeBytes: 3, original: true }
  addFile(doc, file)
  addFile(doc, file)
  expect(readMeta(doc).files).toEqual([file])
  const next = { ...file, hash: 'e'.repeat(64) as AttachmentHash }
  addFile(doc, next, hash)
  expect(readMeta(doc).files).toEqual([next])
  expect(bodyJson(doc).content).toEqual([{ type: 'paragraph' }])
})
