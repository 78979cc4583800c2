import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { encodeDeletions } from './update-content.ts'

const rangesIn = (update: Uint8Array) =>
  [...Y.decodeUpdateV2(update).ds.clients].flatMap(([client, ranges]) => ranges.map(({ clock, len }) => ({ client, clock, length: len })))

describe('deletions by name', () => {
  it('name exactly the places they were given, in whatever order these come', () => {
    const places = [
      { client: 7, clock: 20, length: 5 },
      { client: 9, clock: 300, length: 1 },
      { client: 7, clock: 3, length: 2 },
      { client: 9, clock: 0, length: 130 },
      { client: 7, clock: 5, length: 4 },
    ]
    expect(rangesIn(encodeDeletions(places)).sort((a, b) => a.client - b.client)).toEqual([
      { client: 7, clock: 3, length: 6 },
      { client: 7, clock: 20, length: 5 },
      { client: 9, clock: 0, length: 130 },
      { client: 9, clock: 300, length: 1 },
    ])
  })

  it('name a place once that was given twice', () => {
    const places = [
      { client: 7, clock: 4, length: 6 },
      { client: 7, clock: 4, length: 2 },
      { client: 7, clock: 8, length: 4 },
    ]
    expect(rangesIn(encodeDeletions(places))).toEqual([{ client: 7, clock: 4, length: 8 }])
  })
})
