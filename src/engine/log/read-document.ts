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

/** What building a document needs of an entry that changes it. */
export interface DocumentUpdate {
  lid: number
  /** null: erased. */
  payload: Uint8Array | null
  asideCode: string | null
}

const updateKind = entryKinds.indexOf('document-update')

const prepare = (db: Database.Database) => ({
  doc: db.prepare<[Uint8Array], number>('SELECT doc FROM documents WHERE document_id = ?').pluck(),
  hot: db.prepare<[number, number, number], HotRow>(
    `SELECT lid, log_id, entries.sequence, kind, at_ms, cause, payload, hash, code
     FROM entries JOIN logs USING (log) LEFT JOIN aside USING (lid) WHERE doc = ? AND lid > ? AND lid <= ? ORDER BY lid`,
  ),
  hotUpdates: db.prepare<[number, number, number], DocumentUpdate>(
    `SELECT lid, payload, code AS asideCode FROM entries LEFT JOIN aside USING (lid) WHERE doc = ? AND lid > ? AND lid <= ? AND kind = ${updateKind} ORDER BY lid`,
  ),
  sealed: db.prepare<[number, number, number], SegmentRow>(
    `SELECT segments.segment, bytes, lids FROM segment_documents JOIN segments ON segments.segment = segment_documents.segment
     WHERE doc = ? AND to_lid > ? AND from_lid <= ?`,
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

const statementsOf = (db: Database.Database) => {
  const known = statements.get(db) ?? prepare(db)
  statements.set(db, known)
  return known
}

/** Those of its entries that lie in segments, with why they are set aside. */
const readSealed = <T>(
  db: Database.Database,
  doc: number,
  documentId: DocumentId,
  [afterLid, untilLid]: readonly [number, number],
  of: (entry: PlacedEntry, asideCode: string | null) => T,
): T[] => {
  const { sealed, asideCode } = statementsOf(db)
  return sealed.all(doc, afterLid, untilLid).flatMap((row) =>
    openSealed(db, row)
      .filter((entry) => entry.documentId === documentId && entry.lid > afterLid && entry.lid <= untilLid)
      .map((entry) => of(entry, asideCode.get(entry.lid) ?? null)),
  )
}

const joined = <T extends { lid: number }>(sealed: T[], hot: T[]): T[] => (sealed.length === 0 ? hot : [...sealed, ...hot].sort((a, b) => a.lid - b.lid))

/** Entries with `afterLid` < lid ≤ `untilLid`, by lid. */
export const readDocumentEntries = (
  db: Database.Database,
  documentId: DocumentId,
  afterLid = 0,
  untilLid: number = Number.MAX_SAFE_INTEGER,
): DocumentEntry[] => {
  const known = statementsOf(db)
  const doc = known.doc.get(fromHex(documentId))
  if (doc === undefined) return []
  const sealed = readSealed(db, doc, documentId, [afterLid, untilLid], toDocumentEntry)
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
  return joined(sealed, hot)
}

/** Likewise, of its updates only what building it needs. */
export const readDocumentUpdates = (
  db: Database.Database,
  documentId: DocumentId,
  afterLid: number,
  untilLid: number = Number.MAX_SAFE_INTEGER,
): DocumentUpdate[] => {
  const known = statementsOf(db)
  const doc = known.doc.get(fromHex(documentId))
  if (doc === undefined) return []
  const sealed = readSealed(db, doc, documentId, [afterLid, untilLid], (entry, asideCode) => ({ ...entry, asideCode })).filter(
    ({ kind }) => kind === 'document-update',
  )
  return joined<DocumentUpdate>(sealed, known.hotUpdates.all(doc, afterLid, untilLid))
}
