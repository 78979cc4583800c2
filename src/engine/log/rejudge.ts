// Brings what is set aside in line with the judgement, after memberships or witnesses have changed. docs/formats/membership.md [MB56].
import type Database from 'better-sqlite3'
import type { DocumentId, RepositoryId } from '../../contract/ids.ts'
import { mayWrite } from '../members/permissions.ts'
import { createChangedPast } from './changed-past.ts'
import type { EntryStore } from './entry-store.ts'
import type { EntryTables, LogRow } from './entry-tables.ts'
import type { Judgement } from './judgement.ts'
import type { Membership } from './membership.ts'
import type { PlacedEntry } from './sealed-segments.ts'
import { checkEntry } from './validity.ts'

export const roleCode = 'role-does-not-allow'

interface Options {
  db: Database.Database
  tables: EntryTables
  store: EntryStore
  membership: Membership
  judgement: Judgement
  repositoryId: RepositoryId
}

const readAhead = 256

/** Inside a transaction. Answers the documents that gained or lost entries. */
export const createRejudging = ({ db, tables, store, membership, judgement, repositoryId }: Options) => {
  const asideOf = db
    .prepare<[number, number, number], number>(`SELECT lid FROM aside WHERE log = ? AND sequence BETWEEN ? AND ? AND code = '${roleCode}'`)
    .pluck()
  const isAside = db.prepare<[number], number>(`SELECT 1 FROM aside WHERE lid = ? AND code = '${roleCode}'`).pluck()
  const noteChangedPast = createChangedPast(db)

  const takeIn = (log: LogRow, entry: PlacedEntry) => {
    const problem = checkEntry(entry, repositoryId)
    if (problem) store.setAside(entry.lid, problem.code)
    else {
      store.takeBackIn(entry.lid)
      store.applyEffects(log, entry, entry.lid)
    }
  }
  const takeOut = (entry: PlacedEntry) => {
    store.setAside(entry.lid, roleCode)
    store.undoEffects(entry, entry.lid)
  }

  return (): DocumentId[] => {
    const changed = new Set<DocumentId>()
    const note = ({ documentId }: PlacedEntry) => {
      if (documentId !== null) changed.add(documentId)
    }
    membership.touch()
    for (const { log, ranges } of judgement.changedLogs()) {
      for (const { from, to, role } of ranges) {
        const allows = ({ kind, documentId }: PlacedEntry) => mayWrite(role, kind, documentId)
        for (const lid of asideOf.all(log.log, from, to)) {
          const entry = tables.readByLid(lid)?.entry
          if (!entry || !allows(entry)) continue
          takeIn(log, entry)
          note(entry)
        }
        for (let next = from; role !== 'keeper' && next <= to; next += readAhead) {
          for (const entry of tables.readRange(log, next, Math.min(to, next + readAhead - 1))) {
            if (allows(entry) || isAside.get(entry.lid) === 1) continue
            takeOut(entry)
            note(entry)
          }
        }
      }
    }
    for (const documentId of changed) noteChangedPast(tables.numberOfDocument(documentId))
    return [...changed]
  }
}
