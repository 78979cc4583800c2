// Earlier text of one document, from its entries.
import type * as Y from 'yjs'
import type { HistoryDay } from '../../contract/areas/history.ts'
import type { DocumentId } from '../../contract/ids.ts'
import type { Clock, EntryLog, Storage } from '../parts.ts'
import { loadDocument } from './load.ts'

const sittingEndsMs = 30 * 60_000

interface Sitting {
  fromMs: number
  toMs: number
  point: number
  by: Set<string>
  changes: number
}

export const createHistory = ({ storage, log, clock }: { storage: Storage; log: EntryLog; clock: Clock }) => ({
  /**
   * Newest first; a pause begins a new row, so a day has at most 49.
   * The last change of all is a row by itself: what stood before it can be reached at once.
   */
  days: (documentId: DocumentId, untilLid?: number): HistoryDay[] => {
    const changes = log
      .entriesOf(documentId, 0, untilLid)
      .filter(({ kind, status }) => kind === 'document-update' && status === 'applied')
      // Clocks that are ahead only label: what is shown is never later than now.
      .map(({ lid, atMs, logId }) => ({ lid, atMs: Math.min(atMs, clock.nowMs()), name: log.contributorOf(logId) }))
      .sort((a, b) => a.atMs - b.atMs || a.lid - b.lid)
    const days = new Map<string, Sitting[]>()
    for (const [index, { lid, atMs, name }] of changes.entries()) {
      const day = new Date(atMs).toISOString().slice(0, 10)
      const sittings = days.get(day) ?? []
      days.set(day, sittings)
      let last = sittings.at(-1)
      if (!last || atMs - last.toMs >= sittingEndsMs || index === changes.length - 1) {
        last = { fromMs: atMs, toMs: atMs, point: lid, by: new Set(), changes: 0 }
        sittings.push(last)
      }
      last.toMs = atMs
      last.point = Math.max(last.point, lid)
      last.changes++
      if (name) last.by.add(name)
    }
    return [...days]
      .flatMap(([day, sittings]) => sittings.map((sitting) => ({ day, ...sitting })))
      .toReversed()
      .map(({ day, fromMs, toMs, point, by, changes: count }) => ({
        day,
        fromUtc: new Date(fromMs).toISOString(),
        toUtc: new Date(toMs).toISOString(),
        point,
        by: [...by].sort(),
        changes: count,
      }))
  },
  stateAt: (documentId: DocumentId, point: number): Y.Doc | null => loadDocument(storage.db, documentId, { untilLid: point }),
})
