// The tables of granary.db that the documents part reads and writes: pending, snapshots, recovered, unseen (docs/formats/database.md).
import type Database from 'better-sqlite3'
import { type DocumentId, documentItemId, type LogId } from '../../contract/ids.ts'
import { lookAgainState } from '../log/changed-past.ts'
import { readDocumentEntries } from '../log/read-document.ts'
import type { ClockRange } from './update-content.ts'

export interface PendingRow {
  id: number
  logId: LogId
  slot: number
  update: Uint8Array
}

export interface RecoveredRow {
  id: number
  documentId: DocumentId
  reason: string
  logId: LogId | null
  updates: Uint8Array[]
  text: string
  by: string | null
  atMs: number
}

export interface UnseenRow extends ClockRange {
  documentId: DocumentId
  insertedLid: number
  text: string
}

export interface SnapshotRow {
  lid: number
  coding: number
  state: Uint8Array
}

/** States of a row under *please look*. */
export const attentionState = { waits: 0, putIn: 1, letGo: 2, foundInLog: 3 } as const

const toBlob = (hex: string) => Buffer.from(hex, 'hex')
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

export const joinUpdates = (updates: readonly Uint8Array[]): Uint8Array => {
  const parts: Uint8Array[] = []
  for (const update of updates) {
    const length: number[] = []
    let rest = update.length
    while (rest > 127) {
      length.push(128 | (rest % 128))
      rest = Math.floor(rest / 128)
    }
    length.push(rest)
    parts.push(Uint8Array.from(length), update)
  }
  return Buffer.concat(parts)
}

export const splitUpdates = (bytes: Uint8Array): Uint8Array[] => {
  const updates: Uint8Array[] = []
  let at = 0
  while (at < bytes.length) {
    let length = 0
    let factor = 1
    for (;;) {
      const byte = bytes[at++] ?? 0
      length += (byte & 127) * factor
      factor *= 128
      if (byte < 128) break
    }
    updates.push(bytes.slice(at, at + length))
    at += length
  }
  return updates
}

const cached = <Statement>(prepare: (db: Database.Database) => Statement) => {
  const known = new WeakMap<Database.Database, Statement>()
  return (db: Database.Database): Statement => {
    const statement = known.get(db) ?? prepare(db)
    known.set(db, statement)
    return statement
  }
}

const documentStatement = cached((db) =>
  db.prepare<[Buffer], { doc: number; deleted_lid: number | null }>('SELECT doc, deleted_lid FROM documents WHERE document_id = ?'),
)
const pendingStatement = cached((db) => db.prepare<[number], Buffer>('SELECT update_v2 FROM pending WHERE doc = ? ORDER BY id').pluck())
const snapshotStatement = cached((db) => db.prepare<[number], SnapshotRow>('SELECT lid, coding, state FROM snapshots WHERE doc = ?'))

/** On any connection, also a reader's. null: no such document, or deleted up to `untilLid`. */
export const findDocument = (db: Database.Database, documentId: DocumentId, untilLid = Number.POSITIVE_INFINITY): { doc: number } | null => {
  const row = documentStatement(db).get(toBlob(documentId))
  return row && (row.deleted_lid === null || row.deleted_lid > untilLid) ? { doc: row.doc } : null
}
export const pendingUpdates = (db: Database.Database, doc: number): Uint8Array[] => pendingStatement(db).all(doc)
export const readSnapshot = (db: Database.Database, doc: number): SnapshotRow | null => snapshotStatement(db).get(doc) ?? null

const holderKey = (documentId: DocumentId, slot: number) => `slot ${documentId} ${slot}`

export type DocumentTables = ReturnType<typeof createDocumentTables>

