// Which items here came from elsewhere, and what a parcel's items are to us. docs/formats/bundle.md [BN90], [BN92].
import { documentClass, documentClassOf, documentItemId, type ItemId } from '../../../contract/ids.ts'
import { readMeta } from '../../../document/item-document.ts'
import { type ItemOrigin, readOrigin } from '../../../document/origin.ts'
import type { Documents, EntryLog } from '../../parts.ts'
import type { OpenParcel } from './open-parcel.ts'

export interface KnownEdition {
  id: ItemId
  title: string
  frontier: ItemOrigin['frontier']
}

/** What taking it would make: a new item, nothing, or a second item that says of which it is a new edition. */
export type ParcelChange = { change: 'new' | 'same' | 'new-edition' | 'ours'; editions: KnownEdition[] }

const nameOf = ({ repositoryId, itemId }: Pick<ItemOrigin, 'repositoryId' | 'itemId'>) => `${repositoryId}/${itemId}`

const pauseEvery = 50

type Frontier = ItemOrigin['frontier']
const isSameFrontier = (one: Frontier, other: Frontier): boolean => {
  const logs = Object.keys(one)
  return logs.length === Object.keys(other).length && logs.every((log) => one[log] === other[log])
}

/** Looks through all items, a few at a time: taking a parcel is rare, and no table has to be kept for it. */
export const findKnownOrigins = async (log: EntryLog, documents: Pick<Documents, 'read'>): Promise<Map<string, KnownEdition[]>> => {
  const editions = new Map<string, KnownEdition[]>()
  for (const [index, documentId] of log.documentIds().entries()) {
    if (index % pauseEvery === 0) await new Promise((resolve) => setImmediate(resolve))
    if (documentClassOf(documentId) !== documentClass.item) continue
    const doc = documents.read(documentId)
    const origin = doc && readOrigin(doc)
    if (!origin) continue
    const known = { id: documentItemId(documentId), title: readMeta(doc).title, frontier: origin.frontier }
    editions.set(nameOf(origin), [...(editions.get(nameOf(origin)) ?? []), known])
  }
  return editions
}

/** Our own items are never made a second time by a parcel that comes home. */
export const changeBy = (
  origin: Pick<ItemOrigin, 'repositoryId' | 'itemId' | 'frontier'>,
  known: ReadonlyMap<string, KnownEdition[]>,
  log: EntryLog,
): ParcelChange => {
  const editions = known.get(nameOf(origin)) ?? []
  if (origin.repositoryId === log.repositoryId) return { change: 'ours', editions }
  if (editions.length === 0) return { change: 'new', editions }
  return { change: editions.some(({ frontier }) => isSameFrontier(frontier, origin.frontier)) ? 'same' : 'new-edition', editions }
}

/** One answer for each row of the parcel, in its order. */
export const parcelChanges = async (parcel: OpenParcel, log: EntryLog, documents: Pick<Documents, 'read'>): Promise<ParcelChange[]> => {
  const known = await findKnownOrigins(log, documents)
  return parcel.rows.map(({ origin }) => changeBy(origin, known, log))
}
