// What a bundle for somebody holds: his missing entries as segments, the attachments they name, and what must be there before them.
import type { FrontierRow } from '../../../contract/areas/repository.ts'
import { type AttachmentHash, type DocumentId, documentClass, documentClassOf, documentItemId, type ItemId, type LogId } from '../../../contract/ids.ts'
import { toHex } from '../../log/byte-io.ts'
import { decodeAttachmentPayload } from '../../log/entry-codec.ts'
import { type DecodedSegment, decodeSegment } from '../../log/segment-codec.ts'
import type { EntryLog } from '../../parts.ts'
import { throwIfStopped } from '../files/index.ts'
import type { LogRange } from '../parts.ts'

export interface Need {
  logId: LogId
  nextSequence: number
  /** The whole hash, or its first 8 bytes where only a dep names it. */
  headHashHex: string
}

export interface GatheredContent {
  content: LogRange[]
  needs: Need[]
  entries: number
  segmentBytes: number
  attachments: AttachmentHash[]
  items: ItemId[]
}

const attachmentIn = (payload: Uint8Array | null): AttachmentHash | null => {
  if (payload === null) return null
  try {
    return decodeAttachmentPayload(payload).hash
  } catch {
    // An entry of an unknown form names no attachment that we could send.
    return null
  }
}

/** Sums up segments as they pass by. */
const createSummary = () => {
  const rangeByLog = new Map<LogId, LogRange>()
  const needByLog = new Map<LogId, Need>()
  const attachments = new Set<AttachmentHash>()
  const items = new Set<ItemId>()
  let entries = 0
  let segmentBytes = 0

  const noteDocument = (documentId: DocumentId) => {
    const kind = documentClassOf(documentId)
    if (kind === documentClass.item || kind === documentClass.notes) items.add(documentItemId(documentId))
  }
  const noteNeed = (need: Need) => {
    if ((needByLog.get(need.logId)?.nextSequence ?? 0) < need.nextSequence) needByLog.set(need.logId, need)
  }
  const place = ({ logId, from, previousHash, entries: added }: DecodedSegment) => {
    const range = rangeByLog.get(logId)
    if (range) range.to = from + added.length
    else {
      rangeByLog.set(logId, { logId, from, to: from + added.length })
      if (from > 0) noteNeed({ logId, nextSequence: from, headHashHex: toHex(previousHash) })
    }
  }
  return {
    add: (segment: Uint8Array) => {
      const decoded = decodeSegment(segment)
      place(decoded)
      entries += decoded.entries.length
      segmentBytes += segment.length
      for (const { kind, documentId, payload, deps } of decoded.entries) {
        if (documentId !== null) noteDocument(documentId)
        const hash = kind === 'attachment' ? attachmentIn(payload) : null
        if (hash !== null) attachments.add(hash)
        // Segments come in causal order: what a dep names is in the bundle already, or the reader must have it.
        for (const dep of deps)
          if (dep.sequence < (rangeByLog.get(dep.logId)?.from ?? Number.POSITIVE_INFINITY))
            noteNeed({ logId: dep.logId, nextSequence: dep.sequence + 1, headHashHex: dep.hash })
      }
    },
    finish: (): GatheredContent => ({
      content: Array.from(rangeByLog.values()).toSorted((a, b) => (a.logId < b.logId ? -1 : 1)),
      needs: Array.from(needByLog.values()).toSorted((a, b) => (a.logId < b.logId ? -1 : 1)),
      entries,
      segmentBytes,
      attachments: Array.from(attachments),
      items: Array.from(items),
    }),
  }
}

/** `onSegment` is awaited, so that nothing piles up and others have their turn. The log must be folded before. */
export const gatherContent = async (
  log: EntryLog,
  since: FrontierRow[],
  onSegment: (segment: Uint8Array) => Promise<void>,
  signal?: AbortSignal,
): Promise<GatheredContent> => {
  const summary = createSummary()
  for (const segment of log.segmentsSince(since)) {
    throwIfStopped(signal)
    summary.add(segment)
    await onSegment(segment)
  }
  return summary.finish()
}
