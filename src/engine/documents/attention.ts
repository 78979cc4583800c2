// *Please look*: recovered text, unseen text, entries set aside, text that waits for something that has not come. *Put in* is a new edit, so
// every replica hears of it; that a row is settled, only where it is unseen text: of all else each device has a list of its own.
import type { AttentionRow } from '../../contract/areas/repository.ts'
import { GranaryError } from '../../contract/errors.ts'
import { type DocumentId, documentClass, documentClassOf, documentItemId, type LogId } from '../../contract/ids.ts'
import { roleCode } from '../log/rejudge.ts'
import type { Clock, EntryLog, Storage } from '../parts.ts'
import type { AttentionFacts } from './attention-facts.ts'
import { isDiskFull } from './disk-full.ts'
import type { EngineChange } from './engine-changes.ts'
import { loadDocument, loadWithTail } from './load.ts'
import { appendParagraphs, isHeldBy, recoveredText } from './recovered-text.ts'
import type { Schedule } from './schedule.ts'
import { attentionState, type DocumentTables } from './tables.ts'
import { findUnseenText, type UnseenText } from './unseen-text.ts'
import { encodeDeletions } from './update-content.ts'
import { createWaitingText } from './waiting-text.ts'

interface Options {
  storage: Storage
  log: EntryLog
  tables: DocumentTables
  clock: Clock
  schedule: Schedule
  /** Commits what windows have sent. */
  flush: () => void
  facts: AttentionFacts
  changeMany: (changes: readonly EngineChange[]) => boolean
}

/** Unseen text is computed this long after it was suspected: while two people type, once is enough. */
const computeUnseenAfterMs = 2000

