import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import type { CollectionId } from '../contract/ids.ts'
import { tagIdOf } from './item-document.ts'
import {
  addCollection,
  collectionsBelow,
  createRepositoryDocument,
  patchCollection,
  readAbout,
  readCollectionTree,
  readTagLabels,
  renameTag,
} from './repository-document.ts'

const id = (n: number) => n.toString(16).padStart(16, '0') as CollectionId
const create = () => createRepositoryDocument(1, { name: 'Learning Network', description: '' })

test('holds name, collections and labels of tags', () => {
  const doc = create()
  addCollection(doc, { id: id(1), title: 'Reports', parent: null })
  addCollection(doc, { id: id(2), title: '2025', parent: id(1) })
  renameTag(doc, tagIdOf('water'), 'Water and wells')
  expect(readAbout(doc).name).toBe('Learning Network')
  expect(readCollectionTree(doc).collections).toEqual([
    { id: id(1), title: 'Reports', parent: null },
    { id: id(2), title: '2025', parent: id(1) },
  ])
  expect([...collectionsBelow(readCollectionTree(doc).collections, id(1))]).toEqual([id(1), id(2)])
  expect(readTagLabels(doc).get(tagIdOf('WATER'))).toBe('Water and wells')
})

test('[BO12] two moves apart that make a loop leave a tree: the smallest id of the loop stands at the root', () => {
  const doc = create()
  for (const n of [1, 2, 3]) addCollection(doc, { id: id(n), title: `c${n}`, parent: null })
  const other = new Y.Doc()
  Y.applyUpdateV2(other, Y.encodeStateAsUpdateV2(doc))
  other.clientID = 2
  patchCollection(doc, { id: id(2), parent: id(3) })
  patchCollection(other, { id: id(3), parent: id(2) })
  Y.applyUpdateV2(doc, Y.encodeStateAsUpdateV2(other))
  expect(readCollectionTree(doc)).toEqual({
    collections: [
      { id: id(1), title: 'c1', parent: null },
      { id: id(2), title: 'c2', parent: null },
      { id: id(3), title: 'c3', parent: id(2) },
    ],
    loops: [id(2)],
  })
})

test('[BO12] whatever the parents, every collection reaches the root', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(7), { minLength: 8, maxLength: 8 }), (parents) => {
      const doc = create()
      parents.forEach((parent, n) => addCollection(doc, { id: id(n), title: String(n), parent: id(parent) }))
      const { collections } = readCollectionTree(doc)
      const parentOf = new Map(collections.map((collection) => [collection.id, collection.parent]))
      for (const { id: start } of collections) {
        let steps = 0
        for (let at: CollectionId | null = start; at !== null; at = parentOf.get(at) ?? null) expect((steps += 1)).toBeLessThanOrEqual(8)
      }
    }),
  )
})

test('a removed collection hides, its children stand at the root, and the inverse brings all back', () => {
  const doc = create()
  addCollection(doc, { id: id(1), title: 'a', parent: null })
  addCollection(doc, { id: id(2), title: 'b', parent: id(1) })
  const before = readCollectionTree(doc)
  const inverse = patchCollection(doc, { id: id(1), removed: true, title: 'gone' })
  expect(readCollectionTree(doc).collections).toEqual([{ id: id(2), title: 'b', parent: null }])
  patchCollection(doc, inverse)
  expect(readCollectionTree(doc)).toEqual(before)
})
