// A query against loaded indexes: every word, its other forms and, of the last one, words that begin so. Pure. [ED32]
import type { EditionEntry } from '../contract/edition-index.ts'
import { bengaliStems, indonesianStems, swahiliStems } from '../engine/search/light-stems.ts'
import { wordsOf } from '../engine/search/normalise.ts'
import type { LoadedIndex } from './loaded-index.ts'

export interface SearchResult {
  hits: EditionEntry[]
  total: number
  /** false: nothing holds all words; these hold the most of them. */
  complete: boolean
}

const weight = { exact: 8, form: 3, beginning: 1 } as const
/** Of words that begin so: more cost time and say less. */
const maxBeginnings = 120
const maxWords = 12
/** A shorter beginning of a word that nobody wrote says nothing about its forms. */
const shortestRoot = 4
const longestEnding = 4

/** Terms of the index for one word of the query, with their weights. */
const expandWord = (loaded: LoadedIndex, word: string, isBeginning: boolean): Map<string, number> => {
  const found = new Map<string, number>()
  const add = (term: string, value: number) => found.set(term, Math.max(found.get(term) ?? 0, value))
  const addForms = (stem: string) => {
    for (const term of loaded.formsOf(stem)) add(term, weight.form)
    if (loaded.has(stem)) add(stem, weight.form)
  }
  const isKnown = loaded.has(word)
  if (isKnown) {
    add(word, weight.exact)
    for (const stem of loaded.stemsOf(word)) addForms(stem)
  }
  if (word.length > 2) for (const stem of new Set([word, ...bengaliStems(word), ...indonesianStems(word), ...swahiliStems(word)])) addForms(stem)
  // A form that no text holds: its beginning may be a word or a stem that they do hold (schools, of which there is only school).
  if (!isKnown)
    for (let cut = 1; cut <= longestEnding && word.length - cut >= shortestRoot; cut++) {
      const root = word.slice(0, -cut)
      if (!loaded.has(root) && loaded.formsOf(root).length === 0) continue
      addForms(root)
      for (const stem of loaded.stemsOf(root)) addForms(stem)
      break
    }
  if (isBeginning) {
    const from = loaded.placeOf(word)
    for (const term of loaded.terms.slice(from, from + maxBeginnings)) {
      if (!term.startsWith(word)) break
      add(term, weight.beginning)
    }
  }
  return found
}

interface Match {
  entry: EditionEntry
  words: number
  score: number
}

const matchesOf = (loaded: LoadedIndex, words: readonly string[], lastIsBeginning: boolean): Match[] => {
  const matches = new Map<string, Match>()
  for (const [index, word] of words.entries()) {
    const terms = expandWord(loaded, word, lastIsBeginning && index === words.length - 1)
    if (terms.size === 0) continue
    for (const { ref, score } of loaded.query(terms)) {
      const entry = loaded.entries[Number(ref)]
      if (entry === undefined) continue
      const match = matches.get(ref) ?? { entry, words: 0, score: 0 }
      match.words++
      match.score += score
      matches.set(ref, match)
    }
  }
  return [...matches.values()]
}

/** `text` as it stands in the field; a space at its end says that the last word is whole. */
export const searchIndexes = (indexes: readonly LoadedIndex[], text: string, limit: number): SearchResult => {
  const words = [...new Set(wordsOf(text))].slice(0, maxWords)
  if (words.length === 0) return { hits: [], total: 0, complete: true }
  const all = indexes.flatMap((loaded) => matchesOf(loaded, words, !/\s$/u.test(text)))
  const most = all.reduce((best, match) => Math.max(best, match.words), 0)
  const best = all.filter((match) => match.words === most).toSorted((a, b) => b.score - a.score || (a.entry.title < b.entry.title ? -1 : 1))
  return { hits: best.slice(0, limit).map(({ entry }) => entry), total: best.length, complete: most === words.length }
}
