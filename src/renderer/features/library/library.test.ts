import { describe, expect, it } from 'vitest'
import type { CollectionRow } from '../../../contract/areas/shelves.ts'
import type { CollectionId, TagId } from '../../../contract/ids.ts'
import { collectionRows } from './collection-tree.ts'
import { fitsField } from './details/fits-field.ts'
import { type KeptView, readKeptView, writeKeptView } from './kept-view.ts'
import { pagesOf } from './list/page-numbers.ts'
import { piecesOf, placeOf } from './search/pieces.ts'

const row = (id: string, parent: string | null, title = id): CollectionRow => ({
  id: id as CollectionId,
  title,
  parent: parent as CollectionId | null,
  count: 0,
})

describe('collections as a tree', () => {
  it('puts children under their parent, by title', () => {
    const rows = collectionRows([row('b', null), row('a', null), row('c', 'b'), row('d', 'b', 'aa')])
    expect(rows.map(({ id, depth }) => [id, depth])).toEqual([
      ['a', 0],
      ['b', 0],
      ['d', 1],
      ['c', 1],
    ])
  })
  it('loses no collection whose parent is missing or that stands in a loop', () => {
    const rows = collectionRows([row('a', 'gone'), row('b', 'c'), row('c', 'b')])
    expect(rows.map(({ id }) => id).sort()).toEqual(['a', 'b', 'c'])
  })
})

describe('marks of a hit', () => {
  it('cuts the text into pieces that give the text again', () => {
    const pieces = piecesOf({
      text: 'the school boat stops',
      marks: [
        [4, 10],
        [11, 15],
      ],
    })
    expect(pieces.map(({ text }) => text).join('')).toBe('the school boat stops')
    expect(pieces.filter(({ hit }) => hit).map(({ text }) => text)).toEqual(['school', 'boat'])
  })
  it('shows no letter twice when marks overlap, lie outside or come in any order', () => {
    const pieces = piecesOf({
      text: 'abcdef',
      marks: [
        [3, 99],
        [0, 2],
        [1, 4],
      ],
    })
    expect(pieces.map(({ text }) => text).join('')).toBe('abcdef')
  })
  it('leads to words as the text has them: side by side if they stand so, else the first', () => {
    const text = 'Under the tamarind they counted boats, school boats.'
    expect(
      placeOf({
        text,
        marks: [
          [10, 18],
          [24, 31],
        ],
      }),
    ).toBe('tamarind')
    expect(
      placeOf({
        text,
        marks: [
          [32, 37],
          [39, 45],
          [46, 51],
        ],
      }),
    ).toBe('school boats')
    expect(placeOf({ text, marks: [] })).toBeNull()
  })
})

describe('fields of the details form', () => {
  it('takes what fits and nothing', () => {
    expect(fitsField({ type: 'year' }, '2025')).toBe(true)
    expect(fitsField({ type: 'year' }, '')).toBe(true)
    expect(fitsField({ type: 'date' }, '2025-03-12')).toBe(true)
    expect(fitsField({ type: 'url' }, 'https://doi.org/10.1')).toBe(true)
    expect(fitsField({ type: 'number' }, '1200')).toBe(true)
  })
  it('says what does not fit', () => {
    expect(fitsField({ type: 'year' }, 'last year')).toBe(false)
    expect(fitsField({ type: 'date' }, '12/03/2025')).toBe(false)
    expect(fitsField({ type: 'date' }, '2025-13-45')).toBe(false)
    expect(fitsField({ type: 'url' }, 'javascript:alert(1)')).toBe(false)
    expect(fitsField({ type: 'number' }, 'many')).toBe(false)
  })
})

describe('pages of the list', () => {
  it('are those that the rows in view lie on', () => {
    expect(pagesOf(0, 20, 100)).toEqual([0])
    expect(pagesOf(95, 110, 100)).toEqual([0, 1])
    expect(pagesOf(99_990, 100_010, 100)).toEqual([999, 1000])
  })
})

describe('the view that is kept', () => {
  const view: KeptView = {
    sort: 'title',
    descending: false,
    facets: { kinds: ['story'], languages: ['ar'], tags: ['a1' as TagId] },
    collection: 'c0ffee' as CollectionId,
  }
  it('comes back as it was', () => {
    expect(readKeptView(writeKeptView(view))).toEqual(view)
  })
  it('is the first one where nothing, something else or something damaged is kept', () => {
    const first: KeptView = { sort: 'changed', descending: true, facets: {}, collection: null }
    for (const text of [null, '', '{', '7', '[]', 'null', '{"sort":"by magic","descending":1,"kinds":"story","tags":[7],"collection":"../x"}'])
      expect(readKeptView(text), String(text)).toEqual(first)
  })
})
