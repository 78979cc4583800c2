// The search of an edition, built ahead: lunr's index over the words of our normaliser, one file for each language and two
// thousand items, and the texts that lines of hits are cut from. Runs in a thread of its own (search-files.worker.ts), because it
// takes seconds. [ED30]–[ED36]
import lunr from 'lunr'
import {
  type EditionEntry,
  type EditionField,
  type EditionIndexFile,
  type EditionText,
  editionFields,
  editionIndexFunction,
  editionIndexVersion,
} from '../../contract/edition-index.ts'
import type { Language } from '../../contract/languages.ts'
import { eachToken, wordsOf } from '../search/normalise.ts'
import { languagesOfWord, stemLanguage, stemsOf } from '../search/stems.ts'
import { itemsPerIndex, maxIndexCharacters } from './options.ts'
import { cutTexts, toScript, type WrittenText } from './search-texts.ts'

export interface IndexedItem extends EditionEntry {
  /** People, places, tags and the other details, one a line. */
  details: string
  /** The body. */
  text: string
  /** What was read from its PDFs. */
  files?: EditionText['files']
}

export interface SearchFile {
  /** From the edition's root. */
  path: string
  language: string
  text: string
  texts: WrittenText[]
}

const fields = Object.keys(editionFields) as EditionField[]

/** What is indexed as the item's text: its body and the pages of its PDFs. */
const wholeText = ({ text, files = [] }: IndexedItem): string => [text, ...files.flatMap(({ pages }) => pages)].join('\n')
const contentOf = (item: IndexedItem): Record<EditionField, string> => ({ title: item.title, details: item.details, text: wholeText(item) })

/** Words of one file's items by what they share with their other forms. */
const collectStems = (items: readonly IndexedItem[]): Map<string, Set<string>> => {
  const formsByStem = new Map<string, Set<string>>()
  const seen = new Set<string>()
  for (const item of items) {
    const language = stemLanguage(item.language)
    const content = contentOf(item)
    for (const field of fields)
      eachToken(content[field], (form, start, end) => {
        const word = content[field].slice(start, end)
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
  for (const [ref, item] of items.entries()) builder.add({ ref: String(ref), ...contentOf(item) })
  return builder.build()
}

/** lunr's index in a third of the bytes of its own JSON: what it keeps twice is written once. */
export const indexFileOf = (items: readonly IndexedItem[], name = '', textStarts: number[] = []): EditionIndexFile => {
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
    name,
    textStarts,
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

export interface SearchFiles {
  /** Answers a file when so many items of one language have come that it is full: not all texts are held at once. */
  add(item: IndexedItem): SearchFile | null
  rest(): Generator<SearchFile>
}

/** By language; items without one stand in files of their own. */
export const createSearchFiles = (maxItems = itemsPerIndex, maxCharacters = maxIndexCharacters): SearchFiles => {
  const waiting = new Map<string, { items: IndexedItem[]; characters: number }>()
  const written = new Map<string, number>()
  const fileOf = (language: string, items: readonly IndexedItem[]): SearchFile => {
    const number = (written.get(language) ?? 0) + 1
    written.set(language, number)
    const name = `${language}${number === 1 ? '' : `-${number}`}`
    const { starts, texts } = cutTexts(name, items)
    return { path: `search/${name}.js`, language, text: toScript(editionIndexFunction, indexFileOf(items, name, starts)), texts }
  }
  return {
    add: (item) => {
      const language = stemLanguage(item.language) ?? 'other'
      const held = waiting.get(language) ?? { items: [], characters: 0 }
      held.items.push(item)
      held.characters += wholeText(item).length
      waiting.set(language, held)
      if (held.items.length < maxItems && held.characters < maxCharacters) return null
      waiting.delete(language)
      return fileOf(language, held.items)
    },
    *rest() {
      for (const [language, { items }] of waiting) yield fileOf(language, items)
    },
  }
}
