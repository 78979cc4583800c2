// Single values of the `store` table. docs/formats/database.md [DB20].
import type Database from 'better-sqlite3'

export interface StoreValues {
  read(key: string): string | null
  write(key: string, value: string): void
  remove(key: string): void
}

export const createStoreValues = (db: Database.Database): StoreValues => {
  const read = db.prepare<[string], string>('SELECT value FROM store WHERE key = ?').pluck()
  const write = db.prepare('INSERT INTO store(key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value')
  const remove = db.prepare('DELETE FROM store WHERE key = ?')
  return {
    read: (key) => read.get(key) ?? null,
    write: (key, value) => void write.run(key, value),
    remove: (key) => void remove.run(key),
  }
}
