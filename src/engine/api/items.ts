// items.*: rows from the catalogue, details from the documents, changes as patches with their inverse.
import { randomBytes } from 'node:crypto'
import type * as Y from 'yjs'
import type { ItemDetails, ItemPatch } from '../../contract/areas/items.ts'
import type { AreaHandlers } from '../../contract/call.ts'
import type { contract } from '../../contract/contract.ts'
import { GranaryError } from '../../contract/errors.ts'
import { type DocumentId, type ItemId, itemDocumentId, repositoryDocumentId } from '../../contract/ids.ts'
import { bodyJson, emptyBody } from '../../document/body/body-json.ts'
import { patchMeta, readMeta } from '../../document/item-document.ts'
import { projectItem } from '../../document/project.ts'
import { readCollectionTree } from '../../document/repository-document.ts'
import type { Engine } from '../engine.ts'
import { type Connection, engineOf } from './connection.ts'
import { createItem, existingItem } from './new-item.ts'
import { showItem } from './show.ts'
import { writeItem } from './write.ts'

const readDetails = async (engine: Engine, id: ItemId): Promise<ItemDetails> => {
  const doc = existingItem(engine, id)
  const documentId = itemDocumentId(id)
  const [row, links] = await Promise.all([engine.catalogue.row(id), engine.catalogue.links(id)])
  const { meta, words } = projectItem(doc)
  const first = engine.log.entriesOf(documentId)[0]
  const original = meta.files.find((file) => file.original)
  const same = original ? (await engine.catalogue.withAttachment(original.hash)).filter((other) => other !== id) : []
  const titles = await engine.catalogue.titles([...links.to, ...links.from, ...same])
  const named = (ids: ItemId[]) => ids.flatMap((each) => (titles.has(each) ? [{ id: each, title: titles.get(each) ?? '' }] : []))
  const shelves = engine.documents.read(repositoryDocumentId(engine.log.repositoryId))
  const collectionTitles = new Map(shelves ? readCollectionTree(shelves).collections.map((each) => [each.id, each.title]) : [])
  return {
    id,
    title: meta.title,
    kind: meta.kind,
    language: meta.language,
    summary: meta.fields.summary ?? '',
    updatedAtUtc: row?.updatedAtUtc ?? meta.createdAtUtc,
    updatedBy: row?.updatedBy ?? null,
    tags: row?.tags ?? meta.tags,
    pageCount: row?.pageCount ?? null,
    binnedAtUtc: meta.binnedAtUtc,
    ...(meta.withdrawn ? { withdrawn: meta.withdrawn } : {}),
    createdAtUtc: meta.createdAtUtc,
    createdBy: first ? engine.log.contributorOf(first.logId) : null,
    fields: meta.fields,
    collections: meta.collections.flatMap((each) => (collectionTitles.has(each.id) ? [{ id: each.id, title: collectionTitles.get(each.id) ?? '' }] : [])),
    attachments: meta.files,
    linksTo: named(links.to),
    linkedFrom: named(links.from),
    sameFileAs: named(same),
    words,
    noTextLayer: original?.mediaType === 'application/pdf' && (await engine.extractedText(original.hash)).noTextLayer,
  }
}

const patchItems = (engine: Engine, patches: ItemPatch[]): ItemPatch[] => {
  const inverse: ItemPatch[] = []
  for (const { id } of patches) if (!engine.documents.exists(itemDocumentId(id))) throw new GranaryError('item-not-found', 'there is no such item here', { id })
  engine.documents.changeMany(
    patches.map((patch) => ({ documentId: itemDocumentId(patch.id), work: (doc: Y.Doc) => void inverse.unshift(patchMeta(doc, patch)) })),
    patches.length > 1 ? randomBytes(16) : undefined,
  )
  return inverse.filter((patch) => Object.keys(patch).length > 1)
}

export const itemHandlers: AreaHandlers<(typeof contract)['items'], Connection> = {
  list: (query, connection) => engineOf(connection).catalogue.list(query),
  ids: async (query, connection) => ({ ids: await engineOf(connection).catalogue.ids(query) }),
  facets: ({ filter }, connection) => engineOf(connection).catalogue.facets(filter),
  read: ({ id }, connection) => readDetails(engineOf(connection), id),
  create: (seed, connection) => ({ id: createItem(engineOf(connection), seed) }),
  patch: ({ patches }, connection) => ({ inverse: patchItems(engineOf(connection), patches) }),
  emptyBin: async ({ ids }, connection) => {
    const { catalogue, documents } = engineOf(connection)
    const binned = new Set(await catalogue.ids({ filter: { binned: true }, sort: 'changed', descending: true }))
    // Only what is in the bin: an item brought back meanwhile stays.
    const asked = ids && new Set(ids)
    const gone = [...binned].filter((id) => !asked || asked.has(id)).map((id): DocumentId => itemDocumentId(id))
    documents.remove(gone)
    return { deleted: gone.length }
  },
  show: ({ id, format }, connection) => {
    const engine = engineOf(connection)
    const doc = existingItem(engine, id)
    const meta = readMeta(doc)
    return { text: showItem(id, meta, meta.withdrawn ? emptyBody() : bodyJson(doc), format) }
  },
  write: (request, connection) => writeItem(engineOf(connection), request),
  suggest: async ({ text, limit }, connection) => ({ rows: await engineOf(connection).catalogue.suggest(text, limit) }),
}
