// Text in entries that wait for something that has not come: in no document, so it is shown under *please look* until it is.
import type { MissingPart } from '../../contract/areas/repository.ts'
import { type DocumentId, documentClass, documentClassOf, type LogId } from '../../contract/ids.ts'
import type { Clock, EntryLog, Storage, WaitingEntry } from '../parts.ts'
import type { AttentionFacts } from './attention-facts.ts'
import { heldForLongMs } from './limits.ts'
import { loadDocument } from './load.ts'
import { recoveredText } from './recovered-text.ts'
import type { DocumentTables } from './tables.ts'

/** What one log holds for one document and cannot be taken in. */
export interface WaitingText {
  id: string
  logId: LogId
  documentId: DocumentId
  text: string
  by: string | null
  atMs: number
  missing: MissingPart[]
  /** Names of its entries, under which it is remembered as settled. */
  origins: string[]
}

interface Options {
  storage: Storage
  log: EntryLog
  tables: DocumentTables
  clock: Clock
  facts: Pick<AttentionFacts, 'text'>
}

const originOf = ({ logId, sequence, hashHex }: WaitingEntry) => `held:${logId}:${sequence}:${hashHex}`

export const createWaitingText = ({ storage, log, tables, clock, facts }: Options) => {
  const isShown = (entry: WaitingEntry): entry is WaitingEntry & { documentId: DocumentId; payload: Uint8Array } =>
    entry.kind === 'document-update' &&
    entry.documentId !== null &&
    entry.payload !== null &&
    // Metadata of the repository document is renamed, not written.
    documentClassOf(entry.documentId) !== documentClass.repository &&
    !tables.isDeleted(entry.documentId) &&
    !tables.isErased(entry.documentId)

  const list = (): WaitingText[] => {
    const waiting = log.waiting(heldForLongMs)
    if (waiting.length === 0) return []
    const settled = tables.settledHeld()
    const shown = waiting.filter(isShown).filter((entry) => !settled.has(originOf(entry)))
    return [...Map.groupBy(shown, ({ logId, documentId }) => `${logId}-${documentId}`)].flatMap(([group, entries]) => {
      const last = entries.at(-1)
      if (!last) return []
      const { documentId, logId, by, atMs } = last
      const origins = entries.map(originOf)
      const text = facts.text(documentId, origins.join(), () =>
        recoveredText(
          entries.map(({ payload }) => payload),
          () => loadDocument(storage.db, documentId, { pending: true }),
        ),
      )
      // Where nothing was written there is nothing to look at: it comes in by itself, or is missed by nobody.
      if (text === '') return []
      const missing = log.missingBefore(logId, last.sequence)
      return [{ id: `held-${group}-${last.sequence}-${entries.length}`, logId, documentId, text, by, atMs, missing, origins }]
    })
  }

  return {
    list,
    /** The entries stay held and come in when they can; only the list forgets them. */
    settle: ({ documentId, text, origins }: WaitingText, state: number) => {
      for (const origin of origins) tables.rememberSettled('held', origin, documentId, text, state, clock.nowMs())
    },
  }
}
