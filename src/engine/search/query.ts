// What a person typed, understood: words, "phrases", -words, kind: tag: lang: in:title before: after:. Never throws; what
// is not understood is words. The language is described for people in docs/guide/search.md. Pure.
import { type ItemKind, itemKinds } from '../../contract/kinds.ts'
import { languageNames } from '../../contract/languages.ts'
import { maxQueryCharacters } from '../../contract/limits.ts'
import { characterClass, classAt } from './characters.ts'
import { foldLetters } from './fold.ts'
import { tokenise, wordsOf } from './normalise.ts'
import { kindNames, queryKeys } from './query-words.ts'

/** One word; `prefix`: the word may go on. `original` keeps accents, for the stemmer. */
export interface WordTerm {
  type: 'word'
  form: string
  original: string
  prefix: boolean
}
/** Words in this order, nothing between. */
export interface PhraseTerm {
  type: 'phrase'
  forms: string[]
  prefix: boolean
}
export type Term = WordTerm | PhraseTerm

export interface ParsedQuery {
  terms: Term[]
  excluded: Term[]
  /** Each list: one of these. Empty: any. */
  kinds: ItemKind[]
  languages: string[]
  /** Folded words with which a tag's label begins; one list per tag:, all of them asked for. */
  tags: string[][]
  inTitle: boolean
  /** First and last day, as YYYYMMDD; null: open. */
  afterDay: number | null
  beforeDay: number | null
  /** The words asked for, as typed. */
  words: string[]
}

/** More words than anybody types by hand; the rest of a pasted text is left out. */
const maxTerms = 24

const quotes: Readonly<Record<string, string>> = { '"': '"', '“': '””"', '”': '”"', '«': '»', '„': '“”"', '「': '」' }
const space = /\s/u

interface Piece {
  negative: boolean
  key: string | null
  value: string
  quoted: boolean
  /** The text goes on being typed here. */
  open: boolean
}

const readPieces = (text: string): Piece[] => {
  const pieces: Piece[] = []
  let index = 0
  while (index < text.length) {
    if (space.test(text[index] ?? '')) {
      index++
      continue
    }
    const negative = (text[index] === '-' || text[index] === '−') && index + 1 < text.length && !space.test(text[index + 1] ?? '')
    if (negative) index++
    let key: string | null = null
    const keyed = /^(\p{L}[\p{L}\p{M}]{0,15})[:：]/u.exec(text.slice(index, index + 20))
    if (keyed !== null) {
      key = queryKeys.get(foldLetters(keyed[1] ?? '')) ?? null
      if (key !== null) index += keyed[0].length
    }
    const closing = quotes[text[index] ?? '']
    if (closing !== undefined) {
      const start = ++index
      while (index < text.length && !closing.includes(text[index] ?? '')) index++
      pieces.push({ negative, key, value: text.slice(start, index), quoted: true, open: index >= text.length })
      index++
      continue
    }
    const start = index
    while (index < text.length && !space.test(text[index] ?? '')) index++
    pieces.push({ negative, key, value: text.slice(start, index), quoted: false, open: index >= text.length })
  }
  return pieces
}

const isUnspaced = (value: string) => {
  for (let index = 0; index < value.length; index++) if (classAt(value, index) === characterClass.unspaced) return true
  return false
}

const termsOf = (value: string, quoted: boolean, open: boolean): Term[] => {
  const tokens = tokenise(value)
  if (tokens.length === 0) return []
  // A script without spaces is cut by us, not by the person: what was typed together stands together.
  if ((quoted || isUnspaced(value)) && (tokens.length > 1 || quoted)) return [{ type: 'phrase', forms: tokens.map((token) => token.text), prefix: open }]
  return tokens.map((token, index) => ({
    type: 'word',
    form: token.text,
    original: value.slice(token.start, token.end),
    prefix: open && index === tokens.length - 1 && token.end === value.length,
  }))
}

