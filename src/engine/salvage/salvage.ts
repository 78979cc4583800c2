// Makes a sound repository beside one whose database is damaged: every entry that proves itself, every attachment whose bytes are right,
// and the words that no entry holds. The damaged one is only read. docs/formats/database.md [DB60]–[DB64].
import { createHash } from 'node:crypto'
import { copyFileSync, createReadStream, existsSync, linkSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import * as Y from 'yjs'
import { GranaryError } from '../../contract/errors.ts'
import type { AttachmentHash, DocumentId, LogId, RepositoryId } from '../../contract/ids.ts'
import { createDocuments } from '../documents/index.ts'
import { fromHex } from '../log/byte-io.ts'
import { decodeAttachmentPayload } from '../log/entry-codec.ts'
import type { OpenEntryLog } from '../log/index.ts'
import type { PlacedEntry } from '../log/sealed-segments.ts'
import { encodeSegment } from '../log/segment-codec.ts'
import type { Clock, Storage } from '../parts.ts'
import { databaseFile, unpackBytes } from '../storage/index.ts'
import { inNewReplica, type LostPart, type NewReplicaOptions } from './new-replica.ts'
import { type ReadableRows, readReadableRows } from './readable-rows.ts'
import { findSoundEntries, type SoundEntries } from './sound-entries.ts'

export interface SalvageReport {
  repositoryId: RepositoryId
  /** In the new repository. */
  entries: number
  /** Kept, and in no text until what is lost comes from a partner; their words are under *please look*. */
  waiting: number
  lost: LostPart[]
  attachments: number
  lostAttachments: AttachmentHash[]
  pages: { pages: number; damaged: number }
}

export interface SalvageOptions extends NewReplicaOptions {
  /** The damaged repository's folder; nobody has it open, and nothing is changed in it. */
  directory: string
}

const segmentBytes = 256 * 1024
const segmentEntries = 256
/** What stands behind a gap is all there is of it: it is kept whole, whatever strangers may make us keep. */
const maxHeldBytes = 16 * 1024 ** 3

/** Consecutive entries of one log, as they arrived. */
function* segmentsOf(entries: readonly PlacedEntry[]): Generator<Uint8Array> {
  let run: PlacedEntry[] = []
  let size = 0
  for (const entry of entries) {
    const last = run.at(-1)
    const follows = last?.logId === entry.logId && last.sequence + 1 === entry.sequence && Buffer.compare(last.hash, entry.previousHash) === 0
    if (run.length > 0 && (!follows || run.length >= segmentEntries || size >= segmentBytes)) {
      yield encodeSegment(run, null)
      run = []
      size = 0
    }
    run.push(entry)
    size += entry.payload?.length ?? 0
  }
  if (run.length > 0) yield encodeSegment(run, null)
}

/** Ranges that are missing before the last entry of which anything is known. */
const lostOf = ({ entries, heads }: SoundEntries, log: OpenEntryLog): LostPart[] => {
  const here = new Map<LogId, number[]>()
  for (const { logId, sequence } of entries) {
    const sequences = here.get(logId) ?? []
    sequences.push(sequence)
    here.set(logId, sequences)
  }
  return [...heads].flatMap(([logId, head]) => {
    const parts: LostPart[] = []
    let next = 0
    for (const sequence of [...(here.get(logId) ?? []).sort((a, b) => a - b), head + 1]) {
      // Sequences are counted from 0, and told from 1.
      if (sequence > next) parts.push({ logId, contributor: log.contributorOf(logId), from: next + 1, to: sequence })
      next = Math.max(next, sequence + 1)
    }
    return parts
  })
}

const hashFile = async (file: string) => {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** By a second name where the disk allows it: attachments never change, and there may be no room for two. */
const takeFile = (from: string, to: string) => {
  try {
    linkSync(from, to)
  } catch {
    // Another disk, or one without such names.
    copyFileSync(from, to)
  }
}

const takeAttachments = async (directory: string, target: string, entries: readonly PlacedEntry[]) => {
  const root = join(directory, 'attachments')
  const taken = new Set<string>()
  const folders = existsSync(root) ? readdirSync(root).filter((name) => /^[0-9a-f]{2}$/.test(name)) : []
  const lost = new Set<AttachmentHash>()
  for (const folder of folders)
    for (const hash of readdirSync(join(root, folder))) {
      if (!/^[0-9a-f]{64}$/.test(hash)) continue
      const isRight = await hashFile(join(root, folder, hash)).then(
        (found) => found === hash,
        // A dead sector.
        () => false,
      )
      if (!isRight) {
        lost.add(hash as AttachmentHash)
        continue
      }
      mkdirSync(join(target, 'attachments', folder), { recursive: true })
      takeFile(join(root, folder, hash), join(target, 'attachments', folder, hash))
      taken.add(hash)
    }
  for (const { kind, payload } of entries) {
    if (kind !== 'attachment' || payload === null) continue
    const { hash } = decodeAttachmentPayload(payload)
    if (!taken.has(hash)) lost.add(hash)
  }
  return { attachments: taken.size, lostAttachments: [...lost].sort() }
}

const ofStore = new Set(['store_uuid', 'repository_id', 'epoch', 'clean_shutdown', 'restored', 'founding', 'members_judged'])

const documentIdOf = ({ documents, sixteenBytes }: ReadableRows, doc: number): DocumentId | null => {
  const known = documents.get(doc)
  if (known !== undefined) return known
  const candidates = sixteenBytes.get(doc) ?? []
  // The index of logs has the same shape as that of documents: only one that can be nothing else is taken.
  return candidates.length === 1 ? ((candidates[0] ?? null) as DocumentId | null) : null
}

/** What this device alone knew: edits in no entry yet, text under *please look*, reading places. */
const takeLocal = (rows: ReadableRows, { db }: Storage) => {
  const addDocument = db.prepare('INSERT OR IGNORE INTO documents(document_id) VALUES (?)')
  const addPending = db.prepare(
    'INSERT INTO pending(doc, log_id, slot, update_v2, at_ms) VALUES ((SELECT doc FROM documents WHERE document_id = ?), ?, ?, ?, ?)',
  )
  const addRecovered = db.prepare(
    `INSERT OR IGNORE INTO recovered(document_id, reason, origin, log_id, slot, updates, text, by_name, at_ms, state, settled_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const addLocal = db.prepare('INSERT OR IGNORE INTO local(key, value) VALUES (?, ?)')
  for (const row of rows.recovered) addRecovered.run(...row.slice(1))
  for (const [key, value] of rows.texts) if (!ofStore.has(key)) addLocal.run(key, value)
  for (const { doc, logId, slot, update, atMs } of rows.pending.sort((a, b) => a.id - b.id)) {
    const documentId = documentIdOf(rows, doc)
    if (documentId === null) continue
    addDocument.run(fromHex(documentId))
    addPending.run(fromHex(documentId), logId, slot, update, atMs)
  }
}

/** Tables whose rows mean the same in every replica of this device, where SQLite itself can still read them. */
const ofPartners = ['partners', 'sent_bundles', 'exchange_folders'] as const

const takePartners = (file: string, { db }: Storage) => {
  let old: Database.Database | null = null
  try {
    old = new Database(file, { readonly: true, fileMustExist: true })
    for (const table of ofPartners) {
      const rows = old.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`).all()
      for (const row of rows) {
        const names = Object.keys(row)
        db.prepare(`INSERT OR IGNORE INTO ${table}(${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`).run(...Object.values(row))
      }
    }
  } catch {
    // These pages are damaged, or older than these tables: partners are met anew, and numbers are compared again.
  } finally {
    old?.close()
  }
}

