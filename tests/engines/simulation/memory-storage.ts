// The real tables in an SQLite database in memory, with a switch that lets the process die before or after a commit.
import Database from 'better-sqlite3'
import type { Storage } from '../../../src/engine/parts.ts'
import { compileLate } from '../../../src/engine/storage/late-statements.ts'
import { migrate, migrations } from '../../../src/engine/storage/migrations.ts'
import { createTransactions } from '../../../src/engine/storage/transactions.ts'

/** Thrown where a power cut would have stopped the process. */
export class Crash extends Error {
  constructor() {
    super('the process is dead')
    this.name = 'Crash'
  }
}

export interface CrashSwitch {
  /** The next transaction does not come through, or comes through and nothing after it happens. */
  at: 'before-commit' | 'after-commit' | null
  dead: boolean
}

export interface MemoryStorage extends Storage {
  /** What is on the disk now. */
  bytes(): Uint8Array
}

/** A store in which nothing has happened yet, by the time of its making: the same for every device of every history. */
const newStores = new Map<number, Uint8Array>()
const newStore = (nowMs: number): Uint8Array => {
  const known = newStores.get(nowMs)
  if (known) return known
  const db = new Database(':memory:')
  migrate(db, migrations, nowMs)
  const bytes = db.serialize()
  db.close()
  newStores.clear()
  newStores.set(nowMs, bytes)
  return bytes
}

/** Without bytes: a new store. */
export const openMemoryStorage = (bytes: Uint8Array | null, storeUuid: string, nowMs: number, crash: CrashSwitch): MemoryStorage => {
  const db = compileLate(new Database(Buffer.from(bytes ?? newStore(nowMs))))
  db.pragma('foreign_keys = ON')
  migrate(db, migrations, nowMs)
  db.prepare('INSERT INTO store(key, value) VALUES (?, ?) ON CONFLICT DO NOTHING').run('store_uuid', storeUuid)
  const kept = db.prepare<[], string>("SELECT value FROM store WHERE key = 'store_uuid'").pluck().get() ?? storeUuid
  const real = createTransactions(db, ':memory:')
  let depth = 0
  const transaction = <T>(work: () => T): T => {
    if (crash.dead) throw new Crash()
    if (depth > 0) return real.transaction(work)
    depth++
    try {
      return real.transaction(() => {
        if (crash.at === 'after-commit') {
          // First in line after the commit: nobody behind it hears of it.
          real.afterCommit(() => {
            crash.dead = true
          })
        }
        const result = work()
        if (crash.at === 'before-commit') {
          crash.dead = true
          throw new Crash()
        }
        return result
      })
    } finally {
      depth--
    }
  }
  return {
    directory: ':memory:',
    db,
    storeUuid: kept,
    transaction,
    afterCommit: (work) =>
      real.afterCommit(() => {
        if (!crash.dead) work()
      }),
    bytes: () => db.serialize(),
    close: () => db.close(),
  }
}
