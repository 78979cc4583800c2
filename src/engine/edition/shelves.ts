// The lists of an edition: by kind, language, tag and collection. Names of their pages are made of codes and ids only. [ED22]
import { itemKinds } from '../../contract/kinds.ts'
import { collectionsBelow } from '../../document/repository-document.ts'
import type { EditionContent, EditionItem } from './collect.ts'
import { languageTagOf } from './markup.ts'

export interface Shelf {
  /** all · kind · language · tag · collection */
  what: 'all' | 'kind' | 'language' | 'tag' | 'collection'
  /** The kind, tag of the language, or label. */
  value: string
  /** Of its first page, from the folder of the language. */
  path: string
  items: EditionItem[]
  /** Collections: how deep in the tree. */
  depth: number
}

const pathOf = (name: string) => `lists/${name}.html`

/** A tag of a language as part of a file name: lower case, which is how tags are compared. */
export const languageKey = (language: string | null): string => languageTagOf(language)?.toLowerCase() ?? 'none'

const group = <Key>(items: readonly EditionItem[], keysOf: (item: EditionItem) => readonly Key[]): Map<Key, EditionItem[]> => {
  const groups = new Map<Key, EditionItem[]>()
  for (const item of items)
    for (const key of keysOf(item)) {
      const found = groups.get(key)
      if (found) found.push(item)
      else groups.set(key, [item])
    }
  return groups
}

const collectionShelves = ({ items, collections }: EditionContent): Shelf[] => {
  const direct = group(items, (item) => item.collections.map((each) => each.id))
  const shelves: Shelf[] = []
  const add = (parent: string | null, depth: number) => {
    for (const collection of collections.filter((each) => each.parent === parent).toSorted((a, b) => (a.title < b.title ? -1 : 1))) {
      const below = collectionsBelow(collections, collection.id)
      const found = [...new Set([...below].flatMap((id) => direct.get(id) ?? []))]
      if (found.length > 0) shelves.push({ what: 'collection', value: collection.title, path: pathOf(`in-${collection.id}`), items: found, depth })
      // A hostile tree may be deep; nobody reads further in.
      if (depth < 20) add(collection.id, depth + 1)
    }
  }
  add(null, 0)
  return shelves
}

export const shelvesOf = (content: EditionContent): Shelf[] => {
  const { items } = content
  const kinds = group(items, (item) => [item.kind])
  const tongues = group(items, (item) => [languageKey(item.language)])
  const labels = new Map(items.flatMap((item) => item.tags.map((tag) => [tag.id, tag.label])))
  const tags = group(items, (item) => item.tags.map((tag) => tag.id))
  return [
    { what: 'all', value: '', path: pathOf('all'), items, depth: 0 },
    ...itemKinds.flatMap((kind): Shelf[] =>
      kinds.has(kind) ? [{ what: 'kind', value: kind, path: pathOf(`kind-${kind}`), items: kinds.get(kind) ?? [], depth: 0 }] : [],
    ),
    ...[...tongues]
      .toSorted((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1))
      .map(([language, found]): Shelf => ({ what: 'language', value: language, path: pathOf(`language-${language}`), items: found, depth: 0 })),
    ...[...tags]
      .toSorted((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1))
      .map(([id, found]): Shelf => ({ what: 'tag', value: labels.get(id) ?? id, path: pathOf(`tag-${id}`), items: found, depth: 0 })),
    ...collectionShelves(content),
  ]
}
