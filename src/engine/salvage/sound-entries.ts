// Of the rows that can be read: the entries that prove themselves by their hash, in the order in which they arrived. What a damaged page
// took from an entry's surroundings (its document's id, the hashes of its deps) is found again where the hash confirms it.
import type { DocumentId, LogId, RepositoryId } from '../../contract/ids.ts'
import { createReader, sameBytes, toHex } from '../log/byte-io.ts'
import { type Dep, decodeLogOpen, type Entry, entryKinds, hashEntry, logIdFor, noHash } from '../log/entry-codec.ts'
import { decodeLids, type PlacedEntry } from '../log/sealed-segments.ts'
import { chainEntries, decodeSegment } from '../log/segment-codec.ts'
import { depsOf, type EntryRow, type ReadableRows } from './readable-rows.ts'

export interface SoundEntries {
  repositoryId: RepositoryId | null
  /** By lid. */
  entries: PlacedEntry[]
  /** The highest sequence of each log of which anything is known. */
  heads: Map<LogId, number>
  /** Rows of entries that could be read and not be proven: what stands before them is lost, or they were damaged themselves. */
  unproven: number
  /** Segments that could be read as a row and not be unpacked. */
  brokenSegments: number
}

/** A row that was damaged may claim any number; more entries than this are not lost behind each other. */
const believableGap = 1_000_000

const attempt = <T>(work: () => T): T | null => {
  try {
    return work()
  } catch {
    // Damaged bytes: every reader of ours says so by throwing, and each says it in its own way.
    return null
  }
}

const decodeErased = (bytes: Uint8Array) => {
  const reader = createReader(bytes)
  return { length: reader.varint(), hash: reader.bytes(32) }
}

