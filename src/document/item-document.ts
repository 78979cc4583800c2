// The item document: one Yjs document with the item's metadata and its body. docs/formats/body.md [BO1], [BO3].
import * as Y from 'yjs'
import type { ItemPatch, Withdrawal } from '../contract/areas/items.ts'
import type { AttachmentHash, CollectionId, TagId } from '../contract/ids.ts'
import { commonFields, type ItemKind, itemKinds, kindFields } from '../contract/kinds.ts'
import { bodyField } from './body/body-json.ts'
import { sha256Hex } from './sha256.ts'
import { readWithdrawal } from './withdrawal.ts'

export const metaField = 'meta'

export interface ItemFile {
  hash: AttachmentHash
  name: string
  mediaType: string
  sizeBytes: number
  /** The file this item was imported from. */
  original: boolean
}

export interface ItemMeta {
  title: string
  kind: ItemKind
  language: string | null
  createdAtUtc: string
  binnedAtUtc: string | null
  /** null: not withdrawn. */
  withdrawn: Withdrawal | null
  /** The highest schema version the body says it uses. */
  schema: number
  /** Values of commonFields and kindFields. */
  fields: Record<string, string>
  tags: { id: TagId; label: string }[]
  collections: { id: CollectionId; order: string }[]
  files: ItemFile[]
}

/** Names that `set` of a patch takes: title, kind, language, binnedAtUtc and every field of kinds.ts. */
export const fieldNames: ReadonlySet<string> = new Set([...commonFields, ...Object.values(kindFields).flat()].map((field) => field.name))
const settable: ReadonlySet<string> = new Set(['title', 'kind', 'language', 'binnedAtUtc', ...fieldNames])
const kinds: ReadonlySet<string> = new Set(itemKinds)

const isKind = (value: unknown): value is ItemKind => typeof value === 'string' && kinds.has(value)
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

export const metaOf = (doc: Y.Doc): Y.Map<unknown> => doc.getMap(metaField)

/** A tag's name as people compare it: one spelling for capital letters, widths and spaces. */
export const tagKey = (name: string): string => name.normalize('NFKC').trim().replace(/\s+/gu, ' ').toUpperCase().toLowerCase().normalize('NFKC')

/** First 8 bytes of SHA-256 of the tag's key, so that two people's "water" is one tag. */
export const tagIdOf = (name: string): TagId => sha256Hex(tagKey(name)).slice(0, 16) as TagId

const isFile = (value: unknown): value is Omit<ItemFile, 'hash'> =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  'mediaType' in value &&
  typeof value.mediaType === 'string' &&
  'sizeBytes' in value &&
  typeof value.sizeBytes === 'number'

const fileOf = (hash: string, value: unknown): ItemFile | null => {
  if (typeof value !== 'string') return null
  try {
    const file: unknown = JSON.parse(value)
    if (!isFile(file)) return null
    const { name, mediaType, sizeBytes } = file
    return { hash: hash as AttachmentHash, name, mediaType, sizeBytes, original: 'original' in file && file.original === true }
  } catch {
    // Somebody's malformed text: the entry is left out, the rest of the item is shown.
    return null
  }
}

const setKey = /^(tag:[0-9a-f]{16}|in:[0-9a-f]{16}|file:[0-9a-f]{64})$/
const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)

/** The metadata, whatever strange values stand in the document. */
export const readMeta = (doc: Y.Doc): ItemMeta => {
  const meta = metaOf(doc)
  const kind = meta.get('kind')
  const schema = meta.get('schema')
  const result: ItemMeta = {
    title: textOf(meta.get('title')) ?? '',
    kind: isKind(kind) ? kind : 'note',
    language: textOf(meta.get('language')),
    createdAtUtc: textOf(meta.get('createdAtUtc')) ?? '',
    binnedAtUtc: textOf(meta.get('binnedAtUtc')),
    withdrawn: readWithdrawal(doc),
    schema: typeof schema === 'number' && schema >= 1 ? schema : 1,
    fields: {},
    tags: [],
    collections: [],
    files: [],
  }
  for (const [key, value] of meta.entries()) {
    if (fieldNames.has(key)) {
      const text = textOf(value)
      if (text !== null && text !== '') result.fields[key] = text
    } else if (setKey.test(key)) {
      const colon = key.indexOf(':')
      const [set, id] = [key.slice(0, colon), key.slice(colon + 1)]
      if (set === 'tag') result.tags.push({ id: id as TagId, label: textOf(value) ?? id })
      else if (set === 'in') result.collections.push({ id: id as CollectionId, order: textOf(value) ?? '' })
      else {
        const file = fileOf(id, value)
        if (file !== null) result.files.push(file)
      }
    }
  }
  result.tags.sort((a, b) => (a.label < b.label ? -1 : a.label > b.label ? 1 : byId(a, b)))
  result.collections.sort(byId)
  result.files.sort((a, b) => Number(b.original) - Number(a.original) || (a.name < b.name ? -1 : a.name > b.name ? 1 : a.hash < b.hash ? -1 : 1))
  return result
}

