import { describe, expect, it } from 'vitest'
import { keptSearch } from './kept-search.ts'

describe('what was looked for', () => {
  it('is read from the state of the history', () => {
    expect(keptSearch({ granarySearch: { text: 'river', hit: 3 } })).toEqual({ text: 'river', hit: 3 })
    expect(keptSearch({ granarySearch: { text: 'river', hit: null } })).toEqual({ text: 'river', hit: null })
  })
  it('is nothing where the state is somebody else’s', () => {
    for (const state of [null, undefined, 1, 'river', {}, { granarySearch: null }, { granarySearch: 'river' }, { granarySearch: { text: 1 } }])
      expect(keptSearch(state)).toBeNull()
  })
})
