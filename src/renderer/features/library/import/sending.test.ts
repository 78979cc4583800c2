import { describe, expect, it, vi } from 'vitest'
import { useSendings, whileSending } from './sending.ts'

const progress = { name: 'a.pdf', sentFiles: 0, files: 2, sentBytes: 0, bytes: 1000 }

describe('files on their way to the engine', () => {
  it('are refused before the first byte where they cannot fit, with both figures', async () => {
    const sent = vi.fn()
    const work = whileSending({ freeBytes: () => Promise.resolve(999), onSlow: () => undefined }, async ({ progressed }) => {
      await progressed(progress)
      sent()
    })
    await expect(work).rejects.toMatchObject({ code: 'disk-full', details: { neededBytes: 1000, freeBytes: 999 } })
    expect(sent).not.toHaveBeenCalled()
    expect(useSendings.getState().sendings).toEqual([])
  })
  it('are listed while they travel, and Stop ends them without an error', async () => {
    const work = whileSending({ freeBytes: () => Promise.resolve(5000), onSlow: () => undefined }, async ({ progressed, signal }) => {
      await progressed(progress)
      await progressed({ ...progress, sentFiles: 1, sentBytes: 400 })
      const [sending] = useSendings.getState().sendings
      expect(sending?.progress).toMatchObject({ sentFiles: 1, sentBytes: 400 })
      sending?.stop()
      signal.throwIfAborted()
      return 'not reached'
    })
    await expect(work).resolves.toBeNull()
    expect(useSendings.getState().sendings).toEqual([])
  })
  it('tell what went wrong otherwise', async () => {
    const work = whileSending({ freeBytes: () => Promise.resolve(5000), onSlow: () => undefined }, () => Promise.reject(new Error('broke off')))
    await expect(work).rejects.toThrow('broke off')
  })
})
