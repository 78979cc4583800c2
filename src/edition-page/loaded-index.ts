// A search file as lunr searches it. lunr keeps every word of every item as objects, which takes a telephone seconds to make; here they
// are made for the words that are asked, from two arrays of numbers. [ED31]
import lunr from 'lunr'
import { type EditionEntry, type EditionField, type EditionIndexFile, editionFields, editionIndexVersion, textFileName } from '../contract/edition-index.ts'

export interface LoadedIndex {
  entries: EditionEntry[]
  /** The file that holds the text of an item, and its place there. */
  textOf(item: number): { file: string; at: number } | null
  /** Sorted. */
  terms: readonly string[]
  /** The first place in `terms` that is not before the word. */
  placeOf(word: string): number
  has(term: string): boolean
  /** Terms that share a stem. */
  formsOf(stem: string): readonly string[]
  stemsOf(term: string): readonly string[]
  /** Asks lunr for items that hold any of these terms, each with its weight. */
  query(weights: ReadonlyMap<string, number>): { ref: string; score: number }[]
}

const fields = Object.keys(editionFields) as EditionField[]
const nothing = {}

const placeIn = (words: readonly string[], word: string): number => {
  let [low, high] = [0, words.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((words[middle] ?? '') < word) low = middle + 1
    else high = middle
  }
  return low
}
const numberIn = (words: readonly string[], word: string): number => {
  const place = placeIn(words, word)
  return words[place] === word ? place : -1
}
const split = (words: string): string[] => (words === '' ? [] : words.split(' '))

/** For each term the items that hold it: what the file has for each item, turned round. */
const turnRound = (vectors: readonly number[][], termCount: number) => {
  const starts = new Uint32Array(termCount + 1)
  const each = (visit: (term: number, item: number) => void) => {
    for (let item = 0; item < vectors.length; item++) {
      const pairs = vectors[item] ?? []
      let term = 0
      for (let at = 0; at < pairs.length; at += 2) {
        term += pairs[at] ?? 0
        if (term < termCount) visit(term, item)
      }
    }
  }
  each((term) => {
    starts[term + 1] = (starts[term + 1] ?? 0) + 1
  })
  for (let term = 0; term < termCount; term++) starts[term + 1] = (starts[term + 1] ?? 0) + (starts[term] ?? 0)
  const items = new Uint32Array(starts[termCount] ?? 0)
  const next = starts.slice()
  each((term, item) => {
    const place = next[term] ?? 0
    items[place] = item
    next[term] = place + 1
  })
  return (term: number): Uint32Array => items.subarray(starts[term], starts[term + 1])
}

const elementsOf = (pairs: readonly number[]): number[] => {
  const elements: number[] = []
  let term = 0
  for (let at = 0; at < pairs.length; at += 2) {
    term += pairs[at] ?? 0
    elements.push(term, (pairs[at + 1] ?? 0) / 100)
  }
  return elements
}

/** Forms by stem and back, from one flat array: how many, then their numbers. */
const readStems = (file: EditionIndexFile, terms: readonly string[]) => {
  const stems = split(file.stems)
  const starts = new Uint32Array(stems.length)
  const { forms } = file
  for (let stem = 0, at = 0; stem < stems.length; stem++) {
    starts[stem] = at
    at += 1 + (forms[at] ?? 0)
  }
  const numbersOf = (stem: number) => {
    const at = starts[stem] ?? 0
    return forms.slice(at + 1, at + 1 + (forms[at] ?? 0))
  }
  return {
    formsOf: (stem: string): string[] => {
      const found = numberIn(stems, stem)
      return found < 0 ? [] : numbersOf(found).flatMap((number) => terms[number] ?? [])
    },
    stemsOf: (term: string): string[] => {
      const wanted = numberIn(terms, term)
      const found: string[] = []
      for (let stem = 0, at = 0; wanted >= 0 && stem < stems.length; stem++) {
        const end = at + 1 + (forms[at] ?? 0)
        for (at++; at < end; at++) if (forms[at] === wanted) found.push(stems[stem] ?? '')
      }
      return found
    },
  }
}

/** Errors: a file of another version. */
export const loadIndex = (json: string): LoadedIndex => {
  const file = JSON.parse(json) as EditionIndexFile
  if (file.version !== editionIndexVersion) throw new Error(`a search file of version ${String(file.version)}`)
  const terms = split(file.terms)
  const itemsByField = new Map(fields.map((field) => [field, turnRound(file.vectors[field], terms.length)]))
  const invertedIndex: Record<string, lunr.Posting> = {}
  // A word may be the name of something that every object has.
  Object.setPrototypeOf(invertedIndex, null)
  const fieldVectors: Record<string, lunr.Vector> = {}
  const index = new lunr.Index({ invertedIndex, fieldVectors, fields, tokenSet: { intersect: (asked) => asked }, pipeline: new lunr.Pipeline() })

  const prepare = (term: string, number: number) => {
    if (invertedIndex[term] !== undefined) return
    const posting: lunr.Posting = { _index: number }
    for (const field of fields) {
      const found: Record<string, object> = {}
      for (const item of itemsByField.get(field)?.(number) ?? []) {
        found[item] = nothing
        fieldVectors[`${field}/${item}`] ??= new lunr.Vector(elementsOf(file.vectors[field][item] ?? []))
      }
      posting[field] = found
    }
    invertedIndex[term] = posting
  }

  return {
    entries: file.entries,
    textOf: (item) => {
      const after = file.textStarts.findIndex((start) => start > item)
      const number = (after < 0 ? file.textStarts.length : after) - 1
      const start = file.textStarts[number]
      return start === undefined ? null : { file: textFileName(file.name, number), at: item - start }
    },
    terms,
    placeOf: (word) => placeIn(terms, word),
    has: (term) => numberIn(terms, term) >= 0,
    ...readStems(file, terms),
    query: (weights) =>
      // The words are terms already: lunr's own set of them is not needed, and its making takes longer than everything else together.
      index.query((query) => {
        for (const [term, boost] of weights) {
          const number = numberIn(terms, term)
          if (number < 0) continue
          prepare(term, number)
          query.term(term, { boost, usePipeline: false })
        }
      }),
  }
}
