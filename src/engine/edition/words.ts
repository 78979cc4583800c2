// The pages' own words in a language: resources/translations/LANGUAGE/{edition,kinds}.json, English where a word is missing.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInstance, type TFunction } from 'i18next'
import { directionOf, type Language, languageNames, languages } from '../../contract/languages.ts'

export interface Frame {
  language: Language
  direction: 'ltr' | 'rtl'
  /** Where its start page and lists lie, from the edition's root: '' for the first language, else `fr/`. */
  folder: string
  t: TFunction
  number(value: number): string
  /** '' for what is no day. */
  date(utc: string): string
  size(bytes: number): string
  languageName(tag: string): string
  /** All forms of a plural, by Intl.PluralRules, with `{{number}}` left in it. */
  plural(key: string): Record<string, string>
}

const files = ['edition', 'kinds'] as const

const readWords = (resourcesDirectory: string, language: string) =>
  Object.fromEntries(
    files.flatMap((name) => {
      const path = join(resourcesDirectory, 'translations', language, `${name}.json`)
      return existsSync(path) ? [[name, JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>]] : []
    }),
  )

const isLanguage = (value: string): value is Language => (languages as readonly string[]).includes(value)

/** Languages with words of their own for the pages. */
export const frameLanguages = (resourcesDirectory: string): Language[] =>
  languages.filter((language) => existsSync(join(resourcesDirectory, 'translations', language, 'edition.json')))

/** Frames in this order; what has no words is passed over, and English stands where nothing is left. */
export const createFrames = (resourcesDirectory: string, wanted: readonly string[]): Frame[] => {
  const known = new Set<string>(frameLanguages(resourcesDirectory))
  const chosen = [...new Set(wanted.map((tag) => tag.toLowerCase().split('-')[0] ?? ''))].filter(isLanguage).filter((language) => known.has(language))
  if (chosen.length === 0) chosen.push('en')
  return chosen.map((language, index) => createFrame(resourcesDirectory, language, index === 0 ? '' : `${language}/`))
}

const createFrame = (resourcesDirectory: string, language: Language, folder: string): Frame => {
  const instance = createInstance()
  void instance.init({
    lng: language,
    fallbackLng: 'en',
    ns: [...files],
    defaultNS: 'edition',
    fallbackNS: 'kinds',
    resources: { en: readWords(resourcesDirectory, 'en'), [language]: readWords(resourcesDirectory, language) },
    // The pages escape.
    interpolation: { escapeValue: false },
    initAsync: false,
  })
  const t = instance.t
  const numbers = new Intl.NumberFormat(language)
  // The day before the month, as most of the world writes it in English.
  const days = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { dateStyle: 'long', timeZone: 'UTC' })
  const names = new Intl.DisplayNames([language, 'en'], { type: 'language', fallback: 'code' })
  const number = (value: number) => numbers.format(value)
  return {
    language,
    direction: directionOf(language),
    folder,
    t,
    number,
    date: (utc) => (Number.isNaN(Date.parse(utc)) ? '' : days.format(new Date(utc))),
    size: (bytes) =>
      bytes < 1000
        ? t('size.bytes', { number: number(bytes) })
        : bytes < 1_000_000
          ? t('size.kilobytes', { number: number(Math.round(bytes / 1000)) })
          : t('size.megabytes', { number: number(Math.round(bytes / 100_000) / 10) }),
    languageName: (tag) => {
      try {
        return names.of(tag) ?? tag
      } catch {
        // Somebody wrote a language that is no tag: it stands as it was written.
        return tag
      }
    },
    plural: (key) => {
      const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories
      // A number of each category, so that i18next chooses the form that it would choose.
      return Object.fromEntries(
        categories.map((category) => [category, t(`${key}_${category}`, { number: '{{number}}', defaultValue: t(`${key}_other`, { number: '{{number}}' }) })]),
      )
    },
  }
}

/** What a language calls itself. */
export const ownName = (language: Language): string => languageNames[language]
