// The rows that can still be read in an SQLite file, page by page, without its own library: that one stops at the first damaged page on
// the way to a table, and a damaged first page is no database to it at all. Which table a row is of, and whether it is right, is judged
// by its reader. The format: https://sqlite.org/fileformat2.html, §1.3–1.6, §2.1 and §4.
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'

export type SqliteValue = null | number | string | Uint8Array

export interface RawRow {
  /** Of a table with row numbers; null in one without, and in an index. */
  rowId: number | null
  values: SqliteValue[]
}

export interface PageCount {
  pages: number
  /** Of them, such as hold rows, and something in them could not be read. */
  damaged: number
}

/** What SQLite has made since 2016, and we never chose another. */
const usualPageSize = 4096
/** A row of ours is at most an entry of 8 MiB or a document's state; what claims more is no row. */
const maxRowBytes = 256 * 1024 * 1024
const leaf = { table: 0x0d, index: 0x0a } as const
const interior = { table: 0x05, index: 0x02 } as const

class Unreadable extends Error {}

interface PageFile {
  pageSize: number
  pageCount: number
  /** null: not there, or cut short. */
  page(number: number): Uint8Array | null
  close(): void
}

const isPageSize = (size: number) => size >= 512 && size <= 65_536 && (size & (size - 1)) === 0

/** The newest image of each page in the write-ahead log that belongs to its last header and ends in a commit. */
const readWal = (file: string): { pageSize: number; offsets: Map<number, number>; handle: number } | null => {
  if (!existsSync(file)) return null
  const handle = openSync(file, 'r')
  const header = Buffer.alloc(32)
  const size = fstatSync(handle).size
  const pageSize = readSync(handle, header, 0, 32, 0) === 32 ? header.readUInt32BE(8) : 0
  const magic = header.readUInt32BE(0)
  if ((magic !== 0x377f0682 && magic !== 0x377f0683) || !isPageSize(pageSize)) {
    closeSync(handle)
    return null
  }
  const committed = new Map<number, number>()
  let open = new Map<number, number>()
  const frame = Buffer.alloc(24)
  // A frame with another salt is of an older round of the log. Its checksum is not looked at: a row that is wrong is refused by its reader.
  for (let at = 32; at + 24 + pageSize <= size; at += 24 + pageSize) {
    if (readSync(handle, frame, 0, 24, at) < 24 || frame.compare(header, 16, 24, 8, 16) !== 0) break
    open.set(frame.readUInt32BE(0), at + 24)
    if (frame.readUInt32BE(4) === 0) continue
    for (const [number, offset] of open) committed.set(number, offset)
    open = new Map()
  }
  return { pageSize, offsets: committed, handle }
}

const openPages = (file: string): PageFile & { freePages: Set<number> } => {
  const handle = openSync(file, 'r')
  const header = Buffer.alloc(100)
  readSync(handle, header, 0, 100, 0)
  const wal = readWal(`${file}-wal`)
  const said = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16)
  const isHeader = header.toString('latin1', 0, 15) === 'SQLite format 3'
  const pageSize = wal?.pageSize ?? (isHeader && isPageSize(said) ? said : usualPageSize)
  const pageCount = Math.max(Math.ceil(fstatSync(handle).size / pageSize), ...(wal ? wal.offsets.keys() : [0]))
  const read = (from: number, at: number): Uint8Array | null => {
    const bytes = Buffer.alloc(pageSize)
    try {
      return readSync(from, bytes, 0, pageSize, at) === pageSize ? bytes : null
    } catch {
      // A dead sector: the rows of this page are gone, those of the others are not.
      return null
    }
  }
  const page = (number: number): Uint8Array | null => {
    const offset = wal?.offsets.get(number)
    return offset === undefined || !wal ? read(handle, (number - 1) * pageSize) : read(wal.handle, offset)
  }
  return {
    pageSize,
    pageCount,
    page,
    freePages: readFreePages(page, pageSize, pageCount),
    close: () => {
      closeSync(handle)
      if (wal) closeSync(wal.handle)
    },
  }
}

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Pages that hold what was deleted: their rows are old. Where the list is damaged, its rest is taken for rows; those are checked anyway. */
const readFreePages = (page: PageFile['page'], pageSize: number, pageCount: number): Set<number> => {
  const free = new Set<number>()
  const first = page(1)
  let trunk = first ? view(first).getUint32(32) : 0
  while (trunk > 1 && trunk <= pageCount && !free.has(trunk)) {
    free.add(trunk)
    const bytes = page(trunk)
    if (!bytes) break
    const count = Math.min(view(bytes).getUint32(4), pageSize / 4 - 2)
    for (let i = 0; i < count; i += 1) free.add(view(bytes).getUint32(8 + 4 * i))
    trunk = view(bytes).getUint32(0)
  }
  return free
}

