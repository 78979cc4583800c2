// The line of a hit: where in the text, the details or a file its words stand together. Pure. [ED35]
import type { EditionText } from '../contract/edition-index.ts'
import { type Cut, cutField, type Group } from '../engine/search/snippet.ts'

export interface Excerpt extends Cut {
  /** Of a PDF: which, and which of its pages from 1. */
  file: { name: string; address: string | null; page: number } | null
  /** Words to be found on the item's page; '' for a file's. */
  place: string
}

/** A browser looks for these words on the page that is opened: a few of one line, so that no element parts them. */
const placeLength = 40

const placeIn = (text: string, at: number): string => {
  const line = text.slice(at, at + placeLength).split(/[\n\t]/u, 1)[0] ?? ''
  if (at + line.length >= text.length || line.length < placeLength) return line.trim()
  const end = line.search(/\s\S*$/u)
  return (end > 0 ? line.slice(0, end) : line).trim()
}

/** The first place that shows most of the words; null: none of them. */
export const excerptOf = (text: EditionText, groups: readonly Group[]): Excerpt | null => {
  let best: Excerpt | null = null
  const isBest = (cut: Cut) => cut.hits > (best?.hits ?? 0)
  for (const field of text.fields) {
    const cut = cutField(field, groups)
    if (isBest(cut)) best = { ...cut, file: null, place: placeIn(field, cut.at) }
    if (cut.hits >= groups.length) return best
  }
  for (const { name, address, pages } of text.files)
    for (const [index, page] of pages.entries()) {
      const cut = cutField(page, groups)
      if (isBest(cut)) best = { ...cut, file: { name, address, page: index + 1 }, place: '' }
      if (cut.hits >= groups.length) return best
    }
  return best
}
