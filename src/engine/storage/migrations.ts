// The numbered steps from an empty file to today's tables (docs/formats/database.md). A step is never changed after a release:
// a new need is a new step at the end.
import type Database from 'better-sqlite3'
import { firstTables } from './migration-01-first-tables.ts'
import { memberTables } from './migration-02-members.ts'
import { exchangeTables } from './migration-03-exchange.ts'

export interface Migration {
  number: number
  /** Plain words, kept in the database beside the number. */
  name: string
  up(db: Database.Database): void
}

export const migrations: readonly Migration[] = [
  { number: 1, name: 'first tables', up: firstTables },
  { number: 2, name: 'members', up: memberTables },
  { number: 3, name: 'exchange', up: exchangeTables },
]

/** "GRNY": says that an SQLite file is a repository of ours. */
export const applicationId = 0x47524e59

/** Brings an older database to the last step, each step with its number in one transaction. [DB3] */
export const migrate = (db: Database.Database, steps: readonly Migration[], nowMs: number) => {
  const from = Number(db.pragma('user_version', { simple: true }))
  for (const step of steps) {
    if (step.number <= from) continue
    db.transaction(() => {
      step.up(db)
      db.prepare('INSERT INTO migrations(number, name, applied_at_ms) VALUES (?, ?, ?)').run(step.number, step.name, nowMs)
      db.pragma(`user_version = ${step.number}`)
    }).immediate()
  }
}
