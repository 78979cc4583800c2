// From text to the words of the index, with the way back to the original text. Pure and without Node, because the web
// edition searches with the same words. Rules per script: fold.ts; endings of words: stems.ts.
import { characterClass, classAt } from './characters.ts'
import { foldLetters, foldWord } from './fold.ts'

/** One word as the index knows it and where it stands in the original text, in UTF-16 units. */
export interface Token {
  text: string
  start: number
  end: number
}

// French, Portuguese, Italian and Catalan elision: what stands before the apostrophe is no word to search for.
const elided = /^(?:l|d|j|m|t|s|n|c|qu|lorsqu|puisqu|jusqu|quoiqu|dell|all|nell|sull)$/i

const segmenter =
  typeof Intl !== 'undefined' && 'Segmenter' in Intl
    ? { word: new Intl.Segmenter('en', { granularity: 'word' }), grapheme: new Intl.Segmenter('en', { granularity: 'grapheme' }) }
    : null

/** Words repeat: folding is looked up. Two generations of this size, because a hostile text repeats nothing. */
const maxCachedWords = 100_000
let foldedByWord = new Map<string, string>()
let foldedBefore = new Map<string, string>()

// A piece cut from a text keeps the whole text alive in V8 when it is 13 characters or longer; a key must not.
const detach = (piece: string): string => {
  if (piece.length < 13) return piece
  let copy = ''
  for (let index = 0; index < piece.length; index += 8192) {
    const units: number[] = []
    for (let at = index; at < Math.min(piece.length, index + 8192); at++) units.push(piece.charCodeAt(at))
    copy += String.fromCharCode(...units)
  }
  return copy
}

const foldCached = (word: string): string => {
  const known = foldedByWord.get(word)
  if (known !== undefined) return known
  const before = foldedBefore.get(word)
  const key = detach(word)
  const folded = before ?? detach(foldWord(key))
  if (foldedByWord.size >= maxCachedWords) {
    foldedBefore = foldedByWord
    foldedByWord = new Map()
  }
  foldedByWord.set(key, folded)
  return folded
}

/** Longer than any word: what it holds is a key, a hash, a picture in base64. Kept as its beginning. */
const maxWordUnits = 64

/** Gets the form of a word in the index, its place, and whether it stands there exactly so. */
export type TakeToken = (form: string, start: number, end: number, plain: boolean) => void

/** Calls `take` for each word of the text, until `enough` says so (asked between words; a run of a script without spaces is one). */
export const eachToken = (text: string, take: TakeToken, enough: (() => boolean) | null = null): void => {
  const length = text.length
  let index = 0
  while (index < length) {
    const found = classAt(text, index)
    if (found === characterClass.unspaced) {
      const start = index
      while (index < length && classAt(text, index) === characterClass.unspaced) index++
      takeUnspaced(text, start, index, take)
      if (enough?.() === true) return
      continue
    }
    if (found !== characterClass.word) {
      index++
      continue
    }
    let start = index
    // Most words are plain small letters already: they need no folding and no looking up.
    let plain = true
    while (index < length) {
      const unit = text.charCodeAt(index)
      if (unit >= 0x61 && unit <= 0x7a) {
        index++
        continue
      }
      const next = classAt(text, index)
      if (next === characterClass.word) {
        index++
        if (unit < 0x30 || unit > 0x39) plain = false
      } else if (next === characterClass.joiner && index + 1 < length && classAt(text, index + 1) === characterClass.word) {
        if (elided.test(text.slice(start, index))) {
          start = index + 1
          plain = true
        } else plain = false
        index++
      } else break
    }
    const word = text.slice(start, Math.min(index, start + maxWordUnits))
    const form = plain ? word : foldCached(word)
    if (form === '') continue
    take(form, start, index, plain)
    if (enough !== null && enough()) return
  }
}

const takeUnspaced = (text: string, start: number, end: number, take: TakeToken): void => {
  // Segmenting costs more than linearly on very long runs.
  for (let from = start; from < end; from += 2000) {
    const run = text.slice(from, Math.min(end, from + 2000))
    if (segmenter === null) {
      for (let at = 0; at < run.length; at++) take(foldLetters(run[at] ?? ''), from + at, from + at + 1, false)
      continue
    }
    for (const piece of segmenter.word.segment(run)) {
      if (piece.isWordLike !== true) continue
      const form = foldCached(piece.segment)
      if (form !== '') take(form, from + piece.index, from + piece.index + piece.segment.length, false)
    }
  }
}

/** The words of a text with their places. */
export const tokenise = (text: string): Token[] => {
  const tokens: Token[] = []
  eachToken(text, (form, start, end) => tokens.push({ text: form, start, end }))
  return tokens
}

/** The words of a text, in order. */
export const wordsOf = (text: string): string[] => {
  const words: string[] = []
  eachToken(text, (form) => words.push(form))
  return words
}

/** A line for sorting and for "begins with": folded words joined by one space. The article stays: titles sort as they are read. */
export const sortKey = (text: string): string =>
  tokenise(text)
    .map((token) => foldLetters(text.slice(token.start, token.end)))
    .join(' ')

const graphemeStarts = (text: string): number[] => {
  if (segmenter !== null) return Array.from(segmenter.grapheme.segment(text), (piece) => piece.index)
  const starts: number[] = []
  for (let index = 0; index < text.length; index++) if (!/\p{M}|\u200c|\u200d|[\udc00-\udfff]/u.test(text[index] ?? '')) starts.push(index)
  return starts
}

const maxCachedMarks = 2000
const markByWord = new Map<string, [number, number]>()
const oneUnitLetters = /^[0-9A-Za-z\u00c0-\u024f]*$/

/**
 * Where in an original word the first `length` letters of its folded form stand, widened to whole letters (grapheme
 * clusters): a mark never cuts শি into শ and a sign. Answers [start, end) in UTF-16 units of the word.
 */
export const markOfPrefix = (word: string, length: number): [number, number] => {
  const whole = foldLetters(word)
  // One letter of the index for each of the text, and no letter of several units.
  if (whole.length === word.length && oneUnitLetters.test(word)) return [0, Math.min(length, word.length)]
  // The results of one search show the same words again and again.
  const key = `${length} ${word}`
  const known = markByWord.get(key)
  if (known !== undefined) return [...known]
  if (markByWord.size >= maxCachedMarks) markByWord.clear()
  const mark = findMark(word, whole, length)
  markByWord.set(detach(key), mark)
  return [...mark]
}

const findMark = (word: string, whole: string, length: number): [number, number] => {
  const hidden = whole.length - foldWord(word).length
  const starts = graphemeStarts(word)
  let from = 0
  for (let index = 0; index < starts.length; index++) {
    const end = starts[index + 1] ?? word.length
    const folded = foldLetters(word.slice(0, end)).length
    if (folded <= hidden) from = end
    if (folded >= hidden + length) return [from, end]
  }
  return [from, word.length]
}

/** Widens a cut of the text to the nearest whole letter at or before `index`. */
export const wholeLetterBefore = (text: string, index: number): number => {
  if (index <= 0) return 0
  if (index >= text.length) return text.length
  const from = Math.max(0, index - 32)
  const starts = graphemeStarts(text.slice(from, Math.min(text.length, index + 32)))
  let best = 0
  for (const start of starts) if (from + start <= index) best = start
  return from + best
}
