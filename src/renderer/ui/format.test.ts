import { describe, expect, it } from 'vitest'
import type { Language } from '../../contract/languages.ts'
import { createFormat, localeFor } from './format.ts'

const now = Date.UTC(2026, 2, 12, 14, 5)
const words = {
  today: 'today',
  yesterday: 'yesterday',
  secondsLeft: (count: number) => `${count} s`,
  minutesLeft: (count: number) => `${count} min`,
  hoursLeft: (count: number) => `${count} h`,
}
const format = (language: Language, digits: 'latin' | 'own' = 'latin', systemLanguages: string[] = []) =>
  createFormat({ language, digits, systemLanguages, timeZone: 'UTC', now: () => now, words })

describe('the locale of the window', () => {
  it('takes the country that the system gives for the language, and ignores other languages', () => {
    expect(localeFor('es', 'latin', ['en-US', 'es-PE'])).toBe('es-PE-u-nu-latn')
    expect(localeFor('fr', 'latin', ['en-US'])).toBe('fr-FR-u-nu-latn')
  })
  it('chooses digits on purpose', () => {
    expect(localeFor('ar', 'own')).toBe('ar-EG-u-nu-arab')
    expect(localeFor('ar', 'latin')).toBe('ar-EG-u-nu-latn')
    expect(localeFor('en', 'own')).toBe('en-GB-u-nu-latn')
  })
})

describe('dates', () => {
  it('writes the month as a word in every language of the interface', () => {
    expect(format('en').date('2025-03-12T10:00:00Z')).toBe('12 March 2025')
    expect(format('fr').date('2025-03-12T10:00:00Z')).toBe('12 mars 2025')
    expect(format('ar').date('2025-03-12T10:00:00Z')).toBe('12 مارس 2025')
    expect(format('ar', 'own').date('2025-03-12T10:00:00Z')).toBe('١٢ مارس ٢٠٢٥')
  })
  it('says today and yesterday, then the date', () => {
    expect(format('en').day('2026-03-12T00:10:00Z')).toBe('today')
    expect(format('en').day('2026-03-11T23:50:00Z')).toBe('yesterday')
    expect(format('en').day('2026-03-10T23:50:00Z')).toBe('10 March 2026')
  })
  it('never shows a future that a wrong clock wrote, but lets an event lie ahead', () => {
    expect(format('en').day('2031-01-01T00:00:00Z')).toBe('today')
    expect(format('en').calendarDate('2031-01-24')).toBe('24 January 2031')
  })
})

describe('numbers and sizes', () => {
  it('groups as the country does', () => {
    expect(format('en').number(1_234_567)).toBe('1,234,567')
    expect(format('fr').number(1_234_567)).toBe('1\u202f234\u202f567')
    expect(format('es', 'latin', ['es-PE']).number(1_234_567)).toBe('1,234,567')
  })
  it('writes sizes in the unit that keeps them short', () => {
    expect(format('en').bytes(4_812_334)).toBe('4.8 MB')
    expect(format('en').bytes(569)).toBe('569 bytes')
    expect(format('fr').bytes(84_000_000_000)).toBe('84\u202fGo')
  })
  it('rounds the time left to what can be said honestly', () => {
    expect(format('en').timeLeft(400)).toBe('1 s')
    expect(format('en').timeLeft(125_000)).toBe('2 min')
    expect(format('en').timeLeft(3 * 3_600_000)).toBe('3 h')
  })
})

describe('names of languages', () => {
  it('names them in the reader’s language, and leaves what nobody knows as it is', () => {
    expect(format('fr').languageName('en')).toBe('anglais')
    expect(format('en').languageName('not a tag')).toBe('not a tag')
  })
})
