// The piece of original text that shows a hit, marked on whole letters. Pure.
import type { Snippet } from '../../contract/areas/search.ts'
import { fieldEnd } from '../catalogue/marks.ts'
import { endsSentence, withEllipsis } from './ellipsis.ts'
import { eachToken, markOfPrefix, type Token, wholeLetterBefore } from './normalise.ts'

/** What counts as found for one term of a query: for ranking and for marking. */
export interface Group {
  /** Whole words. */
  forms: string[]
  /** Beginning of a word; null: whole words only. */
  prefix: string | null
  /** Words in order; null: one word. */
  phrase: { forms: string[]; prefix: boolean } | null
}

/** About two lines of a result. */
const snippetCharacters = 180
/** Read before the first mark, so that the eye has a beginning. */
const leadCharacters = 50

interface Found {
  group: number
  start: number
  end: number
  /** Letters of the index to mark; 0: the whole. Whole letters of the text are looked for only where they are shown. */
  prefix: number
}

/**
 * Where the words of the query stand in a text: calls `take` in their order, until `enough` says so, which is told where the
 * word just looked at begins. A long text is not read to its end for what stands at its beginning.
 */
const eachFound = (text: string, groups: readonly Group[], take: (found: Found) => void, enough: (start: number) => boolean): void => {
  const groupByForm = new Map<string, number>()
  for (const [index, group] of groups.entries()) if (group.phrase === null) for (const form of group.forms) groupByForm.set(form, index)
  // A phrase is looked for when its last word has been read.
  const ahead = Math.max(1, ...groups.map((group) => group.phrase?.forms.length ?? 1)) - 1
  const tokens: Token[] = []
  const look = (at: number) => {
    const token = tokens[at]
    if (token === undefined) return
    const whole = groupByForm.get(token.text)
    if (whole !== undefined) return take({ group: whole, start: token.start, end: token.end, prefix: 0 })
    for (const [index, group] of groups.entries()) {
      if (group.phrase !== null) {
        const run = phraseAt(text, tokens, at, group.phrase)
        if (run !== null) take({ group: index, ...run, prefix: 0 })
      } else if (group.prefix !== null && token.text.startsWith(group.prefix)) {
        return take({ group: index, start: token.start, end: token.end, prefix: group.prefix.length })
      }
    }
  }
  let looked = 0
  const takeToken = (form: string, start: number, end: number) => {
    tokens.push({ text: form, start, end })
  }
  eachToken(text, takeToken, () => {
    for (; looked < tokens.length - ahead; looked++) look(looked)
    return looked > 0 && enough(tokens[looked - 1]?.start ?? 0)
  })
  for (; looked < tokens.length; looked++) look(looked)
}

const phraseAt = (text: string, tokens: readonly Token[], at: number, phrase: { forms: string[]; prefix: boolean }): { start: number; end: number } | null => {
  const last = phrase.forms.length - 1
  for (const [index, form] of phrase.forms.entries()) {
    const token = tokens[at + index]
    if (token === undefined) return null
    if (token.text !== form && !(index === last && phrase.prefix && token.text.startsWith(form))) return null
  }
  const [first, final] = [tokens[at], tokens[at + last]]
  if (first === undefined || final === undefined) return null
  const lastForm = phrase.forms[last] ?? ''
  const end = final.text === lastForm ? final.end : final.start + markOfPrefix(text.slice(final.start, final.end), lastForm.length)[1]
  return { start: first.start, end }
}

const markOf = (text: string, { start, end, prefix }: Found): [number, number] => {
  if (prefix === 0) return [start, end]
  const [from, to] = markOfPrefix(text.slice(start, end), prefix)
  return [start + from, start + to]
}

const mergeMarks = (marks: [number, number][]): [number, number][] => {
  const merged: [number, number][] = []
  for (const [start, end] of marks.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end)
    else if (end > start) merged.push([start, end])
  }
  return merged
}

