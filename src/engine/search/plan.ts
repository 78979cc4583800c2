// From a parsed query to one FTS5 expression: words with their other forms, filters as words of their own.
import type Database from 'better-sqlite3'
import type { ItemFilter } from '../../contract/areas/items.ts'
import type { Language } from '../../contract/languages.ts'
import * as mark from '../catalogue/marks.ts'
import type { ParsedQuery, Term } from './query.ts'
import type { Group } from './snippet.ts'
import { languagesOfWord, stemsOf } from './stems.ts'

export interface Plan {
  /** FTS5 expression; null: nothing can match. */
  match: string | null
  /** What must not be there, as an expression of its own; null: nothing. */
  excluded: string | null
  /** The same for units: any of the words, without filters and phrases. */
  groups: Group[]
  inTitle: boolean
  /** Which items are looked at. */
  shelf: number
  fromDay: number
  toDay: number
  changedFromMs: number
  changedUntilMs: number
}

/** A stem with more forms than this is a mistake of the stemmer or a language we do not know. */
const maxForms = 32

const quote = (form: string) => `"${form}"`

/** Only a plural: enough for languages in which nobody has written this word yet. */
const isNear = (form: string, other: string) => {
  const [short, long] = form.length < other.length ? [form, other] : [other, form]
  return long === `${short}s` || long === `${short}es`
}

/** Other forms of a word: what the vocabulary says shares a stem with it. */
export const createForms = (db: Database.Database) => {
  const stemsInUse = db.prepare<[string], [Language, string]>('SELECT language, stem FROM form WHERE form = ?').raw()
  const formsOf = db.prepare<[string, string, number], string>('SELECT form FROM form WHERE stem = ? AND language = ? LIMIT ?').pluck()
  return (form: string, original: string): string[] => {
    const forms = new Set([form])
    const take = (language: Language, stem: string, fits: (other: string) => boolean) => {
      for (const other of formsOf.all(stem, language, maxForms)) if (forms.size < maxForms && fits(other)) forms.add(other)
    }
    const inUse = stemsInUse.all(form)
    for (const [language, stem] of inUse) take(language, stem, () => true)
    // In other languages of its script the word may be meant too, but "date" must not find "datos".
    const known = new Set(inUse.map(([language]) => language))
    const languages = languagesOfWord(original, null)
    for (const language of languages.includes('en') ? [...languages, 'id' as const, 'sw' as const] : languages) {
      if (known.has(language)) continue
      for (const stem of stemsOf(original, language)) take(language, stem, known.size === 0 ? () => true : (other) => isNear(form, other))
    }
    return [...forms]
  }
}

// The Arabic article may be half typed: ال or الت before تعليم.
const articleBeginning = /^[وف]?[بك]?ال/

const groupOf = (term: Term, formsOf: (form: string, original: string) => string[]): Group =>
  term.type === 'phrase'
    ? { forms: term.forms, prefix: null, phrase: { forms: term.forms, prefix: term.prefix } }
    : { forms: formsOf(term.form, term.original), prefix: term.prefix ? term.form : null, phrase: null }

const expressionOf = (group: Group): string => {
  if (group.phrase !== null) return group.phrase.forms.length === 0 ? '' : `"${group.phrase.forms.join(' ')}"${group.phrase.prefix ? ' *' : ''}`
  const alternatives = group.forms.map(quote)
  if (group.prefix !== null) {
    alternatives.push(`${quote(group.prefix)} *`)
    const rest = group.prefix.replace(articleBeginning, '')
    if (rest !== group.prefix && rest !== '') alternatives.push(`${quote(rest)} *`)
  }
  return alternatives.length === 1 ? (alternatives[0] ?? '') : `(${alternatives.join(' OR ')})`
}

const anyOf = (words: string[]) => (words.length === 0 ? null : `(${words.map(quote).join(' OR ')})`)

