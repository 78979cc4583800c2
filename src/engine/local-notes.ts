// What belongs to this device only and is in no log: reading positions, window state, and counts of what must not happen.
import type Database from 'better-sqlite3'
import type { Clock } from './parts.ts'

export interface LocalNotes {
  read(key: string): string | null
  /** null removes. */
  write(key: string, value: string | null): void
}

export interface Diagnostics {
  count(code: string, detail: string): void
  read(): { code: string; count: number; lastDetail: string; lastAtUtc: string }[]
}

export const createLocalNotes = (db: Database.Database): LocalNotes => {
  const read = db.prepare<[string], string>('SELECT value FROM local WHERE key = ?').pluck()
  const write = db.prepare('INSERT INTO local(key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value')
  const remove = db.prepare('DELETE FROM local WHERE key = ?')
  return {
    read: (key) => read.get(key) ?? null,
    write: (key, value) => void (value === null ? remove.run(key) : write.run(key, value)),
  }
}

export const createDiagnostics = (db: Database.Database, clock: Clock): Diagnostics => {
  const count = db.prepare(
    'INSERT INTO diagnostics(code, count, last_detail, last_at_ms) VALUES (?, 1, ?, ?) ON CONFLICT DO UPDATE SET count = count + 1, last_detail = excluded.last_detail, last_at_ms = excluded.last_at_ms',
  )
  const read = db.prepare<[], { code: string; count: number; last_detail: string; last_at_ms: number }>('SELECT * FROM diagnostics ORDER BY last_at_ms DESC')
  return {
    count: (code, detail) => void count.run(code, detail, clock.nowMs()),
    read: () => read.all().map((row) => ({ code: row.code, count: row.count, lastDetail: row.last_detail, lastAtUtc: new Date(row.last_at_ms).toISOString() })),
  }
}
