// Yjs documents over the log: opening, editing, folding, arriving, history. What it promises stands in parts.ts (Documents).
import * as Y from 'yjs'
import { GranaryError } from '../../contract/errors.ts'
import { type DocumentId, itemDocumentId } from '../../contract/ids.ts'
import type { Clock, Documents, EntryLog, Storage } from '../parts.ts'
import { createArrivals } from './arrivals.ts'
import { createAttention } from './attention.ts'
import { createAttentionFacts } from './attention-facts.ts'
import { readOnlyReasonOf } from './body-gate.ts'
import { createBranchText } from './branch-text.ts'
import { createCommitQueue } from './commit-queue.ts'
import { isWithdrawn } from './detached-openings.ts'
import { computeDigest } from './digest.ts'
import { isDiskFull } from './disk-full.ts'
import { createEngineChanges } from './engine-changes.ts'
import { createFoldRules } from './fold-rules.ts'
import { createFolding } from './folding.ts'
import { createFollowing } from './following.ts'
import { createHistory } from './history.ts'
import { createLiveDocument, type LiveDocument, relay } from './live-document.ts'
import { loadDocument, loadWithTail } from './load.ts'
import { createOpenings } from './openings.ts'
import { createOwnAppends } from './own-appends.ts'
import { recoveredText } from './recovered-text.ts'
import { allSafeguards, type Safeguards } from './safeguards.ts'
import { type Schedule, systemSchedule } from './schedule.ts'
import { loadShown, waitsUntil } from './shown.ts'
import { createShownApart } from './shown-apart.ts'
import { createSnapshots } from './snapshots.ts'
import { createDocumentTables } from './tables.ts'
import { createTakeOut } from './take-out.ts'
import { createWaiting } from './waiting.ts'
import { createWaitingTable } from './waiting-table.ts'

export interface DocumentsOptions {
  storage: Storage
  log: EntryLog
  clock: Clock
  schedule?: Schedule
  /** Only tests switch rules off. */
  safeguards?: Partial<Safeguards>
}

export interface EngineDocuments extends Documents {
  /** While a peer has it open, text is folded every 250 ms. */
  setPeerHasOpen(documentId: DocumentId, isOpen: boolean): void
}

