// Finding an item's document, and making one: what several areas of the contract need.
import { randomBytes } from 'node:crypto'
import * as Y from 'yjs'
import { GranaryError } from '../../contract/errors.ts'
import { type CollectionId, type ItemId, itemDocumentId } from '../../contract/ids.ts'
import type { ItemKind } from '../../contract/kinds.ts'
import type { BodyJson } from '../../document/body/body-json.ts'
import { createItemDocument } from '../../document/item-document.ts'
import { bodyToUpdates } from '../../document/split.ts'
import type { Engine } from '../engine.ts'
import { clientIdFor } from '../log/client-id.ts'

/** Errors: item-not-found. */
export const existingItem = (engine: Engine, id: ItemId): Y.Doc => {
  const doc = engine.documents.read(itemDocumentId(id))
  if (!doc) throw new GranaryError('item-not-found', 'there is no such item here', { id })
  return doc
}

export interface ItemSeed {
  kind: ItemKind
  title: string
  language?: string
  collection?: CollectionId
  body?: BodyJson
}

/** Makes an item under the engine's own client id; without a body it is born with one empty paragraph. */
export const createItem = (engine: Engine, { body, collection, ...seed }: ItemSeed): ItemId => {
  const id = randomBytes(15).toString('hex') as ItemId
  const documentId = itemDocumentId(id)
  const clientId = clientIdFor(engine.log.logId, documentId, 0)
  const item = { ...seed, createdAtUtc: new Date(engine.clock.nowMs()).toISOString(), collections: collection ? [{ id: collection }] : [] }
  const updates = body ? bodyToUpdates({ clientId, meta: item, body }) : [Y.encodeStateAsUpdateV2(createItemDocument(clientId, item))]
  engine.documents.create([{ documentId, updates }])
  return id
}
