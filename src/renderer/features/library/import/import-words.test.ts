import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInstance } from 'i18next'
import { beforeAll, describe, expect, it } from 'vitest'
import type { JobState } from '../../../../contract/areas/files.ts'
import type { JobId } from '../../../../contract/ids.ts'
import { createFormat } from '../../../ui/format.ts'
import { failureText, sendingText, spaceText } from './import-words.ts'

const english = (namespace: string) => JSON.parse(readFileSync(join(import.meta.dirname, `../../../../../resources/translations/en/${namespace}.json`), 'utf8'))
const i18n = createInstance()
const format = createFormat({
  language: 'en',
  digits: 'latin',
  words: { today: '', yesterday: '', secondsLeft: String, minutesLeft: String, hoursLeft: String },
})
const job = (change: Partial<JobState>): JobState => ({
  id: 'import-1' as JobId,
  kind: 'import',
  state: 'failed',
  done: 0,
  total: 3,
  current: null,
  leftMs: null,
  startedAtUtc: '2026-01-01T00:00:00Z',
  error: null,
  space: null,
  ...change,
})
const full = { code: 'disk-full', message: '' }

beforeAll(() =>
  i18n.init({
    lng: 'en',
    resources: { en: { library: english('library'), errors: english('errors') } },
    ns: ['library', 'errors'],
    interpolation: { escapeValue: false },
  }),
)

describe('what is said of the room that an import needs', () => {
  const space = { neededBytes: 88_000_000, freeBytes: 12_000_000 }
  it('is nothing before it is known, then both figures', () => {
    expect(spaceText(job({}), i18n.t, format)).toBeNull()
    expect(spaceText(job({ space }), i18n.t, format)).toBe('Needs 88 MB at most; 12 MB are free.')
  })
  it('refuses plainly what cannot fit: what it needs, what is free, that nothing was added', () => {
    expect(failureText(job({ error: full, space }), i18n.t, format)).toMatch(/^This needs 88 MB, and 12 MB are free\. Nothing was added/)
  })
  it('does not say so of a disk that was filled by something else on the way', () => {
    const words = failureText(job({ error: full, space: { neededBytes: 5, freeBytes: 9 } }), i18n.t, format)
    expect(words).toMatch(/^This disk is full/)
  })
  it('says files and bytes of what is sent', () => {
    const progress = { name: 'a', files: 12, sentFiles: 3, bytes: 120_000_000, sentBytes: 40_000_000 }
    expect(sendingText(progress, i18n.t, format)).toBe('3 of 12 files, 40 MB of 120 MB')
  })
})
