// derived.db: what can be computed from granary.db. A file of another version is deleted and made again, never migrated.
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'

/** Raised with every change of the tables, of the words of the index (search/) or of what an item row holds. */
export const derivedVersion = 5

/** GRND */
const applicationId = 0x47524e44

export const derivedPath = (directory: string) => join(directory, 'derived.db')

// A document gets a new docid whenever it is indexed, so descending docid is "newest first" and the full-text index is read in that
// order without sorting. A unit is a piece of an item that a hit can name: a part of its body, a page of a PDF, its details;
// its id is docid * 65,536 + n.
const tables = `
CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE item(
  docid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, language TEXT, title TEXT NOT NULL, titleKey TEXT NOT NULL,
  summary TEXT NOT NULL, createdMs INTEGER NOT NULL, createdBy TEXT, updatedMs INTEGER NOT NULL, updatedBy TEXT,
  binned INTEGER NOT NULL, binnedAtUtc TEXT, pageCount INTEGER, words INTEGER NOT NULL, noTextLayer INTEGER NOT NULL, tags TEXT NOT NULL,
  withdrawn TEXT);
CREATE INDEX item_changed ON item(binned, updatedMs, docid);
CREATE INDEX item_title ON item(binned, titleKey, docid);
CREATE INDEX item_created ON item(binned, createdMs, docid);
CREATE INDEX item_kind ON item(binned, kind, titleKey, docid);
CREATE INDEX item_language ON item(binned, language);
CREATE TABLE item_tag(tag TEXT NOT NULL, docid INTEGER NOT NULL, label TEXT NOT NULL, PRIMARY KEY(tag, docid)) WITHOUT ROWID;
CREATE INDEX item_tag_item ON item_tag(docid);
CREATE TABLE item_collection(collection TEXT NOT NULL, docid INTEGER NOT NULL, PRIMARY KEY(collection, docid)) WITHOUT ROWID;
CREATE INDEX item_collection_item ON item_collection(docid);
CREATE TABLE item_attachment(hash TEXT NOT NULL, docid INTEGER NOT NULL, PRIMARY KEY(hash, docid)) WITHOUT ROWID;
CREATE INDEX item_attachment_item ON item_attachment(docid);
-- Of what came in a parcel: where it came from (document/origin.ts).
CREATE TABLE item_origin(origin TEXT NOT NULL, docid INTEGER NOT NULL, PRIMARY KEY(origin, docid)) WITHOUT ROWID;
CREATE INDEX item_origin_item ON item_origin(docid);
CREATE TABLE link(target TEXT NOT NULL, docid INTEGER NOT NULL, PRIMARY KEY(target, docid)) WITHOUT ROWID;
CREATE INDEX link_item ON link(docid);
CREATE TABLE collection(id TEXT PRIMARY KEY, title TEXT NOT NULL, parent TEXT) WITHOUT ROWID;
CREATE TABLE tag_label(id TEXT PRIMARY KEY, label TEXT NOT NULL) WITHOUT ROWID;

-- What ranking needs of a document: narrow, because it is read for every candidate. shelf: 0 the library, 1 the bin, 2 withdrawn.
CREATE TABLE ranked(docid INTEGER PRIMARY KEY, shelf INTEGER NOT NULL, fromDay INTEGER NOT NULL, toDay INTEGER NOT NULL, updatedMs INTEGER NOT NULL, weights BLOB NOT NULL);
CREATE TABLE unit(unitid INTEGER PRIMARY KEY, attachment TEXT, page INTEGER, text TEXT NOT NULL);

-- Words are ours already (search/normalise.ts), one space between: the tokenizer only cuts at spaces.
CREATE VIRTUAL TABLE text_index USING fts5(words, content='', contentless_delete=1, tokenize='ascii', prefix='1 2 3');
CREATE VIRTUAL TABLE title_index USING fts5(words, content='', contentless_delete=1, tokenize='ascii', prefix='1 2 3');
CREATE VIRTUAL TABLE unit_index USING fts5(words, content='', contentless_delete=1, detail=none, tokenize='ascii', prefix='2 3');

-- Every word that was ever indexed, with what it shares with its other forms. It only grows: a form that no item holds finds nothing.
CREATE TABLE form(form TEXT NOT NULL, language TEXT NOT NULL, stem TEXT NOT NULL, PRIMARY KEY(form, language, stem)) WITHOUT ROWID;
CREATE INDEX form_stem ON form(stem, language, form);
-- In how many of a sample of documents a word stands: enough to tell common from rare.
CREATE TABLE sampled(form TEXT PRIMARY KEY, documents INTEGER NOT NULL) WITHOUT ROWID;
`

const pragmas = (db: Database.Database) => {
  db.pragma('cache_size = -32000')
  db.pragma('temp_store = MEMORY')
}

const remove = (path: string) => {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
}

const isOurs = (db: Database.Database): boolean => {
  try {
    return db.pragma('application_id', { simple: true }) === applicationId && db.pragma('user_version', { simple: true }) === derivedVersion
  } catch {
    // Not a database, or a damaged one: everything in it can be made again.
    return false
  }
}

/** Opens derived.db for writing; makes it (again) when it is missing, damaged or of another version. */
export const openDerived = (directory: string, fresh = false): Database.Database => {
  const path = derivedPath(directory)
  if (fresh) remove(path)
  let db = new Database(path)
  if (!isOurs(db)) {
    db.close()
    remove(path)
    db = new Database(path)
    db.pragma('page_size = 8192')
    db.pragma('journal_mode = WAL')
    db.transaction(() => {
      db.exec(tables)
      db.pragma(`application_id = ${applicationId}`)
      db.pragma(`user_version = ${derivedVersion}`)
    })()
  }
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  pragmas(db)
  // Words are collected in memory up to this size before a segment is written (1 MB by default): a third less time when much is
  // indexed at once, nothing for one item.
  for (const index of ['text_index', 'title_index']) db.exec(`INSERT INTO ${index}(${index}, rank) VALUES('hashsize', 33554432)`)
  return db
}

/** derived.db is there and of this version: it can be read before the writer has come up. */
export const isDerivedThere = (directory: string): boolean => {
  if (!existsSync(derivedPath(directory))) return false
  const db = new Database(derivedPath(directory), { readonly: true })
  try {
    return isOurs(db)
  } finally {
    db.close()
  }
}

/** Opens derived.db for reading. The writer has made it. */
export const openDerivedReader = (directory: string): Database.Database => {
  const db = new Database(derivedPath(directory), { readonly: true, fileMustExist: true })
  pragmas(db)
  return db
}
