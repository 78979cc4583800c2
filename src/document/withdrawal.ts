// An item taken back by its community: said to everybody, its text hidden and out of search and editions, and reversible.
// docs/formats/body.md [BO3].
import type * as Y from 'yjs'
import type { Withdrawal } from '../contract/areas/items.ts'

const metaOf = (doc: Y.Doc): Y.Map<unknown> => doc.getMap('meta')
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** null: not withdrawn. `withdrawnAtUtc` alone decides; who and why may be missing. */
export const readWithdrawal = (doc: Y.Doc): Withdrawal | null => {
  const meta = metaOf(doc)
  const atUtc = meta.get('withdrawnAtUtc')
  return typeof atUtc === 'string' && atUtc !== '' ? { atUtc, by: textOf(meta.get('withdrawnBy')), reason: textOf(meta.get('withdrawnReason')) } : null
}

export const withdraw = (doc: Y.Doc, { atUtc, by, reason }: Withdrawal): void =>
  doc.transact(() => {
    const meta = metaOf(doc)
    meta.set('withdrawnAtUtc', atUtc)
    meta.set('withdrawnBy', by)
    meta.set('withdrawnReason', reason)
  })

export const takeWithdrawalBack = (doc: Y.Doc): void =>
  doc.transact(() => {
    const meta = metaOf(doc)
    for (const name of ['withdrawnAtUtc', 'withdrawnBy', 'withdrawnReason']) if (meta.has(name)) meta.delete(name)
  })