/** Folds what a crash left behind, accounts for entries not yet looked at, and is ready. Before anybody opens a document. */
export const createDocuments = ({ storage, log, clock, schedule = systemSchedule, safeguards: some }: DocumentsOptions): EngineDocuments => {
  const safeguards: Safeguards = { ...allSafeguards, ...some }
  const tables = createDocumentTables(storage.db)
  const waitingTable = createWaitingTable(storage.db)
  const lives = new Map<DocumentId, LiveDocument>()
  const apart = createShownApart({ db: storage.db, waitingTable, live: (documentId) => lives.get(documentId)?.proven.doc })
  const changedListeners: ((documentIds: DocumentId[]) => void)[] = []
  const announceChanged = (documentIds: DocumentId[]) => {
    if (documentIds.length === 0) return
    for (const documentId of documentIds) {
      // What has been withdrawn is not shown on: windows open it again, and get the metadata alone.
      const live = lives.get(documentId)
      if (live && isWithdrawn(live.proven.doc)) closeOpenings(documentId)
    }
    facts.forget(documentIds)
    apart.reconsider(documentIds)
    for (const listener of changedListeners) listener(documentIds)
  }

  let closed = false

  const closeOpenings = (documentId: DocumentId) => {
    // A slot is free only when all it sent is committed.
    queue.flush()
    const live = lives.get(documentId)
    if (!live) return
    // Forgotten first: what is opened in answer begins anew from the database.
    lives.delete(documentId)
    foldRules.forget(live)
    for (const opening of live.openings) {
      opening.closed = true
      opening.listener.closed?.()
    }
  }

  const ownAppends = createOwnAppends(log)
  const { append } = ownAppends
  const folding = createFolding({ storage, log, append, tables, clock, tookOut: closeOpenings, folded: (documentId) => attention.reconsider(documentId) })
  const foldRules = createFoldRules({ clock, schedule, fold: (live) => foldLive(live) })
  const snapshots = createSnapshots({ storage, tables, clock })
  const history = createHistory({ storage, log, clock })

  const titleOf = (documentId: DocumentId): string | null => {
    const doc = lives.get(documentId)?.proven.doc ?? loadDocument(storage.db, documentId, { pending: true })
    const title: unknown = doc?.getMap('meta').get('title')
    return typeof title === 'string' ? title : null
  }

  const facts = createAttentionFacts({ titleOf, isApart: (documentId) => apart.reasonOf(documentId) !== null })

  const queue = createCommitQueue({
    storage,
    tables,
    clock,
    schedule,
    commitBeforePublish: safeguards.commitBeforePublish,
    logId: () => following.epoch(),
    committed: (jobs) => {
      for (const { live, opening, updates } of jobs) {
        if (lives.get(live.documentId) !== live) continue
        for (const update of updates) {
          live.proven.applyProven(update, opening)
          relay(live, update, opening)
        }
        foldRules.noteCommitted(live, updates)
      }
      announceChanged([...new Set(jobs.map(({ live }) => live.documentId))])
    },
  })

  const changes = createEngineChanges({
    storage,
    log,
    append,
    queue,
    folding,
    safeguards,
    live: (documentId) => lives.get(documentId),
    load: (documentId) => (tables.knows(documentId) ? loadDocument(storage.db, documentId, { pending: true }) : null),
    knows: tables.knows,
    appended: (documentIds) => {
      documentIds.forEach(attention.reconsider)
      attention.markProcessed()
    },
    committed: (done) => {
      for (const { documentId, updates } of done) {
        const live = lives.get(documentId)
        if (!live) continue
        foldRules.forget(live)
        for (const update of updates) {
          live.proven.applyProven(update, 'engine')
          relay(live, update, null)
        }
      }
      announceChanged([...new Set(done.map(({ documentId }) => documentId))])
    },
  })

  const attention = createAttention({ storage, log, tables, clock, schedule, flush: queue.flush, facts, changeMany: changes.changeMany })

  const foldLive = (live: LiveDocument) => {
    storage.transaction(() => {
      folding.foldDocument(live.documentId)
      attention.markProcessed()
    })
    foldRules.forget(live)
  }

  const branchText = createBranchText({ storage, log, tables })

  const arrivals = createArrivals({
    storage,
    log,
    tables,
    live: (documentId) => lives.get(documentId),
    load: (documentId) => loadWithTail(storage.db, documentId),
    suspectUnseen: attention.suspectUnseen,
    reconsider: attention.reconsider,
    settleFoundText: attention.settleFoundText,
    considerSnapshot: (documentId, loaded) => {
      if (!attention.isSuspect(documentId)) snapshots.considerAtRest(documentId, loaded)
    },
    closeOpenings,
  })

  const openings = createOpenings({
    log,
    clock,
    queue,
    tables,
    safeguards,
    startedMs: clock.nowMs(),
    suspectUnseen: attention.suspectUnseen,
    liveOf: (documentId) => {
      const known = lives.get(documentId)
      if (known) return known
      const doc = apart.loadedAhead(documentId) ?? loadDocument(storage.db, documentId, { pending: true })
      if (!doc) throw new GranaryError('document-not-found', 'there is no such document')
      const live = createLiveDocument(documentId, doc, readOnlyReasonOf(documentId, doc))
      lives.set(documentId, live)
      return live
    },
    isBinned: (doc) => typeof doc.getMap('meta').get('binnedAtUtc') === 'string',
    abandoned: (live) => {
      if (lives.get(live.documentId) !== live) return
      lives.delete(live.documentId)
      try {
        foldLive(live)
        if (!attention.isSuspect(live.documentId)) snapshots.considerLive(live)
      } catch (error) {
        // What is pending stays pending: it is folded at the next fold, or at the next start.
        if (!isDiskFull(error)) throw error
      }
    },
  })

  const takeOut = createTakeOut({ storage, log, tables, clock, changeMany: changes.changeMany, originOf: branchText.originOf })

  const waiting = createWaiting({ storage, clock, table: waitingTable, folding, markProcessed: attention.markProcessed, closeOpenings, announceChanged })

  const following = createFollowing({
    storage,
    log,
    tables,
    lives,
    queue,
    folding,
    branchText,
    arrivals,
    attention,
    isOwn: ownAppends.isOwn,
    closeOpenings,
    announceChanged,
  })
  const { followEpoch } = following
  following.begin()

  const fold = () => {
    queue.flush()
    try {
      storage.transaction(() => {
        folding.foldAll()
        attention.markProcessed()
      })
    } catch (error) {
      // The frontier can still be read; what is pending is simply not in it yet.
      if (!isDiskFull(error)) throw error
      return
    }
    for (const live of lives.values()) foldRules.forget(live)
  }

  return {
    open: (documentId, listener, previous) => {
      followEpoch()
      return apart.open(documentId, listener, () => openings.open(documentId, listener, previous))
    },
    checkNew: changes.checkNew,
    create: (documents, cause) => {
      followEpoch()
      changes.create(documents, cause)
    },
    change: (documentId, work, cause) => {
      followEpoch()
      apart.refuseWaiting([documentId])
      return changes.changeMany([{ documentId, work }], cause)
    },
    changeMany: (many, cause) => {
      followEpoch()
      apart.refuseWaiting(many.map(({ documentId }) => documentId))
      changes.changeMany(many, cause)
    },
    read: (documentId) => {
      const live = lives.get(documentId)
      if (!live) return loadShown(storage.db, documentId)
      const copy = new Y.Doc()
      Y.applyUpdateV2(copy, Y.encodeStateAsUpdateV2(live.proven.doc))
      return copy
    },
    exists: (documentId) => {
      if (!tables.hasContent(documentId) || tables.isErased(documentId)) return false
      const untilLid = waitsUntil(storage.db, documentId)
      return untilLid === null ? !tables.isDeleted(documentId) : loadShown(storage.db, documentId) !== null
    },
    remove: (documentIds) => {
      queue.flush()
      storage.transaction(() => {
        for (const documentId of documentIds) {
          // Nobody has seen what waits: it is not deleted with the rest.
          if (!tables.knows(documentId) || tables.isDeleted(documentId) || waitsUntil(storage.db, documentId) !== null) continue
          folding.foldDocument(documentId)
          append({ kind: 'document-delete', documentId, payload: new Uint8Array() })
          tables.dropSnapshot(documentId)
        }
        attention.markProcessed()
      })
      for (const documentId of documentIds) closeOpenings(documentId)
      announceChanged(documentIds)
    },
    fold,
    recover: (documentId, updates, text) => {
      const words = text.trim() === '' ? recoveredText(updates, () => loadDocument(storage.db, documentId, { pending: true })) : text
      if (words.trim() === '') return
      storage.transaction(() =>
        tables.addRecovered({
          documentId,
          reason: 'window',
          origin: branchText.originOf(documentId, updates, words),
          logId: null,
          slot: null,
          updates,
          text: words,
          by: log.contributorOf(log.logId),
          atMs: clock.nowMs(),
        }),
      )
    },
    takeOut: (documentId, from, by) => {
      followEpoch()
      return takeOut(documentId, from, by)
    },
    // What is not shown is not quoted either.
    attention: () => attention.list().filter(({ itemId }) => itemId === null || !facts.isApart(itemDocumentId(itemId))),
    settleAttention: (id, action) => {
      queue.flush()
      attention.settle(id, action)
    },
    ...waiting,
    days: (documentId) => {
      fold()
      return history.days(documentId, waitsUntil(storage.db, documentId) ?? undefined)
    },
    stateAt: (documentId, point) => {
      const untilLid = waitsUntil(storage.db, documentId)
      return untilLid === 0 ? null : history.stateAt(documentId, Math.min(point, untilLid ?? point))
    },
    onChanged: (listener) => {
      changedListeners.push(listener)
    },
    digest: () => {
      fold()
      return computeDigest(storage, log)
    },
    rebuild: () => {
      fold()
      storage.transaction(tables.dropSnapshots)
      attention.listAnew(() => {
        for (const documentId of log.documentIds()) {
          // Without a snapshot the whole document is applied again, so what died unseen is noticed on the way.
          if (lives.has(documentId)) attention.suspectUnseen(documentId)
          else arrivals.arriveAtRest(documentId)
        }
      })
    },
    close: () => {
      if (closed) return
      fold()
      try {
        attention.computeUnseen()
      } catch (error) {
        // Computed at the next start: `processed_lid` stays behind.
        if (!isDiskFull(error)) throw error
      }
      closed = true
      following.close()
      attention.close()
      queue.close()
      for (const documentId of lives.keys()) closeOpenings(documentId)
      apart.closeAll()
    },
    setPeerHasOpen: (documentId, isOpen) => {
      const live = lives.get(documentId)
      if (live) foldRules.setPeerHasOpen(live, isOpen)
    },
  }
}