export const createAttention = ({ storage, log, tables, clock, schedule, flush, facts, changeMany }: Options) => {
  const suspects = new Set<DocumentId>()
  let stopTimer: (() => void) | null = null
  let leftForNextStart = false
  const waitingText = createWaitingText({ storage, log, tables, clock, facts })

  const unseenOf = (documentId: DocumentId): UnseenText[] => {
    // Metadata of the repository document is renamed, not written: the last name stands, and nothing is lost.
    if (documentClassOf(documentId) !== documentClass.item) return []
    const loaded = loadWithTail(storage.db, documentId)
    if (!loaded) return []
    const failed = new Set(loaded.failed.map(({ lid }) => lid))
    const entries = log
      .entriesOf(documentId)
      .flatMap(({ lid, kind, payload, status }) =>
        kind === 'document-update' && payload && status === 'applied' && !failed.has(lid) ? [{ lid, payload }] : [],
      )
    return findUnseenText(entries, loaded.doc)
  }

  /** Inside a transaction: everything up to this entry is accounted for; without it, up to the last one. */
  const markProcessed = (untilLid = tables.lastLid()) => {
    if (suspects.size > 0 || leftForNextStart || untilLid <= tables.processedLid()) return
    tables.writeProcessedLid(untilLid)
  }

  const computeUnseen = () => {
    stopTimer?.()
    stopTimer = null
    if (suspects.size === 0) return
    flush()
    const documentIds = [...suspects]
    storage.transaction(() => {
      for (const documentId of documentIds) tables.replaceUnseen(documentId, unseenOf(documentId))
    })
    // What is pending is in no entry yet: it is looked at again when it is folded.
    for (const documentId of documentIds) if (tables.pendingOf(documentId).length === 0) suspects.delete(documentId)
    storage.transaction(() => markProcessed())
  }

  const suspectUnseen = (documentId: DocumentId) => {
    suspects.add(documentId)
    stopTimer ??= schedule(computeUnseenAfterMs, () => {
      try {
        computeUnseen()
      } catch (error) {
        // A full disk: the suspects stay, and the next reading of the list tries again.
        if (!isDiskFull(error)) throw error
      }
    })
  }

  const rowOf = (
    id: string,
    reason: AttentionRow['reason'],
    { documentId, text, by, atMs }: { documentId: DocumentId | null; text: string; by: string | null; atMs: number | null },
  ): AttentionRow => ({
    id,
    reason,
    itemId: documentId && documentItemId(documentId),
    itemTitle: documentId && facts.title(documentId),
    text,
    by,
    atUtc: atMs === null ? null : new Date(atMs).toISOString(),
  })

  const list = (): AttentionRow[] => {
    try {
      computeUnseen()
    } catch (error) {
      // Reading goes on while the disk is full, with what was computed before.
      if (!isDiskFull(error)) throw error
    }
    const nameOf = (logId: LogId | null) => (logId ? log.contributorOf(logId) : null)
    return [
      ...tables.recovered().map((row) => rowOf(`recovered-${row.id}`, 'recovered', { ...row, by: row.by ?? nameOf(row.logId) })),
      ...tables.unseen().map((row) => {
        const source = log.entriesOf(row.documentId, row.insertedLid - 1, row.insertedLid)[0]
        return rowOf(`unseen-${row.documentId}-${row.client}-${row.clock}`, 'unseen', { ...row, by: nameOf(source?.logId ?? null), atMs: source?.atMs ?? null })
      }),
      ...tables
        .aside()
        .filter(isForThisDevice)
        .map((row) => rowOf(`aside-${row.lid}`, row.code === roleCode ? 'role' : 'set-aside', { ...row, text: shownAsideText(row), by: nameOf(row.logId) })),
      ...waitingText.list().map((row) => ({ ...rowOf(row.id, 'held', row), missing: row.missing })),
    ]
  }

  /** What a role does not allow is shown to keepers, and to whoever wrote it. */
  const isForThisDevice = ({ code, logId }: { code: string; logId: LogId }) => code !== roleCode || log.ownRole() === 'keeper' || log.logId === logId

  const asideText = ({ lid, documentId }: { lid: number; documentId: DocumentId | null }) => {
    const payload = documentId && log.entriesOf(documentId, lid - 1, lid)[0]?.payload
    try {
      return payload ? recoveredText([payload], () => loadDocument(storage.db, documentId)) : ''
    } catch {
      // What cannot be read has no text; the row says that there is something.
      return ''
    }
  }

  const shownAsideText = (row: { lid: number; documentId: DocumentId | null }) =>
    row.documentId === null ? '' : facts.text(row.documentId, `aside-${row.lid}`, () => asideText(row))

  const settledAs = (action: 'put-in' | 'let-go') => (action === 'put-in' ? attentionState.putIn : attentionState.letGo)
  const gone = () => new GranaryError('invalid-input', 'this is settled already')

  const putIn = (documentId: DocumentId, text: string): EngineChange => {
    if (documentClassOf(documentId) !== documentClass.item) throw new GranaryError('invalid-input', 'this text has no body to go into')
    return { documentId, work: (doc) => doc.transact(() => appendParagraphs(doc, text)) }
  }

  const settleRecovered = (number: number, action: 'put-in' | 'let-go') => {
    const row = tables.recovered().find(({ id }) => id === number)
    if (!row) throw gone()
    storage.transaction(() => {
      if (!tables.settleRecovered(number, settledAs(action), clock.nowMs())) throw gone()
      if (action === 'put-in') changeMany([putIn(row.documentId, row.text)])
    })
  }

  const settleUnseen = (documentId: DocumentId, client: number, clock: number, action: 'put-in' | 'let-go') => {
    computeUnseen()
    const found = unseenOf(documentId).find((text) => text.client === client && text.clock === clock)
    if (!found) throw gone()
    const also = [encodeDeletions(found.ranges)]
    changeMany([action === 'put-in' ? { ...putIn(documentId, found.text), also } : { documentId, work: () => undefined, also }])
    computeUnseen()
  }

  const settleAside = (lid: number, action: 'put-in' | 'let-go') => {
    const row = tables.aside().find((candidate) => candidate.lid === lid)
    if (!row) throw gone()
    const text = asideText(row)
    storage.transaction(() => {
      tables.rememberSettled('set-aside', `aside:${lid}`, row.documentId, text, settledAs(action), clock.nowMs())
      if (action === 'put-in' && row.documentId) changeMany([putIn(row.documentId, text)])
    })
  }

  const settleWaiting = (id: string, action: 'put-in' | 'let-go') => {
    // Under this id somebody saw exactly these entries; with one more it is another row.
    const row = waitingText.list().find((candidate) => candidate.id === id)
    if (!row) throw gone()
    storage.transaction(() => {
      waitingText.settle(row, settledAs(action))
      if (action === 'put-in') changeMany([putIn(row.documentId, row.text)])
    })
  }

  return {
    /** A new entry may name what is listed, and then it is not unseen any more. */
    reconsider: (documentId: DocumentId) => {
      if (tables.hasUnseen(documentId)) suspectUnseen(documentId)
    },
    list,
    suspectUnseen,
    isSuspect: (documentId: DocumentId) => suspects.has(documentId),
    computeUnseen,
    markProcessed,
    /** Something could not be looked at: from here on nothing more counts as accounted for. */
    leaveForNextStart: () => {
      leftForNextStart = true
    },
    /** Forgets what is listed as unseen and lists it again after this work. Whatever ends it early: the next start begins from nothing too. */
    listAnew: (suspectAll: () => void) => {
      const wasLeft = leftForNextStart
      leftForNextStart = true
      storage.transaction(() => {
        tables.dropAllUnseen()
        tables.writeProcessedLid(0)
      })
      suspectAll()
      computeUnseen()
      leftForNextStart = wasLeft
      storage.transaction(() => markProcessed())
    },
    settle: (id: string, action: 'put-in' | 'let-go') => {
      const [, recovered] = /^recovered-(\d+)$/.exec(id) ?? []
      const [, documentId, client, at] = /^unseen-([0-9a-f]{32})-(\d+)-(\d+)$/.exec(id) ?? []
      const [, lid] = /^aside-(\d+)$/.exec(id) ?? []
      if (recovered) settleRecovered(Number(recovered), action)
      else if (documentId) settleUnseen(documentId as DocumentId, Number(client), Number(at), action)
      else if (lid) settleAside(Number(lid), action)
      else if (id.startsWith('held-')) settleWaiting(id, action)
      else throw gone()
    },
    /** Text recovered from a log goes from the list when that log's own entries bring it. */
    settleFoundText: (documentId: DocumentId) => {
      if (!tables.hasRecovered(documentId)) return
      const rows = tables.recovered().filter((row) => row.documentId === documentId && row.logId !== null)
      const entries = log.entriesOf(documentId).filter(({ kind, status }) => kind === 'document-update' && status === 'applied')
      for (const row of rows) {
        const payloads = entries.flatMap(({ logId, payload }) => (logId === row.logId && payload ? [payload] : []))
        if (isHeldBy(row.updates, payloads)) storage.transaction(() => tables.settleRecovered(row.id, attentionState.foundInLog, clock.nowMs()))
      }
    },
    close: () => stopTimer?.(),
  }
}
