// Putting documents off and taking them after all: until then they are shown as they stood.
import type { DocumentId } from '../../contract/ids.ts'
import type { Clock, Documents, Storage } from '../parts.ts'
import type { Folding } from './folding.ts'
import type { createWaitingTable } from './waiting-table.ts'

interface Options {
  storage: Storage
  clock: Clock
  table: ReturnType<typeof createWaitingTable>
  folding: Folding
  markProcessed: () => void
  closeOpenings: (documentId: DocumentId) => void
  announceChanged: (documentIds: DocumentId[]) => void
}

export const createWaiting = ({
  storage,
  clock,
  table,
  folding,
  markProcessed,
  closeOpenings,
  announceChanged,
}: Options): Pick<Documents, 'wait' | 'waiting' | 'takeWaiting'> => ({
  wait: (documents, exchangeId) => {
    for (const { documentId } of documents) closeOpenings(documentId)
    storage.transaction(() => {
      for (const { documentId, untilLid } of documents) {
        folding.foldDocument(documentId)
        table.add({ documentId, untilLid, exchangeId, sinceMs: clock.nowMs() })
      }
      markProcessed()
      storage.afterCommit(() => announceChanged(documents.map(({ documentId }) => documentId)))
    })
  },
  waiting: table.all,
  takeWaiting: (documentIds) => {
    storage.transaction(() => {
      for (const documentId of documentIds) table.remove(documentId)
      storage.afterCommit(() => announceChanged([...documentIds]))
    })
  },
})