export const findSoundEntries = (rows: ReadableRows): SoundEntries => {
  const logIds = new Map<number, LogId>([...rows.logs].map(([log, { logId }]) => [log, logId]))
  const heads = new Map<LogId, number>()
  const byPlace = new Map<string, PlacedEntry>()
  const repositoryIds = new Map<RepositoryId, number>()
  let brokenSegments = 0
  const place = (log: number, sequence: number) => `${log}:${sequence}`
  const highest = rows.entries.length + rows.segments.length * 4096 + believableGap
  const noteHead = (logId: LogId | undefined, sequence: number) => {
    if (logId !== undefined && sequence <= highest) heads.set(logId, Math.max(heads.get(logId) ?? -1, sequence))
  }

  for (const { log, from, to, lids, bytes } of rows.segments) {
    const numbers = attempt(() => decodeLids(lids))
    const entries = attempt(() => chainEntries(decodeSegment(bytes)))
    const logId = entries?.[0]?.logId ?? logIds.get(log)
    if (logId !== undefined) logIds.set(log, logId)
    noteHead(logId, to)
    if (entries === null || numbers === null) brokenSegments += 1
    else for (const [i, entry] of entries.entries()) byPlace.set(place(log, from + i), { ...entry, lid: numbers[i] ?? 0 })
  }

  // A log whose row is lost says its name in its first entry.
  for (const row of rows.entries) {
    const opened = row.sequence === 0 && row.kind === 0 && row.payload ? attempt(() => decodeLogOpen(row.payload ?? new Uint8Array())) : null
    if (!opened) continue
    repositoryIds.set(opened.repositoryId, (repositoryIds.get(opened.repositoryId) ?? 0) + 1)
    if (!logIds.has(row.log)) logIds.set(row.log, logIdFor(opened.repositoryId, opened.deviceId, opened.epochNonce))
  }
  for (const { kind, payload } of byPlace.values()) {
    const opened = kind === 'log-open' && payload ? attempt(() => decodeLogOpen(payload)) : null
    if (opened) repositoryIds.set(opened.repositoryId, (repositoryIds.get(opened.repositoryId) ?? 0) + 1)
  }
  const documentIds = new Set<string>(rows.documents.values())
  for (const { log } of rows.entries) {
    // The index of logs still names it; it has the same shape as that of documents.
    const [only, another] = logIds.has(log) ? [] : (rows.sixteenBytes.get(log) ?? []).filter((id) => !documentIds.has(id))
    if (only !== undefined && another === undefined) logIds.set(log, only as LogId)
  }
  for (const { logId, headSequence } of rows.logs.values()) noteHead(logId, headSequence)
  for (const row of rows.entries) noteHead(logIds.get(row.log), row.sequence)
  for (const [log, sequence] of rows.indexed) noteHead(logIds.get(log), sequence)

  const rowsByPlace = new Map<string, EntryRow[]>()
  for (const row of rows.entries) {
    const key = place(row.log, row.sequence)
    rowsByPlace.set(key, [...(rowsByPlace.get(key) ?? []), row])
  }
  /** A row of its own says its hash, also where the entry cannot be proven. */
  const hashesAt = (log: number, sequence: number): Uint8Array[] => {
    if (sequence < 0) return [noHash]
    const proven = byPlace.get(place(log, sequence))
    return proven ? [proven.hash] : (rowsByPlace.get(place(log, sequence)) ?? []).map(({ hash }) => hash)
  }

  const depsFor = (row: EntryRow): Dep[] | null => {
    const deps: Dep[] = []
    for (const { onLog, onSequence, onHash } of depsOf(rows, row.log, row.sequence)) {
      const logId = logIds.get(onLog)
      const hash = onHash ?? hashesAt(onLog, onSequence)[0]?.subarray(0, 8)
      if (logId === undefined || hash === undefined) return null
      deps.push({ logId, sequence: onSequence, hash: toHex(hash) })
    }
    return deps.sort((a, b) => (a.logId < b.logId ? -1 : 1))
  }

  const prove = (row: EntryRow): PlacedEntry | null => {
    const logId = logIds.get(row.log)
    const kind = entryKinds[row.kind]
    const deps = depsFor(row)
    const authHeads = rows.authHeads.get(row.auth) ?? (row.sequence === 0 ? [] : null)
    if (logId === undefined || kind === undefined || deps === null || authHeads === null) return null
    const erased = row.erased && attempt(() => decodeErased(row.erased ?? new Uint8Array()))
    const known = row.doc === null ? [null] : rows.documents.has(row.doc) ? [rows.documents.get(row.doc) ?? null] : (rows.sixteenBytes.get(row.doc) ?? [])
    for (const documentId of known)
      for (const previousHash of hashesAt(row.log, row.sequence - 1)) {
        const entry: Omit<Entry, 'hash' | 'signature'> = {
          logId,
          sequence: row.sequence,
          previousHash,
          kind,
          documentId: documentId as DocumentId | null,
          cause: row.cause && toHex(row.cause),
          atMs: row.atMs,
          tick: row.tick,
          authHeads,
          deps,
          payload: row.payload,
          erased: row.payload === null ? erased : null,
        }
        if (row.payload === null && erased === null) continue
        const hash = attempt(() => hashEntry(entry))
        if (hash && sameBytes(hash, row.hash)) return { ...entry, hash: row.hash, signature: row.signature, lid: row.lid }
      }
    return null
  }

  let unproven = 0
  for (const row of rows.entries) {
    const key = place(row.log, row.sequence)
    const before = byPlace.get(key)
    const entry = prove(row)
    if (!entry) unproven += before ? 0 : 1
    // Two branches of one log may both be readable; the one in the tables was the later winner, and both are given to the acceptor.
    else byPlace.set(before && !sameBytes(before.hash, entry.hash) ? `${key}:${toHex(entry.hash)}` : key, entry)
  }

  const said = rows.texts.get('repository_id')
  const [mostSaid] = [...repositoryIds].sort((a, b) => b[1] - a[1])
  return {
    repositoryId: mostSaid?.[0] ?? (said !== undefined && /^[0-9a-f]{64}$/.test(said) ? (said as RepositoryId) : null),
    entries: [...byPlace.values()].sort((a, b) => a.lid - b.lid || a.sequence - b.sequence),
    heads,
    unproven,
    brokenSegments,
  }
}
