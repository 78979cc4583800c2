// franc's comparison of trigrams, over the same data, turned round: one walk over the text's trigrams for all languages at once.
// franc itself takes 4 ms a text for its 126 languages of Latin script, which is half of importing a page; this takes 0.2 ms. [IM60]
import { data } from 'franc/data.js'

/** What franc counts for a trigram that a language does not have. */
const mostDifference = 300

interface Index {
  codes: string[]
  /** For each trigram: language and rank, one after the other. */
  places: Map<string, Uint16Array>
}

const makeIndex = (): Index => {
  const models = data['Latin'] ?? {}
  const codes = Object.keys(models)
  const places = new Map<string, number[]>()
  for (const [language, code] of codes.entries()) {
    for (const [rank, trigram] of (models[code] ?? '').split('|').entries()) {
      const known = places.get(trigram)
      if (known) known.push(language, rank)
      else places.set(trigram, [language, rank])
    }
  }
  // Plain numbers in one piece each: the walk below is half of what recognising costs.
  return { codes, places: new Map([...places].map(([trigram, list]) => [trigram, Uint16Array.from(list)])) }
}

let index: Index | null = null

/** franc's distances of a text in Latin script, as it normalises them: 1 for the nearest of all its languages. */
export const latinLikeness = (text: string): Map<string, number> => {
  const { codes, places } = (index ??= makeIndex())
  const value = text.slice(0, 2048)
  const clean = ` ${value
    .replace(/[\u0021-\u0040]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()} `
  const counts = new Map<string, number>()
  for (let at = 0; at + 3 <= clean.length; at++) {
    const trigram = clean.slice(at, at + 3)
    counts.set(trigram, (counts.get(trigram) ?? 0) + 1)
  }
  const distances = new Int32Array(codes.length).fill(counts.size * mostDifference)
  for (const [trigram, count] of counts) {
    const found = places.get(trigram)
    if (!found) continue
    for (let at = 0; at < found.length; at += 2) {
      const language = found[at] as number
      distances[language] = (distances[language] as number) - mostDifference + Math.abs(count - (found[at + 1] as number) - 1)
    }
  }
  const least = Math.min(...distances)
  const range = value.length * mostDifference - least
  return new Map(codes.map((code, language) => [code, 1 - ((distances[language] as number) - least) / range || 0]))
}
