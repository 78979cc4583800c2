// How items are arranged: collections (a tree) and tags. Both live in the repository document.
import { call } from '../call.ts'
import { type CollectionId, collectionIdSchema, type TagId, tagIdSchema } from '../ids.ts'
import { z } from '../zod.ts'

export interface CollectionRow {
  id: CollectionId
  title: string
  parent: CollectionId | null
  /** Items in it and below it that are not in the bin. */
  count: number
}

const collectionPatchSchema = z.strictObject({
  id: collectionIdSchema,
  title: z.string().trim().min(1).max(200).optional(),
  /** null: at the root. A loop made apart is broken on reading: the smallest id of it stands at the root. */
  parent: collectionIdSchema.nullable().optional(),
  removed: z.boolean().optional(),
})
export type CollectionPatch = z.infer<typeof collectionPatchSchema>

const nothing = z.strictObject({})

export const collections = {
  list: call<{ rows: CollectionRow[] }>()(nothing),
  create: call<{ id: CollectionId }>()(z.strictObject({ title: z.string().trim().min(1).max(200), parent: collectionIdSchema.nullable() })),
  /** A removed collection hides; its items stay in the library. */
  patch: call<{ inverse: CollectionPatch[] }>()(z.strictObject({ patches: z.array(collectionPatchSchema).min(1).max(1000) })),
}

export const tags = {
  list: call<{ rows: { id: TagId; label: string; count: number }[] }>()(nothing),
  /** Changes the label only: the tag stays the same one for everybody. */
  rename: call<{ previous: string }>()(z.strictObject({ id: tagIdSchema, label: z.string().trim().min(1).max(100) })),
}
