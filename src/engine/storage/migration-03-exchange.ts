// Step 3: what this device remembers of exchanges: documents that wait, what came when, partners, bundles. docs/formats/database.md [DB35]–[DB38].
import type Database from 'better-sqlite3'

export const exchangeTables = (db: Database.Database) => {
  db.exec(`
    CREATE TABLE waiting(document_id BLOB PRIMARY KEY, until_lid INTEGER NOT NULL, exchange_id TEXT, since_ms INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE exchanges(id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, what TEXT NOT NULL, path TEXT NOT NULL, before_lid INTEGER NOT NULL,
      after_lid INTEGER, report TEXT NOT NULL) WITHOUT ROWID;
    CREATE INDEX exchanges_by_time ON exchanges(at_ms);
    CREATE TABLE exchange_documents(exchange_id TEXT NOT NULL, document_id BLOB NOT NULL, first_lid INTEGER NOT NULL, entries INTEGER NOT NULL,
      PRIMARY KEY(exchange_id, document_id)) WITHOUT ROWID;
    CREATE TABLE partners(device BLOB PRIMARY KEY, device_name TEXT NOT NULL, contributor_name TEXT NOT NULL, heard_at_ms INTEGER,
      frontier TEXT, compared_at_ms INTEGER) WITHOUT ROWID;
    CREATE TABLE sent_bundles(recipient TEXT NOT NULL, number INTEGER NOT NULL, created_at_ms INTEGER NOT NULL, content TEXT NOT NULL,
      PRIMARY KEY(recipient, number)) WITHOUT ROWID;
  `)
}
