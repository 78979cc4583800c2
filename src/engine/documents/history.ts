// Earlier text of one document, from its entries.
import type * as Y from 'yjs'
import type { HistoryDay } from '../../contract/areas/history.ts'
import type { DocumentId } from '../../contract/ids.ts'
import type { Clock, EntryLog, Storage } from '../parts.ts'
import { loadDocument } from './load.ts'

export const createHistory = ({ storage, log, clock }: { storage: Storage; log: EntryLog; clock: Clock }) => ({
  /** Newest first. */
  days: (documentId: DocumentId): HistoryDay[] => {
    const days = new Map<string, { point: number; by: Set<string>; changes: number }>()
    for (const { lid, kind, atMs, logId, status } of log.entriesOf(documentId)) {
      if (kind !== 'document-update' || status !== 'applied') continue
      // Clocks that are ahead only label: what is shown is never later than now.
      const day = new Date(Math.min(atMs, clock.nowMs())).toISOString().slice(0, 10)
      const row = days.get(day) ?? { point: 0, by: new Set<string>(), changes: 0 }
      const name = log.contributorOf(logId)
      if (name) row.by.add(name)
      days.set(day, { point: Math.max(row.point, lid), by: row.by, changes: row.changes + 1 })
    }
    return [...days].sort(([a], [b]) => (a < b ? 1 : -1)).map(([day, { point, by, changes }]) => ({ day, point, by: [...by].sort(), changes }))
  },
  stateAt: (documentId: DocumentId, point: number): Y.Doc | null => loadDocument(storage.db, documentId, { untilLid: point }),
})
