// Step 1: every table of docs/formats/database.md.
import type Database from 'better-sqlite3'

export const firstTables = (db: Database.Database) => {
  db.exec(`
    CREATE TABLE migrations(number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at_ms INTEGER NOT NULL);
    CREATE TABLE store(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

    CREATE TABLE logs(
      log INTEGER PRIMARY KEY, log_id BLOB NOT NULL UNIQUE, device BLOB NOT NULL,
      head_sequence INTEGER NOT NULL, head_hash BLOB NOT NULL, head_at_ms INTEGER NOT NULL, head_tick INTEGER NOT NULL,
      last_lid INTEGER NOT NULL, forked INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE documents(doc INTEGER PRIMARY KEY, document_id BLOB NOT NULL UNIQUE, deleted_lid INTEGER);
    CREATE TABLE auth_heads(auth INTEGER PRIMARY KEY, heads BLOB NOT NULL UNIQUE);
    CREATE TABLE entries(
      lid INTEGER PRIMARY KEY AUTOINCREMENT, log INTEGER NOT NULL, sequence INTEGER NOT NULL, kind INTEGER NOT NULL, doc INTEGER,
      at_ms INTEGER NOT NULL, tick INTEGER NOT NULL, auth INTEGER NOT NULL, cause BLOB, payload BLOB, erased BLOB,
      hash BLOB NOT NULL, signature BLOB NOT NULL);
    CREATE UNIQUE INDEX entries_by_log ON entries(log, sequence);
    CREATE INDEX entries_by_document ON entries(doc, lid) WHERE doc IS NOT NULL;
    CREATE TABLE deps(log INTEGER NOT NULL, sequence INTEGER NOT NULL, on_log INTEGER NOT NULL, on_sequence INTEGER NOT NULL, on_hash BLOB NOT NULL,
      PRIMARY KEY(log, sequence, on_log)) WITHOUT ROWID;
    CREATE INDEX deps_by_target ON deps(on_log, log, sequence, on_sequence);
    CREATE TABLE segments(
      segment INTEGER PRIMARY KEY AUTOINCREMENT, log INTEGER NOT NULL, from_sequence INTEGER NOT NULL, to_sequence INTEGER NOT NULL,
      from_lid INTEGER NOT NULL, to_lid INTEGER NOT NULL, lids BLOB NOT NULL, bytes BLOB NOT NULL);
    CREATE UNIQUE INDEX segments_by_log ON segments(log, from_sequence);
    CREATE TABLE segment_documents(doc INTEGER NOT NULL, segment INTEGER NOT NULL, PRIMARY KEY(doc, segment)) WITHOUT ROWID;
    CREATE TABLE aside(lid INTEGER PRIMARY KEY, log INTEGER NOT NULL, sequence INTEGER NOT NULL, code TEXT NOT NULL, since_ms INTEGER NOT NULL);
    CREATE TABLE held(
      log_id BLOB NOT NULL, sequence INTEGER NOT NULL, hash BLOB NOT NULL, segment BLOB NOT NULL, source TEXT NOT NULL,
      size INTEGER NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY(log_id, sequence, hash)) WITHOUT ROWID;
    CREATE INDEX held_by_size ON held(size);
    CREATE TABLE branches(
      log_id BLOB NOT NULL, sequence INTEGER NOT NULL, hash BLOB NOT NULL, document_id BLOB, segment BLOB NOT NULL, code TEXT NOT NULL,
      at_ms INTEGER NOT NULL, text_kept INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(log_id, sequence, hash)) WITHOUT ROWID;
    CREATE TABLE membership(lid INTEGER PRIMARY KEY, log INTEGER NOT NULL, sequence INTEGER NOT NULL, hash BLOB NOT NULL, body TEXT NOT NULL);
    CREATE TABLE erasures(item_id BLOB PRIMARY KEY, lid INTEGER NOT NULL) WITHOUT ROWID;

    CREATE TABLE pending(
      id INTEGER PRIMARY KEY AUTOINCREMENT, doc INTEGER NOT NULL REFERENCES documents(doc), log_id BLOB NOT NULL, slot INTEGER NOT NULL,
      update_v2 BLOB NOT NULL, at_ms INTEGER NOT NULL);
    CREATE INDEX pending_by_document ON pending(doc, id);
    CREATE TABLE snapshots(
      doc INTEGER PRIMARY KEY REFERENCES documents(doc), lid INTEGER NOT NULL, coding INTEGER NOT NULL, state BLOB NOT NULL,
      state_vector BLOB, digest BLOB, at_ms INTEGER NOT NULL);
    CREATE TABLE recovered(
      id INTEGER PRIMARY KEY AUTOINCREMENT, document_id BLOB NOT NULL, reason TEXT NOT NULL, origin TEXT UNIQUE, log_id BLOB, slot INTEGER,
      updates BLOB, text TEXT, by_name TEXT, at_ms INTEGER NOT NULL, state INTEGER NOT NULL DEFAULT 0, settled_at_ms INTEGER);
    CREATE INDEX recovered_by_document ON recovered(document_id);
    CREATE TABLE unseen(
      doc INTEGER NOT NULL REFERENCES documents(doc), client INTEGER NOT NULL, clock INTEGER NOT NULL, length INTEGER NOT NULL,
      inserted_lid INTEGER NOT NULL, deleted_lid INTEGER, text TEXT NOT NULL, state INTEGER NOT NULL DEFAULT 0, settled_at_ms INTEGER,
      PRIMARY KEY(doc, client, clock)) WITHOUT ROWID;
    CREATE TABLE local(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE diagnostics(code TEXT PRIMARY KEY, count INTEGER NOT NULL, last_detail TEXT NOT NULL, last_at_ms INTEGER NOT NULL) WITHOUT ROWID;
  `)
}
