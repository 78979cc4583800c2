// collections.* and tags.*: how items are arranged, written to the repository document.
import { randomBytes } from 'node:crypto'
import type { AreaHandlers } from '../../contract/call.ts'
import type { contract } from '../../contract/contract.ts'
import type { CollectionId } from '../../contract/ids.ts'
import { patchCollections, readCollections, readTagLabels, renameTag, repositoryDocumentId } from '../../document/repository-document.ts'
import type { Engine } from '../engine.ts'
import { type Connection, engineOf } from './connection.ts'

const repositoryDocument = (engine: Engine) => engine.documents.read(repositoryDocumentId(engine.log.repositoryId))

const collections: AreaHandlers<(typeof contract)['collections'], Connection> = {
  list: async (_, connection) => {
    const engine = engineOf(connection)
    const doc = repositoryDocument(engine)
    const counts = await engine.catalogue.collectionCounts()
    return { rows: doc ? readCollections(doc).map((each) => ({ ...each, count: counts.get(each.id) ?? 0 })) : [] }
  },
  create: ({ title, parent }, connection) => {
    const engine = engineOf(connection)
    const id = randomBytes(8).toString('hex') as CollectionId
    engine.documents.change(repositoryDocumentId(engine.log.repositoryId), (doc) => {
      patchCollections(doc, [{ id, title, parent }])
    })
    return { id }
  },
  patch: ({ patches }, connection) => {
    const engine = engineOf(connection)
    let inverse: typeof patches = []
    engine.documents.change(repositoryDocumentId(engine.log.repositoryId), (doc) => {
      inverse = patchCollections(doc, patches)
    })
    return { inverse }
  },
}

const tags: AreaHandlers<(typeof contract)['tags'], Connection> = {
  list: async (_, connection) => {
    const engine = engineOf(connection)
    const { tags: rows } = await engine.catalogue.facets({})
    const doc = repositoryDocument(engine)
    const labels = doc ? readTagLabels(doc) : new Map()
    return { rows: rows.map((row) => ({ id: row.id as (typeof rows)[number]['id'] & never, label: labels.get(row.id) ?? row.label, count: row.count })) }
  },
  rename: async ({ id, label }, connection) => {
    const engine = engineOf(connection)
    const { tags: rows } = await engine.catalogue.facets({})
    const previous = rows.find((row) => row.id === id)?.label ?? label
    engine.documents.change(repositoryDocumentId(engine.log.repositoryId), (doc) => renameTag(doc, id, label))
    return { previous }
  },
}

export const shelfHandlers = { collections, tags }
