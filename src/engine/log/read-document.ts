// The entries of one document in this replica's order, sealed or not. Only reads, so workers with a read-only connection use it too.
import type Database from 'better-sqlite3'
import type { DocumentId, LogId } from '../../contract/ids.ts'
import type { StoredEntry } from '../parts.ts'
import { fromHex, toHex } from './byte-io.ts'
import { entryKinds } from './entry-codec.ts'
import { openSealed, type PlacedEntry, type SegmentRow } from './sealed-segments.ts'

export interface DocumentEntry extends StoredEntry {
  /** Why it is set aside; null: it is not. */
  asideCode: string | null
  /** 16 bytes, hex. */
  causeHex: string | null
}

interface HotRow {
  lid: number
  log_id: Buffer
  sequence: number
  kind: number
  at_ms: number
  cause: Buffer | null
  payload: Buffer | null
  hash: Buffer
  code: string | null
}

const prepare = (db: Database.Database) => ({
  doc: db.prepare<[Uint8Array], number>('SELECT doc FROM documents WHERE document_id = ?').pluck(),
  hot: db.prepare<[number, number, number], HotRow>(
    `SELECT lid, log_id, entries.sequence, kind, at_ms, cause, payload, hash, code
     FROM entries JOIN logs USING (log) LEFT JOIN aside USING (lid) WHERE doc = ? AND lid > ? AND lid <= ? ORDER BY lid`,
  ),
  sealed: db.prepare<[number, number, number], SegmentRow>(
    `SELECT segments.segment, bytes, lids FROM segment_documents JOIN segments ON segments.segment = segment_documents.segment
     WHERE doc = ? AND to_lid > ? AND from_lid <= ? ORDER BY from_lid`,
  ),
  asideCode: db.prepare<[number], string>('SELECT code FROM aside WHERE lid = ?').pluck(),
})
const statements = new WeakMap<Database.Database, ReturnType<typeof prepare>>()

const statusOf = (payload: Uint8Array | null, asideCode: string | null): StoredEntry['status'] =>
  asideCode !== null ? 'set-aside' : payload === null ? 'erased' : 'applied'

export const toDocumentEntry = (entry: PlacedEntry, asideCode: string | null): DocumentEntry => ({
  lid: entry.lid,
  logId: entry.logId,
  sequence: entry.sequence,
  kind: entry.kind,
  documentId: entry.documentId,
  atMs: entry.atMs,
  hashHex: toHex(entry.hash),
  payload: entry.payload,
  status: statusOf(entry.payload, asideCode),
  asideCode,
  causeHex: entry.cause,
})

/** Entries with `afterLid` < lid ≤ `untilLid`, by lid. */
export const readDocumentEntries = (
  db: Database.Database,
  documentId: DocumentId,
  afterLid = 0,
  untilLid: number = Number.MAX_SAFE_INTEGER,
): DocumentEntry[] => {
  const known = statements.get(db) ?? prepare(db)
  statements.set(db, known)
  const doc = known.doc.get(fromHex(documentId))
  if (doc === undefined) return []
  const sealed = known.sealed.all(doc, afterLid, untilLid).flatMap((row) =>
    openSealed(db, row)
      .filter((entry) => entry.documentId === documentId && entry.lid > afterLid && entry.lid <= untilLid)
      .map((entry) => toDocumentEntry(entry, known.asideCode.get(entry.lid) ?? null)),
  )
  const hot = known.hot.all(doc, afterLid, untilLid).map(
    (row): DocumentEntry => ({
      lid: row.lid,
      logId: toHex(row.log_id) as LogId,
      sequence: row.sequence,
      kind: entryKinds[row.kind] ?? 'document-update',
      documentId,
      atMs: row.at_ms,
      hashHex: toHex(row.hash),
      payload: row.payload,
      status: statusOf(row.payload, row.code),
      asideCode: row.code,
      causeHex: row.cause && toHex(row.cause),
    }),
  )
  return sealed.length === 0 ? hot : [...sealed, ...hot].sort((a, b) => a.lid - b.lid)
}