const kindsOf = (value: string): ItemKind[] => {
  const wanted = foldLetters(value)
  const exact = itemKinds.filter((kind) => kindNames[kind].includes(wanted))
  return exact.length > 0 ? exact : itemKinds.filter((kind) => kindNames[kind].some((name) => name.startsWith(wanted)))
}

const languagesOf = (value: string): string[] => {
  const wanted = foldLetters(value)
  if (/^[a-z]{2,3}$/.test(value.toLowerCase()) || /^[a-z]{2,3}-[a-z0-9-]+$/i.test(value)) return [value.toLowerCase()]
  return Object.entries(languageNames)
    .filter(([, name]) => wanted.length > 1 && foldLetters(name).startsWith(wanted))
    .map(([code]) => code)
}

/** The first and the last day of a year, a month or a day. */
const daysOf = (value: string): [number, number] | null => {
  const found = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/.exec(value.replace(/\p{Nd}/gu, (digit) => foldLetters(digit)))
  if (found === null) return null
  const [year, month, day] = [Number(found[1]), Number(found[2] ?? 0), Number(found[3] ?? 0)]
  if (month > 12 || day > 31) return null
  return [year * 10_000 + (month || 1) * 100 + (day || 1), year * 10_000 + (month || 12) * 100 + (day || 31)]
}

const titleNames = new Set(['title', 'titre', 'titulo', 'judul', 'kichwa', 'عنوان', foldLetters('শিরোনাম')])

/** Takes a `key:value` piece into the query; false: not understood, so it is words. */
const takeFilter = (query: ParsedQuery, piece: Piece): boolean => {
  // Still being typed, or left empty: it asks for nothing yet.
  if (piece.value === '') return true
  switch (piece.key) {
    case 'kind': {
      const kinds = kindsOf(piece.value)
      query.kinds.push(...kinds)
      return kinds.length > 0
    }
    case 'lang': {
      const languages = languagesOf(piece.value)
      query.languages.push(...languages)
      return languages.length > 0
    }
    case 'tag': {
      const words = wordsOf(piece.value)
      if (words.length > 0) query.tags.push(words)
      return words.length > 0
    }
    case 'in':
      if (!titleNames.has(foldLetters(piece.value))) return false
      query.inTitle = true
      return true
    case 'after':
    case 'before': {
      const days = daysOf(piece.value)
      if (days === null) return piece.open && /^[\p{Nd}\-/.]+$/u.test(piece.value)
      if (piece.key === 'after') query.afterDay = Math.max(query.afterDay ?? 0, days[0])
      else query.beforeDay = Math.min(query.beforeDay ?? 99_999_999, days[0])
      return true
    }
    default:
      return false
  }
}

export const parseQuery = (text: string): ParsedQuery => {
  const query: ParsedQuery = { terms: [], excluded: [], kinds: [], languages: [], tags: [], inTitle: false, afterDay: null, beforeDay: null, words: [] }
  for (const piece of readPieces(text.slice(0, maxQueryCharacters))) {
    const { key } = piece
    if (key !== null && !piece.negative && takeFilter(query, piece)) continue
    const value = key === null ? piece.value : `${key}:${piece.value}`
    const terms = termsOf(value, piece.quoted && key === null, piece.open && !piece.negative)
    const list = piece.negative ? query.excluded : query.terms
    if (list.length + terms.length > maxTerms) break
    list.push(...terms)
    if (!piece.negative) query.words.push(...terms.map((term) => (term.type === 'word' ? term.original : piece.value.trim())))
  }
  return query
}

/** Does the query ask for anything at all? */
export const isEmptyQuery = (query: ParsedQuery): boolean =>
  query.terms.length === 0 &&
  query.excluded.length === 0 &&
  query.kinds.length === 0 &&
  query.languages.length === 0 &&
  query.tags.length === 0 &&
  query.afterDay === null &&
  query.beforeDay === null
