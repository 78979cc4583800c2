// Which values of an item's metadata are words that a person wrote, and under which key a value stands.
import * as Y from 'yjs'
import { commonFields, kindFields } from '../../contract/kinds.ts'

const textFields = new Set([
  'title',
  ...[...commonFields, ...Object.values(kindFields).flat()]
    .filter(({ type }) => type === 'text' || type === 'long' || type === 'names')
    .map(({ name }) => name),
])

export const isTextField = (key: string | null) => key !== null && textFields.has(key)

/** The string that this struct sets somewhere, whatever it means there; null: it sets none. */
export const stringValueOf = (struct: Y.Item): string | null => {
  if (!(struct.content instanceof Y.ContentAny) || struct.length !== 1) return null
  const [value] = struct.content.arr as unknown[]
  return typeof value === 'string' && value !== '' ? value : null
}

/** The key in `meta`; null: it stands elsewhere. undefined: the document does not hold it. */
export const metadataKeyIn = (doc: Y.Doc, { client, clock }: { client: number; clock: number }): string | null | undefined => {
  const structs = doc.store.clients.get(client)
  const last = structs?.[structs.length - 1]
  if (!structs || !last || clock >= last.id.clock + last.length) return undefined
  const item = structs[Y.findIndexSS(structs, clock)]
  return item instanceof Y.Item && item.parent === doc.share.get('meta') ? item.parentSub : null
}
