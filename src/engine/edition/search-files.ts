// The search of an edition, built ahead: lunr's index over the words of our normaliser, one file for each language and two
// thousand items. Runs in a thread of its own (search-files.worker.ts), because it takes seconds. [ED30]–[ED33]
import lunr from 'lunr'
import {
  type EditionEntry,
  type EditionField,
  type EditionIndexFile,
  editionFields,
  editionIndexFunction,
  editionIndexVersion,
} from '../../contract/edition-index.ts'
import type { Language } from '../../contract/languages.ts'
import { eachToken, wordsOf } from '../search/normalise.ts'
import { languagesOfWord, stemLanguage, stemsOf } from '../search/stems.ts'
import { itemsPerIndex } from './options.ts'

export interface IndexedItem extends EditionEntry {
  /** People, places, tags and the other details. */
  details: string
  text: string
}

export interface SearchFile {
  /** From the edition's root. */
  path: string
  language: string
  text: string
}

const fields = Object.keys(editionFields) as EditionField[]

/** Words of one file's items by what they share with their other forms. */
const collectStems = (items: readonly IndexedItem[]): Map<string, Set<string>> => {
  const formsByStem = new Map<string, Set<string>>()
  const seen = new Set<string>()
  for (const item of items) {
    const language = stemLanguage(item.language)
    for (const field of fields)
      eachToken(item[field], (form, start, end) => {
        const word = item[field].slice(start, end)
        const key = `${language ?? ''} ${word}`
        if (form.length < 3 || seen.has(key)) return
        seen.add(key)
        for (const each of languagesOfWord(word, language) as readonly Language[])
          for (const stem of stemsOf(word, each)) {
            const forms = formsByStem.get(stem)
            if (forms) forms.add(form)
            else formsByStem.set(stem, new Set([form]))
          }
      })
  }
  return formsByStem
}

const buildIndex = (items: readonly IndexedItem[]): lunr.Index => {
  const builder = new lunr.Builder()
  // No trimmer, stop words or stemmer of lunr's: they know English letters only (LIBRARIES T14).
  builder.tokenizer = (text) => wordsOf(typeof text === 'string' ? text : '').map((word) => new lunr.Token(word, {}))
  builder.ref('ref')
  for (const field of fields) builder.field(field, { boost: editionFields[field] })
  for (const [ref, { title, details, text }] of items.entries()) builder.add({ ref: String(ref), title, details, text })
  return builder.build()
}

/** lunr's index in a third of the bytes of its own JSON: what it keeps twice is written once. */
export const indexFileOf = (items: readonly IndexedItem[]): EditionIndexFile => {
  const { fieldVectors, invertedIndex } = buildIndex(items)
  const terms = Object.keys(invertedIndex).sort()
  const numberByTerm = new Map(terms.map((term, number) => [term, number]))
  const numbers = new Map(terms.map((term, number) => [invertedIndex[term]?._index ?? -1, number]))
  const vectorOf = (field: EditionField, ref: number): number[] => {
    const elements = fieldVectors[`${field}/${ref}`]?.elements ?? []
    const pairs: [number, number][] = []
    for (let at = 0; at < elements.length; at += 2) pairs.push([numbers.get(elements[at] ?? -1) ?? 0, Math.round((elements[at + 1] ?? 0) * 100)])
    pairs.sort(([a], [b]) => a - b)
    let before = 0
    return pairs.flatMap(([number, weight]) => {
      const step = number - before
      before = number
      return [step, weight]
    })
  }
  const stems: string[] = []
  const forms: number[] = []
  for (const [stem, words] of [...collectStems(items)].toSorted(([x], [y]) => (x < y ? -1 : 1))) {
    const found = [...words].flatMap((word) => numberByTerm.get(word) ?? []).toSorted((x, y) => x - y)
    if (found.length < 2 && (found.length === 0 || words.has(stem))) continue
    stems.push(stem)
    forms.push(found.length, ...found)
  }
  return {
    version: editionIndexVersion,
    entries: items.map(({ title, address, kind, language, summary }) => ({ title, address, kind, language, summary })),
    terms: terms.join(' '),
    vectors: {
      title: items.map((_, ref) => vectorOf('title', ref)),
      details: items.map((_, ref) => vectorOf('details', ref)),
      text: items.map((_, ref) => vectorOf('text', ref)),
    },
    stems: stems.join(' '),
    forms,
  }
}

/** A call with the JSON as text: read in half the time of the same as a program. */
export const toScript = (file: EditionIndexFile): string => `${editionIndexFunction}(${JSON.stringify(JSON.stringify(file))})\n`

export interface SearchFiles {
  /** Answers a file when so many items of one language have come that it is full: not all texts are held at once. */
  add(item: IndexedItem): SearchFile | null
  rest(): Generator<SearchFile>
}

/** By language; items without one stand in files of their own. */
export const createSearchFiles = (maxItems = itemsPerIndex): SearchFiles => {
  const waiting = new Map<string, IndexedItem[]>()
  const written = new Map<string, number>()
  const fileOf = (language: string, items: readonly IndexedItem[]): SearchFile => {
    const number = (written.get(language) ?? 0) + 1
    written.set(language, number)
    return { path: `search/${language}${number === 1 ? '' : `-${number}`}.js`, language, text: toScript(indexFileOf(items)) }
  }
  return {
    add: (item) => {
      const language = stemLanguage(item.language) ?? 'other'
      const items = waiting.get(language) ?? []
      items.push(item)
      waiting.set(language, items)
      if (items.length < maxItems) return null
      waiting.delete(language)
      return fileOf(language, items)
    },
    *rest() {
      for (const [language, items] of waiting) yield fileOf(language, items)
    },
  }
}
