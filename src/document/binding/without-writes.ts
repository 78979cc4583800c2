// Reading a body through y-tiptap without its writes. While it builds nodes it deletes elements that do not fit (an emptied list),
// deletes text with unknown marks, and joins neighbouring texts that carry our own client id. Whoever has a document open would
// write so, readers too, only by looking (AMENDMENTS A5).
import type * as Y from 'yjs'

/** No Yjs struct has it: so nothing in the document is "our own" while we read. */
const nobodysClientId = 0

/**
 * Runs `work` while every transaction that it starts on this document is refused. Answers how many were.
 * Only for synchronous work that reads; restores the document in any case.
 */
export const withoutWrites = <T>(doc: Y.Doc, work: () => T): { result: T; refused: number } => {
  const clientId = doc.clientID
  const hadOwn = Object.hasOwn(doc, 'transact')
  // oxlint-disable-next-line typescript/unbound-method -- put back as it was, never called from here
  const before = doc.transact
  let refused = 0
  const refuse = <R>(): R => {
    refused += 1
    return undefined as R
  }
  doc.transact = refuse
  doc.clientID = nobodysClientId
  try {
    const result = work()
    return { result, refused }
  } finally {
    if (hadOwn) doc.transact = before
    else Reflect.deleteProperty(doc, 'transact')
    doc.clientID = clientId
  }
}
