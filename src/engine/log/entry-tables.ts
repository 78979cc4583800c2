// Logs and entries in granary.db: rows to entries and back. The header is not stored, its fields are. docs/formats/database.md [DB21]–[DB28].
import type Database from 'better-sqlite3'
import type { DeviceId, DocumentId, LogId } from '../../contract/ids.ts'
import { createReader, createWriter, fromHex, sameBytes, toHex } from './byte-io.ts'
import { type Dep, type Entry, type EntryFields, entryKinds, noHash } from './entry-codec.ts'
import { openSealed, type PlacedEntry, type SegmentRow } from './sealed-segments.ts'

export interface LogRow {
  log: number
  logId: LogId
  deviceId: DeviceId
  /** -1: nothing is here (its whole content was set aside). */
  headSequence: number
  headHash: Uint8Array
  headAtMs: number
  headTick: number
  lastLid: number
  forked: boolean
}

interface RawLog {
  log: number
  log_id: Buffer
  device: Buffer
  head_sequence: number
  head_hash: Buffer
  head_at_ms: number
  head_tick: number
  last_lid: number
  forked: number
}

interface RawEntry {
  lid: number
  log: number
  sequence: number
  kind: number
  document_id: Buffer | null
  at_ms: number
  tick: number
  heads: Buffer
  cause: Buffer | null
  payload: Buffer | null
  erased: Buffer | null
  hash: Buffer
  signature: Buffer
}

const toLog = (row: RawLog): LogRow => ({
  log: row.log,
  logId: toHex(row.log_id) as LogId,
  deviceId: toHex(row.device) as DeviceId,
  headSequence: row.head_sequence,
  headHash: row.head_hash,
  headAtMs: row.head_at_ms,
  headTick: row.head_tick,
  lastLid: row.last_lid,
  forked: row.forked === 1,
})

const encodeErased = (erased: NonNullable<EntryFields['erased']>) => createWriter(40).varint(erased.length).bytes(erased.hash).finish()
const decodeErased = (bytes: Uint8Array) => {
  const reader = createReader(bytes)
  return { length: reader.varint(), hash: reader.bytes(32) }
}
const splitHeads = (heads: Uint8Array) => Array.from({ length: heads.length / 16 }, (_, i) => toHex(heads.subarray(i * 16, i * 16 + 16)))

const entryColumns = `lid, log, sequence, kind, (SELECT document_id FROM documents WHERE documents.doc = entries.doc) AS document_id, at_ms, tick,
  (SELECT heads FROM auth_heads WHERE auth_heads.auth = entries.auth) AS heads, cause, payload, erased, hash, signature`

export type EntryTables = ReturnType<typeof createEntryTables>

