// The texts that a page cuts the lines of its hits from: files small enough to be read for the hits on screen, and nothing that the
// index does not hold. [ED34]
import {
  type EditionText,
  type EditionTextFile,
  editionIndexVersion,
  editionTextFunction,
  textFileAddress,
  textFileName,
} from '../../contract/edition-index.ts'
import { wholeLetterBefore } from '../search/normalise.ts'
import { maxShownCharacters, textFileCharacters } from './options.ts'
import type { IndexedItem } from './search-files.ts'

/** A call with the JSON as text: read in half the time of the same as a program. */
export const toScript = (name: string, file: unknown): string => `${name}(${JSON.stringify(JSON.stringify(file))})\n`

export interface WrittenText {
  /** From the edition's root. */
  path: string
  text: string
}

/** As much of the text as is shown: the body first, then its details, then pages of its files in their order. */
export const shownText = ({ text, details, files = [] }: IndexedItem): EditionText => {
  let left = maxShownCharacters
  const take = (part: string): string => {
    const cut = part.length <= left ? part : part.slice(0, wholeLetterBefore(part, left))
    left -= cut.length
    return cut
  }
  return {
    fields: [text, ...details.split('\n')].map((field) => take(field.trim())).filter((field) => field !== ''),
    files: files.map((file) => ({ ...file, pages: file.pages.map((page) => take(page.trim())) })).filter(({ pages }) => pages.some((page) => page !== '')),
  }
}

const lengthOf = ({ fields, files }: EditionText) => [...fields, ...files.flatMap(({ pages }) => pages)].reduce((sum, part) => sum + part.length, 0)

/** `starts`: number of the first item of each file. */
export const cutTexts = (index: string, items: readonly IndexedItem[]): { starts: number[]; texts: WrittenText[] } => {
  const starts: number[] = []
  const groups: EditionText[][] = []
  let characters = 0
  for (const [number, item] of items.entries()) {
    const shown = shownText(item)
    const length = lengthOf(shown)
    const group = groups.at(-1)
    if (group !== undefined && characters + length <= textFileCharacters) {
      group.push(shown)
      characters += length
    } else {
      starts.push(number)
      groups.push([shown])
      characters = length
    }
  }
  return {
    starts,
    texts: groups.map((texts, number) => {
      const name = textFileName(index, number)
      return { path: textFileAddress(name), text: toScript(editionTextFunction, { version: editionIndexVersion, name, texts } satisfies EditionTextFile) }
    }),
  }
}
