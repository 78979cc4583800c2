// Taking a parcel: its items become new items here, which remember where they came from. docs/formats/bundle.md [BN90]–[BN96].
import * as Y from 'yjs'
import { GranaryError } from '../../../contract/errors.ts'
import { type AttachmentHash, type CollectionId, type ItemId, itemDocumentId } from '../../../contract/ids.ts'
import { maxFieldCharacters } from '../../../contract/limits.ts'
import type { NewItem } from '../../../document/item-document.ts'
import { type ItemOrigin, writeOrigin } from '../../../document/origin.ts'
import { bodyToUpdates } from '../../../document/split.ts'
import { appendAttachments } from '../../log/attachment-entries.ts'
import { toHex } from '../../log/byte-io.ts'
import { toCanonicalJson } from '../../log/canonical-json.ts'
import { clientIdFor } from '../../log/client-id.ts'
import type { Catalogue, Clock, Documents, EntryLog, RandomBytes, Storage } from '../../parts.ts'
import type { DiskAttachmentStore } from '../../storage/attachment-store.ts'
import { throwIfStopped } from '../files/index.ts'
import { changeBy, findKnownOrigins, type KnownEdition } from './known-origins.ts'
import { newBody } from './new-body.ts'
import type { OpenParcel } from './open-parcel.ts'
import type { ParcelItem } from './parcel-item.ts'

export interface TakeParcelParts {
  storage: Storage
  log: EntryLog
  documents: Documents
  catalogue: Pick<Catalogue, 'settled' | 'withOrigins'>
  attachments: Pick<DiskAttachmentStore, 'has' | 'addStream'>
  clock: Clock
  randomBytes: RandomBytes
}

export interface TakeParcelOptions {
  /** By the id that the item has where it comes from; left out: all. */
  only?: ReadonlySet<ItemId>
  collection?: CollectionId
  /** "New edition of", in the reader's language. */
  newEditionSentence?: string
  signal?: AbortSignal
  onProgress?: (done: number, total: number) => void
}

export interface TakenParcel {
  items: { id: ItemId; title: string; origin: ParcelItem['origin']; change: 'new' | 'new-edition'; editionOf: ItemId | null }[]
  /** Here already, just so; or ours. */
  passedOver: number
  attachments: number
  /** Shared by all that was made, for *take back*. */
  cause: Uint8Array
}

/** Where nobody wrote a credit by hand, those who wrote the item are named. */
const fieldsOf = ({ fields, credits, origin }: ParcelItem): Record<string, string> => {
  if ((fields['credit'] ?? '') !== '') return fields
  const names = [...credits, origin.repositoryName].filter((name) => name !== '').join(', ')
  return { ...fields, credit: names.slice(0, maxFieldCharacters) }
}

const updatesFor = (origin: ItemOrigin, meta: NewItem, clientId: number, body: ParcelItem['body']): Uint8Array[] => {
  const updates = bodyToUpdates({ clientId, meta, body })
  const doc = new Y.Doc({ guid: 'new' })
  for (const update of updates) Y.applyUpdateV2(doc, update)
  // Set only now: Yjs replaces an id of its own that it meets in an update.
  doc.clientID = clientId
  doc.on('updateV2', (update: Uint8Array) => updates.push(update))
  writeOrigin(doc, origin)
  return updates
}

interface Arrival {
  id: ItemId
  /** Who sent it. */
  from: string
  change: 'new' | 'new-edition'
  earlier: KnownEdition | undefined
}

