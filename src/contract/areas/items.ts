// Items as rows and as details. Changes to metadata are patches; the answer holds the inverse, which is the undo.
import { call } from '../call.ts'
import { type AttachmentHash, type CollectionId, collectionIdSchema, type ItemId, itemIdSchema, type TagId, tagIdSchema } from '../ids.ts'
import { itemKindSchema } from '../kind-schema.ts'
import type { ItemKind } from '../kinds.ts'
import { maxFieldCharacters, maxPageRows, maxTitleCharacters } from '../limits.ts'
import { z } from '../zod.ts'

export const itemFilterSchema = z.strictObject({
  kinds: z.array(itemKindSchema).max(20).optional(),
  languages: z.array(z.string().max(35)).max(50).optional(),
  tags: z.array(tagIdSchema).max(50).optional(),
  /** Of a collection and all below it. */
  collection: collectionIdSchema.optional(),
  /** Only items in the bin; without it, only items that are not. */
  binned: z.boolean().optional(),
  /** Only items withdrawn by their community. Without it, lists hold them too (their text is hidden), and searches do not. */
  withdrawn: z.boolean().optional(),
  /** Changed at or after / before this instant. */
  changedSinceUtc: z.string().max(30).optional(),
  changedBeforeUtc: z.string().max(30).optional(),
})
export type ItemFilter = z.infer<typeof itemFilterSchema>

export const itemSortSchema = z.enum(['changed', 'title', 'created', 'kind'])
export type ItemSort = z.infer<typeof itemSortSchema>

/** Taken back by its community: the text is hidden, out of search and editions. */
export interface Withdrawal {
  atUtc: string
  by: string
  reason: string
}

export interface ItemRow {
  id: ItemId
  title: string
  kind: ItemKind
  language: string | null
  summary: string
  updatedAtUtc: string
  /** The contributor of the newest entry. */
  updatedBy: string | null
  tags: { id: TagId; label: string }[]
  pageCount: number | null
  binnedAtUtc: string | null
  /** Missing: not withdrawn. */
  withdrawn?: Withdrawal
}

export interface ItemAttachment {
  hash: AttachmentHash
  name: string
  mediaType: string
  sizeBytes: number
  /** The file this item was imported from; it is never changed. */
  original: boolean
}

export interface ItemDetails extends ItemRow {
  createdAtUtc: string
  createdBy: string | null
  /** Values of commonFields and kindFields: text, or lines for `names`. */
  fields: Record<string, string>
  collections: { id: CollectionId; title: string }[]
  attachments: ItemAttachment[]
  linksTo: { id: ItemId; title: string }[]
  linkedFrom: { id: ItemId; title: string }[]
  /** Other items made from a file of the same bytes. */
  sameFileAs: { id: ItemId; title: string }[]
  words: number
  /** A PDF without a text layer: nothing to search. */
  noTextLayer: boolean
}

/** Scalars: null removes. Sets: added and removed one by one, so that two people adding do not overwrite each other. */
export const itemPatchSchema = z.strictObject({
  id: itemIdSchema,
  set: z.record(z.string().regex(/^[a-zA-Z]{1,40}$/), z.string().max(maxFieldCharacters).nullable()).optional(),
  addTags: z.array(z.string().trim().min(1).max(100)).max(50).optional(),
  removeTags: z.array(tagIdSchema).max(50).optional(),
  addToCollections: z.array(collectionIdSchema).max(50).optional(),
  removeFromCollections: z.array(collectionIdSchema).max(50).optional(),
})
/** `set` takes title, kind, language, binnedAtUtc and every field name of kinds.ts. */
export type ItemPatch = z.infer<typeof itemPatchSchema>

export const showFormatSchema = z.enum(['md', 'html', 'text', 'json'])
export type ShowFormat = z.infer<typeof showFormatSchema>

const one = z.strictObject({ id: itemIdSchema })
const title = z.string().trim().min(1).max(maxTitleCharacters)

export const items = {
  list: call<{ total: number; rows: ItemRow[] }>()(
    z.strictObject({
      filter: itemFilterSchema,
      sort: itemSortSchema,
      descending: z.boolean(),
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(maxPageRows),
    }),
  ),
  /** Ids of all that match, in the order of the list: for "select all". */
  ids: call<{ ids: ItemId[] }>()(z.strictObject({ filter: itemFilterSchema, sort: itemSortSchema, descending: z.boolean() })),
  facets: call<{
    kinds: { kind: ItemKind; count: number }[]
    languages: { language: string; count: number }[]
    tags: { id: TagId; label: string; count: number }[]
  }>()(z.strictObject({ filter: itemFilterSchema })),
  /** Errors: item-not-found. */
  read: call<ItemDetails>()(one),
  create: call<{ id: ItemId }>()(
    z.strictObject({
      kind: itemKindSchema,
      title: z.string().max(maxTitleCharacters),
      language: z.string().max(35).optional(),
      collection: collectionIdSchema.optional(),
    }),
  ),
  /** All patches in one act; `inverse`, patched again, undoes it. */
  patch: call<{ inverse: ItemPatch[] }>()(z.strictObject({ patches: z.array(itemPatchSchema).min(1).max(200_000) })),
  /** Writes deletion entries: hidden everywhere, still in the log. Without ids, everything in the bin. */
  emptyBin: call<{ deleted: number }>()(z.strictObject({ ids: z.array(itemIdSchema).max(200_000).optional() })),
  show: call<{ text: string }>()(z.strictObject({ id: itemIdSchema, format: showFormatSchema })),
  /** Makes an item from Markdown, or changes its body by the smallest edit. No change makes no entry. */
  write: call<{ id: ItemId; changed: boolean }>()(
    z.strictObject({ id: itemIdSchema.optional(), title: title.optional(), kind: itemKindSchema.optional(), markdown: z.string().max(20_000_000) }),
  ),
  /** Titles that begin with, then that contain, the text: for `[[` and the palette. */
  suggest: call<{ rows: { id: ItemId; title: string; kind: ItemKind }[] }>()(
    z.strictObject({ text: z.string().max(200), limit: z.number().int().min(1).max(50) }),
  ),
}