/** The whole of a short text, marked. */
export const markWhole = (text: string, groups: readonly Group[]): Snippet => {
  const marks: [number, number][] = []
  eachFound(
    text,
    groups,
    (found) => marks.push(markOf(text, found)),
    () => false,
  )
  return { text, marks: mergeMarks(marks) }
}

export interface Cut {
  snippet: Snippet
  /** How many different words of the query it shows. */
  hits: number
  /** Where in the text the first of them stands. */
  at: number
}

/** The place with most different words of the query, in one field; without any, the beginning. */
export const cutSnippet = (text: string, groups: readonly Group[]): Cut => {
  if (!text.includes(fieldEnd)) return cutField(text, groups)
  const [first, ...rest] = text.split(fieldEnd).map((field) => cutField(field, groups))
  return rest.reduce((best, one) => (one.hits > best.hits ? one : best), first ?? cutField('', groups))
}

/** The same of a text that is one field. */
export const cutField = (text: string, groups: readonly Group[]): Cut => {
  const found: Found[] = []
  let best = { from: 0, to: 0, hits: 0 }
  // The words found in the window that ends with the last one, by group.
  const countByGroup = new Uint32Array(groups.length)
  let [low, hits] = [0, 0]
  const take = (one: Found) => {
    found.push(one)
    if ((countByGroup[one.group] = (countByGroup[one.group] ?? 0) + 1) === 1) hits++
    for (let first = found[low]; first !== undefined && first !== one && one.end - first.start > snippetCharacters - leadCharacters; first = found[++low]) {
      if ((countByGroup[first.group] = (countByGroup[first.group] ?? 0) - 1) === 0) hits--
    }
    if (hits > best.hits) best = { from: low, to: found.length - 1, hits }
  }
  // With all words in one place, only what is shown beside them is still of interest.
  const enough = (start: number) => best.hits >= groups.length && start > Math.max((found[best.from]?.start ?? 0) + snippetCharacters, found[best.to]?.end ?? 0)
  eachFound(text, groups, take, enough)
  const first = found[best.from]?.start ?? 0
  const begun = beginningBefore(text, Math.max(0, first - leadCharacters), first)
  // French and others set a space before some signs, which belong to what was cut off.
  const start = begun === 0 ? 0 : begun + (strayEnd.exec(text.slice(begun, first))?.[0].length ?? 0)
  const end = endAfter(text, start + snippetCharacters, best.hits > 0 ? (found[best.to]?.end ?? 0) : 0)
  // A piece that begins with a sentence needs no sign before it.
  const before = start === 0 || text[start - 1] === '\n' || endsSentence(text.slice(0, start).trimEnd()) ? '' : '…'
  const shift = before.length - start
  const marks = found
    .filter((one) => one.start >= start && one.end <= end)
    .map((one): [number, number] => {
      const [from, to] = markOf(text, one)
      return [from + shift, to + shift]
    })
  // Line ends become spaces one for one, so the marks stay where they are.
  const line = text.slice(start, end).replace(/[\n\r\t\u2028\u2029]/gu, ' ')
  const shown = `${before}${line.trimEnd()}`
  return {
    snippet: { text: text.slice(end).trim() === '' ? shown : withEllipsis(shown), marks: mergeMarks(marks) },
    hits: best.hits,
    at: first,
  }
}

/** What ends a sentence or a part of one, at the beginning of a piece. */
const strayEnd = /^[.!?…؟۔।॥:;,»›)\]\s]+/u

/** The beginning of a word near `index`, not after `latest`. */
const beginningBefore = (text: string, index: number, latest: number): number => {
  if (index <= 0) return 0
  const block = text.lastIndexOf('\n\n', latest)
  if (block >= index) return block + 2
  for (let at = index; at < Math.min(index + 25, latest); at++) if (/\s/u.test(text[at] ?? '')) return at + 1
  return Math.min(latest, wholeLetterBefore(text, index))
}

const endAfter = (text: string, index: number, earliest: number): number => {
  if (index >= text.length) return text.length
  for (let at = index; at > Math.max(index - 25, earliest); at--) if (/\s/u.test(text[at] ?? '')) return at
  return Math.max(earliest, wholeLetterBefore(text, index))
}
