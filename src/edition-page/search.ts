// A query against loaded indexes: every word, its other forms and, of the last one, words that begin so. Pure. [ED32]
import type { EditionEntry } from '../contract/edition-index.ts'
import { bengaliStems, indonesianStems, swahiliStems } from '../engine/search/light-stems.ts'
import { wordsOf } from '../engine/search/normalise.ts'
import type { Group } from '../engine/search/snippet.ts'
import type { LoadedIndex } from './loaded-index.ts'

export interface SearchHit extends EditionEntry {
  index: LoadedIndex
  /** Its number in that index. */
  item: number
  /** What is marked in it. */
  groups: readonly Group[]
}

export interface SearchResult {
  hits: SearchHit[]
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
  item: number
  words: number
  score: number
}

const findIn = (index: LoadedIndex, words: readonly string[], lastIsBeginning: boolean): (SearchHit & Match)[] => {
  const matches = new Map<number, Match>()
  const groups: Group[] = []
  for (const [at, word] of words.entries()) {
    const isBeginning = lastIsBeginning && at === words.length - 1
    const terms = expandWord(index, word, isBeginning)
    if (terms.size === 0) continue
    groups.push({ forms: [...terms.keys()].filter((term) => (terms.get(term) ?? 0) > weight.beginning), prefix: isBeginning ? word : null, phrase: null })
    for (const { ref, score } of index.query(terms)) {
      const item = Number(ref)
      const match = matches.get(item) ?? { item, words: 0, score: 0 }
      match.words++
      match.score += score
      matches.set(item, match)
    }
  }
  return [...matches.values()].flatMap((match) => {
    const entry = index.entries[match.item]
    return entry === undefined ? [] : [{ ...entry, ...match, index, groups }]
  })
}

/** `text` as it stands in the field; a space at its end says that the last word is whole. */
export const searchIndexes = (indexes: readonly LoadedIndex[], text: string, limit: number): SearchResult => {
  const words = [...new Set(wordsOf(text))].slice(0, maxWords)
  if (words.length === 0) return { hits: [], total: 0, complete: true }
  const all = indexes.flatMap((index) => findIn(index, words, !/\s$/u.test(text)))
  const most = all.reduce((best, hit) => Math.max(best, hit.words), 0)
  const best = all.filter((hit) => hit.words === most).toSorted((a, b) => b.score - a.score || (a.title < b.title ? -1 : 1))
  return { hits: best.slice(0, limit), total: best.length, complete: most === words.length }
}
