import { describe, expect, it, vi } from 'vitest'
import type { CallName } from '../../contract/contract.ts'
import { createQueryCache } from './query-cache.ts'

const settle = async () => {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve()
}

/** A cache over calls that answer when the test says so. */
const setUp = () => {
  const asked: { name: CallName; input: unknown; answer(value: unknown): void; fail(error: unknown): void }[] = []
  const cache = createQueryCache(
    (name, input) =>
      new Promise((resolve, reject) => {
        asked.push({ name, input, answer: resolve as (value: unknown) => void, fail: reject })
      }),
  )
  return { asked, cache }
}
const nothing = () => undefined

describe('the query cache', () => {
  it('asks once for everybody who shows the same question', async () => {
    const { asked, cache } = setUp()
    cache.subscribe('repository.read', {}, nothing)
    cache.subscribe('repository.read', {}, nothing)
    expect(asked).toHaveLength(1)
  })
  it('keeps what is shown while it is read again, and tells when the new answer is there', async () => {
    const { asked, cache } = setUp()
    const told = vi.fn(nothing)
    cache.subscribe('tags.list', {}, told)
    asked[0]?.answer({ rows: [1] })
    await settle()
    cache.invalidate((name) => name === 'tags.list')
    expect(cache.read('tags.list', {}).data).toEqual({ rows: [1] })
    asked[1]?.answer({ rows: [2] })
    await settle()
    expect(cache.read('tags.list', {}).data).toEqual({ rows: [2] })
    expect(told).toHaveBeenCalledTimes(2)
  })
  it('keeps the answer it has, and tells nobody, when it is the same once more', async () => {
    const { asked, cache } = setUp()
    const told = vi.fn(nothing)
    cache.subscribe('tags.list', {}, told)
    asked[0]?.answer({ rows: [{ id: 'a', counts: [1, 2] }], none: undefined })
    await settle()
    const first = cache.read('tags.list', {})
    cache.invalidate((name) => name === 'tags.list')
    asked[1]?.answer({ rows: [{ id: 'a', counts: [1, 2] }], none: undefined })
    await settle()
    expect(cache.read('tags.list', {})).toBe(first)
    expect(told).toHaveBeenCalledTimes(1)
    cache.invalidate((name) => name === 'tags.list')
    asked[2]?.answer({ rows: [{ id: 'a', counts: [1, 3] }], none: undefined })
    await settle()
    expect(told).toHaveBeenCalledTimes(2)
  })
  it('reads once more when an event came during the read', async () => {
    const { asked, cache } = setUp()
    cache.subscribe('tags.list', {}, nothing)
    cache.invalidate(() => true)
    cache.invalidate(() => true)
    asked[0]?.answer({ rows: [1] })
    await settle()
    expect(asked).toHaveLength(2)
    asked[1]?.answer({ rows: [2] })
    await settle()
    expect(asked).toHaveLength(2)
    expect(cache.read('tags.list', {}).data).toEqual({ rows: [2] })
  })
  it('forgets what nobody shows when it is stale', async () => {
    const { asked, cache } = setUp()
    const stop = cache.subscribe('tags.list', {}, nothing)
    asked[0]?.answer({ rows: [1] })
    await settle()
    stop()
    expect(cache.read('tags.list', {}).data).toEqual({ rows: [1] })
    cache.invalidate(() => true)
    expect(cache.read('tags.list', {}).data).toBeUndefined()
    expect(asked).toHaveLength(1)
  })
  it('keeps the last answer beside a failure, and asks again for the next who shows it', async () => {
    const { asked, cache } = setUp()
    cache.subscribe('tags.list', {}, nothing)
    asked[0]?.answer({ rows: [1] })
    await settle()
    cache.invalidate(() => true)
    asked[1]?.fail(new Error('gone'))
    await settle()
    expect(cache.read('tags.list', {})).toMatchObject({ data: { rows: [1] }, loading: false })
    expect(cache.read('tags.list', {}).error).toBeInstanceOf(Error)
    cache.subscribe('tags.list', {}, nothing)
    expect(asked).toHaveLength(3)
  })
  it('answers the same object as long as nothing changed, so that nothing is drawn twice', () => {
    const { cache } = setUp()
    expect(cache.read('tags.list', {})).toBe(cache.read('tags.list', {}))
  })
})
