// A document whose past has changed (entries left it, came back, or got their payload again): its snapshot goes, and in the same
// transaction it is noted that it is to be looked at again, so that a crash before that loses nothing. docs/formats/database.md [DB33].
import type Database from 'better-sqlite3'

/** State of the mark among unseen text; the client id 0 is nobody's. [EN4] */
export const lookAgainState = 3

/** Inside a transaction, with the number of the document. */
export const createChangedPast = (db: Database.Database) => {
  const dropSnapshot = db.prepare('DELETE FROM snapshots WHERE doc = ?')
  const mark = db.prepare(
    `INSERT INTO unseen(doc, client, clock, length, inserted_lid, text, state) VALUES (?, 0, 0, 0, 0, '', ${lookAgainState}) ON CONFLICT DO NOTHING`,
  )
  return (doc: number) => {
    dropSnapshot.run(doc)
    mark.run(doc)
  }
}
