// One item as derived.db holds it: its row, the words of its index, its units, the weights for its rank. Pure, so that it
// runs in the indexer or, during a rebuild, in a second thread.
import type { Withdrawal } from '../../contract/areas/items.ts'
import type { AttachmentHash, CollectionId, ItemId, TagId } from '../../contract/ids.ts'
import type { Language } from '../../contract/languages.ts'
import { withEllipsis } from '../search/ellipsis.ts'
import { eachToken, sortKey, wholeLetterBefore } from '../search/normalise.ts'
import { languagesOfWord, stemLanguage, stemsOf } from '../search/stems.ts'
import { anyMark, binnedMark, changedMark, collectionMark, fieldEnd, kindMark, languageMark, partEnd, tagMark, withdrawnMark, yearMark } from './marks.ts'
import type { AttachmentText, SourceItem } from './source.ts'
import { packWeights } from './weights.ts'

export interface Unit {
  attachment: AttachmentHash | null
  page: number | null
  text: string
  /** Distinct words; empty where the item has so few units that they are simply read. */
  words: string
}

/** A word of the index, and what it shares with its other forms in one language. */
export interface WordForm {
  form: string
  language: Language
  stem: string
}

export interface PreparedItem {
  id: ItemId
  row: {
    kind: string
    language: string | null
    title: string
    titleKey: string
    summary: string
    createdMs: number
    createdBy: string | null
    updatedMs: number
    updatedBy: string | null
    binnedAtUtc: string | null
    withdrawn: Withdrawal | null
    pageCount: number | null
    words: number
    noTextLayer: boolean
  }
  tags: { id: TagId; label: string }[]
  collections: CollectionId[]
  attachments: AttachmentHash[]
  links: ItemId[]
  origin: string | null
  titleWords: string
  allWords: string
  units: Unit[]
  fromDay: number
  toDay: number
  weights: Uint8Array
  /** Of words that this preparer has not given before. */
  forms: WordForm[]
}

/** A unit of a long text: what a snippet is cut from, and what is read for one hit. */
const unitCharacters = 3000
/** Up to this many units are read one after the other; more get an index of their own. */
const unindexedUnits = 3
/** A unit's id has 16 bits; what does not fit joins the last one. */
const maxUnits = 65_000
const summaryCharacters = 240

/** Cuts a text at ends of blocks, else of lines or words, into units. */
export const cutText = (text: string): string[] => {
  const units: string[] = []
  let start = 0
  while (text.length - start > unitCharacters * 1.3) {
    const limit = start + unitCharacters
    let end = -1
    for (const gap of ['\n\n', '\n', '. ', ' ']) {
      const at = text.lastIndexOf(gap, limit)
      if (at > start + unitCharacters / 2) {
        end = at + gap.length
        break
      }
    }
    if (end < 0) end = Math.max(start + 1, wholeLetterBefore(text, limit))
    units.push(text.slice(start, end))
    start = end
  }
  if (start < text.length) units.push(text.slice(start))
  return units
}

const dayOf = (atMs: number) => Number(new Date(atMs).toISOString().slice(0, 10).replaceAll('-', ''))

/** The days an item is about: its own date or year, else the day it was last changed. */
export const daysOfItem = (item: SourceItem): [number, number] => {
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(item.fields.date ?? '')
  if (date !== null) {
    const day = Number(date[0].replaceAll('-', ''))
    return [day, day]
  }
  const year = /^\s*(\d{4})\s*$/.exec(item.fields.year ?? '')
  if (year !== null) return [Number(year[1]) * 10_000 + 101, Number(year[1]) * 10_000 + 1231]
  const day = dayOf(item.updatedAtMs)
  return [day, day]
}

const shorten = (text: string): string => {
  const line = text.replace(/\s+/gu, ' ').trim()
  if (line.length <= summaryCharacters) return line
  const cut = line.lastIndexOf(' ', summaryCharacters)
  return withEllipsis(line.slice(0, cut > summaryCharacters / 2 ? cut : wholeLetterBefore(line, summaryCharacters)))
}

// Fields whose words are codes or addresses: nobody looks for them as text of the item.
const silentFields = new Set(['consent', 'status'])

/** People, places, summary and the other details, in the order of the form. */
const detailsOf = (item: SourceItem, tagLabels: readonly { label: string }[]): string[] =>
  [
    ...Object.entries(item.fields)
      .filter(([name]) => !silentFields.has(name))
      .map(([, value]) => value.replaceAll('\n', ', ')),
    ...tagLabels.map((tag) => tag.label),
    ...item.attachments.filter((file) => file.original).map((file) => file.name),
  ].filter((part) => part.trim() !== '')

/** Words a preparer remembers to have given: two generations of this size for each language. */
const maxKnownWords = 100_000

/** Remembers which words have been given with their stems. A word given twice costs time only. */
class KnownWords {
  private recent = new Set<string>()
  private older = new Set<string>()

  isNew(word: string): boolean {
    if (this.recent.has(word)) return false
    const isNew = !this.older.has(word)
    if (this.recent.size >= maxKnownWords) {
      this.older = this.recent
      this.recent = new Set()
    }
    this.recent.add(word)
    return isNew
  }
}

class Words {
  readonly countByWord = new Map<string, number>()
  readonly forms: WordForm[] = []
  count = 0
  private readonly language: Language | null
  private readonly isNew: (word: string, language: Language) => boolean

  constructor(language: Language | null, isNew: (word: string, language: Language) => boolean) {
    this.language = language
    this.isNew = isNew
  }

