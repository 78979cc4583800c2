// Packing old entries into segments and opening them again where a branch is cut or a payload erased. Hashes, lids and what
// travels stay the same. docs/formats/database.md [DB40], [DB41].
import type { Clock, Storage } from '../parts.ts'
import { type Entry, sha256 } from './entry-codec.ts'
import type { EntryTables, LogRow } from './entry-tables.ts'
import { encodeLids, openSealed, type PlacedEntry, type SegmentRow } from './sealed-segments.ts'
import { encodeSegment } from './segment-codec.ts'

/** One segment: enough for zstd to find repetition, few enough to open quickly. */
export const sealedEntriesPerSegment = 256
const maxSealedBytes = 2 * 1024 * 1024
const keptAgeMs = 30 * 24 * 60 * 60 * 1000
const keptNewest = 1000
/** zstd: slow to write, quick to read; measured on the automerge trace. */
const sealLevel = 12

export interface SealLimits {
  keptNewest?: number
  keptAgeMs?: number
  segments?: number
}

export interface Sealing {
  /** Answers the number of entries sealed; one transaction per segment. */
  /** `segments`: at most so many now, for somebody who seals in idle moments. */
  seal(limits?: SealLimits): number
  /** Turns sealed entries of a log from this sequence on into rows again. */
  unsealFrom(log: LogRow, sequence: number): void
  /** Drops the payloads of a document's updates, sealed or not. */
  erasePayloads(doc: number): void
}

const hollow = <T extends Entry>(entry: T): T =>
  entry.payload === null ? entry : { ...entry, payload: null, erased: { length: entry.payload.length, hash: sha256(entry.payload) } }

export const createSealing = (storage: Storage, tables: EntryTables, clock: Clock): Sealing => {
  const { db } = storage
  const sealedUntil = db.prepare<[number], number | null>('SELECT max(to_sequence) FROM segments WHERE log = ?').pluck()
  const addSegment = db.prepare('INSERT INTO segments(log, from_sequence, to_sequence, from_lid, to_lid, lids, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)')
  const addDocument = db.prepare('INSERT OR IGNORE INTO segment_documents(doc, segment) VALUES (?, ?)')
  const removeRows = db.prepare('DELETE FROM entries WHERE log = ? AND sequence BETWEEN ? AND ?')
  const removeSegment = db.prepare('DELETE FROM segments WHERE segment = ?')
  const removeDocuments = db.prepare('DELETE FROM segment_documents WHERE segment = ?')
  const segmentsFrom = db.prepare<[number, number], SegmentRow>(
    'SELECT segment, bytes, lids FROM segments WHERE log = ? AND to_sequence >= ? ORDER BY from_sequence',
  )
  const segmentsOf = db.prepare<[number], SegmentRow & { log_id: Buffer }>(
    'SELECT segment, bytes, lids, log_id FROM segments JOIN segment_documents USING (segment) JOIN logs USING (log) WHERE doc = ?',
  )
  const documentId = db.prepare<[number], string>('SELECT lower(hex(document_id)) FROM documents WHERE doc = ?').pluck()
  const rowsWithPayload = db.prepare<[number], { lid: number }>('SELECT lid FROM entries WHERE doc = ? AND kind = 1 AND payload IS NOT NULL')
  const dropPayload = db.prepare('UPDATE entries SET payload = NULL, erased = ? WHERE lid = ?')

  const writeSegment = (log: LogRow, entries: readonly PlacedEntry[]) => {
    const [first] = entries
    const last = entries.at(-1)
    if (!first || !last) return
    const lids = encodeLids(entries.map((entry) => entry.lid))
    const bytes = encodeSegment(entries, sealLevel)
    const { lastInsertRowid } = addSegment.run(log.log, first.sequence, last.sequence, first.lid, last.lid, lids, bytes)
    for (const entry of entries) if (entry.documentId !== null) addDocument.run(tables.numberOfDocument(entry.documentId), lastInsertRowid)
  }

  const dropSegment = (segment: number) => {
    removeDocuments.run(segment)
    removeSegment.run(segment)
  }

  /** Full runs only, or what is left of a log that nobody has written for long: many small segments would be larger than their rows. */
  const nextRun = (log: LogRow, from: number, sealable: (entry: PlacedEntry) => boolean): PlacedEntry[] => {
    const run: PlacedEntry[] = []
    let size = 0
    for (const entry of tables.readRange(log, from, from + sealedEntriesPerSegment - 1)) {
      if (!sealable(entry)) return []
      run.push(entry)
      size += entry.payload?.length ?? 0
      if (size >= maxSealedBytes) return run
    }
    const isWholeRest = run.at(-1)?.sequence === log.headSequence && run.length >= 16
    return run.length === sealedEntriesPerSegment || isWholeRest ? run : []
  }

  return {
    seal: ({ keptNewest: newest = keptNewest, keptAgeMs: ageMs = keptAgeMs, segments = Number.POSITIVE_INFINITY } = {}) => {
      let sealed = 0
      let left = segments
      const olderThanMs = clock.nowMs() - ageMs
      for (const log of tables.logs()) {
        let from = (sealedUntil.get(log.log) ?? -1) + 1
        while (left > 0) {
          const run = nextRun(log, from, (entry) => entry.atMs < olderThanMs || entry.sequence <= log.headSequence - newest)
          const [first] = run
          const last = run.at(-1)
          if (!first || !last) break
          storage.transaction(() => {
            writeSegment(log, run)
            removeRows.run(log.log, first.sequence, last.sequence)
          })
          left -= 1
          sealed += run.length
          from = last.sequence + 1
        }
      }
      return sealed
    },
    unsealFrom: (log, sequence) => {
      for (const row of segmentsFrom.all(log.log, sequence)) {
        const entries = openSealed(db, row)
        dropSegment(row.segment)
        for (const entry of entries) tables.putBack(log, entry)
      }
    },
    erasePayloads: (doc) => {
      const id = documentId.get(doc)
      for (const row of segmentsOf.all(doc)) {
        const log = tables.logById(Buffer.from(row.log_id).toString('hex') as LogRow['logId'])
        if (!log) continue
        const entries = openSealed(db, row).map((entry) => (entry.documentId === id && entry.kind === 'document-update' ? hollow(entry) : entry))
        dropSegment(row.segment)
        writeSegment(log, entries)
      }
      for (const { lid } of rowsWithPayload.all(doc)) {
        const found = tables.readByLid(lid)
        if (found?.entry.payload) dropPayload.run(tables.encodeErased({ length: found.entry.payload.length, hash: sha256(found.entry.payload) }), lid)
      }
    },
  }
}
