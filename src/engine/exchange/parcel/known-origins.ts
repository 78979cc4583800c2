// Which items here came from elsewhere, and what a parcel's items are to us. docs/formats/bundle.md [BN90], [BN92].
import { type ItemId, itemDocumentId } from '../../../contract/ids.ts'
import { readMeta } from '../../../document/item-document.ts'
import { type ItemOrigin, originName, readOrigin } from '../../../document/origin.ts'
import type { Catalogue, Documents, EntryLog } from '../../parts.ts'
import type { OpenParcel } from './open-parcel.ts'

export interface KnownEdition {
  id: ItemId
  title: string
  frontier: ItemOrigin['frontier']
}

/** What taking it would make: a new item, nothing, or a second item that says of which it is a new edition. */
export type ParcelChange = { change: 'new' | 'same' | 'new-edition' | 'ours'; editions: KnownEdition[] }

export interface KnownItems {
  log: Pick<EntryLog, 'repositoryId'>
  documents: Pick<Documents, 'read'>
  catalogue: Pick<Catalogue, 'settled' | 'withOrigins'>
}

const pauseEvery = 50

type Frontier = ItemOrigin['frontier']
const isSameFrontier = (one: Frontier, other: Frontier): boolean => {
  const logs = Object.keys(one)
  return logs.length === Object.keys(other).length && logs.every((log) => one[log] === other[log])
}

/** Of each origin in the parcel, what came from there before. Only those items are looked at, however many there are. */
export const findKnownOrigins = async ({ rows }: Pick<OpenParcel, 'rows'>, { documents, catalogue }: KnownItems): Promise<Map<string, KnownEdition[]>> => {
  const editions = new Map<string, KnownEdition[]>()
  await catalogue.settled()
  const ids = await catalogue.withOrigins(Array.from(new Set(rows.map(({ origin }) => originName(origin)))))
  for (const [index, id] of ids.entries()) {
    if (index % pauseEvery === 0) await new Promise((resolve) => setImmediate(resolve))
    // The catalogue finds it; what it is now, it says itself.
    const doc = documents.read(itemDocumentId(id))
    const origin = doc && readOrigin(doc)
    if (!origin) continue
    const known = { id, title: readMeta(doc).title, frontier: origin.frontier }
    doc.destroy()
    editions.set(originName(origin), [...(editions.get(originName(origin)) ?? []), known])
  }
  return editions
}

/** Our own items are never made a second time by a parcel that comes home. */
export const changeBy = (
  origin: Pick<ItemOrigin, 'repositoryId' | 'itemId' | 'frontier'>,
  known: ReadonlyMap<string, KnownEdition[]>,
  log: KnownItems['log'],
): ParcelChange => {
  const editions = known.get(originName(origin)) ?? []
  if (origin.repositoryId === log.repositoryId) return { change: 'ours', editions }
  if (editions.length === 0) return { change: 'new', editions }
  return { change: editions.some(({ frontier }) => isSameFrontier(frontier, origin.frontier)) ? 'same' : 'new-edition', editions }
}

/** One answer for each row of the parcel, in its order. */
export const parcelChanges = async (parcel: OpenParcel, parts: KnownItems): Promise<ParcelChange[]> => {
  const known = await findKnownOrigins(parcel, parts)
  return parcel.rows.map(({ origin }) => changeBy(origin, known, parts.log))
}
