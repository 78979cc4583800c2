// Takes what an offer brings: segments through the gate and into the log in small transactions, then the files, each with its hash.
// What is committed stays; the next try goes on from there.
import { setImmediate } from 'node:timers/promises'
import { type ErrorCode, isGranaryError } from '../../contract/errors.ts'
import type { AttachmentHash, LogId } from '../../contract/ids.ts'
import type { OpenEntryLog } from '../log/index.ts'
import { chainEntries, decodeSegment, encodeSegment } from '../log/segment-codec.ts'
import type { SegmentGate } from '../log/segment-gate.ts'
import type { Documents, EntryKind, Storage } from '../parts.ts'
import type { DiskAttachmentStore } from '../storage/index.ts'
import { nextByLog, unmetOf } from './exchange-ranges.ts'
import type { ExchangeTables } from './exchange-tables.ts'
import type { OfferSource } from './parts.ts'

export interface TakeParts {
  storage: Storage
  log: OpenEntryLog
  documents: Documents
  attachments: DiskAttachmentStore
  gate: SegmentGate
  tables: ExchangeTables
}

export interface TakeProgress {
  entries: number
  attachments: number
  bytes: number
}

export interface Taken {
  entries: number
  attachments: AttachmentHash[]
  /** Entries that wait for something that is not here. */
  held: number
  problems: { code: ErrorCode; part: string; message: string }[]
  stopped: boolean
}

/** Other work gets its turn after so long, and after so many entries: signatures, tables, and what the documents make of them. */
const turnMs = 40
const turnEntries = 64
/** A segment of more is cut: accepting one cannot be interrupted. */
const pieceEntries = 32
const pieceBytes = 512 * 1024

/** What one file alone can have; the others are taken. */
const damagedFile: ReadonlySet<ErrorCode> = new Set(['attachment-damaged', 'bundle-damaged', 'place-unreadable'])
const mostCopies = 3

const changesDocument: ReadonlySet<EntryKind> = new Set(['document-update', 'document-delete', 'erasure'])

/** The same entries in segments of at most so many. The gate has passed the whole. */
export function* cutSegment(segment: Uint8Array): Generator<Uint8Array> {
  const decoded = decodeSegment(segment)
  if (decoded.entries.length <= pieceEntries && segment.length <= pieceBytes) return yield segment
  let piece: ReturnType<typeof chainEntries> = []
  let size = 0
  for (const entry of chainEntries(decoded)) {
    const bytes = entry.payload?.length ?? 0
    if (piece.length > 0 && (piece.length >= pieceEntries || size + bytes > pieceBytes)) {
      // Not packed: it is read again at once.
      yield encodeSegment(piece, null)
      piece = []
      size = 0
    }
    piece.push(entry)
    size += bytes
  }
  if (piece.length > 0) yield encodeSegment(piece, null)
}

const toProblem = (error: unknown, part: string): Taken['problems'][number] => {
  if (!isGranaryError(error)) throw error
  return { code: error.code, part, message: error.message }
}

/** Errors: those of the carrier (bundle-damaged, place-gone …), disk-full. What came before them is taken. */
export const take = async (
  parts: TakeParts,
  source: OfferSource,
  { exchangeId, signal, progress }: { exchangeId: string; signal: AbortSignal; progress(taken: TakeProgress): void },
  taken: Taken,
): Promise<void> => {
  const { storage, log, documents, attachments, gate, tables } = parts
  const count: TakeProgress = { entries: 0, attachments: 0, bytes: 0 }
  documents.fold()
  const frontier = log.frontier()
  const unmet = new Set<LogId>(unmetOf(source, nextByLog(frontier)).map(({ logId }) => logId))
  const name = `exchange ${exchangeId}`

  /** As many pieces as fit into one turn, in one transaction; answers what is left. */
  const takeTurn = (pieces: readonly Uint8Array[]): readonly Uint8Array[] => {
    const began = performance.now()
    let done = 0
    let entries = 0
    storage.transaction(() => {
      for (const piece of pieces) {
        const outcome = log.accept(piece, name)
        done += 1
        entries += outcome.accepted.length
        taken.held += outcome.held
        for (const { lid, documentId, kind } of outcome.accepted)
          if (documentId !== null && changesDocument.has(kind)) tables.noteDocument(exchangeId, documentId, lid)
        for (const { code, logId, sequence, detail } of outcome.refused)
          taken.problems.push({ code: code as ErrorCode, part: `${logId.slice(0, 8)}/${sequence}`, message: detail })
        if (entries >= turnEntries || performance.now() - began > turnMs) break
      }
    })
    // Counted only now that it lasts.
    taken.entries += entries
    count.entries += entries
    return pieces.slice(done)
  }

  /** null: it is here. A folder may hold another device's copy of one that is damaged. */
  const takeAttachment = async (hash: AttachmentHash): Promise<Taken['problems'][number] | 'stopped' | null> => {
    for (let attempt = 1; ; attempt++) {
      try {
        await attachments.addStream(source.attachment(hash, signal), hash, (bytes) => {
          count.bytes += bytes
          progress(count)
        })
        return null
      } catch (error) {
        if (signal.aborted) return 'stopped'
        if (!isGranaryError(error) || !damagedFile.has(error.code)) throw error
        if (attempt === mostCopies) return toProblem(error, hash.slice(0, 12))
      }
    }
  }

  for await (const segment of source.segments(frontier, signal)) {
    if (signal.aborted) break
    try {
      await gate.pass(segment)
    } catch (error) {
      taken.problems.push(toProblem(error, 'segments'))
      continue
    }
    let pieces: readonly Uint8Array[] = [...cutSegment(segment)]
    if (pieces[0] && unmet.has(decodeSegment(pieces[0]).logId)) continue
    while (pieces.length > 0 && !signal.aborted) {
      pieces = takeTurn(pieces)
      await setImmediate()
    }
    count.bytes += segment.length
    progress(count)
  }

  for (const { hash } of source.attachments) {
    if (signal.aborted) break
    if (attachments.has(hash)) continue
    const problem = await takeAttachment(hash)
    if (problem === null) {
      taken.attachments.push(hash)
      count.attachments += 1
    } else if (problem !== 'stopped') taken.problems.push(problem)
    progress(count)
  }
  taken.stopped = signal.aborted
}