/** Years between two days; null: too many to name, the days themselves decide. */
const yearsBetween = (fromDay: number, toDay: number): string[] | null => {
  const first = Math.max(1900, Math.floor(fromDay / 10_000))
  const last = Math.min(2100, Math.floor(toDay / 10_000))
  if (fromDay < 19_000_101 || last - first > 200) return toDay < 19_000_101 ? null : last - 1900 > 200 ? null : rangeOf(1900, last, mark.yearMark)
  return rangeOf(first, last, mark.yearMark)
}
const rangeOf = (first: number, last: number, toMark: (year: number) => string) =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => toMark(first + index))

/** Months of change between two instants; null: open or too many. */
const monthsBetween = (fromMs: number, untilMs: number): string[] | null => {
  if (!Number.isFinite(fromMs)) return null
  const end = Math.min(untilMs, Date.now() + 40 * 86_400_000)
  const months: string[] = []
  const at = new Date(fromMs)
  at.setUTCDate(1)
  at.setUTCHours(0, 0, 0, 0)
  while (at.getTime() <= end) {
    months.push(mark.changedMark(at.getTime()))
    if (months.length > 120) return null
    at.setUTCMonth(at.getUTCMonth() + 1)
  }
  return months
}

const instant = (utc: string | undefined, otherwise: number) => {
  const found = utc === undefined ? Number.NaN : Date.parse(utc)
  return Number.isNaN(found) ? otherwise : found
}

export interface PlanContext {
  formsOf: (form: string, original: string) => string[]
  /** Ids of tags whose label begins with these words. */
  tagsNamed(words: readonly string[]): string[]
  /** The collection and all below it. */
  collectionsBelow(id: string): string[]
}

export const planSearch = (query: ParsedQuery, filter: ItemFilter, context: PlanContext): Plan => {
  const groups = query.terms.map((term) => groupOf(term, context.formsOf))
  const parts = groups.map(expressionOf).filter((part) => part !== '')
  let impossible = false
  const require = (words: string[] | null) => {
    if (words === null) return
    const part = anyOf(words)
    if (part === null) impossible = true
    else parts.push(part)
  }
  if (query.kinds.length > 0) require(query.kinds.map(mark.kindMark))
  if (filter.kinds !== undefined && filter.kinds.length > 0) require(filter.kinds.map(mark.kindMark))
  if (query.languages.length > 0) require(query.languages.map(mark.languageMark))
  if (filter.languages !== undefined && filter.languages.length > 0) require(filter.languages.map(mark.languageMark))
  for (const words of query.tags) require(context.tagsNamed(words).map(mark.tagMark))
  for (const tag of filter.tags ?? []) require([mark.tagMark(tag)])
  if (filter.collection !== undefined) require(context.collectionsBelow(filter.collection).map(mark.collectionMark))
  if (filter.binned === true) require([mark.binnedMark])
  if (filter.withdrawn === true) require([mark.withdrawnMark])
  const fromDay = query.afterDay ?? 0
  const toDay = query.beforeDay === null ? 99_999_999 : query.beforeDay - 1
  if (query.afterDay !== null || query.beforeDay !== null) require(yearsBetween(fromDay, toDay))
  const changedFromMs = instant(filter.changedSinceUtc, Number.NEGATIVE_INFINITY)
  const changedUntilMs = instant(filter.changedBeforeUtc, Number.POSITIVE_INFINITY)
  if (filter.changedSinceUtc !== undefined || filter.changedBeforeUtc !== undefined) require(monthsBetween(changedFromMs, changedUntilMs))
  if (parts.length === 0) parts.push(quote(mark.anyMark))
  const excluded = query.excluded.map((term) => expressionOf(groupOf(term, context.formsOf))).filter((part) => part !== '')
  const wanted = parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' AND ')})`
  return {
    match: impossible ? null : [wanted, ...excluded].join(' NOT '),
    excluded: excluded.length === 0 ? null : excluded.join(' OR '),
    groups,
    inTitle: query.inTitle,
    shelf: filter.binned === true ? mark.shelf.bin : filter.withdrawn === true ? mark.shelf.withdrawn : mark.shelf.library,
    fromDay,
    toDay,
    changedFromMs: Number.isFinite(changedFromMs) ? changedFromMs : -8.64e15,
    changedUntilMs: Number.isFinite(changedUntilMs) ? changedUntilMs : 8.64e15,
  }
}