/**
 * Applies a patch in one transaction and answers with the patch that undoes it. Unknown names in `set` are skipped:
 * only what a details form knows can be written. What stands there already is not written again.
 */
export const patchMeta = (doc: Y.Doc, patch: ItemPatch, { order = '' }: { order?: string } = {}): ItemPatch => {
  const meta = metaOf(doc)
  const inverse: ItemPatch = { id: patch.id }
  doc.transact(() => {
    for (const [name, value] of Object.entries(patch.set ?? {})) {
      if (!settable.has(name) || (name === 'kind' && !isKind(value))) continue
      const previous = textOf(meta.get(name))
      if (previous === value) continue
      inverse.set = { ...inverse.set, [name]: previous }
      if (value === null) meta.delete(name)
      else meta.set(name, value)
    }
    for (const name of patch.addTags ?? []) {
      const id = tagIdOf(name)
      if (meta.has(`tag:${id}`)) continue
      inverse.removeTags = [...(inverse.removeTags ?? []), id]
      meta.set(`tag:${id}`, name.trim())
    }
    for (const id of patch.removeTags ?? []) {
      const label = meta.get(`tag:${id}`)
      if (label === undefined) continue
      if (typeof label === 'string') inverse.addTags = [...(inverse.addTags ?? []), label]
      meta.delete(`tag:${id}`)
    }
    for (const id of patch.addToCollections ?? []) {
      if (meta.has(`in:${id}`)) continue
      inverse.removeFromCollections = [...(inverse.removeFromCollections ?? []), id]
      meta.set(`in:${id}`, order)
    }
    for (const id of patch.removeFromCollections ?? []) {
      if (!meta.has(`in:${id}`)) continue
      inverse.addToCollections = [...(inverse.addToCollections ?? []), id]
      meta.delete(`in:${id}`)
    }
  })
  return inverse
}

/** Lists a file with the item. `replaces` goes from the list; its bytes stay where they are. */
export const addFile = (doc: Y.Doc, { hash, ...file }: ItemFile, replaces?: AttachmentHash): void =>
  doc.transact(() => {
    const meta = metaOf(doc)
    const { name, mediaType, sizeBytes, original } = file
    const value = JSON.stringify({ name, mediaType, sizeBytes, original })
    if (meta.get(`file:${hash}`) !== value) meta.set(`file:${hash}`, value)
    if (replaces !== undefined && replaces !== hash) meta.delete(`file:${replaces}`)
  })

export const removeFile = (doc: Y.Doc, hash: AttachmentHash): void => metaOf(doc).delete(`file:${hash}`)

export interface NewItem {
  kind: ItemKind
  title: string
  language?: string | null
  createdAtUtc: string
  fields?: Record<string, string>
  tags?: string[]
  collections?: { id: CollectionId; order?: string }[]
  files?: ItemFile[]
}

/** Writes the metadata of a new item. The caller has set the document's client id. */
export const seedMeta = (doc: Y.Doc, item: NewItem): void =>
  doc.transact(() => {
    const meta = metaOf(doc)
    meta.set('title', item.title)
    meta.set('kind', item.kind)
    meta.set('createdAtUtc', item.createdAtUtc)
    // Nothing newer in an empty body; whoever writes something newer raises it.
    meta.set('schema', 1)
    if (item.language) meta.set('language', item.language)
    for (const [name, value] of Object.entries(item.fields ?? {})) if (fieldNames.has(name) && value !== '') meta.set(name, value)
    for (const name of item.tags ?? []) if (tagKey(name) !== '') meta.set(`tag:${tagIdOf(name)}`, name.trim())
    for (const { id, order } of item.collections ?? []) meta.set(`in:${id}`, order ?? '')
    for (const file of item.files ?? []) addFile(doc, file)
  })

/** A body is born with one empty paragraph: two windows that open a new item must not each make one [BO4]. */
export const seedBody = (doc: Y.Doc): void => {
  const body = doc.getXmlFragment(bodyField)
  if (body.length === 0) body.insert(0, [new Y.XmlElement('paragraph')])
}

/** A new item's document under one client id. */
export const createItemDocument = (clientId: number, item: NewItem): Y.Doc => {
  const doc = new Y.Doc()
  doc.clientID = clientId
  doc.transact(() => {
    seedMeta(doc, item)
    seedBody(doc)
  })
  return doc
}
