// Collections as a tree, and as the rows of that tree in reading order.
import type { CollectionRow } from '../../../contract/areas/shelves.ts'
import type { CollectionId } from '../../../contract/ids.ts'

export interface CollectionNode extends CollectionRow {
  children: CollectionNode[]
}

/** A row whose parent is not there stands at the root; what a loop would hide stands at the root, too. */
export const collectionTree = (rows: readonly CollectionRow[]): CollectionNode[] => {
  const nodes = new Map(rows.map((row): [CollectionId, CollectionNode] => [row.id, { ...row, children: [] }]))
  const roots: CollectionNode[] = []
  const reachesRoot = (row: CollectionRow): boolean => {
    const seen = new Set<CollectionId>()
    for (let at: CollectionRow | undefined = row; at; at = at.parent ? nodes.get(at.parent) : undefined) {
      if (seen.has(at.id)) return false
      seen.add(at.id)
    }
    return true
  }
  for (const node of nodes.values()) {
    const parent = node.parent ? nodes.get(node.parent) : undefined
    if (parent && reachesRoot(node)) parent.children.push(node)
    else roots.push(node)
  }
  const byTitle = (a: CollectionNode, b: CollectionNode) => a.title.localeCompare(b.title)
  const sort = (list: CollectionNode[]): CollectionNode[] => {
    list.sort(byTitle)
    for (const node of list) sort(node.children)
    return list
  }
  return sort(roots)
}

export const collectionRows = (rows: readonly CollectionRow[]): (CollectionRow & { depth: number })[] => {
  const flat: (CollectionRow & { depth: number })[] = []
  const walk = (nodes: CollectionNode[], depth: number) => {
    for (const { children, ...row } of nodes) {
      flat.push({ ...row, depth })
      walk(children, depth + 1)
    }
  }
  walk(collectionTree(rows), 0)
  return flat
}
