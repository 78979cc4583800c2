// Putting a checked entry into the tables with everything that follows from its kind, and taking a branch out of them.
import type Database from 'better-sqlite3'
import { type DocumentId, documentClass, documentItemId, itemDocumentId } from '../../contract/ids.ts'
import type { Clock, StoredEntry } from '../parts.ts'
import { fromHex } from './byte-io.ts'
import { createChangedPast } from './changed-past.ts'
import { type Entry, sha256 } from './entry-codec.ts'
import type { EntryTables, LogRow } from './entry-tables.ts'
import type { Judgement } from './judgement.ts'
import type { Membership } from './membership.ts'
import { readDocumentEntries, readDocumentUpdates, toDocumentEntry } from './read-document.ts'
import type { Sealing } from './seal.ts'
import type { Problem } from './validity.ts'

export interface EntryStore {
  /** Answers the entry as stored; its payload may have been dropped because its item was erased. */
  put(log: LogRow, entry: Entry, problem: Problem | null): StoredEntry
  setAside(lid: number, code: string): void
  takeBackIn(lid: number): void
  /** An entry that is in a document from now on does what follows from its kind; the other way round when it leaves. */
  applyEffects(log: LogRow, entry: Pick<Entry, 'kind' | 'documentId'>, lid: number): void
  undoEffects(entry: Pick<Entry, 'kind' | 'documentId'>, lid: number): void
  /** Since the last call: may verdicts over other entries have changed? */
  takeAffected(): boolean
  /** The same entry with the status it has by now. */
  asItIs(entry: StoredEntry): StoredEntry
  /** Is it here without its payload, although nobody erased its item? [EN28] */
  isHollow(log: LogRow, entry: Entry): boolean
  /** Such an entry arrives whole, and was checked: the payload is put back. */
  fillIn(log: LogRow, entry: Entry): StoredEntry | null
}

/** Why an update is set aside for what stands in it: without its payload it is an erased one like others. [EN28] */
const isOfPayload = (code: string | null) => code !== null && code !== 'role-does-not-allow'

const classesOfItem = [documentClass.item, documentClass.notes] as const

interface Options {
  db: Database.Database
  tables: EntryTables
  membership: Membership
  judgement: Judgement
  sealing: Sealing
  clock: Clock
}

