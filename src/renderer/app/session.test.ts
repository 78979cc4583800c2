import { describe, expect, it } from 'vitest'
import type { Services } from '../engine-client/index.ts'
import { createSession } from './session.ts'

const setUp = () => {
  const remembered: (string | null)[] = []
  const state = { closes: true }
  const engine = {
    on: () => () => undefined,
    remember: (directory: string | null) => remembered.push(directory),
    call: async (name: string) => {
      if (name === 'home.closeRepository' && !state.closes) throw new Error('the disk is full')
      return { directory: '/seeds' }
    },
  }
  const cache = { fetch: async () => ({ recent: [] }), clear: () => undefined, invalidate: () => undefined }
  const session = createSession({ engine, cache, looked: null, undo: { clear: () => undefined } } as unknown as Services)
  return { session, state, remembered }
}

describe('where a window stands', () => {
  it('keeps the repository that could not be closed: a new connection opens it again', async () => {
    const { session, state, remembered } = setUp()
    await session.open('/seeds')
    state.closes = false
    await expect(session.closeRepository()).rejects.toThrow('the disk is full')
    expect(session.read()).toEqual({ phase: 'ready', directory: '/seeds' })
    expect(remembered.at(-1)).toBe('/seeds')
    state.closes = true
    await session.closeRepository()
    expect(session.read().phase).toBe('choose')
    expect(remembered.at(-1)).toBeNull()
  })
})