export const createEntryTables = (db: Database.Database) => {
  const logById = db.prepare<[Uint8Array], RawLog>('SELECT * FROM logs WHERE log_id = ?')
  const logByNumber = db.prepare<[number], RawLog>('SELECT * FROM logs WHERE log = ?')
  const allLogs = db.prepare<[], RawLog>('SELECT * FROM logs ORDER BY log_id')
  const logsByDevice = db.prepare<[Uint8Array], RawLog>('SELECT * FROM logs WHERE device = ? ORDER BY log_id')
  const movedLogs = db.prepare<[number, number], RawLog>('SELECT * FROM logs WHERE last_lid > ? AND log != ? AND head_sequence >= 0 ORDER BY log_id')
  const addLog = db.prepare(
    'INSERT INTO logs(log_id, device, head_sequence, head_hash, head_at_ms, head_tick, last_lid) VALUES (?, ?, -1, zeroblob(32), 0, 0, 0)',
  )
  const setHead = db.prepare('UPDATE logs SET head_sequence = ?, head_hash = ?, head_at_ms = ?, head_tick = ?, last_lid = ? WHERE log = ?')
  const setForked = db.prepare('UPDATE logs SET forked = 1 WHERE log = ?')
  const findDoc = db.prepare<[Uint8Array], number>('SELECT doc FROM documents WHERE document_id = ?').pluck()
  const addDoc = db.prepare('INSERT INTO documents(document_id) VALUES (?)')
  const findAuth = db.prepare<[Uint8Array], number>('SELECT auth FROM auth_heads WHERE heads = ?').pluck()
  const addAuth = db.prepare('INSERT INTO auth_heads(heads) VALUES (?)')
  const addEntry = db.prepare(
    'INSERT INTO entries(log, sequence, kind, doc, at_ms, tick, auth, cause, payload, erased, hash, signature) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const putBackEntry = db.prepare(
    'INSERT INTO entries(lid, log, sequence, kind, doc, at_ms, tick, auth, cause, payload, erased, hash, signature) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const addDep = db.prepare('INSERT OR REPLACE INTO deps(log, sequence, on_log, on_sequence, on_hash) SELECT ?, ?, log, ?, ? FROM logs WHERE log_id = ?')
  const depsOf = db.prepare<[number, number, number], { sequence: number; log_id: Buffer; on_sequence: number; on_hash: Buffer }>(
    'SELECT sequence, log_id, on_sequence, on_hash FROM deps JOIN logs ON logs.log = deps.on_log WHERE deps.log = ? AND sequence BETWEEN ? AND ? ORDER BY sequence',
  )
  const hotRange = db.prepare<[number, number, number], RawEntry>(
    `SELECT ${entryColumns} FROM entries WHERE log = ? AND sequence BETWEEN ? AND ? ORDER BY sequence`,
  )
  const hotByLid = db.prepare<[number], RawEntry>(`SELECT ${entryColumns} FROM entries WHERE lid = ?`)
  const hotLacks = db.prepare<[number, number], number>('SELECT payload IS NULL FROM entries WHERE log = ? AND sequence = ?').pluck()
  const hotHash = db.prepare<[number, number], Buffer>('SELECT hash FROM entries WHERE log = ? AND sequence = ?').pluck()
  // The bytes of a segment are read only where it holds that entry.
  const segmentHolding = db.prepare<[number, number, number], SegmentRow & { to_sequence: number }>(
    `SELECT segment, bytes, lids, to_sequence FROM segments WHERE to_sequence >= ?
     AND segment = (SELECT segment FROM segments WHERE log = ? AND from_sequence <= ? ORDER BY from_sequence DESC LIMIT 1)`,
  )
  const segmentAt = (log: number, sequence: number) => segmentHolding.get(sequence, log, sequence)
  const segmentByLid = db.prepare<[number, number], SegmentRow>('SELECT segment, bytes, lids FROM segments WHERE from_lid <= ? AND to_lid >= ?')

  const openSegment = (row: SegmentRow) => openSealed(db, row)

  const numberOfDocument = (documentId: DocumentId): number => {
    const key = fromHex(documentId)
    return findDoc.get(key) ?? Number(addDoc.run(key).lastInsertRowid)
  }
  const numberOfAuth = (heads: readonly string[]): number => {
    const key = fromHex(heads.join(''))
    return findAuth.get(key) ?? Number(addAuth.run(key).lastInsertRowid)
  }

  /** Rows of consecutive entries of one log, in order. */
  const toEntries = (log: LogRow, rows: RawEntry[]): PlacedEntry[] => {
    const [first] = rows
    if (first === undefined) return []
    const deps = new Map<number, Dep[]>()
    for (const row of depsOf.all(log.log, first.sequence, rows.at(-1)?.sequence ?? first.sequence)) {
      const list = deps.get(row.sequence) ?? []
      list.push({ logId: toHex(row.log_id) as LogId, sequence: row.on_sequence, hash: toHex(row.on_hash) })
      deps.set(row.sequence, list)
    }
    for (const list of deps.values()) if (list.length > 1) list.sort((a, b) => (a.logId < b.logId ? -1 : 1))
    let previousHash = hashAt(log.log, first.sequence - 1) ?? noHash
    return rows.map((row) => {
      const entry: PlacedEntry = {
        lid: row.lid,
        logId: log.logId,
        sequence: row.sequence,
        previousHash,
        kind: entryKinds[row.kind] ?? 'document-update',
        documentId: row.document_id && (toHex(row.document_id) as DocumentId),
        cause: row.cause && toHex(row.cause),
        atMs: row.at_ms,
        tick: row.tick,
        authHeads: splitHeads(row.heads),
        deps: deps.get(row.sequence) ?? [],
        payload: row.payload,
        erased: row.erased && decodeErased(row.erased),
        hash: row.hash,
        signature: row.signature,
      }
      previousHash = row.hash
      return entry
    })
  }

  const sealedEntry = (log: number, sequence: number): PlacedEntry | null => {
    const row = segmentAt(log, sequence)
    return (row && openSegment(row).find((entry) => entry.sequence === sequence)) || null
  }
  const hashAt = (log: number, sequence: number): Uint8Array | null =>
    sequence < 0 ? null : (hotHash.get(log, sequence) ?? sealedEntry(log, sequence)?.hash ?? null)

  /** Entries of a log between two sequences, both included; sealed ones come first because sealing takes a log from its beginning. */
  const readRange = (log: LogRow, from: number, to: number): PlacedEntry[] => {
    const entries: PlacedEntry[] = []
    let next = from
    while (next <= to) {
      const row = segmentAt(log.log, next)
      if (row === undefined) break
      for (const entry of openSegment(row)) if (entry.sequence >= next && entry.sequence <= to) entries.push(entry)
      next = row.to_sequence + 1
    }
    if (next <= to) entries.push(...toEntries(log, hotRange.all(log.log, next, to)))
    return entries
  }

  const insertColumns = (log: number, entry: EntryFields & Pick<Entry, 'sequence' | 'hash' | 'signature'>) =>
    [
      log,
      entry.sequence,
      entryKinds.indexOf(entry.kind),
      entry.documentId && numberOfDocument(entry.documentId),
      entry.atMs,
      entry.tick,
      numberOfAuth(entry.authHeads),
      entry.cause && fromHex(entry.cause),
      entry.payload,
      entry.erased && encodeErased(entry.erased),
      entry.hash,
      entry.signature,
    ] as const

  const find = (logId: LogId): LogRow | null => {
    const row = logById.get(fromHex(logId))
    return row ? toLog(row) : null
  }

  return {
    logById: find,
    logs: (): LogRow[] => allLogs.all().map(toLog),
    logsOf: (deviceId: DeviceId): LogRow[] => logsByDevice.all(fromHex(deviceId)).map(toLog),
    /** Logs other than this one that got entries after that lid. */
    movedAfter: (lid: number, log: number): LogRow[] => movedLogs.all(lid, log).map(toLog),
    addLog: (logId: LogId, deviceId: DeviceId): LogRow => {
      const row = logByNumber.get(Number(addLog.run(fromHex(logId), fromHex(deviceId)).lastInsertRowid))
      if (row === undefined) throw new Error('a log that was added is not there')
      return toLog(row)
    },
    setHead: (log: number, head: Pick<Entry, 'sequence' | 'hash' | 'atMs' | 'tick'>, lid: number) =>
      setHead.run(head.sequence, head.hash, head.atMs, head.tick, lid, log),
    setForked: (log: number) => setForked.run(log),
    numberOfDocument,
    findDocument: (documentId: DocumentId): number | null => findDoc.get(fromHex(documentId)) ?? null,
    /** Answers the lid. */
    insert: (log: LogRow, entry: Entry): number => {
      const lid = Number(addEntry.run(...insertColumns(log.log, entry)).lastInsertRowid)
      for (const dep of entry.deps) addDep.run(log.log, entry.sequence, dep.sequence, fromHex(dep.hash), fromHex(dep.logId))
      return lid
    },
    /** Puts a sealed entry's row back; its deps are still there. */
    putBack: (log: LogRow, entry: PlacedEntry) => putBackEntry.run(entry.lid, ...insertColumns(log.log, entry)),
    hashAt,
    lacksPayload: (log: number, sequence: number): boolean => {
      const hot = hotLacks.get(log, sequence)
      return hot === undefined ? sealedEntry(log, sequence)?.payload === null : hot === 1
    },
    encodeErased,
    hasSame: (log: number, sequence: number, hash: Uint8Array): boolean => {
      const ours = hashAt(log, sequence)
      return ours !== null && sameBytes(ours, hash)
    },
    readRange,
    readByLid: (lid: number): { log: LogRow; entry: PlacedEntry; sealed: number | null } | null => {
      const row = hotByLid.get(lid)
      const log = row && logByNumber.get(row.log)
      const [entry] = log ? toEntries(toLog(log), [row]) : []
      if (log && entry) return { log: toLog(log), entry, sealed: null }
      for (const segment of segmentByLid.all(lid, lid)) {
        const found = openSegment(segment).find((candidate) => candidate.lid === lid)
        const its = found && find(found.logId)
        if (found && its) return { log: its, entry: found, sealed: segment.segment }
      }
      return null
    },
  }
}
