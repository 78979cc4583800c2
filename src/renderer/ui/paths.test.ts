import { expect, it } from 'vitest'
import type { ItemId } from '../../contract/ids.ts'
import { itemPath, itemPlaceOf } from './paths.ts'

const id = 'a'.repeat(30) as ItemId
const queryOf = (path: string) => new URLSearchParams(path.slice(path.indexOf('?')))

it('says the place in an item, and reads it back', () => {
  const place = { page: 14, find: 'school boat', edit: true }
  expect(itemPlaceOf(queryOf(itemPath(id, place)))).toEqual(place)
})

it('clears what the address before asked for: an item opened after editing another one opens for reading', () => {
  expect(itemPath(id)).toMatch(/\?$/)
  expect(itemPlaceOf(queryOf(itemPath(id)))).toEqual({ page: undefined, find: undefined, edit: false })
})
