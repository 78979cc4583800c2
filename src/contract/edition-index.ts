// What a search file of a web edition holds: written by engine/edition, read by edition-page. docs/formats/edition.md [ED30]–[ED36].

export const editionIndexVersion = 2

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
  /** Of the file, without its ending: names of its text files begin with it. */
  name: string
  /** For each of its text files the number of the first item in it. */
  textStarts: number[]
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

/** The text of one item, from which the line of a hit is cut. */
export interface EditionText {
  /** The body, then its details one by one. */
  fields: string[]
  /** What was read from its PDFs. `address`: of the file, from the edition's root; null: not in this edition. */
  files: { name: string; address: string | null; pages: string[] }[]
}

/** Texts of some items of one search file, in their order. */
export interface EditionTextFile {
  version: typeof editionIndexVersion
  /** As `textFileName` says. */
  name: string
  texts: EditionText[]
}

export const textFileName = (index: string, number: number): string => `${index}-${number + 1}`
/** From the edition's root. */
export const textFileAddress = (name: string): string => `texts/${name}.js`

/** The function that a search file calls with its JSON: a page opened from a disk may not fetch, but it may run scripts beside it. */
export const editionIndexFunction = 'granaryIndex'
/** The same for a text file. */
export const editionTextFunction = 'granaryText'

/** At the end of a start page's address: to the field. No element has this name, because a browser that goes to one takes the focus away. */
export const searchFragment = '#find'

/** The words that the page's script needs, in the language of the page. Of a plural: its forms by Intl.PluralRules. */
export interface EditionSearchWords {
  language: string
  found: Record<string, string>
  /** With `{{number}}`: how many of them. */
  firstShown: string
  nothing: string
  some: string
  looking: string
  unreadable: string
  untitled: string
  /** With `{{number}}`: the page of a file. */
  filePage: string
  kinds: Record<string, string>
  languages: Record<string, string>
}
