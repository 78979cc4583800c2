// Openings of what cannot be written and does not follow its document: one that waits is shown as it stood before, of one that was
// withdrawn only the metadata is shown. They end when that ends.
import * as Y from 'yjs'
import { GranaryError } from '../../contract/errors.ts'
import type { DocumentId } from '../../contract/ids.ts'
import { readWithdrawal } from '../../document/withdrawal.ts'
import type { Opening, OpeningListener } from '../parts.ts'

export type DetachedReason = 'waiting' | 'withdrawn'

interface Detached {
  listener: OpeningListener
  reason: DetachedReason
  closed: boolean
}

const ended = () => new GranaryError('channel-closed', 'this opening of the document has ended')

/** The `meta` map alone, in a document of its own: no word of the body leaves the engine. */
export const withoutBody = (doc: Y.Doc): Y.Doc => {
  const bare = new Y.Doc()
  bare.transact(() => {
    for (const [key, value] of doc.getMap('meta').entries()) bare.getMap('meta').set(key, value)
    bare.getXmlFragment('body').insert(0, [new Y.XmlElement('paragraph')])
  })
  return bare
}

export const isWithdrawn = (doc: Y.Doc): boolean => readWithdrawal(doc) !== null

export const createDetachedOpenings = () => {
  const byDocument = new Map<DocumentId, Set<Detached>>()
  const forget = (documentId: DocumentId, one: Detached) => {
    one.closed = true
    const all = byDocument.get(documentId)
    all?.delete(one)
    if (all?.size === 0) byDocument.delete(documentId)
  }
  return {
    open: (documentId: DocumentId, doc: Y.Doc, reason: DetachedReason, listener: OpeningListener): Opening => {
      const one: Detached = { listener, reason, closed: false }
      byDocument.set(documentId, (byDocument.get(documentId) ?? new Set()).add(one))
      return {
        state: Y.encodeStateAsUpdateV2(doc),
        clientId: null,
        readOnly: reason,
        lease: null,
        push: async () => {
          throw one.closed ? ended() : new GranaryError('document-read-only', 'this opening may not write')
        },
        compare: () => {
          if (one.closed) throw ended()
          return true
        },
        setAwareness: () => undefined,
        close: () => forget(documentId, one),
      }
    },
    /** The openings of these end where the reason holds no more, or has become another. */
    reconsider: (documentIds: readonly DocumentId[], reasonOf: (documentId: DocumentId) => DetachedReason | null) => {
      if (byDocument.size === 0) return
      for (const documentId of documentIds) {
        const all = byDocument.get(documentId)
        if (!all) continue
        const reason = reasonOf(documentId)
        for (const one of all) {
          if (one.reason === reason) continue
          forget(documentId, one)
          one.listener.closed?.()
        }
      }
    },
    closeAll: () => {
      for (const [documentId, all] of byDocument) {
        for (const one of all) {
          forget(documentId, one)
          one.listener.closed?.()
        }
      }
    },
  }
}
