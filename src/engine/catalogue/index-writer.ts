// Writes prepared items into derived.db. The only writer of it; runs in the indexer worker (and in tests and the bench).
import type Database from 'better-sqlite3'
import type { ItemId } from '../../contract/ids.ts'
import { partEnd, shelfOf } from './marks.ts'
import type { PreparedItem } from './prepare.ts'
import type { SourceShelves } from './source.ts'

/** One document in this many is counted for how common its words are. */
export const sampleStep = 8
export const unitsPerItem = 65_536

export interface IndexWriter {
  /** Inside a transaction of the caller. */
  put(item: PreparedItem): void
  remove(id: ItemId): boolean
  setShelves(shelves: SourceShelves): { renamedTags: string[] }
  itemsWithTag(tag: string): ItemId[]
  getMeta(key: string): string | null
  setMeta(key: string, value: string): void
  /** Writes what is collected over several items. Call before the transaction ends. */
  flush(): void
  count(): number
}

export const createIndexWriter = (db: Database.Database): IndexWriter => {
  const insertItem = db.prepare(
    `INSERT INTO item(docid, id, kind, language, title, titleKey, summary, createdMs, createdBy, updatedMs, updatedBy, binned, binnedAtUtc, pageCount, words, noTextLayer, tags, withdrawn)
     VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
  )
  const insertTag = db.prepare('INSERT OR IGNORE INTO item_tag(tag, docid, label) VALUES (?,?,?)')
  const insertCollection = db.prepare('INSERT OR IGNORE INTO item_collection(collection, docid) VALUES (?,?)')
  const insertAttachment = db.prepare('INSERT OR IGNORE INTO item_attachment(hash, docid) VALUES (?,?)')
  const insertLink = db.prepare('INSERT OR IGNORE INTO link(target, docid) VALUES (?,?)')
  const insertOrigin = db.prepare('INSERT INTO item_origin(origin, docid) VALUES (?,?)')
  const insertRanked = db.prepare('INSERT INTO ranked(docid, shelf, fromDay, toDay, updatedMs, weights) VALUES (?,?,?,?,?,?)')
  const insertUnit = db.prepare('INSERT INTO unit(unitid, attachment, page, text) VALUES (?,?,?,?)')
  const insertText = db.prepare('INSERT INTO text_index(rowid, words) VALUES (?,?)')
  const insertTitle = db.prepare('INSERT INTO title_index(rowid, words) VALUES (?,?)')
  const insertUnitWords = db.prepare('INSERT INTO unit_index(rowid, words) VALUES (?,?)')
  const insertForm = db.prepare('INSERT OR IGNORE INTO form(form, language, stem) VALUES (?,?,?)')
  const countSampled = db.prepare(
    'INSERT INTO sampled(form, documents) VALUES (?,?) ON CONFLICT(form) DO UPDATE SET documents = documents + excluded.documents',
  )
  const docidOf = db.prepare<[string], number>('SELECT docid FROM item WHERE id = ?').pluck()
  const maxDocid = db.prepare<[], number>('SELECT max(docid) FROM item').pluck()
  const hasUnitWords = db.prepare<[number, number], number>('SELECT count(*) FROM unit WHERE unitid BETWEEN ? AND ?').pluck()
  const removals = ['item', 'item_tag', 'item_collection', 'item_attachment', 'item_origin', 'link', 'ranked'].map((table) =>
    db.prepare(`DELETE FROM ${table} WHERE docid = ?`),
  )
  const indexRemovals = ['text_index', 'title_index'].map((table) => db.prepare(`DELETE FROM ${table} WHERE rowid = CAST(? AS INTEGER)`))
  const removeUnits = db.prepare('DELETE FROM unit WHERE unitid BETWEEN ? AND ?')
  const removeUnitWords = db.prepare('DELETE FROM unit_index WHERE rowid = CAST(? AS INTEGER)')
  const unitIds = db.prepare<[number, number], number>('SELECT unitid FROM unit WHERE unitid BETWEEN ? AND ?').pluck()
  const readMeta = db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck()
  const writeMeta = db.prepare('INSERT INTO meta(key, value) VALUES (?,?) ON CONFLICT(key) DO UPDATE SET value = excluded.value')

  let nextDocid = Math.max(maxDocid.get() ?? 0, Number(readMeta.get('maxDocid') ?? 0)) + 1
  const sampled = new Map<string, number>()

  const removeDocid = (docid: number) => {
    const [from, to] = [docid * unitsPerItem, docid * unitsPerItem + unitsPerItem - 1]
    if ((hasUnitWords.get(from, to) ?? 0) > 0) for (const unitid of unitIds.all(from, to)) removeUnitWords.run(unitid)
    removeUnits.run(from, to)
    for (const statement of indexRemovals) statement.run(docid)
    for (const statement of removals) statement.run(docid)
  }

  return {
    put: (item) => {
      const previous = docidOf.get(item.id)
      if (previous !== undefined) removeDocid(previous)
      const docid = nextDocid++
      const { row } = item
      const binned = row.binnedAtUtc === null ? 0 : 1
      insertItem.run(
        docid,
        item.id,
        row.kind,
        row.language,
        row.title,
        row.titleKey,
        row.summary,
        row.createdMs,
        row.createdBy,
        row.updatedMs,
        row.updatedBy,
        binned,
        row.binnedAtUtc,
        row.pageCount,
        row.words,
        row.noTextLayer ? 1 : 0,
        JSON.stringify(item.tags),
        row.withdrawn && JSON.stringify(row.withdrawn),
      )
      for (const tag of item.tags) insertTag.run(tag.id, docid, tag.label)
      for (const collection of item.collections) insertCollection.run(collection, docid)
      for (const hash of item.attachments) insertAttachment.run(hash, docid)
      for (const link of item.links) insertLink.run(link, docid)
      if (item.origin !== null) insertOrigin.run(item.origin, docid)
      insertRanked.run(docid, shelfOf(row), item.fromDay, item.toDay, row.updatedMs, item.weights)
      insertText.run(docid, item.allWords)
      insertTitle.run(docid, item.titleWords)
      for (const [index, unit] of item.units.entries()) {
        insertUnit.run(docid * unitsPerItem + index, unit.attachment, unit.page, unit.text)
        if (unit.words !== '') insertUnitWords.run(docid * unitsPerItem + index, unit.words)
      }
      for (const { form, language, stem } of item.forms) insertForm.run(form, language, stem)
      if (docid % sampleStep === 0) {
        for (const form of new Set(item.allWords.split(' '))) if (form !== partEnd && form !== '') sampled.set(form, (sampled.get(form) ?? 0) + 1)
      }
    },
    remove: (id) => {
      const docid = docidOf.get(id)
      if (docid === undefined) return false
      removeDocid(docid)
      return true
    },
    setShelves: (shelves) => {
      const before = new Map(db.prepare<[], [string, string]>('SELECT id, label FROM tag_label').raw().all())
      const renamedTags = [...new Set([...before.keys(), ...shelves.tagLabels.keys()])].filter((id) => before.get(id) !== shelves.tagLabels.get(id as never))
      db.exec('DELETE FROM tag_label; DELETE FROM collection')
      const label = db.prepare('INSERT INTO tag_label(id, label) VALUES (?,?)')
      for (const [id, text] of shelves.tagLabels) label.run(id, text)
      const collection = db.prepare('INSERT INTO collection(id, title, parent) VALUES (?,?,?)')
      for (const { id, title, parent } of shelves.collections) collection.run(id, title, parent)
      return { renamedTags }
    },
    itemsWithTag: (tag) => db.prepare<[string], ItemId>('SELECT id FROM item JOIN item_tag USING (docid) WHERE tag = ?').pluck().all(tag),
    getMeta: (key) => readMeta.get(key) ?? null,
    setMeta: (key, value) => void writeMeta.run(key, value),
    flush: () => {
      for (const [form, documents] of sampled) countSampled.run(form, documents)
      sampled.clear()
      writeMeta.run('maxDocid', String(nextDocid - 1))
    },
    count: () => db.prepare<[], number>('SELECT count(*) FROM item').pluck().get() ?? 0,
  }
}
