import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInstance } from 'i18next'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ExchangeProgress, ExchangeReport, Partner } from '../../../contract/areas/exchange.ts'
import { type ErrorCode, GranaryError } from '../../../contract/errors.ts'
import type { DeviceId, JobId } from '../../../contract/ids.ts'
import { createFormat } from '../../ui/format.ts'
import {
  leaveText,
  leftOutText,
  missingText,
  nameOfPath,
  partnerText,
  pastText,
  progressText,
  resultSentences,
  slowText,
  takenBackText,
  timesThatFit,
} from './exchange-words.ts'
import { failureSentence, missingPartsOf, problemSentence } from './failure-words.ts'
import { stepsOf } from './result/steps.ts'

const english = (namespace: string) => JSON.parse(readFileSync(join(import.meta.dirname, `../../../../resources/translations/en/${namespace}.json`), 'utf8'))
const i18n = createInstance()
const format = createFormat({
  language: 'en',
  digits: 'latin',
  timeZone: 'UTC',
  now: () => Date.UTC(2026, 10, 21),
  words: { today: 'today', yesterday: 'yesterday', secondsLeft: (n) => `${n} s left`, minutesLeft: (n) => `${n} min left`, hoursLeft: (n) => `${n} h left` },
})
beforeAll(() =>
  i18n.init({
    lng: 'en',
    resources: { en: { exchange: english('exchange'), errors: english('errors') } },
    ns: ['exchange', 'errors'],
    interpolation: { escapeValue: false },
  }),
)
const plain = (text: string) => text.replace(/[\u2068\u2069]/g, '')

const report = (change: Partial<ExchangeReport> = {}): ExchangeReport => ({
  id: 'x',
  atUtc: '2026-03-12T09:00:00Z',
  what: 'folder',
  path: '/media/amina/GABY-2',
  from: ['Gaby'],
  taken: { items: 12, new: 12, changed: 0, withdrawn: 0, notes: 31, entries: 400, attachments: 2, ids: [] },
  left: { items: 9, entries: 120, attachments: 4, sizeBytes: 88, for: ['Gaby', 'Ada'] },
  missing: [],
  waiting: 0,
  problems: [],
  safeToUnplug: true,
  stopped: false,
  takenBack: null,
  ...change,
})
const said = (change: Partial<ExchangeReport> = {}) => plain(resultSentences(report(change), 'stick', i18n.t, format).join(' '))
const none = { items: 0, new: 0, changed: 0, withdrawn: 0, notes: 0, entries: 0, attachments: 0, ids: [] }

describe('the result of an exchange', () => {
  it('says that it is safe, what came from whom, and for whom one left', () =>
    expect(said()).toBe('Safe to unplug. 12 new items and 31 notes came from Gaby. Yours are on the stick for Gaby and Ada.'))
  it('says that everything lies there for anybody, also where it lay there already', () => {
    const left = { items: 40, entries: 900, attachments: 22, sizeBytes: 214, for: ['Gaby'], everything: true }
    expect(said({ left })).toBe('Safe to unplug. 12 new items and 31 notes came from Gaby. Everything of yours is on the stick, for anybody.')
    expect(said({ left: { ...left, items: 0, entries: 0, attachments: 0 } })).toMatch(/on the stick, for anybody\.$/)
    expect(said({ left, problems: [{ code: 'place-full', part: 'x', message: '' }] })).toMatch(/Yours are on the stick for Gaby\.$/)
  })
  it('says what is missing, until which bundle comes, and whom to ask', () =>
    expect(said({ missing: [{ bundle: 7, createdAtUtc: null, from: 'Gaby', items: 1 }], left: null })).toBe(
      'Safe to unplug. 12 new items and 31 notes came from Gaby. 1 is missing until bundle 7 comes: ask Gaby.',
    ))
  it('says that there was nothing to do', () =>
    expect(said({ taken: none, left: { items: 0, entries: 0, attachments: 0, sizeBytes: 0, for: [] }, from: [] })).toBe(
      'Everything is the same on both sides; nothing to do. Safe to unplug.',
    ))
  it('says that it was stopped, and never that it is safe when that was not checked', () => {
    expect(said({ stopped: true, safeToUnplug: false, left: null })).toMatch(/^Stopped\. What is done stays/)
    expect(said({ safeToUnplug: false })).toMatch(/^What was written could not be checked\./)
    expect(said({ safeToUnplug: false })).not.toContain('Safe to unplug')
  })
  it('says who was left out, and that nothing of theirs was taken', () => {
    expect(said({ skipped: ['Ada'], left: null })).toBe(
      'Safe to unplug. 12 new items and 31 notes came from Gaby. Left out: Ada. The number was not compared; nothing from there was taken.',
    )
    expect(said({ skipped: ['Ada'], taken: none, left: null })).toMatch(/^With the others here everything is the same; nothing to do\./)
  })
  it('of a bundle speaks of no plug', () => expect(said({ what: 'bundle', left: null })).toBe('12 new items and 31 notes came from Gaby.'))
  it('names what waits, and changes that no list shows', () =>
    expect(said({ taken: { ...none, entries: 4 }, waiting: 2, left: null })).toBe('Safe to unplug. Small changes came from Gaby. 2 wait under “Waiting”.'))
  it('fits on one line among the past ones', () => expect(pastText(report(), i18n.t, format)).toBe('12 new items and 31 notes; 9 left there'))
  it('never says that 0 were left', () => {
    const left = { items: 0, entries: 2, attachments: 0, sizeBytes: 797, for: ['Gaby'] }
    expect(pastText(report({ left }), i18n.t, format)).toBe('12 new items and 31 notes; small changes left there')
  })
  it('that was taken back says what stays', () => {
    const back = { atUtc: '', items: 12, stayed: [{ id: '' as never, title: '' }] }
    expect(takenBackText(back, false, i18n.t, format)).toBe('Taken back: 12 items. 1 stays: you have worked on it since.')
    expect(takenBackText({ ...back, later: [{ id: '' as never, title: '' }] }, true, i18n.t, format)).toBe(
      '12 items would go to “Waiting”, as they stood before. 1 of them got more from a later exchange: that would wait with it, until you take it again. 1 stays: you have worked on it since.',
    )
    expect(takenBackText({ ...back, stayed: [], later: [...back.stayed, ...back.stayed] }, false, i18n.t, format)).toBe(
      'Taken back: 12 items. 2 of them got more from a later exchange: that waits with them, until you take them again.',
    )
    expect(takenBackText({ ...back, stayed: [] }, true, i18n.t, format)).toBe('12 items would go to “Waiting”, as they stood before.')
  })
})

