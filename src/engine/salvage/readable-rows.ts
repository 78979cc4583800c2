// Which table a row is of, told by its shape: the schema may be what is damaged. Nothing here is believed; sound-entries.ts proves it.
// The shapes are those of docs/formats/database.md.
import type { DeviceId, DocumentId, LogId } from '../../contract/ids.ts'
import { toHex } from '../log/byte-io.ts'
import { type PageCount, type RawRow, readRows, type SqliteValue } from './sqlite-pages.ts'

export interface EntryRow {
  lid: number
  log: number
  sequence: number
  kind: number
  doc: number | null
  atMs: number
  tick: number
  auth: number
  cause: Uint8Array | null
  payload: Uint8Array | null
  erased: Uint8Array | null
  hash: Uint8Array
  signature: Uint8Array
}

export interface DepRow {
  onLog: number
  onSequence: number
  /** null: only the index could be read, which does not hold it. */
  onHash: Uint8Array | null
}

export interface ReadableRows {
  logs: Map<number, { logId: LogId; deviceId: DeviceId; headSequence: number }>
  documents: Map<number, DocumentId>
  /** From an index, which does not say of what: tried where the table says nothing. */
  sixteenBytes: Map<number, string[]>
  authHeads: Map<number, string[]>
  /** The highest sequence of each log that an index names. */
  indexed: Map<number, number>
  /** Rows of three numbers: log, sequence and lid in the index of entries, and something else elsewhere. */
  threes: [number, number, number][]
  entries: EntryRow[]
  /** By `log:sequence`, then by the log depended on. */
  deps: Map<string, Map<number, DepRow>>
  segments: { log: number; from: number; to: number; lids: Uint8Array; bytes: Uint8Array }[]
  /** Held entries and those of branches, each a segment of one entry. */
  apart: Uint8Array[]
  pending: { id: number; doc: number; logId: Uint8Array; slot: number; update: Uint8Array; atMs: number }[]
  snapshots: Map<number, { lid: number; coding: number; state: Uint8Array }>
  recovered: SqliteValue[][]
  /** `store` and `local` have the same shape. */
  texts: Map<string, string>
  pages: PageCount
}

const isInt = (value: SqliteValue | undefined): value is number => typeof value === 'number' && Number.isSafeInteger(value)
const isBytes = (value: SqliteValue | undefined, length?: number): value is Uint8Array =>
  value instanceof Uint8Array && (length === undefined || value.length === length)
const isOrNull = <T extends SqliteValue>(value: SqliteValue | undefined, is: (value: SqliteValue | undefined) => value is T): value is T | null =>
  value === null || is(value)
const anyBytes = (value: SqliteValue | undefined): value is Uint8Array => isBytes(value)
const isSegment = (value: SqliteValue | undefined): value is Uint8Array => isBytes(value) && Buffer.from(value.subarray(0, 4)).toString('latin1') === 'GRSG'

const depKey = (log: number, sequence: number) => `${log}:${sequence}`

const emptyRows = (): ReadableRows => ({
  logs: new Map(),
  documents: new Map(),
  sixteenBytes: new Map(),
  authHeads: new Map(),
  indexed: new Map(),
  threes: [],
  entries: [],
  deps: new Map(),
  segments: [],
  apart: [],
  pending: [],
  snapshots: new Map(),
  recovered: [],
  texts: new Map(),
  pages: { pages: 0, damaged: 0 },
})

const addDep = ({ deps }: ReadableRows, log: number, sequence: number, dep: DepRow) => {
  const key = depKey(log, sequence)
  const ofEntry = deps.get(key) ?? new Map<number, DepRow>()
  if (dep.onHash !== null || !ofEntry.has(dep.onLog)) ofEntry.set(dep.onLog, dep)
  deps.set(key, ofEntry)
}

