// The repository document: name, description, the tree of collections and labels of tags. docs/formats/body.md [BO12].
import * as Y from 'yjs'
import type { CollectionPatch } from '../contract/areas/shelves.ts'
import type { CollectionId, TagId } from '../contract/ids.ts'

export interface Collection {
  id: CollectionId
  title: string
  parent: CollectionId | null
}

export interface RepositoryAbout {
  name: string
  description: string
}

const aboutOf = (doc: Y.Doc): Y.Map<unknown> => doc.getMap('about')
const collectionsOf = (doc: Y.Doc): Y.Map<unknown> => doc.getMap('collections')
const tagsOf = (doc: Y.Doc): Y.Map<unknown> => doc.getMap('tags')
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const collectionKey = /^title:([0-9a-f]{16})$/

export const createRepositoryDocument = (clientId: number, about: RepositoryAbout): Y.Doc => {
  const doc = new Y.Doc()
  doc.clientID = clientId
  writeAbout(doc, about)
  return doc
}

export const readAbout = (doc: Y.Doc): RepositoryAbout => ({ name: textOf(aboutOf(doc).get('name')), description: textOf(aboutOf(doc).get('description')) })

export const writeAbout = (doc: Y.Doc, about: Partial<RepositoryAbout>): void =>
  doc.transact(() => {
    const map = aboutOf(doc)
    for (const name of ['name', 'description'] as const) {
      const value = about[name]
      if (value !== undefined && textOf(map.get(name)) !== value) map.set(name, value)
    }
  })

/** The smallest id of each loop, which then stands at the root. Loops come from moves made apart. */
const loopBreakers = (parentById: ReadonlyMap<CollectionId, CollectionId>): Set<CollectionId> => {
  const breakers = new Set<CollectionId>()
  const settled = new Set<CollectionId>()
  for (const start of parentById.keys()) {
    const path: CollectionId[] = []
    const places = new Map<CollectionId, number>()
    let id: CollectionId | undefined = start
    while (id !== undefined && !settled.has(id) && !places.has(id)) {
      places.set(id, path.length)
      path.push(id)
      id = parentById.get(id)
    }
    const place = id === undefined ? undefined : places.get(id)
    if (place !== undefined) breakers.add(path.slice(place).reduce((a, b) => (a < b ? a : b)))
    for (const passed of path) settled.add(passed)
  }
  return breakers
}

export interface CollectionTree {
  collections: Collection[]
  /** Collections that were in a loop and now stand at the root: said in diagnostics. */
  loops: CollectionId[]
}

/** All collections that are not removed, by id. A child of a removed or unknown collection stands at the root. */
export const readCollectionTree = (doc: Y.Doc): CollectionTree => {
  const map = collectionsOf(doc)
  const titles = new Map<CollectionId, string>()
  for (const [key, value] of map.entries()) {
    const id = collectionKey.exec(key)?.[1] as CollectionId | undefined
    if (id !== undefined && map.get(`removed:${id}`) !== true) titles.set(id, textOf(value))
  }
  const parentById = new Map<CollectionId, CollectionId>()
  for (const id of titles.keys()) {
    const parent = map.get(`parent:${id}`) as CollectionId | undefined
    if (typeof parent === 'string' && titles.has(parent)) parentById.set(id, parent)
  }
  const loops = loopBreakers(parentById)
  for (const id of loops) parentById.delete(id)
  return {
    collections: [...titles.keys()].toSorted().map((id) => ({ id, title: titles.get(id) ?? '', parent: parentById.get(id) ?? null })),
    loops: [...loops].toSorted(),
  }
}

/** A collection and all below it. */
export const collectionsBelow = (collections: readonly Collection[], root: CollectionId): Set<CollectionId> => {
  const children = new Map<CollectionId, CollectionId[]>()
  for (const { id, parent } of collections) if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), id])
  const found = new Set<CollectionId>([root])
  for (const id of found) for (const child of children.get(id) ?? []) found.add(child)
  return found
}

export const addCollection = (doc: Y.Doc, { id, title, parent }: Collection): void =>
  doc.transact(() => {
    const map = collectionsOf(doc)
    map.set(`title:${id}`, title)
    if (parent !== null) map.set(`parent:${id}`, parent)
  })

/** Applies one patch and answers with the one that undoes it. */
export const patchCollection = (doc: Y.Doc, patch: CollectionPatch): CollectionPatch => {
  const map = collectionsOf(doc)
  const { id } = patch
  const inverse: CollectionPatch = { id }
  doc.transact(() => {
    if (patch.title !== undefined && patch.title !== map.get(`title:${id}`)) {
      inverse.title = textOf(map.get(`title:${id}`))
      map.set(`title:${id}`, patch.title)
    }
    const parent = map.get(`parent:${id}`)
    const present = typeof parent === 'string' ? (parent as CollectionId) : null
    if (patch.parent !== undefined && patch.parent !== present) {
      inverse.parent = present
      if (patch.parent === null) map.delete(`parent:${id}`)
      else map.set(`parent:${id}`, patch.parent)
    }
    const removed = map.get(`removed:${id}`) === true
    if (patch.removed !== undefined && patch.removed !== removed) {
      inverse.removed = removed
      if (patch.removed) map.set(`removed:${id}`, true)
      else map.delete(`removed:${id}`)
    }
  })
  return inverse
}

/** Labels that somebody gave to tags for the whole repository; a tag without one shows the label of its item. */
export const readTagLabels = (doc: Y.Doc): Map<TagId, string> => {
  const labels = new Map<TagId, string>()
  for (const [id, label] of tagsOf(doc).entries()) if (typeof label === 'string') labels.set(id as TagId, label)
  return labels
}

export const renameTag = (doc: Y.Doc, id: TagId, label: string): void => {
  const map = tagsOf(doc)
  if (map.get(id) !== label) map.set(id, label)
}
