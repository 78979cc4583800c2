// Yjs removes superfluous format marks after a remote update, in a transaction of its own. In a window that would be a write by
// receiving (AMENDMENTS A5), and in the engine a deletion that stands in no log. What is seen is the same without it.
import type * as Y from 'yjs'

const keepAsReceived = (transaction: Y.Transaction) =>
  Object.defineProperty(transaction, '_needFormattingCleanup', { get: () => false, set: (): void => {}, configurable: true })

/** From now on, the document changes only by what is applied to it and by what its holder does. */
export const stopFormattingCleanUp = (doc: Y.Doc): void => {
  doc.off('beforeTransaction', keepAsReceived)
  doc.on('beforeTransaction', keepAsReceived)
}
