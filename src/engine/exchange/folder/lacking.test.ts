import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogId } from '../../../contract/ids.ts'
import type { LogRange } from '../parts.ts'
import { subtract, unite } from './lacking.ts'

const range = fc
  .record({ log: fc.integer({ min: 0, max: 2 }), from: fc.integer({ min: 0, max: 30 }), length: fc.integer({ min: 1, max: 12 }) })
  .map(({ log, from, length }): LogRange => ({ logId: `${log}`.repeat(32) as LogId, from, to: from + length }))

const placesIn = (ranges: readonly LogRange[]) =>
  new Set(ranges.flatMap(({ logId, from, to }) => Array.from({ length: to - from }, (_, i) => `${logId} ${from + i}`)))

describe('ranges of entries', () => {
  it('hold united what each of them holds, in order and without overlap', () => {
    fc.assert(
      fc.property(fc.array(range), (ranges) => {
        const united = unite(ranges)
        expect(placesIn(united)).toEqual(placesIn(ranges))
        expect(united.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(placesIn(ranges).size)
      }),
    )
  })

  it('hold without others what those do not hold', () => {
    fc.assert(
      fc.property(fc.array(range), fc.array(range), (ranges, covered) => {
        expect(placesIn(subtract(ranges, covered))).toEqual(new Set([...placesIn(ranges)].filter((one) => !placesIn(covered).has(one))))
      }),
    )
  })

  it('are many in the account of a stranger, and cost no more than reading it', () => {
    const logId = 'a'.repeat(32) as LogId
    const many = Array.from({ length: 80_000 }, (_, i): LogRange => ({ logId, from: 2 * i, to: 2 * i + 1 }))
    expect(subtract([{ logId, from: 0, to: 160_000 }], many)).toHaveLength(80_000)
  })
})
