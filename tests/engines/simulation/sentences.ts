// Which sentences must be found at the end: acknowledged, and not taken away by somebody who saw them.
import type { DocumentId } from '../../../src/contract/ids.ts'

export const sentencePattern = /«[a-z0-9]+»/g

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
    next: () => `«s${(count++).toString(36)}»`,
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
