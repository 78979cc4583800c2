// Finding words in text as people read it: without regard to capitals, accents, vowel marks and forms of alef.
// Every hit is given in the positions of the original text, on whole letters.

const marks = /\p{M}/u
const skipped = /[\u00ad\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u

const foldLetter = (letter: string): string => {
  let folded = ''
  for (const part of letter.normalize('NFKD').toLowerCase()) {
    if (skipped.test(part)) continue
    // Bengali and Hindi vowel signs are letters of the word; only marks that one may leave out go.
    if (marks.test(part) && !/[\u0900-\u0dff]/.test(part)) continue
    folded += part === 'ى' ? 'ي' : part === 'ٱ' ? 'ا' : part
  }
  return folded
}

export interface FoldedText {
  text: string
  /** For each position of the folded text, the position in the original; one more for the end. */
  positions: number[]
}

/** Printable ASCII needs no table of letters. */
// oxlint-disable-next-line no-control-regex
const plain = /^[\u0000-\u007f]*$/

export const foldText = (original: string): FoldedText => {
  if (plain.test(original)) return { text: original.toLowerCase(), positions: Array.from({ length: original.length + 1 }, (_, index) => index) }
  let text = ''
  const positions: number[] = []
  let at = 0
  for (const letter of original) {
    const folded = foldLetter(letter)
    for (let index = 0; index < folded.length; index++) positions.push(at)
    text += folded
    at += letter.length
  }
  positions.push(original.length)
  return { text, positions }
}

export interface TextHit {
  from: number
  to: number
}

const wordLetter = /[\p{L}\p{N}\p{M}_]/u

export interface FindOptions {
  matchCase?: boolean
  wholeWords?: boolean
}

/** All places of `query` in `original`, not overlapping. */
export const findInText = (original: string, query: string, { matchCase = false, wholeWords = false }: FindOptions = {}): TextHit[] => {
  const hits: TextHit[] = []
  const wanted = matchCase ? query : foldText(query).text
  if (wanted === '') return hits
  const { text, positions } = matchCase ? { text: original, positions: null } : foldText(original)
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
    const from = positions ? (positions[at] ?? 0) : at
    let to = positions ? (positions[at + wanted.length] ?? original.length) : at + wanted.length
    // Marks that belong to the last letter are part of the hit.
    while (to < original.length && marks.test(original[to] ?? '')) to++
    if (wholeWords && ((from > 0 && wordLetter.test(original[from - 1] ?? '')) || wordLetter.test(original[to] ?? ''))) continue
    hits.push({ from, to })
  }
  return hits
}
