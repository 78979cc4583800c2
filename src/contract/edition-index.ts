// What a search file of a web edition holds: written by engine/edition, read by edition-page. docs/formats/edition.md [ED30]–[ED33].

export const editionIndexVersion = 1

/** Fields of the index and what a word in each weighs. */
export const editionFields = { title: 6, details: 2, text: 1 } as const
export type EditionField = keyof typeof editionFields

/** One item as a hit shows it. `address` is that of its page, from the edition's root. */
export interface EditionEntry {
  title: string
  address: string
  kind: string
  language: string | null
  summary: string
}

export interface EditionIndexFile {
  version: typeof editionIndexVersion
  entries: EditionEntry[]
  /** Every word of these items as the normaliser writes it, sorted by UTF-16 units, one space between. */
  terms: string
  /** For each field and each item: number of a term less the one before, lunr's weight × 100, and so on. */
  vectors: Record<EditionField, number[][]>
  /** Stems that several terms share, or that are no term themselves: sorted, one space between. */
  stems: string
  /** For each stem: how many terms share it, and their numbers. */
  forms: number[]
}

/** The function that a search file calls with its JSON: a page opened from a disk may not fetch, but it may run scripts beside it. */
export const editionIndexFunction = 'granaryIndex'

/** The words that the page's script needs, in the language of the page. Of a plural: its forms by Intl.PluralRules. */
export interface EditionSearchWords {
  language: string
  found: Record<string, string>
  more: Record<string, string>
  nothing: string
  some: string
  looking: string
  unreadable: string
  kinds: Record<string, string>
  languages: Record<string, string>
}
