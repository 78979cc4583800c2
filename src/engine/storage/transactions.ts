// Transactions that join: an inner one is a savepoint of the outer, and what should happen "after the commit" waits for the outermost.
import type Database from 'better-sqlite3'
import { toStorageError } from './sqlite-errors.ts'

export interface Transactions {
  transaction<T>(work: () => T): T
  afterCommit(work: () => void): void
}

export const createTransactions = (db: Database.Database, directory: string): Transactions => {
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const rollback = db.prepare('ROLLBACK')
  const savepoint = db.prepare('SAVEPOINT inner_work')
  const release = db.prepare('RELEASE inner_work')
  const rollbackTo = db.prepare('ROLLBACK TO inner_work')
  let waiting: (() => void)[] = []
  let depth = 0
  let doom: { error: unknown } | null = null

  const inner = <T>(work: () => T): T => {
    const kept = waiting.length
    savepoint.run()
    depth += 1
    try {
      const result = work()
      release.run()
      return result
    } catch (error) {
      waiting.length = kept
      if (doom === null && db.inTransaction) {
        rollbackTo.run()
        release.run()
      } else if (doom === null) {
        // A full disk can make SQLite roll back everything by itself. Whoever swallows this error would go on outside of any transaction:
        // so another one begins at once, and it will not be committed.
        doom = { error }
        begin.run()
      }
      throw error
    } finally {
      depth -= 1
    }
  }

  const outer = <T>(work: () => T): T => {
    waiting = []
    doom = null
    let result: T
    try {
      begin.run()
      depth = 1
      result = work()
      const failure = doom as { error: unknown } | null
      if (failure) throw failure.error
      if (result instanceof Promise) throw new TypeError('A transaction cannot wait: its work must be synchronous.')
      commit.run()
    } catch (error) {
      waiting = []
      if (db.inTransaction) rollback.run()
      throw toStorageError(error, directory)
    } finally {
      depth = 0
    }
    const ready = waiting
    waiting = []
    for (const run of ready) {
      try {
        run()
      } catch (error) {
        // The commit is done and cannot be taken back: a listener's failure must not look like a failed transaction.
        queueMicrotask(() => {
          throw error
        })
      }
    }
    return result
  }

  return {
    transaction: (work) => (depth > 0 ? inner(work) : outer(work)),
    afterCommit: (work) => {
      if (depth > 0) waiting.push(work)
      else work()
    },
  }
}
