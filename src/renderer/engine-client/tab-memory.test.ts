import { afterEach, describe, expect, it, vi } from 'vitest'
import { ofThisTab, rememberInTab } from './tab-memory.ts'

const tab = (granary?: object) => {
  const kept = new Map<string, string>()
  const sessionStorage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  }
  vi.stubGlobal('window', { sessionStorage, granary })
}
afterEach(() => vi.unstubAllGlobals())

describe('the repository of a tab', () => {
  const recent = [{ directory: '/last' }, { directory: '/before' }]
  it('is the one it had, and the last of the device where it had none or that one is gone', () => {
    tab()
    expect(ofThisTab(recent)?.directory).toBe('/last')
    rememberInTab('/before')
    expect(ofThisTab(recent)?.directory).toBe('/before')
    expect(ofThisTab(recent.slice(0, 1))?.directory).toBe('/last')
    rememberInTab(null)
    expect(ofThisTab(recent)?.directory).toBe('/last')
  })
  it('is the last of the device in a window of the desktop program', () => {
    tab({})
    rememberInTab('/before')
    expect(ofThisTab(recent)?.directory).toBe('/last')
  })
})
