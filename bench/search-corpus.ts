// Items for the search bench: texts of 300 words in eight languages with Zipf's frequencies, the same for the same seed.
// The frequent words are real (bench/data/words.json: the commonest words of the Open Source Guides, CC BY 4.0, GitHub and
// contributors), so that endings, accents and scripts are real; the rare ones are put together from them.
import { readFileSync } from 'node:fs'
import type { ItemId, TagId } from '../src/contract/ids.ts'
import { itemKinds } from '../src/contract/kinds.ts'
import type { Language } from '../src/contract/languages.ts'
import type { SourceItem } from '../src/engine/catalogue/source.ts'

export const wordsPerItem = 300
const vocabularySize = 20_000
const share: readonly [Language, number][] = [
  ['en', 0.4],
  ['fr', 0.1],
  ['es', 0.1],
  ['pt', 0.1],
  ['ar', 0.1],
  ['bn', 0.08],
  ['id', 0.06],
  ['sw', 0.06],
]

/** mulberry32: the same numbers on every machine. */
export const createRandom = (seed: number) => {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const real = JSON.parse(readFileSync(new URL('./data/words.json', import.meta.url), 'utf8')) as Record<Language, string>

/** Words of one language, the commonest first. */
export const vocabularyOf = (language: Language): string[] => {
  const words = real[language].split(' ')
  const random = createRandom(language.charCodeAt(0) * 256 + language.charCodeAt(1))
  const known = new Set(words)
  const long = words.filter((word) => word.length >= 5)
  while (words.length < vocabularySize) {
    const [first, second] = [long[Math.floor(random() * long.length)] ?? '', long[Math.floor(random() * long.length)] ?? '']
    const made = first.slice(0, 3 + Math.floor(random() * 2)) + second.slice(-3 - Math.floor(random() * 2))
    if (known.has(made)) continue
    known.add(made)
    words.push(made)
  }
  return words
}

const cumulative = new Float64Array(vocabularySize)
let sum = 0
for (let rank = 0; rank < vocabularySize; rank++) {
  sum += 1 / (rank + 1)
  cumulative[rank] = sum
}

export const pickRank = (random: () => number): number => {
  const wanted = random() * sum
  let [low, high] = [0, vocabularySize - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((cumulative[middle] ?? 0) < wanted) low = middle + 1
    else high = middle
  }
  return low
}

export const tagNames = ['water', 'school', 'teachers', 'boats', 'radio', 'health', 'policy', 'youth']
const tagIdOf = (index: number) => (index + 1).toString(16).padStart(16, '0') as TagId

export const createCorpus = (seed: number) => {
  const vocabularies = new Map(share.map(([language]) => [language, vocabularyOf(language)]))
  const random = createRandom(seed)
  return (index: number): SourceItem => {
    let rest = random()
    const language = share.find(([, part]) => (rest -= part) < 0)?.[0] ?? 'en'
    const words = vocabularies.get(language) ?? []
    const pick = () => words[pickRank(random)] ?? ''
    const title = Array.from({ length: 6 }, pick).join(' ')
    const text = Array.from({ length: wordsPerItem }, pick).join(' ')
    const updatedAtMs = Date.UTC(2024, 0, 1) + index * 400_000
    const tag = Math.floor(random() * tagNames.length * 2)
    return {
      id: index.toString(16).padStart(30, '0') as ItemId,
      title,
      kind: itemKinds[Math.floor(random() * itemKinds.length)] ?? 'note',
      language,
      createdAtMs: updatedAtMs,
      createdBy: 'Amina',
      updatedAtMs,
      updatedBy: 'Amina',
      binnedAtUtc: null,
      fields: { year: String(2000 + Math.floor(random() * 25)) },
      tags: tag < tagNames.length ? [{ id: tagIdOf(tag), label: tagNames[tag] ?? '' }] : [],
      collections: [],
      attachments: [],
      links: [],
      headings: [],
      text,
      words: wordsPerItem,
    }
  }
}
