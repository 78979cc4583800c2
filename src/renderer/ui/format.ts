// Dates, numbers and sizes in the reader's language and country. Dates carry the month as a word; digits are chosen on purpose.
import type { Language } from '../../contract/languages.ts'

export interface FormatOptions {
  language: Language
  digits: 'latin' | 'own'
  /** The languages the system prefers, with countries: the country decides more than the language (es-PE, es-CO). */
  systemLanguages?: readonly string[]
  timeZone?: string
  now?(): number
  words: { today: string; yesterday: string; secondsLeft(count: number): string; minutesLeft(count: number): string; hoursLeft(count: number): string }
}

export interface Format {
  /** BCP 47, with country and numbering system. */
  locale: string
  number(value: number): string
  percent(fraction: number): string
  bytes(bytes: number): string
  /** "today", "yesterday", then the date with the month as a word. */
  day(iso: string): string
  date(iso: string): string
  /** A day of the calendar (an event may lie ahead): YYYY-MM-DD. */
  calendarDate(day: string): string
  time(iso: string): string
  dateTime(iso: string): string
  list(words: readonly string[]): string
  /** The name of a language in the reader's language; the tag itself when nobody knows it. */
  languageName(tag: string): string
  timeLeft(ms: number): string
}

const defaultCountry: Readonly<Record<Language, string>> = { en: 'GB', fr: 'FR', es: 'CO', pt: 'BR', ar: 'EG', bn: 'BD', id: 'ID', sw: 'KE' }
const ownDigits: Partial<Record<Language, string>> = { ar: 'arab', bn: 'beng' }

/** Language with the system's country for it, and the numbering system that was asked for. */
export const localeFor = (language: Language, digits: 'latin' | 'own', systemLanguages: readonly string[] = []): string => {
  const match = systemLanguages.map((tag) => /^([a-z]{2,3})(?:-[A-Z][a-z]{3})?-([A-Z]{2})\b/.exec(tag)).find((found) => found?.[1] === language)
  const numbering = digits === 'own' ? (ownDigits[language] ?? 'latn') : 'latn'
  return `${language}-${match?.[2] ?? defaultCountry[language]}-u-nu-${numbering}`
}

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const
const minuteMs = 60_000

export const createFormat = ({ language, digits, systemLanguages = [], timeZone, now = Date.now, words }: FormatOptions): Format => {
  const locale = localeFor(language, digits, systemLanguages)
  const numbers = new Intl.NumberFormat(locale)
  const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const dates = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone, calendar: 'gregory' })
  const calendarDates = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC', calendar: 'gregory' })
  const times = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', timeZone })
  const dayKeys = new Intl.DateTimeFormat('en-CA', { timeZone })
  const lists = new Intl.ListFormat(locale, { type: 'conjunction' })
  const languages = new Intl.DisplayNames(locale, { type: 'language', fallback: 'none' })

  // A clock that was wrong when something was written must not show the future.
  const instant = (iso: string) => new Date(Math.min(Date.parse(iso), now()))
  const sameDay = (a: Date, b: Date) => dayKeys.format(a) === dayKeys.format(b)
  const date = (iso: string) => dates.format(instant(iso))
  const day = (iso: string) => {
    const at = instant(iso)
    if (sameDay(at, new Date(now()))) return words.today
    if (sameDay(at, new Date(now() - 24 * 60 * minuteMs))) return words.yesterday
    return dates.format(at)
  }
  return {
    locale,
    number: (value) => numbers.format(value),
    percent: (fraction) => percents.format(fraction),
    bytes: (bytes) => {
      let [value, unit] = [bytes, 0]
      while (value >= 1000 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1]
      const style = {
        style: 'unit',
        unit: units[unit] ?? 'byte',
        unitDisplay: unit === 0 ? 'long' : 'short',
        maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0,
      } as const
      return new Intl.NumberFormat(locale, style).format(value)
    },
    day,
    date,
    calendarDate: (value) => calendarDates.format(new Date(value)),
    time: (iso) => times.format(instant(iso)),
    dateTime: (iso) => `${day(iso)}, ${times.format(instant(iso))}`,
    list: (items) => lists.format(items),
    languageName: (tag) => {
      try {
        return languages.of(tag) ?? tag
      } catch {
        // Not a language tag: people see what was written.
        return tag
      }
    },
    timeLeft: (ms) => {
      if (ms < minuteMs) return words.secondsLeft(Math.max(1, Math.round(ms / 1000)))
      if (ms < 90 * minuteMs) return words.minutesLeft(Math.round(ms / minuteMs))
      return words.hoursLeft(Math.round(ms / (60 * minuteMs)))
    },
  }
}
