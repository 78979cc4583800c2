// What of a document is shown on this device: all of it, or, while what came for it waits, as it stood before that. Only reads, so that the
// catalogue's threads show the same. The digest and the log know nothing of it. docs/formats/database.md [DB35].
import type Database from 'better-sqlite3'
import type * as Y from 'yjs'
import type { DocumentId } from '../../contract/ids.ts'
import { type LoadOptions, loadDocument } from './load.ts'

const statements = new WeakMap<Database.Database, Database.Statement<[Buffer], number>>()

/** The last entry that is shown; 0: the document is hidden; null: nothing of it waits. */
export const waitsUntil = (db: Database.Database, documentId: DocumentId): number | null => {
  const known = statements.get(db) ?? db.prepare<[Buffer], number>('SELECT until_lid FROM waiting WHERE document_id = ?').pluck()
  statements.set(db, known)
  return known.get(Buffer.from(documentId, 'hex')) ?? null
}

const loadUntil = (db: Database.Database, documentId: DocumentId, untilLid: number, options: LoadOptions = {}): Y.Doc | null =>
  untilLid === 0 ? null : loadDocument(db, documentId, { ...options, untilLid, deletedLater: true })

/** As `loadDocument` with what is pending, but as a person sees it. null: no such document, deleted, or hidden. */
export const loadShown = (db: Database.Database, documentId: DocumentId): Y.Doc | null => {
  const untilLid = waitsUntil(db, documentId)
  return untilLid === null ? loadDocument(db, documentId, { pending: true }) : loadUntil(db, documentId, untilLid)
}