export const createDocumentTables = (db: Database.Database) => {
  const findDoc = db.prepare<[Buffer], { doc: number; deleted_lid: number | null }>('SELECT doc, deleted_lid FROM documents WHERE document_id = ?')
  const hasContent = db
    .prepare<{ id: Buffer }, number>(
      `SELECT 1 FROM documents WHERE document_id = @id AND (
         EXISTS (SELECT 1 FROM entries LEFT JOIN aside USING (lid) WHERE entries.doc = documents.doc AND kind = 1 AND (aside.lid IS NULL OR code = 'cannot-apply-here'))
         OR EXISTS (SELECT 1 FROM segment_documents WHERE segment_documents.doc = documents.doc)
         OR EXISTS (SELECT 1 FROM pending WHERE pending.doc = documents.doc))`,
    )
    .pluck()
  const addDoc = db.prepare('INSERT INTO documents (document_id) VALUES (?)')
  const addPending = db.prepare('INSERT INTO pending (doc, log_id, slot, update_v2, at_ms) VALUES (?, ?, ?, ?, ?)')
  const isErased = db.prepare<[Buffer], number>('SELECT 1 FROM erasures WHERE item_id = ?').pluck()
  const pendingOf = db.prepare<[Buffer], { id: number; log_id: Buffer; slot: number; update_v2: Buffer }>(
    'SELECT id, log_id, slot, update_v2 FROM pending JOIN documents USING (doc) WHERE document_id = ? ORDER BY id',
  )
  const deletePending = db.prepare('DELETE FROM pending WHERE doc = (SELECT doc FROM documents WHERE document_id = ?) AND id <= ?')
  const pendingDocuments = db.prepare<[], { document_id: Buffer }>('SELECT DISTINCT document_id FROM pending JOIN documents USING (doc) ORDER BY document_id')
  const putSnapshot = db.prepare(
    'INSERT OR REPLACE INTO snapshots (doc, lid, coding, state, state_vector, digest, at_ms) VALUES ((SELECT doc FROM documents WHERE document_id = ?), ?, ?, ?, ?, ?, ?)',
  )
  const dropSnapshot = db.prepare('DELETE FROM snapshots WHERE doc = (SELECT doc FROM documents WHERE document_id = ?)')
  const dropSnapshots = db.prepare('DELETE FROM snapshots')
  const addRecovered = db.prepare(
    `INSERT INTO recovered (document_id, reason, origin, log_id, slot, updates, text, by_name, at_ms, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
     ON CONFLICT (origin) DO NOTHING`,
  )
  const listRecovered = db.prepare<
    [],
    { id: number; document_id: Buffer; reason: string; log_id: Buffer | null; updates: Buffer; text: string; by_name: string | null; at_ms: number }
  >('SELECT id, document_id, reason, log_id, updates, text, by_name, at_ms FROM recovered WHERE state = 0 ORDER BY id')
  const recoveredOf = db.prepare<[Buffer], number>('SELECT 1 FROM recovered WHERE document_id = ? AND state = 0 AND log_id IS NOT NULL LIMIT 1').pluck()
  const dropAllUnseen = db.prepare('DELETE FROM unseen')
  const settleRecovered = db.prepare('UPDATE recovered SET state = ?, settled_at_ms = ? WHERE id = ? AND state = 0')
  const dropUnseen = db.prepare('DELETE FROM unseen WHERE doc = (SELECT doc FROM documents WHERE document_id = ?)')
  const addUnseen = db.prepare(
    'INSERT INTO unseen (doc, client, clock, length, inserted_lid, deleted_lid, text, state) VALUES ((SELECT doc FROM documents WHERE document_id = ?), ?, ?, ?, ?, 0, ?, 0)',
  )
  const hasUnseen = db.prepare<[Buffer], number>('SELECT 1 FROM unseen WHERE doc = (SELECT doc FROM documents WHERE document_id = ?) LIMIT 1').pluck()
  const withChangedPast = db.prepare<[], { document_id: Buffer }>(
    `SELECT document_id FROM unseen JOIN documents USING (doc) WHERE state = ${lookAgainState} ORDER BY doc`,
  )
  const listUnseen = db.prepare<[], { document_id: Buffer; client: number; clock: number; length: number; inserted_lid: number; text: string }>(
    'SELECT document_id, client, clock, length, inserted_lid, text FROM unseen JOIN documents USING (doc) WHERE state = 0 AND documents.deleted_lid IS NULL ORDER BY inserted_lid, client, clock',
  )
  const lastLidOf = db.prepare<[Buffer], { lid: number | null }>(
    'SELECT max(lid) AS lid FROM entries WHERE doc = (SELECT doc FROM documents WHERE document_id = ?) AND kind = 1',
  )
  const tailOf = db.prepare<[Buffer], { entries: number; bytes: number | null }>(
    `SELECT count(*) AS entries, sum(length(payload)) AS bytes FROM documents JOIN entries USING (doc)
     WHERE document_id = ? AND kind = 1 AND lid > coalesce((SELECT snapshots.lid FROM snapshots WHERE snapshots.doc = documents.doc), 0)`,
  )
  const branches = db.prepare<[], { log_id: Buffer; sequence: number; hash: Buffer; document_id: Buffer | null; segment: Buffer; at_ms: number }>(
    'SELECT log_id, sequence, hash, document_id, segment, at_ms FROM branches WHERE text_kept = 0 ORDER BY log_id, sequence',
  )
  const keepBranch = db.prepare('UPDATE branches SET text_kept = 1 WHERE log_id = ? AND sequence = ? AND hash = ?')
  const readStore = db.prepare<[string], { value: string }>('SELECT value FROM store WHERE key = ?')
  const writeStore = db.prepare('INSERT OR REPLACE INTO store (key, value) VALUES (?, ?)')
  const readLocal = db.prepare<[string], { value: string }>('SELECT value FROM local WHERE key = ?')
  const writeLocal = db.prepare('INSERT OR REPLACE INTO local (key, value) VALUES (?, ?)')
  const lastLid = db.prepare<[], { lid: number | null }>('SELECT max(last_lid) AS lid FROM logs')
  const changedAfter = db.prepare<[number, number], { document_id: Buffer }>(
    `SELECT document_id FROM documents WHERE doc IN (
       SELECT doc FROM entries WHERE lid > ? AND doc IS NOT NULL
       UNION SELECT segment_documents.doc FROM segment_documents JOIN segments USING (segment) WHERE to_lid > ?)`,
  )
  const asideLids = db.prepare<[], { lid: number; code: string }>('SELECT lid, code FROM aside ORDER BY lid')
  const asideRows = db.prepare<[], { lid: number; log_id: Buffer; code: string; since_ms: number; document_id: Buffer | null }>(
    `SELECT aside.lid, log_id, code, since_ms, document_id FROM aside JOIN logs USING (log)
     LEFT JOIN entries ON entries.lid = aside.lid LEFT JOIN documents ON documents.doc = entries.doc
     WHERE documents.deleted_lid IS NULL AND NOT EXISTS (SELECT 1 FROM recovered WHERE origin = 'aside:' || aside.lid) ORDER BY aside.lid`,
  )
  // A sealed entry says its document only inside its segment.
  const sealedWith = db.prepare<[number, number], { document_id: Buffer; deleted_lid: number | null }>(
    `SELECT document_id, deleted_lid FROM segments JOIN segment_documents USING (segment) JOIN documents USING (doc) WHERE from_lid <= ? AND to_lid >= ?`,
  )
  const sealedDocument = (lid: number) =>
    sealedWith.all(lid, lid).find(({ document_id }) => readDocumentEntries(db, toHex(document_id) as DocumentId, lid - 1, lid).length > 0) ?? null
  const rememberSettled = db.prepare(
    'INSERT INTO recovered (document_id, reason, origin, text, at_ms, state, settled_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (origin) DO NOTHING',
  )
  const settledHeld = db.prepare<[], string>("SELECT origin FROM recovered WHERE origin >= 'held:' AND origin < 'held;'").pluck()
  const recoveredRows = () =>
    listRecovered.all().map(
      (row): RecoveredRow => ({
        id: row.id,
        documentId: toHex(row.document_id) as DocumentId,
        reason: row.reason,
        logId: row.log_id && (toHex(row.log_id) as LogId),
        updates: splitUpdates(row.updates),
        text: row.text,
        by: row.by_name,
        atMs: row.at_ms,
      }),
    )

  return {
    /** Also true for a document that only has pending updates. */
    knows: (documentId: DocumentId) => findDoc.get(toBlob(documentId)) !== undefined,
    /** An entry that is in it, or a pending update: all that others wrote may be set aside. */
    hasContent: (documentId: DocumentId) => hasContent.get({ id: toBlob(documentId) }) === 1,
    isDeleted: (documentId: DocumentId) => (findDoc.get(toBlob(documentId))?.deleted_lid ?? null) !== null,
    /** Its item was erased: no payload is left to build it from. */
    isErased: (documentId: DocumentId) => isErased.get(toBlob(documentItemId(documentId))) !== undefined,
    addPending: (documentId: DocumentId, logId: LogId, slot: number, update: Uint8Array, atMs: number) => {
      const key = toBlob(documentId)
      const doc = findDoc.get(key)?.doc ?? addDoc.run(key).lastInsertRowid
      addPending.run(doc, toBlob(logId), slot, update, atMs)
    },
    /** Which window wrote last under this slot; null: none, or under another log. */
    holderOf: (documentId: DocumentId, logId: LogId, slot: number): string | null => {
      const [log, holder] = readLocal.get(holderKey(documentId, slot))?.value.split(' ') ?? []
      return log === logId ? (holder ?? null) : null
    },
    noteHolder: (documentId: DocumentId, logId: LogId, slot: number, holder: string) => writeLocal.run(holderKey(documentId, slot), `${logId} ${holder}`),
    pendingOf: (documentId: DocumentId): PendingRow[] =>
      pendingOf.all(toBlob(documentId)).map((row) => ({ id: row.id, logId: toHex(row.log_id) as LogId, slot: row.slot, update: row.update_v2 })),
    deletePending: (documentId: DocumentId, untilId: number) => deletePending.run(toBlob(documentId), untilId),
    pendingDocuments: (): DocumentId[] => pendingDocuments.all().map((row) => toHex(row.document_id) as DocumentId),
    putSnapshot: (documentId: DocumentId, lid: number, coding: number, state: Uint8Array, stateVector: Uint8Array, digest: Uint8Array, atMs: number) =>
      putSnapshot.run(toBlob(documentId), lid, coding, state, stateVector, digest, atMs),
    dropSnapshot: (documentId: DocumentId) => dropSnapshot.run(toBlob(documentId)),
    dropSnapshots: () => dropSnapshots.run(),
    addRecovered: (row: {
      documentId: DocumentId
      reason: string
      /** Unique where given, so that the same text is kept once. */
      origin: string | null
      logId: LogId | null
      slot: number | null
      updates: readonly Uint8Array[]
      text: string
      by: string | null
      atMs: number
    }) =>
      addRecovered.run(
        toBlob(row.documentId),
        row.reason,
        row.origin,
        row.logId && toBlob(row.logId),
        row.slot,
        joinUpdates(row.updates),
        row.text,
        row.by,
        row.atMs,
      ),
    recovered: recoveredRows,
    /** Does text wait that was recovered from a log? */
    hasRecovered: (documentId: DocumentId) => recoveredOf.get(toBlob(documentId)) !== undefined,
    dropAllUnseen: () => dropAllUnseen.run(),
    settleRecovered: (id: number, state: number, atMs: number) => settleRecovered.run(state, atMs, id).changes === 1,
    replaceUnseen: (documentId: DocumentId, rows: readonly Omit<UnseenRow, 'documentId'>[]) => {
      dropUnseen.run(toBlob(documentId))
      for (const row of rows) addUnseen.run(toBlob(documentId), row.client, row.clock, row.length, row.insertedLid, row.text)
    },
    /** Their past has changed, and they have not been looked at since. */
    withChangedPast: (): DocumentId[] => withChangedPast.all().map((row) => toHex(row.document_id) as DocumentId),
    /** Unseen text, or the mark that it is to be looked for. */
    hasUnseen: (documentId: DocumentId) => hasUnseen.get(toBlob(documentId)) !== undefined,
    unseen: (): UnseenRow[] =>
      listUnseen.all().map((row) => ({
        documentId: toHex(row.document_id) as DocumentId,
        client: row.client,
        clock: row.clock,
        length: row.length,
        insertedLid: row.inserted_lid,
        text: row.text,
      })),
    /** Lids of entries set aside with this code. */
    asideLids: (code: string): number[] =>
      asideLids
        .all()
        .filter((row) => row.code === code)
        .map(({ lid }) => lid),
    /** Entries set aside that nobody has settled. The document is null where it is unknown (sealed entries, or none). */
    aside: () =>
      asideRows.all().flatMap((row) => {
        const sealed = row.document_id ? null : sealedDocument(row.lid)
        if (sealed && sealed.deleted_lid !== null) return []
        const document = row.document_id ?? sealed?.document_id
        // Of an erased item there is nothing left to look at.
        if (document && isErased.get(document.subarray(0, 15)) !== undefined) return []
        return [
          {
            lid: row.lid,
            logId: toHex(row.log_id) as LogId,
            code: row.code,
            atMs: row.since_ms,
            documentId: document ? (toHex(document) as DocumentId) : null,
          },
        ]
      }),
    /** The entry stays set aside; only the list forgets it. */
    rememberSettled: (reason: 'set-aside' | 'held', origin: string, documentId: DocumentId | null, text: string, state: number, atMs: number) =>
      rememberSettled.run(toBlob(documentId ?? ''), reason, origin, text, atMs, state, atMs),
    /** Origins of held entries that somebody has settled. */
    settledHeld: (): ReadonlySet<string> => new Set(settledHeld.all()),
    /** The last entry of the document that is not sealed; 0: none. */
    lastLidOf: (documentId: DocumentId) => lastLidOf.get(toBlob(documentId))?.lid ?? 0,
    /** What a loading would replay after the snapshot. */
    tailOf: (documentId: DocumentId) => {
      const row = tailOf.get(toBlob(documentId))
      return { tailEntries: row?.entries ?? 0, tailBytes: row?.bytes ?? 0 }
    },
    /** Entries that left the chain and whose text is not under *please look* yet. */
    branches: () =>
      branches.all().map((row) => ({
        logId: toHex(row.log_id) as LogId,
        sequence: row.sequence,
        hashHex: toHex(row.hash),
        documentId: row.document_id && (toHex(row.document_id) as DocumentId),
        segment: row.segment as Uint8Array,
        atMs: row.at_ms,
      })),
    keepBranch: (row: { logId: LogId; sequence: number; hashHex: string }) => keepBranch.run(toBlob(row.logId), row.sequence, toBlob(row.hashHex)),
    /** Up to this entry it has been looked at what entries did to documents. */
    processedLid: () => Number(readStore.get('processed_lid')?.value ?? 0),
    writeProcessedLid: (lid: number) => writeStore.run('processed_lid', String(lid)),
    lastLid: () => lastLid.get()?.lid ?? 0,
    changedAfter: (lid: number): DocumentId[] => changedAfter.all(lid, lid).map((row) => toHex(row.document_id) as DocumentId),
  }
}