/** A row of a table with row numbers. */
const takeNumbered = (rows: ReadableRows, id: number, v: SqliteValue[]) => {
  const [, b, c, d, e, f, g, h, i] = v
  if (v[0] !== null) return
  if (v.length === 13 && isInt(b) && isInt(c) && isInt(d) && isOrNull(e, isInt) && isInt(f) && isInt(g) && isInt(h)) {
    const [cause, payload, erased, hash, signature] = v.slice(8)
    if (isOrNull(cause, anyBytes) && isOrNull(payload, anyBytes) && isOrNull(erased, anyBytes) && isBytes(hash, 32) && isBytes(signature, 64))
      rows.entries.push({ lid: id, log: b, sequence: c, kind: d, doc: e, atMs: f, tick: g, auth: h, cause, payload, erased, hash, signature })
  } else if (v.length === 9 && isBytes(b, 16) && isBytes(c, 32) && isInt(d) && isBytes(e, 32) && isInt(i))
    rows.logs.set(id, { logId: toHex(b) as LogId, deviceId: toHex(c) as DeviceId, headSequence: d })
  else if (v.length === 8 && isInt(b) && isInt(c) && isInt(d) && isInt(e) && isInt(f) && isBytes(g) && isSegment(h))
    rows.segments.push({ log: b, from: c, to: d, lids: g, bytes: h })
  else if (v.length === 3 && isBytes(b, 16) && isOrNull(c, isInt)) rows.documents.set(id, toHex(b) as DocumentId)
  else if (v.length === 2 && isBytes(b) && b.length % 16 === 0)
    rows.authHeads.set(
      id,
      Array.from({ length: b.length / 16 }, (_, n) => toHex(b.subarray(n * 16, n * 16 + 16))),
    )
  else if (v.length === 6 && isInt(b) && isBytes(c, 16) && isInt(d) && isBytes(e) && isInt(f))
    rows.pending.push({ id, doc: b, logId: c, slot: d, update: e, atMs: f })
  else if (v.length === 7 && isInt(b) && isInt(c) && isBytes(d) && isInt(g)) rows.snapshots.set(id, { lid: b, coding: c, state: d })
  else if (v.length === 12 && isBytes(b, 16) && typeof c === 'string' && isInt(i)) rows.recovered.push(v)
}

/** A row of a table without row numbers, or of an index. */
const takeUnnumbered = (rows: ReadableRows, v: SqliteValue[]) => {
  const [a, b, c, d, e] = v
  if (v.length === 5 && isInt(a) && isInt(b) && isInt(c) && isInt(d) && isBytes(e, 8)) addDep(rows, a, b, { onLog: c, onSequence: d, onHash: e })
  else if (v.length === 4 && isInt(a) && isInt(b) && isInt(c) && isInt(d)) addDep(rows, b, c, { onLog: a, onSequence: d, onHash: null })
  else if (v.length === 3 && isInt(a) && isInt(b) && isInt(c)) rows.threes.push([a, b, c])
  else if ((v.length === 7 || v.length === 8) && isBytes(a, 16) && isInt(b) && isBytes(c, 32)) {
    const segment = v.length === 7 ? d : e
    if (isSegment(segment)) rows.apart.push(segment)
  } else if (v.length === 2 && typeof a === 'string' && typeof b === 'string') rows.texts.set(a, b)
  else if (v.length === 2 && isBytes(a, 16) && isInt(b)) rows.sixteenBytes.set(b, [...(rows.sixteenBytes.get(b) ?? []), toHex(a)])
}

/** An entry's lid is above its sequence, and belongs to it alone: what an index says otherwise is of another table. */
const noteIndexed = ({ threes, entries, indexed }: ReadableRows) => {
  const placeOf = new Map(entries.map(({ lid, log, sequence }) => [lid, { log, sequence }]))
  for (const [log, sequence, lid] of threes) {
    const known = placeOf.get(lid)
    if (lid <= sequence || (known && (known.log !== log || known.sequence !== sequence))) continue
    indexed.set(log, Math.max(indexed.get(log) ?? -1, sequence))
  }
}

/** `file` is a granary.db that nobody has open. */
export const readReadableRows = (file: string): ReadableRows => {
  const rows = emptyRows()
  const take = ({ rowId, values }: RawRow) => (rowId === null ? takeUnnumbered(rows, values) : takeNumbered(rows, rowId, values))
  for (const row of readRows(file, rows.pages)) take(row)
  noteIndexed(rows)
  return rows
}

export const depsOf = ({ deps }: ReadableRows, log: number, sequence: number): DepRow[] => [...(deps.get(depKey(log, sequence))?.values() ?? [])]
