import { describe, expect, it } from 'vitest'
import { GranaryError } from '../../contract/errors.ts'
import { createNotices } from './notices.ts'
import { createTell } from './tell.ts'

describe('telling of what was asked for', () => {
  const setUp = () => {
    const notices = createNotices(() => 5)
    return { notices, tell: createTell({ notices }) }
  }

  it('says what was done, with words from the answer, and nothing where nothing was', async () => {
    const { notices, tell } = setUp()
    await expect(tell(Promise.resolve(3), (count) => ({ key: 'library:done.emptied', values: { count } }))).resolves.toBe(true)
    expect(notices.current()).toMatchObject({ tone: 'done', key: 'library:done.emptied', values: { count: 3 } })
    notices.dismiss(1)
    await expect(tell(Promise.resolve(false), (saved) => (saved ? { key: 'library:done.savedCopy' } : null))).resolves.toBe(true)
    await expect(tell(Promise.resolve())).resolves.toBe(true)
    expect(notices.current()).toBeNull()
  })
  it('tells every failure, and never rejects', async () => {
    const { notices, tell } = setUp()
    const error = new GranaryError('channel-closed', 'gone')
    await expect(tell(Promise.reject(error), { key: 'library:done.emptied' })).resolves.toBe(false)
    expect(notices.current()).toMatchObject({ tone: 'problem', error })
  })
})