describe('what one would leave', () => {
  const leave = { items: 9, entries: 120, attachments: 4, sizeBytes: 88e6, freeBytes: 3e9, for: ['Gaby', 'Ada'], anybody: false }
  const words = (change: Partial<typeof leave>) => plain(leaveText({ ...leave, ...change }, i18n.t, format))
  it('is said in items, with its size and for whom', () => {
    expect(words({})).toBe('You leave for Gaby and Ada: 9 items, 88 MB.')
    expect(words({ for: [] })).toBe('You leave 9 items, 88 MB.')
  })
  it('is never “0 items”: small changes are named by what they are about', () => {
    expect(words({ items: 0, attachments: 0, sizeBytes: 797, for: ['Amina'] })).toBe(
      'You leave for Amina: only news of people, collections and tags, 797 bytes.',
    )
    expect(words({ items: 0, attachments: 3 })).toBe('You leave for Gaby and Ada: 3 files, 88 MB.')
  })
  it('is only word of what one has, where the others have all', () =>
    expect(words({ items: 0, entries: 0, attachments: 0 })).toMatch(/^The others here have all of yours\./))
})

describe('what did not go into a web edition', () => {
  it('is one line with the reasons, the most frequent first', () => {
    const left = (reason: 'withdrawn' | 'consent', count: number) => Array.from({ length: count }, () => ({ id: '' as never, title: '', reason }))
    expect(leftOutText({ leftOut: [...left('withdrawn', 3), ...left('consent', 9)] }, i18n.t, format)).toBe(
      '12 items were not put in: without consent of the community (9), withdrawn by the community (3).',
    )
    expect(leftOutText({ leftOut: left('withdrawn', 1) }, i18n.t, format)).toBe('1 item was not put in: withdrawn by the community (1).')
  })
})

describe('what is missing', () => {
  it('is named by bundle and day, or by whose it is', () => {
    expect(plain(missingText({ bundle: 7, createdAtUtc: '2026-03-02T00:00:00Z', from: 'Gaby', items: 4 }, i18n.t, format))).toBe(
      'Bundle 7 of 2 March 2026 is missing; 4 items wait for it.',
    )
    expect(plain(missingText({ bundle: null, createdAtUtc: null, from: 'Gaby', items: 0 }, i18n.t, format))).toBe(
      'Something earlier from Gaby is missing; some changes wait for it.',
    )
  })
})

