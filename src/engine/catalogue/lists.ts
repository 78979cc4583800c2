// The lists of the library from derived.db: pages of rows, ids of all, counts. Orders of filtered lists are kept until
// the database changes, so that scrolling through 100,000 rows costs a page each time, not a sort.
import type Database from 'better-sqlite3'
import type { ItemFilter, ItemRow, ItemSort, Withdrawal } from '../../contract/areas/items.ts'
import type { AttachmentHash, CollectionId, ItemId } from '../../contract/ids.ts'
import type { ItemKind } from '../../contract/kinds.ts'

export interface ListQuery {
  filter: ItemFilter
  sort: ItemSort
  descending: boolean
}

/** What the catalogue knows of one item beyond its row in the list. */
export interface CatalogueRow extends ItemRow {
  createdAtUtc: string
  createdBy: string | null
  words: number
  noTextLayer: boolean
}

/** Orders kept at once: a window has one list, and there are few windows. */
const maxOrders = 6

const orderBySort: Readonly<Record<ItemSort, readonly string[]>> = {
  changed: ['updatedMs', 'docid'],
  title: ['titleKey', 'docid'],
  created: ['createdMs', 'docid'],
  kind: ['kind', 'titleKey', 'docid'],
}

const treeOf = `WITH RECURSIVE tree(id) AS (SELECT ? UNION SELECT collection.id FROM collection JOIN tree ON collection.parent = tree.id) SELECT id FROM tree`

const marks = (count: number) => Array.from({ length: count }, () => '?').join(',')

const whereOf = (filter: ItemFilter): { sql: string; values: (string | number)[] } => {
  const parts = ['binned = ?']
  const values: (string | number)[] = [filter.binned === true ? 1 : 0]
  if (filter.withdrawn !== undefined) parts.push(`withdrawn IS ${filter.withdrawn ? 'NOT ' : ''}NULL`)
  if (filter.kinds !== undefined && filter.kinds.length > 0) {
    parts.push(`kind IN (${marks(filter.kinds.length)})`)
    values.push(...filter.kinds)
  }
  if (filter.languages !== undefined && filter.languages.length > 0) {
    parts.push(`language IN (${marks(filter.languages.length)})`)
    values.push(...filter.languages)
  }
  for (const tag of filter.tags ?? []) {
    parts.push('docid IN (SELECT docid FROM item_tag WHERE tag = ?)')
    values.push(tag)
  }
  if (filter.collection !== undefined) {
    parts.push(`docid IN (SELECT docid FROM item_collection WHERE collection IN (${treeOf}))`)
    values.push(filter.collection)
  }
  const since = filter.changedSinceUtc === undefined ? Number.NaN : Date.parse(filter.changedSinceUtc)
  if (!Number.isNaN(since)) {
    parts.push('updatedMs >= ?')
    values.push(since)
  }
  const before = filter.changedBeforeUtc === undefined ? Number.NaN : Date.parse(filter.changedBeforeUtc)
  if (!Number.isNaN(before)) {
    parts.push('updatedMs < ?')
    values.push(before)
  }
  return { sql: parts.join(' AND '), values }
}

interface Stored {
  docid: number
  id: ItemId
  title: string
  kind: ItemKind
  language: string | null
  summary: string
  createdMs: number
  createdBy: string | null
  updatedMs: number
  updatedBy: string | null
  binnedAtUtc: string | null
  pageCount: number | null
  words: number
  noTextLayer: number
  tags: string
  /** JSON. */
  withdrawn: string | null
}