const readVarint = (bytes: Uint8Array, at: number): { value: number; next: number } => {
  let value = 0n
  for (let i = 0; i < 9; i += 1) {
    const byte = bytes[at + i]
    if (byte === undefined) throw new Unreadable('varint')
    if (i === 8) return { value: Number(BigInt.asIntN(64, (value << 8n) | BigInt(byte))), next: at + 9 }
    value = (value << 7n) | BigInt(byte & 127)
    if (byte < 128) return { value: Number(value), next: at + i + 1 }
  }
  throw new Unreadable('varint')
}

const integerBytes = [0, 1, 2, 3, 4, 6, 8] as const

const readColumn = (type: number, bytes: Uint8Array, at: number): { value: SqliteValue; next: number } => {
  if (type === 0) return { value: null, next: at }
  if (type === 8 || type === 9) return { value: type - 8, next: at }
  const size = type >= 12 ? Math.floor((type - 12) / 2) : type === 7 ? 8 : (integerBytes[type] ?? Number.NaN)
  if (!(at + size <= bytes.length)) throw new Unreadable('column')
  const part = bytes.subarray(at, at + size)
  if (type === 7) return { value: view(part).getFloat64(0), next: at + size }
  if (type < 7) {
    let value = 0n
    for (const byte of part) value = (value << 8n) | BigInt(byte)
    return { value: Number(BigInt.asIntN(size * 8, value)), next: at + size }
  }
  return { value: type % 2 === 0 ? new Uint8Array(part) : Buffer.from(part).toString('utf8'), next: at + size }
}

const readRecord = (bytes: Uint8Array): SqliteValue[] => {
  const header = readVarint(bytes, 0)
  if (header.value < header.next || header.value > bytes.length) throw new Unreadable('record header')
  const types: number[] = []
  for (let at = header.next; at < header.value; ) {
    const type = readVarint(bytes, at)
    if (type.value < 0 || type.value === 10 || type.value === 11) throw new Unreadable('column type')
    types.push(type.value)
    at = type.next
  }
  let at = header.value
  return types.map((type) => {
    const column = readColumn(type, bytes, at)
    at = column.next
    return column.value
  })
}

/** A row's bytes: what lies in its page, and the pages that it flows over into. */
const readPayload = (file: PageFile, page: Uint8Array, at: number, size: number, isTable: boolean): Uint8Array => {
  if (size < 2 || size > maxRowBytes) throw new Unreadable('size of a row')
  // No page of ours has reserved bytes at its end.
  const usable = file.pageSize
  const most = isTable ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23
  const least = Math.floor(((usable - 12) * 32) / 255) - 23
  const wanted = least + ((size - least) % (usable - 4))
  const local = size <= most ? size : wanted <= most ? wanted : least
  if (at + local > page.length) throw new Unreadable('row beyond its page')
  if (local === size) return page.subarray(at, at + size)
  const parts = [page.subarray(at, at + local)]
  let left = size - local
  let next = view(page).getUint32(at + local)
  const seen = new Set<number>()
  while (left > 0) {
    const bytes = next > 1 && next <= file.pageCount && !seen.has(next) ? file.page(next) : null
    if (!bytes) throw new Unreadable('overflow')
    seen.add(next)
    parts.push(bytes.subarray(4, 4 + Math.min(left, usable - 4)))
    left -= usable - 4
    next = view(bytes).getUint32(0)
  }
  return Buffer.concat(parts)
}

const readCell = (file: PageFile, page: Uint8Array, type: number, at: number): RawRow => {
  const isTable = type === leaf.table
  const size = readVarint(page, type === interior.index ? at + 4 : at)
  const rowId = isTable ? readVarint(page, size.next) : null
  const values = readRecord(readPayload(file, page, rowId?.next ?? size.next, size.value, isTable))
  return { rowId: rowId?.value ?? null, values }
}

/** Every row of tables and indexes, in the order of the pages. What is damaged is left out and counted. */
export function* readRows(file: string, count: PageCount): Generator<RawRow> {
  const pages = openPages(file)
  try {
    for (let number = 1; number <= pages.pageCount; number += 1) {
      if (pages.freePages.has(number)) continue
      count.pages += 1
      const page = pages.page(number)
      if (!page) {
        count.damaged += 1
        continue
      }
      const start = number === 1 ? 100 : 0
      const type = page[start] ?? 0
      if (type === interior.table || (type !== leaf.table && type !== leaf.index && type !== interior.index)) continue
      const cells = view(page).getUint16(start + 3)
      const pointers = start + (type === interior.index ? 12 : 8)
      let isDamaged = false
      for (let i = 0; i < cells && pointers + 2 * i + 2 <= page.length; i += 1) {
        try {
          yield readCell(pages, page, type, view(page).getUint16(pointers + 2 * i))
        } catch (error) {
          // A bad pointer, length or type: this row is lost, the next one has a pointer of its own.
          if (!(error instanceof Unreadable || error instanceof RangeError)) throw error
          isDamaged = true
        }
      }
      if (isDamaged) count.damaged += 1
    }
  } finally {
    pages.close()
  }
}