describe('progress', () => {
  const job: ExchangeProgress = {
    jobId: 'j' as JobId,
    phase: 'taking',
    done: 8,
    total: 12,
    doneBytes: 40e6,
    totalBytes: 120e6,
    leftMs: 120_000,
    error: null,
    reportId: null,
  }
  it('counts work done and says the time left once it is known', () => {
    expect(progressText(job, i18n.t, format)).toBe('8 of 12 changes, 40 MB of 120 MB, 2 min left')
    expect(progressText({ ...job, total: 0, totalBytes: 0, leftMs: null }, i18n.t, format)).toBe('It begins…')
  })
  it('never counts beyond the whole', () => expect(progressText({ ...job, done: 99, leftMs: null }, i18n.t, format)).toMatch(/^12 of 12 changes/))
  it('calls a stick slow when it takes long', () => {
    expect(slowText({ leftMs: 40 * 60_000 }, i18n.t, format)).toBe('This stick is slow: 40 min left.')
    expect(slowText(job, i18n.t, format)).toBeNull()
  })
  it('goes through the steps that were asked for', () => {
    const words = (phase: ExchangeProgress['phase'], what: 'folder' | 'bundle' | 'write-bundle', way: 'both' | 'take' | 'leave') =>
      stepsOf(phase, { what, way }).map((step) => `${step.phase} ${step.state}`)
    expect(words('leaving', 'folder', 'both')).toEqual(['taking past', 'leaving now', 'checking before'])
    expect(words('reading', 'folder', 'both')).toEqual(['reading now', 'taking before', 'leaving before', 'checking before'])
    expect(words('taking', 'bundle', 'take')).toEqual(['taking now'])
    expect(words('writing', 'write-bundle', 'leave')).toEqual(['writing now', 'checking before'])
    expect(words('writing', 'folder', 'both')).toEqual(['taking past', 'writing now', 'leaving before', 'checking before'])
  })
})

describe('failures', () => {
  const sentence = (
    code: string,
    details: Record<string, string | number> = {},
    where: 'stick' | 'folder' | 'file' = 'stick',
    done?: { done: number; total: number },
  ) => plain(failureSentence(new GranaryError(code as ErrorCode, '', details), where, i18n.t, format, done))
  it('of a stick say what came, what is whole, and how to go on', () => {
    expect(sentence('place-gone', {}, 'stick', { done: 8, total: 12 })).toBe(
      'The stick was pulled out. 8 of 12 changes came. What came is kept; its older content is whole. Put it in again to go on.',
    )
    expect(sentence('place-full', { neededBytes: 88e6, freeBytes: 12e6 })).toMatch(/^Needs 88 MB, 12 MB are free\./)
    expect(sentence('place-read-only')).toMatch(/small switch, or locked/)
    expect(sentence('place-unreadable', { part: 'bundle 5' })).toBe('A part cannot be read: bundle 5. The rest is fine. Ask for it again.')
  })
  it('of a bundle name the part and who signed it', () => {
    expect(sentence('bundle-damaged', { part: 'notes-3', sender: 'Gaby' }, 'file')).toBe('A part was changed after Gaby signed it: notes-3. Nothing was taken.')
    expect(sentence('bundle-damaged', { part: 'notes-3' }, 'file')).toBe('A part was changed after it was signed: notes-3. Nothing was taken.')
  })
  it('of pages beside what was left name what is there already', () =>
    expect(plain(problemSentence({ code: 'place-taken', part: '/media/GABY/GRANARY/index.html', message: '' }, 'stick', i18n.t, format))).toBe(
      'The web edition could not be written: something else is already there: /media/GABY/GRANARY/index.html. It was left as it is.',
    ))
  it('are none where parts of a bundle are not here yet: those are named, also with a comma in their name', () => {
    const error = new GranaryError('bundle-volumes-missing', '', { names: 'Seeds, 2026.2of30.granary-part, Seeds, 2026.4of30.granary-part', count: 25 })
    expect(missingPartsOf(error)).toEqual({ names: ['Seeds, 2026.2of30.granary-part', 'Seeds, 2026.4of30.granary-part'], count: 25 })
    expect(missingPartsOf(new GranaryError('bundle-damaged', ''))).toBe(null)
  })
  it('of anything else have the sentence of their code', () => expect(sentence('disk-full')).toMatch(/^This disk is full\./))
})

describe('names', () => {
  it('of a path are its last part, on every system', () => {
    expect([nameOfPath('/media/amina/GABY-2/'), nameOfPath('E:\\'), nameOfPath('C:\\x\\march.granary')]).toEqual(['GABY-2', 'E:', 'march.granary'])
  })
  it('of partners come with what they have', () => {
    const partner: Partner = {
      deviceId: '' as DeviceId,
      deviceName: '',
      contributorName: 'Gaby',
      hasOursUntilUtc: '2026-03-12T00:00:00Z',
      lacksEntries: 3,
      lacksBytes: 1,
      lastHeardUtc: '2026-03-12T00:00:00Z',
      comparedAtUtc: null,
    }
    expect(partnerText(partner, i18n.t, format)).toBe('has yours up to 12 March 2026')
    expect(partnerText({ ...partner, lacksEntries: 0 }, i18n.t, format)).toBe('has everything')
    expect(partnerText({ ...partner, hasOursUntilUtc: null, lastHeardUtc: null }, i18n.t, format)).toBe('nothing heard yet')
  })
  it('how often something fits is only said where it does', () =>
    expect([timesThatFit(214, 3100), timesThatFit(10, 5), timesThatFit(0, 5)]).toEqual([14, null, null]))
})
