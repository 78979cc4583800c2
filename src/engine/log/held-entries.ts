// Entries that cannot be placed yet: after a gap, of an unknown log, or with a past that is not here. Kept apart, bounded, tried again.
// docs/formats/entry.md [EN42].
import type Database from 'better-sqlite3'
import type { LogId } from '../../contract/ids.ts'
import type { Clock } from '../parts.ts'
import { fromHex, toHex } from './byte-io.ts'
import type { Entry } from './entry-codec.ts'
import { chainEntries, decodeSegment, encodeSegment } from './segment-codec.ts'

/** What strangers can make this replica keep without a place in any log. */
export const maxHeldBytes = 64 * 1024 * 1024

export interface HeldEntry {
  entry: Entry
  source: string
}

export interface HeldEntries {
  /** false: no room. */
  add(entry: Entry, source: string): boolean
  has(entry: Pick<Entry, 'logId' | 'sequence' | 'hash'>): boolean
  remove(entry: Pick<Entry, 'logId' | 'sequence' | 'hash'>): void
  logIds(): LogId[]
  /** Of one log, up to this sequence, in order. */
  upTo(logId: LogId, sequence: number): HeldEntry[]
  count(): number
  /** Another number whenever something was added or removed, in this process. */
  version(): number
}

export const createHeldEntries = (db: Database.Database, clock: Clock, limitBytes = maxHeldBytes): HeldEntries => {
  const add = db.prepare('INSERT OR IGNORE INTO held(log_id, sequence, hash, segment, source, size, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)')
  const total = db.prepare<[], number | null>('SELECT sum(size) FROM held').pluck()
  const count = db.prepare<[], number>('SELECT count(*) FROM held').pluck()
  const find = db.prepare<[Uint8Array, number, Uint8Array], number>('SELECT 1 FROM held WHERE log_id = ? AND sequence = ? AND hash = ?').pluck()
  const remove = db.prepare('DELETE FROM held WHERE log_id = ? AND sequence = ? AND hash = ?')
  const nextLog = db.prepare<[Uint8Array], Buffer | null>('SELECT min(log_id) FROM held WHERE log_id > ?').pluck()
  const upTo = db.prepare<[Uint8Array, number], { segment: Buffer; source: string }>(
    'SELECT segment, source FROM held WHERE log_id = ? AND sequence <= ? ORDER BY sequence',
  )

  let version = 0
  return {
    add: (entry, source) => {
      version += 1
      const segment = encodeSegment([entry])
      if ((total.get() ?? 0) + segment.length > limitBytes) return false
      add.run(fromHex(entry.logId), entry.sequence, entry.hash, segment, source.slice(0, 300), segment.length, clock.nowMs())
      return true
    },
    has: ({ logId, sequence, hash }) => find.get(fromHex(logId), sequence, hash) !== undefined,
    remove: ({ logId, sequence, hash }) => {
      version += 1
      remove.run(fromHex(logId), sequence, hash)
    },
    logIds: () => {
      // Steps from log to log over the primary key: a plain DISTINCT would read every held segment.
      const ids: LogId[] = []
      for (let id = nextLog.get(Buffer.alloc(0)); id; id = nextLog.get(id)) ids.push(toHex(id) as LogId)
      return ids
    },
    upTo: (logId, sequence) =>
      upTo.all(fromHex(logId), sequence).flatMap(({ segment, source }) => chainEntries(decodeSegment(segment)).map((entry) => ({ entry, source }))),
    count: () => count.get() ?? 0,
    version: () => version,
  }
}