export const createLists = (db: Database.Database) => {
  const labelOf = db.prepare<[string], string>('SELECT label FROM tag_label WHERE id = ?').pluck()
  const byDocid = db.prepare<[number], Stored>('SELECT * FROM item WHERE docid = ?')
  const byId = db.prepare<[string], Stored>('SELECT * FROM item WHERE id = ?')
  const orders = new Map<string, Int32Array>()
  const counts = new Map<string, unknown>()
  let seenVersion = -1

  const forgetWhenChanged = () => {
    const version = db.pragma('data_version', { simple: true }) as number
    if (version === seenVersion) return
    seenVersion = version
    orders.clear()
    counts.clear()
  }

  const kept = <T>(key: string, make: () => T): T => {
    forgetWhenChanged()
    if (counts.has(key)) return counts.get(key) as T
    const made = make()
    counts.set(key, made)
    return made
  }

  const toRow = (stored: Stored): CatalogueRow => ({
    id: stored.id,
    title: stored.title,
    kind: stored.kind,
    language: stored.language,
    summary: stored.summary,
    updatedAtUtc: new Date(stored.updatedMs).toISOString(),
    updatedBy: stored.updatedBy,
    tags: (JSON.parse(stored.tags) as ItemRow['tags']).map((tag) => ({ id: tag.id, label: labelOf.get(tag.id) ?? tag.label })),
    pageCount: stored.pageCount,
    binnedAtUtc: stored.binnedAtUtc,
    ...(stored.withdrawn === null ? {} : { withdrawn: JSON.parse(stored.withdrawn) as Withdrawal }),
    createdAtUtc: new Date(stored.createdMs).toISOString(),
    createdBy: stored.createdBy,
    words: stored.words,
    noTextLayer: stored.noTextLayer === 1,
  })

  const orderClause = ({ sort, descending }: ListQuery) => orderBySort[sort].map((column) => `${column}${descending ? ' DESC' : ''}`).join(', ')

  const keyOf = (query: ListQuery) => JSON.stringify([query.filter, query.sort, query.descending])

  const orderOf = (query: ListQuery): Int32Array => {
    forgetWhenChanged()
    const key = keyOf(query)
    const known = orders.get(key)
    if (known !== undefined) return known
    const { sql, values } = whereOf(query.filter)
    const order = Int32Array.from(
      db
        .prepare<(string | number)[], number>(`SELECT docid FROM item WHERE ${sql} ORDER BY ${orderClause(query)}`)
        .pluck()
        .all(...values),
    )
    const oldest = orders.keys().next().value
    if (orders.size >= maxOrders && oldest !== undefined) orders.delete(oldest)
    orders.set(key, order)
    return order
  }

  const countOf = (filter: ItemFilter): number =>
    kept(`count ${JSON.stringify(filter)}`, () => {
      const { sql, values } = whereOf(filter)
      return (
        db
          .prepare<(string | number)[], number>(`SELECT count(*) FROM item WHERE ${sql}`)
          .pluck()
          .get(...values) ?? 0
      )
    })

  const list = (query: ListQuery & { offset: number; limit: number }): { total: number; rows: ItemRow[] } => {
    forgetWhenChanged()
    // The first pages come straight from the index: while an import runs, orders would be thrown away again and again.
    if (!orders.has(keyOf(query)) && query.offset + query.limit <= 1000) {
      const { sql, values } = whereOf(query.filter)
      const rows = db
        .prepare<(string | number)[], Stored>(`SELECT * FROM item WHERE ${sql} ORDER BY ${orderClause(query)} LIMIT ? OFFSET ?`)
        .all(...values, query.limit, query.offset)
      return { total: countOf(query.filter), rows: rows.map(toRow) }
    }
    const order = orderOf(query)
    const rows: ItemRow[] = []
    for (const docid of order.subarray(query.offset, query.offset + query.limit)) {
      const stored = byDocid.get(docid)
      if (stored !== undefined) rows.push(toRow(stored))
    }
    return { total: order.length, rows }
  }

  return {
    list,
    ids: (query: ListQuery): ItemId[] => {
      const { sql, values } = whereOf(query.filter)
      return db
        .prepare<(string | number)[], ItemId>(`SELECT id FROM item WHERE ${sql} ORDER BY ${orderClause(query)}`)
        .pluck()
        .all(...values)
    },
    facets: (filter: ItemFilter) =>
      kept(`facets ${JSON.stringify(filter)}`, () => {
        const { sql, values } = whereOf(filter)
        return {
          kinds: db
            .prepare<(string | number)[], { kind: ItemKind; count: number }>(
              `SELECT kind, count(*) count FROM item WHERE ${sql} GROUP BY kind ORDER BY count DESC, kind`,
            )
            .all(...values),
          languages: db
            .prepare<(string | number)[], { language: string; count: number }>(
              `SELECT language, count(*) count FROM item WHERE ${sql} AND language IS NOT NULL GROUP BY language ORDER BY count DESC, language`,
            )
            .all(...values),
          tags: db
            .prepare<(string | number)[], { id: string; label: string; count: number }>(
              `SELECT tag id, coalesce((SELECT label FROM tag_label WHERE tag_label.id = tag), min(label)) label, count(*) count
               FROM item_tag JOIN item USING (docid) WHERE ${sql} GROUP BY tag ORDER BY count DESC, label`,
            )
            .all(...values),
        }
      }),
    row: (id: string): CatalogueRow | null => {
      const stored = byId.get(id)
      return stored === undefined ? null : toRow(stored)
    },
    titles: (ids: readonly ItemId[]): [ItemId, string][] =>
      ids.flatMap((id): [ItemId, string][] => {
        const stored = byId.get(id)
        return stored === undefined ? [] : [[id, stored.title]]
      }),
    links: (id: string): { to: ItemId[]; from: ItemId[] } => ({
      to: db.prepare<[string], ItemId>('SELECT target FROM link JOIN item USING (docid) WHERE item.id = ? ORDER BY target').pluck().all(id),
      from: db
        .prepare<[string], ItemId>('SELECT item.id FROM link JOIN item USING (docid) WHERE link.target = ? AND item.binned = 0 ORDER BY item.titleKey')
        .pluck()
        .all(id),
    }),
    withAttachment: (hash: AttachmentHash): ItemId[] =>
      db
        .prepare<[string], ItemId>('SELECT item.id FROM item_attachment JOIN item USING (docid) WHERE hash = ? ORDER BY item.createdMs, item.id')
        .pluck()
        .all(hash),
    withOrigins: (origins: readonly string[]): ItemId[] => {
      const named = db
        .prepare<[string], ItemId>('SELECT item.id FROM item_origin JOIN item USING (docid) WHERE origin = ? ORDER BY item.createdMs, item.id')
        .pluck()
      return origins.flatMap((origin) => named.all(origin))
    },
    collectionCounts: (): [CollectionId, number][] => kept('collections', () => countCollections(db)),
  }
}

/** Items in each collection and below it, each once. */
const countCollections = (db: Database.Database): [CollectionId, number][] => {
  const parentById = new Map(db.prepare<[], [CollectionId, CollectionId | null]>('SELECT id, parent FROM collection').raw().all())
  const counts = new Map<CollectionId, number>()
  const lastCounted = new Map<CollectionId, number>()
  const rows = db
    .prepare<[], [number, CollectionId]>('SELECT docid, collection FROM item_collection JOIN item USING (docid) WHERE binned = 0 ORDER BY docid')
    .raw()
  for (const [docid, collection] of rows.iterate()) {
    let id: CollectionId | null = collection
    while (id !== null && lastCounted.get(id) !== docid) {
      lastCounted.set(id, docid)
      counts.set(id, (counts.get(id) ?? 0) + 1)
      id = parentById.get(id) ?? null
    }
  }
  return [...counts]
}
