// Opening sealed segments of granary.db, with a small cache for each connection: history and rebuilding read neighbours.
import type Database from 'better-sqlite3'
import { createReader, createWriter, sameBytes } from './byte-io.ts'
import type { Entry } from './entry-codec.ts'
import { chainEntries, decodeSegment } from './segment-codec.ts'

/** An entry with its place in this replica's order. */
export interface PlacedEntry extends Entry {
  lid: number
}

export interface SegmentRow {
  segment: number
  bytes: Uint8Array
  lids: Uint8Array
}

/** What one connection keeps opened, counted in payload bytes. */
const maxOpenedBytes = 16 * 1024 * 1024

interface Opened {
  bytes: Uint8Array
  entries: PlacedEntry[]
  size: number
}
const openedByConnection = new WeakMap<Database.Database, { byNumber: Map<number, Opened>; size: number }>()

export const encodeLids = (lids: readonly number[]): Uint8Array => {
  const writer = createWriter(lids.length * 2 + 8)
  let before = 0
  for (const lid of lids) {
    writer.varint(lid - before)
    before = lid
  }
  return writer.finish()
}

export const decodeLids = (bytes: Uint8Array): number[] => {
  const reader = createReader(bytes)
  const lids: number[] = []
  let lid = 0
  while (reader.left > 0) {
    lid += reader.varint()
    lids.push(lid)
  }
  return lids
}

export const openSealed = (db: Database.Database, row: SegmentRow): PlacedEntry[] => {
  const cache = openedByConnection.get(db) ?? { byNumber: new Map<number, Opened>(), size: 0 }
  openedByConnection.set(db, cache)
  const known = cache.byNumber.get(row.segment)
  // A number may come back with other bytes after a rolled-back transaction.
  if (known && sameBytes(known.bytes, row.bytes)) return known.entries
  const lids = decodeLids(row.lids)
  const entries = chainEntries(decodeSegment(row.bytes)).map((entry, i) => ({ ...entry, lid: lids[i] ?? 0 }))
  const size = entries.reduce((sum, entry) => sum + 500 + (entry.payload?.length ?? 0), 0)
  cache.size += size - (known?.size ?? 0)
  cache.byNumber.set(row.segment, { bytes: row.bytes, entries, size })
  for (const [number, opened] of cache.byNumber) {
    if (cache.size <= maxOpenedBytes || number === row.segment) break
    cache.byNumber.delete(number)
    cache.size -= opened.size
  }
  return entries
}