  /** Adds the words of a part; answers them in order. */
  add(text: string): string[] {
    const words: string[] = []
    eachToken(text, (form, start, end, plain) => {
      words.push(form)
      const seen = this.countByWord.get(form)
      this.countByWord.set(form, (seen ?? 0) + 1)
      if (seen === undefined && form.length > 2) this.addForms(form, plain ? form : text.slice(start, end))
    })
    this.count += words.length
    return words
  }

  private addForms(form: string, original: string) {
    for (const language of languagesOfWord(original, this.language)) {
      if (!this.isNew(original, language)) continue
      for (const stem of stemsOf(original, language)) this.forms.push({ form, language, stem })
    }
  }
}

export interface Preparer {
  prepare(item: SourceItem): PreparedItem
  /** Gives all words again: after a transaction was rolled back. */
  forget(): void
}

export interface PreparerOptions {
  tagLabels: ReadonlyMap<string, string>
  textOf: (hash: AttachmentHash, mediaType: string) => AttachmentText | null
}

export const createPreparer = ({ tagLabels, textOf }: PreparerOptions): Preparer => {
  const known = new Map<Language, KnownWords>()
  const isNew = (word: string, language: Language) => {
    let words = known.get(language)
    if (words === undefined) {
      words = new KnownWords()
      known.set(language, words)
    }
    return words.isNew(word)
  }
  return { prepare: (item) => prepareItem(item, tagLabels, textOf, isNew), forget: () => known.clear() }
}

const prepareItem = (
  item: SourceItem,
  tagLabels: ReadonlyMap<string, string>,
  textOf: (hash: AttachmentHash, mediaType: string) => AttachmentText | null,
  isNew: (word: string, language: Language) => boolean,
): PreparedItem => {
  const tags = item.tags.map((tag) => ({ id: tag.id, label: tagLabels.get(tag.id) ?? tag.label }))
  const [fromDay, toDay] = daysOfItem(item)
  const words = new Words(stemLanguage(item.language), isNew)
  const marks = [
    anyMark,
    kindMark(item.kind),
    ...(item.language === null ? [] : [languageMark(item.language)]),
    ...tags.map((tag) => tagMark(tag.id)),
    ...item.collections.map(collectionMark),
    changedMark(item.updatedAtMs),
    ...(item.binnedAtUtc === null ? [] : [binnedMark]),
    ...(item.withdrawn ? [withdrawnMark] : []),
  ]
  for (let year = Math.floor(fromDay / 10_000); year <= Math.floor(toDay / 10_000); year++) marks.push(yearMark(year))

  const title = words.add(item.title)
  const details = detailsOf(item, tags)
  const wordsByDetail = details.map((detail) => words.add(detail))
  const detailWords = wordsByDetail.flat()
  const headingWords = new Set<string>()
  for (const heading of item.headings) eachToken(heading, (form) => headingWords.add(form))
  const parts = [marks.join(' '), title.join(' ')]
  for (const found of wordsByDetail) parts.push(partEnd, found.join(' '))

  const units: Unit[] = []
  const unitWords: string[][] = []
  const addUnit = (attachment: AttachmentHash | null, page: number | null, text: string) => {
    if (units.length >= maxUnits) return
    const found = words.add(text)
    parts.push(partEnd, found.join(' '))
    units.push({ attachment, page, text, words: '' })
    unitWords.push(found)
  }
  for (const text of cutText(item.text)) addUnit(null, null, text)
  const bodyWords = words.count
  let pageCount: number | null = null
  let noTextLayer = false
  for (const file of item.attachments) {
    const extracted = textOf(file.hash, file.mediaType)
    if (extracted === null || !extracted.paged) continue
    pageCount = Math.max(pageCount ?? 0, extracted.pages.length)
    const before = words.count
    for (const [index, page] of extracted.pages.entries()) if (page.trim() !== '') addUnit(file.hash, index + 1, page)
    if (words.count === before && bodyWords <= title.length + detailWords.length) noTextLayer = true
  }
  // Last: a snippet is better cut from the text than from a file's name.
  if (details.length > 0) {
    units.push({ attachment: null, page: null, text: details.join(fieldEnd), words: '' })
    unitWords.push(detailWords)
  }
  if (units.length > unindexedUnits) for (const [index, unit] of units.entries()) unit.words = [...new Set(unitWords[index])].join(' ')

  const summary = item.fields.summary?.trim()
    ? item.fields.summary
    : item.text.trim() === ''
      ? (units.find((unit) => unit.page !== null)?.text ?? '')
      : item.text.slice(0, 1000)
  return {
    id: item.id,
    row: {
      kind: item.kind,
      language: item.language,
      title: item.title,
      titleKey: sortKey(item.title),
      summary: shorten(summary.slice(0, 1000)),
      createdMs: item.createdAtMs,
      createdBy: item.createdBy,
      updatedMs: item.updatedAtMs,
      updatedBy: item.updatedBy,
      binnedAtUtc: item.binnedAtUtc,
      withdrawn: item.withdrawn ?? null,
      pageCount,
      words: item.words > 0 ? item.words : words.count - title.length - detailWords.length,
      noTextLayer,
    },
    tags,
    collections: item.collections,
    attachments: [...new Set(item.attachments.map((file) => file.hash))],
    links: item.links.filter((link) => link !== item.id),
    origin: item.origin ?? null,
    titleWords: `${marks.join(' ')} ${title.join(' ')}`,
    allWords: parts.join(' '),
    units,
    fromDay,
    toDay,
    weights: packWeights(words.countByWord, words.count, new Set(title), new Set([...detailWords, ...headingWords])),
    forms: words.forms,
  }
}
