// Where an item came from that arrived in a parcel: another repository, the item there, and how far its text had come.
// Kept in the metadata under one key. docs/formats/bundle.md [BN93].
import type * as Y from 'yjs'
import { z } from '../contract/zod.ts'

const originSchema = z.object({
  repositoryId: z.string().regex(/^[0-9a-f]{64}$/),
  repositoryName: z.string().max(1000),
  itemId: z.string().regex(/^[0-9a-f]{30}$/),
  /** Next sequence by log id: of the entries that made the item what it was. */
  frontier: z.record(z.string().regex(/^[0-9a-f]{32}$/), z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)),
})
export type ItemOrigin = z.infer<typeof originSchema>

/** Of the item there, whatever its text was: under this name it is found again. */
export const originName = ({ repositoryId, itemId }: Pick<ItemOrigin, 'repositoryId' | 'itemId'>): string => `${repositoryId}/${itemId}`

const key = 'origin'

/** null: made here, or what stands there is malformed. */
export const readOrigin = (doc: Y.Doc): ItemOrigin | null => {
  const value: unknown = doc.getMap('meta').get(key)
  if (typeof value !== 'string') return null
  try {
    return originSchema.safeParse(JSON.parse(value)).data ?? null
  } catch {
    // Somebody's malformed text says nothing about an origin.
    return null
  }
}

export const writeOrigin = (doc: Y.Doc, origin: ItemOrigin): void => void doc.getMap('meta').set(key, JSON.stringify(origin))
