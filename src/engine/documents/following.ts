// What documents do when the log changes by others: entries arrive, memberships change what counts, this device begins a new log;
// and what a start finds that was not looked at before.
import { GranaryError } from '../../contract/errors.ts'
import type { DocumentId, LogId } from '../../contract/ids.ts'
import type { EntryKind, EntryLog, Storage, StoredEntry } from '../parts.ts'
import type { createArrivals } from './arrivals.ts'
import type { createAttention } from './attention.ts'
import type { createBranchText } from './branch-text.ts'
import type { CommitQueue } from './commit-queue.ts'
import { isDiskFull } from './disk-full.ts'
import type { Folding } from './folding.ts'
import type { LiveDocument } from './live-document.ts'
import type { OwnAppends } from './own-appends.ts'
import type { DocumentTables } from './tables.ts'

interface Options {
  storage: Storage
  log: EntryLog
  tables: DocumentTables
  lives: ReadonlyMap<DocumentId, LiveDocument>
  queue: CommitQueue
  folding: Folding
  branchText: ReturnType<typeof createBranchText>
  arrivals: ReturnType<typeof createArrivals>
  attention: ReturnType<typeof createAttention>
  isOwn: OwnAppends['isOwn']
  closeOpenings: (documentId: DocumentId) => void
  announceChanged: (documentIds: DocumentId[]) => void
}

export interface Following {
  /** The log that windows write under now. */
  epoch(): LogId
  /** After a rotation nothing of the old epoch may be written on: its pending text is recovered, windows load anew. */
  followEpoch(): void
  /** Folds what a crash left behind and accounts for entries not yet looked at; then listens to the log. */
  begin(): void
  /** Hears nothing any more. */
  close(): void
}

const changesDocument: ReadonlySet<EntryKind> = new Set(['document-update', 'document-delete', 'erasure'])

export const createFollowing = ({
  storage,
  log,
  tables,
  lives,
  queue,
  folding,
  branchText,
  arrivals,
  attention,
  isOwn,
  closeOpenings,
  announceChanged,
}: Options): Following => {
  let epoch = log.logId
  let ownRole = log.ownRole()
  let closed = false

  const followEpoch = () => {
    if (log.logId === epoch) return
    queue.abandon(new GranaryError('channel-closed', 'this device has begun a new log'))
    epoch = log.logId
    for (const documentId of lives.keys()) closeOpenings(documentId)
    folding.foldAll()
  }

  const loadAnew = (documentId: DocumentId) => {
    closeOpenings(documentId)
    arrivals.arriveAtRest(documentId)
    attention.suspectUnseen(documentId)
    attention.settleFoundText(documentId)
  }

  const arrive = (entries: StoredEntry[]) => {
    if (closed) return
    // Entries taken out of the chain first: documents that held them load anew.
    for (const documentId of branchText.keep()) {
      loadAnew(documentId)
      announceChanged([documentId])
    }
    for (const { kind, documentId } of entries) if (kind === 'erasure' && documentId) closeOpenings(documentId)
    // Named versions and attachments change no document.
    const foreign = entries.filter((entry) => !isOwn(entry) && entry.documentId !== null && changesDocument.has(entry.kind))
    followEpoch()
    if (foreign.length === 0) return
    try {
      arrivals.arrive(foreign)
      // What came in the same transaction and is still to arrive is not accounted for.
      const untilLid = entries.reduce((most, { lid }) => Math.max(most, lid), 0)
      storage.transaction(() => attention.markProcessed(untilLid))
    } catch (error) {
      if (!isDiskFull(error)) throw error
      attention.leaveForNextStart()
      // What is open may lack an entry and is loaded anew.
      for (const { documentId } of foreign) if (documentId) closeOpenings(documentId)
    }
    announceChanged([...new Set(foreign.flatMap(({ documentId }) => documentId ?? []))])
  }

  /** What a change of memberships took out of documents, or brought back: they are built anew. */
  const followMembers = (documentIds: readonly DocumentId[]) => {
    if (closed) return
    const before = ownRole
    ownRole = log.ownRole()
    try {
      for (const documentId of documentIds) loadAnew(documentId)
      if (ownRole !== before) {
        // Each window asks again what it may; what it had not sent in time is kept as recovered text.
        for (const documentId of lives.keys()) closeOpenings(documentId)
        folding.foldAll()
      }
    } catch (error) {
      if (!isDiskFull(error)) throw error
    }
    announceChanged([...documentIds])
  }

  return {
    epoch: () => epoch,
    followEpoch,
    begin: () => {
      try {
        folding.foldAll()
        branchText.keep()
        for (const documentId of tables.withChangedPast()) loadAnew(documentId)
        for (const documentId of tables.changedAfter(tables.processedLid())) {
          arrivals.arriveAtRest(documentId)
          attention.reconsider(documentId)
          attention.settleFoundText(documentId)
        }
        storage.transaction(() => attention.markProcessed())
      } catch (error) {
        // Reading goes on while the disk is full; all of this is done again at the next start.
        if (!isDiskFull(error)) throw error
        attention.leaveForNextStart()
      }
      log.onRejudged(followMembers)
      log.onAppended(arrive)
    },
    close: () => {
      closed = true
    },
  }
}
