// What writing a web edition is asked for and what it answers, and the protective numbers. Rules: docs/formats/edition.md.
import type { WrittenEdition } from '../../contract/areas/exchange.ts'
import type { ItemId } from '../../contract/ids.ts'
import type { Engine } from '../engine.ts'

/** What an edition needs of an open repository. */
export type EditionSource = Pick<Engine, 'attachments' | 'catalogue' | 'documents' | 'extractedText' | 'home' | 'log' | 'resourcesDirectory'>

export interface EditionOptions {
  /** Made if it is missing. Files in it that no earlier edition wrote are never touched. */
  folder: string
  /** Only these items; without it, all that may go out. */
  ids?: readonly ItemId[]
  /** small: files up to `smallFileBytes`. */
  attachments: 'all' | 'small' | 'none'
  /** Where the edition will stand on the web: gives sitemap, feed and whole addresses. */
  baseUrl?: string
  /** Languages of the pages' own words, the first for `index.html`. Default: the person's, then the others that items are written in. */
  languages?: readonly string[]
  /** Flushes every file to the medium: for a stick. */
  flush?: boolean
  signal?: AbortSignal
  onProgress?(done: number, total: number): void
  nowMs?: number
  /** The page's search script; default: the built one. */
  scriptFile?: string
}

/** `leftOut` names all of them. */
export type EditionResult = WrittenEdition
/** withdrawn: by its community · consent: refused, taken back, or (of people and their words) not given yet · unreadable: its text cannot be written as a page. */
export type LeftOutReason = WrittenEdition['leftOut'][number]['reason']

/** What goes into a small edition: a photograph of a telephone, a short report. */
export const smallFileBytes = 2 * 1024 * 1024
/** Rows of one list page: about 50 KB. */
export const rowsPerPage = 200
/** A longer list is read by its titles. With summaries, lists in eight languages would weigh more than the items. */
export const rowsWithSummary = 60
export const newestShown = 12
export const feedEntries = 50
/** A sitemap may name no more (sitemaps.org). */
export const sitemapAddresses = 50_000
/** A hostile document may hold a name of megabytes: what is shown is cut. */
export const maxShownTitle = 500
export const maxShownName = 200
/** Text of one item in the search index, in UTF-16 units: about 200 pages. */
export const maxIndexedCharacters = 400_000
/** Items of one search file. */
export const itemsPerIndex = 2000
/** Text of all items of one search file: with more, another begins, so that the thread that makes them holds no more at once. */
export const maxIndexCharacters = 20_000_000
/** Text of one item from which lines of hits are cut, in UTF-16 units: about 50 pages. Past it a hit shows the summary. */
export const maxShownCharacters = 100_000
/** Text of one text file: what a telephone reads for one hit that nobody has seen before. */
export const textFileCharacters = 32_000