export const createEntryStore = ({ db, tables, membership, judgement, sealing, clock }: Options): EntryStore => {
  const addAside = db.prepare(
    'INSERT INTO aside(lid, log, sequence, code, since_ms) VALUES (?, ?, ?, ?, ?) ON CONFLICT(lid) DO UPDATE SET code = excluded.code',
  )
  const removeAside = db.prepare('DELETE FROM aside WHERE lid = ?')
  const asideCode = db.prepare<[number], string>('SELECT code FROM aside WHERE lid = ?').pluck()
  const setDeleted = db.prepare('UPDATE documents SET deleted_lid = ? WHERE doc = ? AND deleted_lid = ?')
  const removeErasure = db.prepare('DELETE FROM erasures WHERE lid = ?')
  const markDeleted = db.prepare('UPDATE documents SET deleted_lid = ? WHERE doc = ? AND deleted_lid IS NULL')
  const addErasure = db.prepare('INSERT INTO erasures(item_id, lid) VALUES (?, ?) ON CONFLICT DO NOTHING')
  const isErased = db.prepare<[Uint8Array], number>('SELECT 1 FROM erasures WHERE item_id = ?').pluck()
  const fill = db.prepare('UPDATE entries SET payload = ?, erased = NULL WHERE log = ? AND sequence = ? AND payload IS NULL')
  const noteChangedPast = createChangedPast(db)
  const dropLocal = [
    'pending WHERE doc = @doc',
    'snapshots WHERE doc = @doc',
    'unseen WHERE doc = @doc',
    'recovered WHERE document_id = @id',
    'branches WHERE document_id = @id',
  ].map((what) => db.prepare(`DELETE FROM ${what}`))

  const itemIsErased = (documentId: DocumentId) => isErased.get(fromHex(documentItemId(documentId))) !== undefined

  const setAside = (lid: number, code: string) => {
    const found = tables.readByLid(lid)
    if (found) addAside.run(lid, found.log.log, found.entry.sequence, code, clock.nowMs())
  }

  /** [EN27]: every payload of the item's two documents goes, and what this device keeps of their text beside the log. */
  const erase = (documentId: DocumentId, lid: number) => {
    const itemId = documentItemId(documentId)
    addErasure.run(fromHex(itemId), lid)
    for (const byte of classesOfItem) {
      const id = itemDocumentId(itemId, byte)
      const doc = tables.findDocument(id)
      if (doc === null) continue
      sealing.erasePayloads(doc)
      for (const { lid, asideCode: code } of readDocumentUpdates(db, id, 0)) if (isOfPayload(code)) removeAside.run(lid)
      for (const statement of dropLocal) statement.run({ doc, id: fromHex(id) })
    }
  }

  const applyEffects: EntryStore['applyEffects'] = (_log, { kind, documentId }, lid) => {
    if (kind === 'document-delete' && documentId !== null) markDeleted.run(lid, tables.numberOfDocument(documentId))
    if (kind === 'erasure' && documentId !== null) erase(documentId, lid)
  }
  const undoEffects: EntryStore['undoEffects'] = ({ kind, documentId }, lid) => {
    if (documentId === null) return
    const others = (wanted: Entry['kind']) =>
      readDocumentEntries(db, documentId).find((entry) => entry.kind === wanted && entry.lid !== lid && entry.asideCode === null)?.lid ?? null
    if (kind === 'document-delete') setDeleted.run(others('document-delete'), tables.numberOfDocument(documentId), lid)
    if (kind !== 'erasure') return
    removeErasure.run(lid)
    const other = others('erasure')
    if (other !== null) addErasure.run(fromHex(documentItemId(documentId)), other)
  }

  let affected = false
  const put = (log: LogRow, entry: Entry, problem: Problem | null): StoredEntry => {
    const { documentId, payload } = entry
    const drops = entry.kind === 'document-update' && payload !== null && documentId !== null && itemIsErased(documentId)
    const kept: Entry = drops ? { ...entry, payload: null, erased: { length: payload.length, hash: sha256(payload) } } : entry
    judgement.prepare()
    const lid = tables.insert(log, kept)
    tables.setHead(log.log, kept, lid)
    if (kept.kind === 'membership') membership.add(lid, log.log, kept)
    const sawNew = membership.noteSeen(log.log, kept)
    if (sawNew) judgement.noteSeen(log)
    const isAllowed = judgement.allows(log, kept)
    if (judgement.isAffectedBy(log, kept, sawNew)) affected = true
    const code = isAllowed ? (drops ? null : (problem?.code ?? null)) : 'role-does-not-allow'
    if (code !== null) setAside(lid, code)
    else applyEffects(log, kept, lid)
    return toDocumentEntry({ ...kept, lid }, code)
  }

  return {
    put,
    applyEffects,
    undoEffects,
    takeAffected: () => {
      const was = affected
      affected = false
      return was
    },
    setAside,
    takeBackIn: (lid) => void removeAside.run(lid),
    asItIs: (entry) => {
      const isAside = asideCode.get(entry.lid) !== undefined
      if (isAside === (entry.status === 'set-aside')) return entry
      return { ...entry, status: isAside ? 'set-aside' : entry.payload === null && entry.kind === 'document-update' ? 'erased' : 'applied' }
    },
    isHollow: (log, entry) => {
      if (entry.payload === null || entry.documentId === null || entry.kind !== 'document-update' || itemIsErased(entry.documentId)) return false
      return tables.lacksPayload(log.log, entry.sequence)
    },
    fillIn: (log, entry) => {
      const [ours] = tables.readRange(log, entry.sequence, entry.sequence)
      if (!ours || ours.payload !== null) return null
      sealing.unsealFrom(log, entry.sequence)
      fill.run(entry.payload, log.log, entry.sequence)
      if (entry.documentId !== null) noteChangedPast(tables.numberOfDocument(entry.documentId))
      return toDocumentEntry({ ...entry, lid: ours.lid }, asideCode.get(ours.lid) ?? null)
    },
  }
}
