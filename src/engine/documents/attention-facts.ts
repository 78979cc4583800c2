// What the list of *please look* says of documents, kept until they change: the list is asked for with every change of anything, and
// loading a document costs as much as opening it.
import type { DocumentId } from '../../contract/ids.ts'

interface Facts {
  title?: string | null
  isApart?: boolean
  /** By what each is the text of. */
  texts: Map<string, string>
}

interface Options {
  titleOf: (documentId: DocumentId) => string | null
  /** It is shown apart from what the log holds. */
  isApart: (documentId: DocumentId) => boolean
}

/** More are never listed at once by anything but a fault. */
const mostDocuments = 20_000

export const createAttentionFacts = ({ titleOf, isApart }: Options) => {
  const known = new Map<DocumentId, Facts>()
  const factsOf = (documentId: DocumentId): Facts => {
    const facts = known.get(documentId) ?? { texts: new Map<string, string>() }
    if (known.size >= mostDocuments && !known.has(documentId)) known.clear()
    known.set(documentId, facts)
    return facts
  }
  return {
    title: (documentId: DocumentId): string | null => {
      const facts = factsOf(documentId)
      if (facts.title === undefined) facts.title = titleOf(documentId)
      return facts.title
    },
    isApart: (documentId: DocumentId): boolean => {
      const facts = factsOf(documentId)
      facts.isApart ??= isApart(documentId)
      return facts.isApart
    },
    text: (documentId: DocumentId, of: string, make: () => string): string => {
      const { texts } = factsOf(documentId)
      const text = texts.get(of) ?? make()
      texts.set(of, text)
      return text
    },
    /** They have changed. */
    forget: (documentIds: readonly DocumentId[]) => {
      for (const documentId of documentIds) known.delete(documentId)
    },
  }
}

export type AttentionFacts = ReturnType<typeof createAttentionFacts>