/** One transaction for each item: a kill at any moment leaves whole items only. */
const writeItem = (
  item: ParcelItem,
  { id, from, earlier }: Arrival,
  newIds: ReadonlyMap<string, ItemId>,
  cause: Uint8Array,
  parts: TakeParcelParts,
  options: TakeParcelOptions,
) => {
  const { storage, log, documents, attachments, clock } = parts
  const documentId = itemDocumentId(id)
  const meta: NewItem = {
    kind: item.kind,
    title: item.title,
    language: item.language,
    createdAtUtc: new Date(clock.nowMs()).toISOString(),
    fields: fieldsOf(item),
    tags: item.tags,
    collections: options.collection ? [{ id: options.collection }] : [],
    files: item.files.map((file) => ({ ...file, hash: file.hash as AttachmentHash })),
  }
  const body = newBody(item.body, newIds, earlier, options.newEditionSentence ?? 'New edition of')
  const origin = { ...item.origin, credits: item.credits, from, newEditionOf: earlier?.id ?? null }
  const updates = updatesFor(origin, meta, clientIdFor(log.logId, documentId, 0), body)
  storage.transaction(() => {
    documents.create([{ documentId, updates }], cause)
    const here = item.files.flatMap(({ hash, sizeBytes }) => (attachments.has(hash as AttachmentHash) ? [{ hash: hash as AttachmentHash, sizeBytes }] : []))
    appendAttachments(log, documentId, here, cause)
    const next = log.frontier().find((row) => row.logId === log.logId)?.nextSequence ?? 0
    log.append({ kind: 'version', documentId, payload: toCanonicalJson({ frontier: { [log.logId]: next }, name: 'as it arrived' }), cause })
  })
}

const chooseArrivals = async (parcel: OpenParcel, parts: TakeParcelParts, { only }: TakeParcelOptions) => {
  const known = await findKnownOrigins(parcel, parts)
  const arrivals = new Map<string, Arrival>()
  const newIds = new Map<string, ItemId>()
  let passedOver = 0
  for (const { origin } of parcel.rows) {
    if (only && !only.has(origin.itemId)) continue
    const { change, editions } = changeBy(origin, known, parts.log)
    // A link to what is here already leads there.
    const there = change === 'ours' ? origin.itemId : editions.at(-1)?.id
    if (there !== undefined) newIds.set(origin.itemId, there)
    if (change === 'same' || change === 'ours') passedOver += 1
    else {
      const id = toHex(parts.randomBytes(15)) as ItemId
      arrivals.set(origin.itemId, { id, from: parcel.sender.contributorName, change, earlier: editions.at(-1) })
      newIds.set(origin.itemId, id)
    }
  }
  return { arrivals, newIds, passedOver }
}

/**
 * Attachments first, then item after item. What came before a stop stays; the next try passes over what is here.
 * Errors: bundle-damaged where the file changed since it was opened, disk-full, cancelled, role-does-not-allow.
 */
export const takeParcel = async (parcel: OpenParcel, parts: TakeParcelParts, options: TakeParcelOptions = {}): Promise<TakenParcel> => {
  const { arrivals, newIds, passedOver } = await chooseArrivals(parcel, parts, options)
  const total = arrivals.size + parcel.attachments.length
  const cause = parts.randomBytes(16)
  const taken: TakenParcel = { items: [], passedOver, attachments: 0, cause }
  if (arrivals.size === 0) return taken
  let done = 0
  for (const { hash } of parcel.attachments) {
    throwIfStopped(options.signal)
    if (!parts.attachments.has(hash)) {
      await parts.attachments.addStream(parcel.attachment(hash, options.signal), hash)
      taken.attachments += 1
    }
    done += 1
    options.onProgress?.(done, total)
  }
  for await (const item of parcel.items(options.signal)) {
    throwIfStopped(options.signal)
    const arrival = arrivals.get(item.origin.itemId)
    if (!arrival) continue
    writeItem(item, arrival, newIds, cause, parts, options)
    taken.items.push({ id: arrival.id, title: item.title, origin: item.origin, change: arrival.change, editionOf: arrival.earlier?.id ?? null })
    done += 1
    options.onProgress?.(done, total)
  }
  if (taken.items.length !== arrivals.size) throw new GranaryError('internal', 'The parcel has lost items since it was opened.')
  return taken
}
