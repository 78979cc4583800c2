// Withdrawing an item, and taking that back: ordinary edits of its metadata, which reach everybody as all others do.
import { GranaryError } from '../../contract/errors.ts'
import { type ItemId, itemDocumentId } from '../../contract/ids.ts'
import { takeWithdrawalBack, withdraw } from '../../document/withdrawal.ts'
import type { Clock, Documents } from '../parts.ts'

export const createWithdrawal = ({ documents, clock }: { documents: Documents; clock: Clock }) => {
  /** Errors: item-not-found. */
  const documentOf = (id: ItemId) => {
    const documentId = itemDocumentId(id)
    if (!documents.exists(documentId)) throw new GranaryError('item-not-found', 'there is no such item here', { id })
    return documentId
  }
  return {
    withdraw: (id: ItemId, { by, reason }: { by: string; reason: string }) =>
      void documents.change(documentOf(id), (doc) => withdraw(doc, { atUtc: new Date(clock.nowMs()).toISOString(), by, reason })),
    takeWithdrawalBack: (id: ItemId) => void documents.change(documentOf(id), takeWithdrawalBack),
  }
}
