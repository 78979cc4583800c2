// collections.* and tags.*: how items are arranged, written to the repository document.
import { randomBytes } from 'node:crypto'
import type { CollectionPatch } from '../../contract/areas/shelves.ts'
import type { AreaHandlers } from '../../contract/call.ts'
import type { contract } from '../../contract/contract.ts'
import { type CollectionId, repositoryDocumentId } from '../../contract/ids.ts'
import { addCollection, patchCollection, readCollectionTree, renameTag } from '../../document/repository-document.ts'
import { type Connection, engineOf } from './connection.ts'

const collections: AreaHandlers<(typeof contract)['collections'], Connection> = {
  list: async (_, connection) => {
    const { catalogue, documents, log } = engineOf(connection)
    const counts = await catalogue.collectionCounts()
    const doc = documents.read(repositoryDocumentId(log.repositoryId))
    return { rows: doc ? readCollectionTree(doc).collections.map((each) => ({ ...each, count: counts.get(each.id) ?? 0 })) : [] }
  },
  create: ({ title, parent }, connection) => {
    const { documents, log } = engineOf(connection)
    const id = randomBytes(8).toString('hex') as CollectionId
    documents.change(repositoryDocumentId(log.repositoryId), (doc) => addCollection(doc, { id, title, parent }))
    return { id }
  },
  patch: ({ patches }, connection) => {
    const { documents, log } = engineOf(connection)
    const inverse: CollectionPatch[] = []
    documents.change(repositoryDocumentId(log.repositoryId), (doc) => {
      for (const patch of patches) inverse.unshift(patchCollection(doc, patch))
    })
    return { inverse }
  },
}

const tags: AreaHandlers<(typeof contract)['tags'], Connection> = {
  list: async (_, connection) => ({ rows: (await engineOf(connection).catalogue.facets({})).tags }),
  rename: async ({ id, label }, connection) => {
    const { catalogue, documents, log } = engineOf(connection)
    const previous = (await catalogue.facets({})).tags.find((row) => row.id === id)?.label ?? label
    documents.change(repositoryDocumentId(log.repositoryId), (doc) => renameTag(doc, id, label))
    return { previous }
  },
}

export const shelfHandlers = { collections, tags }
