// Which sentences must be found at the end: acknowledged, and not taken away by somebody who saw them.
import type { DocumentId } from '../../../src/contract/ids.ts'

// First and last letter belong to one sentence alone: the editor's binding finds what was typed by comparing texts from both ends, and
// would else give the end of one sentence to its neighbour.
const firstLetter = 0x4e00
const lastLetter = 0x6e00
const mostSentences = 0x1fff
export const sentencePattern = /[\u4e00-\u6dff][a-z0-9]+[\u6e00-\u8dff]/g

export const beginsSentence = (letter: string | undefined) => letter !== undefined && letter >= '\u4e00' && letter <= '\u6dff'
export const endsSentence = (letter: string | undefined) => letter !== undefined && letter >= '\u6e00' && letter <= '\u8dff'

/** Where a person can type without cutting a sentence in two. */
export const seamsOf = (text: string): number[] => {
  const places: number[] = []
  let inside = false
  for (let index = 0; index <= text.length; index++) {
    if (!inside) places.push(index)
    if (beginsSentence(text[index])) inside = true
    if (endsSentence(text[index])) inside = false
  }
  return places
}

export interface Sentences {
  /** A new sentence nobody else types. */
  next(): string
  acknowledge(documentId: DocumentId, sentences: readonly string[]): void
  /** Somebody who sees these removes them on purpose. */
  takeAway(sentences: Iterable<string>): void
  forgetDocument(documentId: DocumentId): void
  expected(): Map<string, DocumentId>
}

export const createSentences = (): Sentences => {
  let count = 0
  const expected = new Map<string, DocumentId>()
  const takenAway = new Set<string>()
  const forgotten = new Set<DocumentId>()
  return {
    next: () => {
      const number = count++ % mostSentences
      return `${String.fromCharCode(firstLetter + number)}s${number.toString(36)}${String.fromCharCode(lastLetter + number)}`
    },
    acknowledge: (documentId, sentences) => {
      if (forgotten.has(documentId)) return
      for (const sentence of sentences) if (!takenAway.has(sentence)) expected.set(sentence, documentId)
    },
    takeAway: (sentences) => {
      for (const sentence of sentences) {
        takenAway.add(sentence)
        expected.delete(sentence)
      }
    },
    forgetDocument: (documentId) => {
      forgotten.add(documentId)
      for (const [sentence, its] of expected) if (its === documentId) expected.delete(sentence)
    },
    expected: () => expected,
  }
}

export const sentencesIn = (text: string): Set<string> => new Set(text.match(sentencePattern) ?? [])

const countsOf = (text: string) => {
  const counts = new Map<string, number>()
  for (const sentence of text.match(sentencePattern) ?? []) counts.set(sentence, (counts.get(sentence) ?? 0) + 1)
  return counts
}

/** Sentences that stand there less often than before. One of two copies counts: somebody else may delete the other, seeing this one. */
export const lessOf = (before: string, after: string): string[] => {
  const left = countsOf(after)
  return [...countsOf(before)].filter(([sentence, count]) => (left.get(sentence) ?? 0) < count).map(([sentence]) => sentence)
}
