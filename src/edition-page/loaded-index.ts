// A search file as lunr searches it. The file holds each weight once; what lunr keeps turned round is turned round here. [ED31]
import lunr from 'lunr'
import { type EditionEntry, type EditionField, type EditionIndexFile, editionFields, editionIndexVersion } from '../contract/edition-index.ts'

export interface LoadedIndex {
  entries: EditionEntry[]
  /** Sorted. */
  terms: string[]
  /** Numbers of the terms that share a stem. */
  formsOf(stem: string): readonly number[]
  /** The stems of a term, by its number. */
  stemsOf(number: number): readonly string[]
  has(term: string): number | null
  index: lunr.Index
}

const fields = Object.keys(editionFields) as EditionField[]
const nothing = {}
const none: readonly number[] = []
const noStems: readonly string[] = []

/** Errors: a file of another version. */
export const loadIndex = (json: string): LoadedIndex => {
  const file = JSON.parse(json) as EditionIndexFile
  if (file.version !== editionIndexVersion) throw new Error(`a search file of version ${String(file.version)}`)
  const terms = file.terms === '' ? [] : file.terms.split(' ')
  const postings: lunr.Posting[] = terms.map((_, number) => ({ _index: number, title: nothing, details: nothing, text: nothing }))
  const fieldVectors: Record<string, lunr.Vector> = {}
  for (const field of fields) {
    for (const [ref, pairs] of file.vectors[field].entries()) {
      if (pairs.length === 0) continue
      const elements: number[] = []
      let number = 0
      for (let at = 0; at < pairs.length; at += 2) {
        number += pairs[at] ?? 0
        elements.push(number, (pairs[at + 1] ?? 0) / 100)
        const posting = postings[number]
        if (posting === undefined) continue
        const items = posting[field]
        if (items === nothing) posting[field] = { [ref]: nothing }
        else (items as Record<string, object>)[ref] = nothing
      }
      fieldVectors[`${field}/${ref}`] = new lunr.Vector(elements)
    }
  }
  const invertedIndex: Record<string, lunr.Posting> = Object.create(null) as Record<string, lunr.Posting>
  const numberByTerm = new Map<string, number>()
  for (const [number, term] of terms.entries()) {
    numberByTerm.set(term, number)
    invertedIndex[term] = postings[number] as lunr.Posting
  }
  const numbersByStem = new Map(Object.entries(file.stems))
  let stemsByNumber: Map<number, string[]> | null = null
  const stemsOf = (wanted: number): readonly string[] => {
    if (stemsByNumber === null) {
      stemsByNumber = new Map()
      for (const [stem, numbers] of numbersByStem)
        for (const number of numbers) {
          const found = stemsByNumber.get(number)
          if (found) found.push(stem)
          else stemsByNumber.set(number, [stem])
        }
    }
    return stemsByNumber.get(wanted) ?? noStems
  }
  return {
    entries: file.entries,
    terms,
    formsOf: (stem) => numbersByStem.get(stem) ?? none,
    stemsOf,
    has: (term) => numberByTerm.get(term) ?? null,
    // Words are expanded before lunr is asked, so its set of tokens answers with the word itself: building the whole one takes
    // longer than everything else together.
    index: new lunr.Index({ invertedIndex, fieldVectors, fields, tokenSet: { intersect: (asked) => asked }, pipeline: new lunr.Pipeline() }),
  }
}
