// "Not now" and "take back": the entries are in the logs, the documents are shown as they stood before. docs/formats/database.md [DB35].
import { setImmediate } from 'node:timers/promises'
import { type DocumentId, documentClass, documentItemId, type ItemId, itemDocumentId } from '../../contract/ids.ts'
import { readMeta } from '../../document/item-document.ts'
import { readWithdrawal } from '../../document/withdrawal.ts'
import { loadDocument } from '../documents/load.ts'
import type { OpenEntryLog } from '../log/index.ts'
import type { Documents, Storage, WaitingDocument } from '../parts.ts'
import type { WaitingItem } from './exchange-parts.ts'
import type { ExchangeTables } from './exchange-tables.ts'

interface Options {
  storage: Storage
  log: OpenEntryLog
  documents: Documents
  tables: ExchangeTables
}

/** Only items and their notes wait: members and shelves never do. */
export const documentsOfItem = (id: ItemId): DocumentId[] => [itemDocumentId(id), itemDocumentId(id, documentClass.notes)]

const atOnce = 50

export const createWaiting = ({ storage, log, documents, tables }: Options) => {
  const lastLid = storage.db.prepare<[], number | null>('SELECT max(last_lid) FROM logs').pluck()

  const describe = (id: ItemId, rows: readonly WaitingDocument[]): WaitingItem => {
    const documentId = itemDocumentId(id)
    const own = rows.find((row) => row.documentId === documentId)
    const whole = loadDocument(storage.db, documentId, { pending: true })
    const shown = documents.read(documentId)
    const meta = (whole ?? shown) && readMeta((whole ?? shown) as NonNullable<typeof whole>)
    const entries = rows.flatMap((row) => log.entriesOf(row.documentId, row.untilLid))
    const isWithdrawn = whole !== null && readWithdrawal(whole) !== null && !(shown && readWithdrawal(shown))
    return {
      id,
      title: meta?.title ?? '',
      kind: meta?.kind ?? 'note',
      change: isWithdrawn ? 'withdrawn' : own?.untilLid === 0 ? 'new' : 'changed',
      by: [...new Set(entries.flatMap(({ logId }) => log.contributorOf(logId) ?? []))],
      sinceUtc: new Date(Math.min(...rows.map(({ sinceMs }) => sinceMs))).toISOString(),
      exchangeId: rows[0]?.exchangeId ?? null,
    }
  }

  const forgetTakenBack = (exchangeIds: ReadonlySet<string>) => {
    const stillWaiting = new Set(documents.waiting().map(({ exchangeId }) => exchangeId))
    for (const id of exchangeIds) {
      const recorded = tables.exchange(id)
      if (!recorded || stillWaiting.has(id)) continue
      tables.putExchange({ ...recorded, report: { ...recorded.report, takenBack: null, waiting: 0 } })
    }
  }

  return {
    /** Before anything is taken: what comes for these is not shown. */
    prepare: (ids: readonly ItemId[], exchangeId: string) => {
      if (ids.length === 0) return
      documents.fold()
      const now = lastLid.get() ?? 0
      documents.wait(
        ids.flatMap(documentsOfItem).map((documentId) => ({ documentId, untilLid: documents.exists(documentId) ? now : 0 })),
        exchangeId,
      )
    },
    /** Where nothing came after all, nothing waits. */
    settle: (exchangeId: string) => {
      const came = new Set(tables.documentsOf(exchangeId).map(({ documentId }) => documentId))
      documents.takeWaiting(documents.waiting().flatMap((row) => (row.exchangeId === exchangeId && !came.has(row.documentId) ? [row.documentId] : [])))
    },
    /** Items of that exchange that are not shown. */
    count: (exchangeId: string): number =>
      new Set(documents.waiting().flatMap((row) => (row.exchangeId === exchangeId ? [documentItemId(row.documentId)] : []))).size,
    list: async (): Promise<WaitingItem[]> => {
      const byItem = Map.groupBy(documents.waiting(), ({ documentId }) => documentItemId(documentId))
      const items: WaitingItem[] = []
      for (const [id, rows] of byItem) {
        items.push(describe(id, rows))
        if (items.length % atOnce === 0) await setImmediate()
      }
      return items
    },
    take: (ids: readonly ItemId[]) => {
      const wanted = new Set(ids)
      const rows = documents.waiting().filter(({ documentId }) => wanted.has(documentItemId(documentId)))
      storage.transaction(() => {
        documents.takeWaiting(rows.map(({ documentId }) => documentId))
        forgetTakenBack(new Set(rows.flatMap(({ exchangeId }) => exchangeId ?? [])))
      })
    },
  }
}
