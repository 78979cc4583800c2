// Forks: two entries at one place of a log. The lower hash stays; the other branch leaves the chain together with everything that
// depends on it, so that no entry with accepted dependents ever leaves a document. docs/formats/entry.md [EN44]–[EN47].
import type { DocumentId, LogId } from '../../contract/ids.ts'
import type { Clock, Storage } from '../parts.ts'
import { fromHex } from './byte-io.ts'
import { createChangedPast } from './changed-past.ts'
import { type Entry, noHash } from './entry-codec.ts'
import type { EntryTables, LogRow } from './entry-tables.ts'
import type { Membership } from './membership.ts'
import type { Sealing } from './seal.ts'
import { encodeSegment } from './segment-codec.ts'

/** Set-aside branches that came from others; what leaves our own chain is kept without a limit. [EN47] */
const maxForeignBranchBytes = 64 * 1024 * 1024

/** Where a log is cut: this sequence and all after it. */
export type Cuts = ReadonlyMap<number, number>

export interface Branches {
  has(logId: LogId, sequence: number, hash: Uint8Array): boolean
  /** By the first 8 bytes of the hash, hex, as deps name it. */
  hasByPrefix(logId: LogId, sequence: number, prefix: string): boolean
  /** false: no room. */
  addForeign(entry: Entry): boolean
  /** What depends on this entry of ours and what follows it, transitively: the first sequence to go, by log. */
  dependentsOf(log: LogRow, sequence: number): Cuts
  /** Takes these out of the chain; answers them. */
  cut(cuts: Cuts): Entry[]
}

export const createBranches = (storage: Storage, tables: EntryTables, membership: Membership, sealing: Sealing, clock: Clock): Branches => {
  const { db } = storage
  const find = db.prepare<[Uint8Array, number, Uint8Array], number>('SELECT 1 FROM branches WHERE log_id = ? AND sequence = ? AND hash = ?').pluck()
  const findByPrefix = db
    .prepare<[Uint8Array, number, Uint8Array], number>('SELECT 1 FROM branches WHERE log_id = ? AND sequence = ? AND substr(hash, 1, 8) = ?')
    .pluck()
  const totalSize = db.prepare<[], number | null>('SELECT sum(length(segment)) FROM branches').pluck()
  const add = db.prepare('INSERT OR IGNORE INTO branches(log_id, sequence, hash, document_id, segment, code, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)')
  const firstDependents = db.prepare<[number, number], { log: number; sequence: number }>(
    'SELECT log, min(sequence) AS sequence FROM deps WHERE on_log = ? AND on_sequence >= ? GROUP BY log',
  )
  const removals = ['entries', 'deps', 'aside'].map((table) => db.prepare(`DELETE FROM ${table} WHERE log = ? AND sequence >= ?`))
  const undelete = db.prepare('UPDATE documents SET deleted_lid = NULL WHERE deleted_lid = ?')
  const removeErasure = db.prepare('DELETE FROM erasures WHERE lid = ?')
  const noteChangedPast = createChangedPast(db)

  const keep = (entry: Entry) =>
    add.run(
      fromHex(entry.logId),
      entry.sequence,
      entry.hash,
      entry.documentId && fromHex(entry.documentId),
      encodeSegment([entry]),
      'entry-fork',
      clock.nowMs(),
    )

  const cutOne = (log: LogRow, sequence: number): Entry[] => {
    sealing.unsealFrom(log, sequence)
    const entries = tables.readRange(log, sequence, log.headSequence)
    const documents = new Set<DocumentId>()
    for (const entry of entries) {
      keep(entry)
      if (entry.documentId !== null) documents.add(entry.documentId)
      if (entry.kind === 'document-delete') undelete.run(entry.lid)
      if (entry.kind === 'erasure') removeErasure.run(entry.lid)
    }
    for (const statement of removals) statement.run(log.log, sequence)
    membership.removeFrom(log.log, sequence)
    for (const documentId of documents) noteChangedPast(tables.numberOfDocument(documentId))
    const [head] = tables.readRange(log, sequence - 1, sequence - 1)
    if (head && sequence > 0) tables.setHead(log.log, head, head.lid)
    else tables.setHead(log.log, { sequence: -1, hash: noHash, atMs: 0, tick: 0 }, 0)
    return entries
  }

  return {
    has: (logId, sequence, hash) => find.get(fromHex(logId), sequence, hash) !== undefined,
    hasByPrefix: (logId, sequence, prefix) => findByPrefix.get(fromHex(logId), sequence, fromHex(prefix)) !== undefined,
    addForeign: (entry) => {
      if ((totalSize.get() ?? 0) + (entry.payload?.length ?? 0) > maxForeignBranchBytes) return false
      keep(entry)
      return true
    },
    dependentsOf: (log, sequence) => {
      const cuts = new Map<number, number>([[log.log, sequence]])
      const waiting = [{ log: log.log, sequence }]
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        for (const dependent of firstDependents.all(next.log, next.sequence)) {
          if ((cuts.get(dependent.log) ?? Number.POSITIVE_INFINITY) <= dependent.sequence) continue
          cuts.set(dependent.log, dependent.sequence)
          waiting.push(dependent)
        }
      }
      return cuts
    },
    cut: (cuts) => {
      const logs = tables.logs().filter((log) => cuts.has(log.log))
      return logs.flatMap((log) => cutOne(log, cuts.get(log.log) ?? 0))
    },
  }
}
