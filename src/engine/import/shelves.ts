// Folders become collections: one that is there already, with the same title in the same place, is used again. [IM7]
import type { CollectionId, RepositoryId } from '../../contract/ids.ts'
import { repositoryDocumentId } from '../../contract/ids.ts'
import { addCollection, type Collection, readCollectionTree } from '../../document/repository-document.ts'
import type { Documents, RandomBytes } from '../parts.ts'

export interface Shelves {
  /** The collection for these folders; made in the repository only by `write`. */
  idFor(folders: readonly string[]): CollectionId | null
  /** Makes what these collections need and what is not there yet. */
  write(ids: Iterable<CollectionId>): void
}

const keyOf = (parent: CollectionId | null, title: string): string => `${parent ?? ''}/${title}`

export const createShelves = (options: {
  documents: Documents
  repositoryId: RepositoryId
  randomBytes: RandomBytes
  base: CollectionId | null
  cause: Uint8Array
}): Shelves => {
  const documentId = repositoryDocumentId(options.repositoryId)
  const doc = options.documents.read(documentId)
  const idByKey = new Map<string, CollectionId>()
  const planned = new Map<CollectionId, Collection>()
  for (const { id, title, parent } of doc ? readCollectionTree(doc).collections : [])
    if (!idByKey.has(keyOf(parent, title))) idByKey.set(keyOf(parent, title), id)
  return {
    idFor: (folders) => {
      let parent = options.base
      for (const folder of folders) {
        const title = folder.trim().slice(0, 200) || '–'
        const key = keyOf(parent, title)
        let id = idByKey.get(key)
        if (!id) {
          id = Buffer.from(options.randomBytes(8)).toString('hex') as CollectionId
          idByKey.set(key, id)
          planned.set(id, { id, title, parent })
        }
        parent = id
      }
      return parent
    },
    write: (ids) => {
      const wanted: Collection[] = []
      for (const start of ids) {
        const chain: Collection[] = []
        let id: CollectionId | null = start
        for (let next = planned.get(id); next; next = id ? planned.get(id) : undefined) {
          chain.unshift(next)
          planned.delete(next.id)
          id = next.parent
        }
        wanted.push(...chain)
      }
      if (wanted.length === 0) return
      options.documents.change(
        documentId,
        (repository) => {
          for (const collection of wanted) addCollection(repository, collection)
        },
        options.cause,
      )
    },
  }
}
