// Search as a person types. The query language is docs/guide/search.md; a mistyped query is words, never an error.
import { call } from '../call.ts'
import type { AttachmentHash, ItemId } from '../ids.ts'
import type { ItemKind } from '../kinds.ts'
import { maxQueryCharacters } from '../limits.ts'
import { z } from '../zod.ts'
import { itemFilterSchema } from './items.ts'

/** Original text cut at whole letters; `marks` are [start, end) in UTF-16 units of `text`. */
export interface Snippet {
  text: string
  marks: [number, number][]
}

export interface SearchHit {
  id: ItemId
  title: Snippet
  kind: ItemKind
  language: string | null
  snippet: Snippet
  /** Higher is better; comparable within one answer only. */
  score: number
  /** For a hit in a PDF: the page (from 1) and its attachment; `places` counts the pages hit. */
  page: number | null
  attachment: AttachmentHash | null
  places: number
}

export interface SearchAnswer {
  total: number
  /** There are more than `total`; they were not counted. */
  more: boolean
  /** Ranked among the newest candidates only, because the query matches very many. */
  newestOnly: boolean
  tookMs: number
  hits: SearchHit[]
  /** The words that the query asked for, as understood: for "No item has all of: …". */
  words: string[]
}

export const search = {
  query: call<SearchAnswer>()(
    z.strictObject({
      text: z.string().max(maxQueryCharacters),
      filter: itemFilterSchema,
      offset: z.number().int().min(0).max(10_000),
      limit: z.number().int().min(1).max(100),
    }),
  ),
}