/** Words that a kept state of a document has and no entry that could be read. */
const takeSnapshots = (rows: ReadableRows, storage: Storage, log: OpenEntryLog, clock: Clock) => {
  const documents = createDocuments({ storage, log, clock })
  try {
    for (const [doc, { coding, state }] of rows.snapshots) {
      const documentId = documentIdOf(rows, doc)
      if (documentId === null) continue
      const kept = new Y.Doc()
      let more: Uint8Array | null = null
      try {
        Y.applyUpdateV2(kept, unpackBytes(coding, state))
        const present = documents.read(documentId) ?? new Y.Doc()
        const here = Y.decodeStateVector(Y.encodeStateVector(present))
        const isBehind = [...Y.decodeStateVector(Y.encodeStateVector(kept))].some(([client, clockOfClient]) => clockOfClient > (here.get(client) ?? 0))
        if (isBehind) more = Y.encodeStateAsUpdateV2(kept, Y.encodeStateVector(present))
      } catch {
        // This state is damaged itself.
      }
      if (more) documents.recover(documentId, [more], '')
    }
  } finally {
    documents.close()
  }
}

/** Errors: database-damaged (nothing of a repository can be read), repository-exists, disk-full. */
export const salvageRepository = async ({ directory, ...options }: SalvageOptions): Promise<SalvageReport> => {
  const { target } = options
  const file = databaseFile(directory)
  if (!existsSync(file)) throw new GranaryError('repository-not-found', 'There is no repository in this folder.', { directory })
  if (existsSync(target) && readdirSync(target).length > 0) throw new GranaryError('repository-exists', 'This folder is not empty.', { directory: target })
  const rows = readReadableRows(file)
  const sound = findSoundEntries(rows)
  const { repositoryId, entries: found } = sound
  if (repositoryId === null || found.length === 0) throw new GranaryError('database-damaged', 'Nothing of this database can be read.', { directory })
  return inNewReplica(options, { repositoryId, maxHeldBytes }, async ({ storage, log, clock, counts }) => {
    for (const segment of segmentsOf(found)) log.accept(segment, 'salvage')
    for (const segment of rows.apart) log.accept(segment, 'salvage')
    const files = await takeAttachments(directory, target, found)
    storage.transaction(() => takeLocal(rows, storage))
    takePartners(file, storage)
    takeSnapshots(rows, storage, log, clock)
    return { repositoryId, ...counts(), lost: lostOf(sound, log), ...files, pages: rows.pages }
  })
}
