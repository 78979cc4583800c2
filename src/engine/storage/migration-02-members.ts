// Step 2: which entry of a log was the first to have seen each change of membership. docs/formats/database.md [DB29].
import type Database from 'better-sqlite3'

export const memberTables = (db: Database.Database) => {
  db.exec(`
    ALTER TABLE membership ADD COLUMN at_ms INTEGER NOT NULL DEFAULT 0;
    UPDATE membership SET at_ms = coalesce((SELECT at_ms FROM entries WHERE entries.lid = membership.lid), 0);
    CREATE TABLE membership_seen(op INTEGER NOT NULL, log INTEGER NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY(op, log)) WITHOUT ROWID;
    INSERT INTO membership_seen SELECT membership.lid, deps.log, min(deps.sequence) FROM membership
      JOIN deps ON deps.on_log = membership.log AND deps.on_sequence >= membership.sequence GROUP BY membership.lid, deps.log;
    INSERT OR REPLACE INTO store(key, value) VALUES ('members_judged', '0');
  `)
}
