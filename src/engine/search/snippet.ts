// The piece of original text that shows a hit, marked on whole letters. Pure.
import type { Snippet } from '../../contract/areas/search.ts'
import { markOfPrefix, type Token, tokenise, wholeLetterBefore } from './normalise.ts'
import type { Group } from './plan.ts'

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

/** Where the words of the query stand in a text. */
export const findGroups = (text: string, groups: readonly Group[]): Found[] => {
  const tokens = tokenise(text)
  const groupByForm = new Map<string, number>()
  for (const [index, group] of groups.entries()) if (group.phrase === null) for (const form of group.forms) groupByForm.set(form, index)
  const found: Found[] = []
  for (const [at, token] of tokens.entries()) {
    const whole = groupByForm.get(token.text)
    if (whole !== undefined) {
      found.push({ group: whole, start: token.start, end: token.end, prefix: 0 })
      continue
    }
    for (const [index, group] of groups.entries()) {
      if (group.phrase !== null) {
        const run = phraseAt(text, tokens, at, group.phrase)
        if (run !== null) found.push({ group: index, ...run, prefix: 0 })
      } else if (group.prefix !== null && token.text.startsWith(group.prefix)) {
        found.push({ group: index, start: token.start, end: token.end, prefix: group.prefix.length })
        break
      }
    }
  }
  return found
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
export const markWhole = (text: string, groups: readonly Group[]): Snippet => ({
  text,
  marks: mergeMarks(findGroups(text, groups).map((found) => markOf(text, found))),
})

/** The place with most different words of the query; without any, the beginning. `hits`: how many different words it shows. */
export const cutSnippet = (text: string, groups: readonly Group[]): { snippet: Snippet; hits: number } => {
  const found = findGroups(text, groups)
  let best = { from: 0, to: 0, hits: 0 }
  let low = 0
  for (let high = 0; high < found.length; high++) {
    while ((found[high]?.end ?? 0) - (found[low]?.start ?? 0) > snippetCharacters - leadCharacters && low < high) low++
    const hits = new Set(found.slice(low, high + 1).map((one) => one.group)).size
    if (hits > best.hits) best = { from: low, to: high, hits }
  }
  const start = beginningBefore(text, Math.max(0, (found[best.from]?.start ?? 0) - leadCharacters), found[best.from]?.start ?? 0)
  const end = endAfter(text, start + snippetCharacters, best.hits > 0 ? (found[best.to]?.end ?? 0) : 0)
  const before = start > 0 ? '…' : ''
  const after = text.slice(end).trim() === '' ? '' : '…'
  const shift = before.length - start
  const marks = found
    .filter((one) => one.start >= start && one.end <= end)
    .map((one): [number, number] => {
      const [from, to] = markOf(text, one)
      return [from + shift, to + shift]
    })
  // Line ends become spaces one for one, so the marks stay where they are.
  const line = text.slice(start, end).replace(/[\n\r\t\u2028\u2029]/gu, ' ')
  return { snippet: { text: `${before}${line.trimEnd()}${after}`, marks: mergeMarks(marks) }, hits: best.hits }
}

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
