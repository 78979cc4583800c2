// What came when and from whom, and taking one exchange back: its documents are shown as they stood before it, unless this device has
// written on them since. docs/formats/database.md [DB36].
import { setImmediate } from 'node:timers/promises'
import type { ExchangeReport } from '../../contract/areas/exchange.ts'
import { GranaryError } from '../../contract/errors.ts'
import { type DocumentId, documentClass, documentClassOf, documentItemId, type ItemId, itemDocumentId } from '../../contract/ids.ts'
import { patchMeta, readMeta } from '../../document/item-document.ts'
import type { OpenEntryLog } from '../log/index.ts'
import type { Clock, Documents } from '../parts.ts'
import type { ExchangeTables, TakenDocument } from './exchange-tables.ts'

interface Options {
  log: OpenEntryLog
  documents: Documents
  tables: ExchangeTables
  clock: Clock
}

const atOnce = 50
/** More than anybody scrolls through. */
const mostPast = 500

export const createRecord = ({ log, documents, tables, clock }: Options) => {
  /** Errors: invalid-input. */
  const recordedOf = (id: string) => {
    const recorded = tables.exchange(id)
    if (!recorded) throw new GranaryError('invalid-input', 'there was no such exchange')
    return recorded
  }

  const fate = ({ documentId, firstLid }: TakenDocument, ownLogs: ReadonlySet<string>): 'stays' | { documentId: DocumentId; untilLid: number } => {
    const since = log.entriesOf(documentId, firstLid)
    if (since.some(({ logId }) => ownLogs.has(logId))) return 'stays'
    const before = log.entriesOf(documentId, 0, firstLid - 1).some(({ kind, payload }) => kind === 'document-update' && payload !== null)
    return { documentId, untilLid: before ? firstLid - 1 : 0 }
  }

  const titleOf = (documentId: DocumentId): string => {
    const doc = documents.read(itemDocumentId(documentItemId(documentId)))
    return doc ? readMeta(doc).title : ''
  }

  /** What a parcel brought was made here: it goes into the bin, unless somebody has written on it since. */
  const takeParcelBack = ({ documentId }: TakenDocument, afterLid: number, dryRun: boolean): 'stays' | 'goes' => {
    if (!documents.exists(documentId) || log.entriesOf(documentId, afterLid).length > 0) return 'stays'
    const atUtc = new Date(clock.nowMs()).toISOString()
    if (!dryRun) documents.change(documentId, (doc) => void patchMeta(doc, { id: documentItemId(documentId), set: { binnedAtUtc: atUtc } }))
    return 'goes'
  }

  return {
    report: (id: string): ExchangeReport => recordedOf(id).report,
    past: (): ExchangeReport[] => tables.exchanges(mostPast).map(({ report }) => report),
    /** Waits with what it brought; what it left where it was stays there. */
    takeBack: async (id: string, dryRun: boolean): Promise<ExchangeReport> => {
      const recorded = recordedOf(id)
      const isParcel = recorded.report.what === 'parcel'
      documents.fold()
      const ownLogs = new Set(log.frontier().flatMap(({ logId, deviceId }) => (deviceId === log.deviceId ? [logId] : [])))
      const waits = new Set(documents.waiting().map(({ documentId }) => documentId))
      const items = new Set<ItemId>()
      const stayed = new Map<ItemId, string>()
      const later = new Map<ItemId, string>()
      // Of one that was stopped by a power cut nobody knows what came after it.
      const endedLid = recorded.afterLid ?? Number.MAX_SAFE_INTEGER
      const taken = tables.documentsOf(id).filter(({ documentId }) => documentClassOf(documentId) !== documentClass.repository)
      for (let at = 0; at < taken.length; at += atOnce) {
        // Whoever types meanwhile: what she has written by now keeps its document.
        if (at > 0) documents.fold()
        const goes: { documentId: DocumentId; untilLid: number }[] = []
        for (const one of taken.slice(at, at + atOnce)) {
          if (waits.has(one.documentId)) continue
          const decided = isParcel ? takeParcelBack(one, recorded.afterLid ?? 0, dryRun) : fate(one, ownLogs)
          if (decided !== 'stays') {
            const item = documentItemId(one.documentId)
            if (decided !== 'goes') goes.push(decided)
            items.add(item)
            // Asked before it waits: an item that is new is not shown afterwards.
            if (!isParcel && log.entriesOf(one.documentId, endedLid).length > 0) later.set(item, titleOf(one.documentId))
            continue
          }
          stayed.set(documentItemId(one.documentId), titleOf(one.documentId))
        }
        if (!dryRun && goes.length > 0) documents.wait(goes, id)
        await setImmediate()
      }
      const report: ExchangeReport = {
        ...recorded.report,
        takenBack: {
          atUtc: new Date(clock.nowMs()).toISOString(),
          items: items.size,
          stayed: [...stayed].map(([item, title]) => ({ id: item, title })),
          ...(later.size > 0 && { later: [...later].map(([item, title]) => ({ id: item, title })) }),
        },
      }
      if (!dryRun) tables.putExchange({ ...recorded, report })
      return report
    },
  }
}
