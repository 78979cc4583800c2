// Openings of documents by windows: slots, pushes, and the door that no malformed or foreign byte passes.
import { randomUUID } from 'node:crypto'
import * as Y from 'yjs'
import type { Lease } from '../../contract/areas/documents.ts'
import { GranaryError } from '../../contract/errors.ts'
import type { DocumentId, LogId } from '../../contract/ids.ts'
import { maxEntryPayloadBytes, maxSlots } from '../../contract/limits.ts'
import { contentHash } from '../../document/body/content-hash.ts'
import { clientIdFor } from '../log/client-id.ts'
import type { Clock, EntryLog, Opening, OpeningListener } from '../parts.ts'

import type { CommitQueue } from './commit-queue.ts'
import { returningWindowsMs } from './limits.ts'
import type { LiveDocument, LiveOpening } from './live-document.ts'
import type { Safeguards } from './safeguards.ts'
import type { DocumentTables } from './tables.ts'
import { addsNothing, hasHole, isEmptyUpdate, isOnlyOfClient, readUpdateContent, type UpdateContent } from './update-content.ts'

interface Options {
  log: EntryLog
  clock: Clock
  queue: CommitQueue
  tables: DocumentTables
  safeguards: Safeguards
  startedMs: number
  /** Loads it if nobody has it open. Errors: document-not-found. */
  liveOf: (documentId: DocumentId) => LiveDocument
  isBinned: (doc: Y.Doc) => boolean
  /** Text may have died unseen in this document. */
  suspectUnseen: (documentId: DocumentId) => void
  /** Its last opening has ended: fold, and let it go from memory. */
  abandoned: (live: LiveDocument) => void
}

const openingEnded = () => new GranaryError('channel-closed', 'this opening of the document has ended')

/** Errors: update-malformed, update-too-large, foreign-client-id. */
const checkUpdate = (update: Uint8Array, clientId: number, safeguards: Safeguards): UpdateContent => {
  if (update.length > maxEntryPayloadBytes) throw new GranaryError('update-too-large', 'one change is too large', { bytes: update.length })
  const content = readUpdateContent(update)
  if (safeguards.clientIdCheck && !isOnlyOfClient(content, clientId))
    throw new GranaryError('foreign-client-id', 'the change carries the client id of somebody else')
  if (hasHole(content)) throw new GranaryError('update-malformed', 'the change has a hole')
  return content
}

export const createOpenings = ({ log, clock, queue, tables, safeguards, startedMs, liveOf, isBinned, suspectUnseen, abandoned }: Options) => {
  const newSlot = (live: LiveDocument, logId: LogId): number | null => {
    const free = Array.from({ length: maxSlots - 1 }, (_, index) => index + 1).filter((slot) => !live.slots.has(slot))
    if (clock.nowMs() - startedMs >= returningWindowsMs) return free[0] ?? null
    const isUnused = (slot: number) => Y.getState(live.proven.doc.store, clientIdFor(logId, live.documentId, slot)) === 0
    return free.findLast(isUnused) ?? free.at(-1) ?? null
  }

  /** A window that comes back goes on under its slot, unless another one has it or has written under it meanwhile: at the same clocks. */
  const leaseSlot = (live: LiveDocument, logId: LogId, previous?: Lease<LogId>): Lease<LogId> | null => {
    if (previous && previous.logId === logId && previous.slot >= 1 && previous.slot < maxSlots && !live.slots.has(previous.slot)) {
      const last = tables.holderOf(live.documentId, logId, previous.slot) ?? previous.holder
      if (last === previous.holder) return previous
    }
    const slot = newSlot(live, logId)
    return slot === null ? null : { logId, slot, holder: randomUUID() }
  }

  const releaseSlot = (live: LiveDocument, opening: LiveOpening) => {
    if (opening.slot !== null && live.slots.get(opening.slot) === opening) live.slots.delete(opening.slot)
  }

  const end = (live: LiveDocument, opening: LiveOpening) => {
    if (opening.closed) return
    opening.closed = true
    live.openings.delete(opening)
    // What it sent is committed before its slot is free and before the document goes.
    if (queue.hasWaiting(opening)) queue.flush()
    releaseSlot(live, opening)
    if (live.openings.size === 0) abandoned(live)
  }

  const push = (live: LiveDocument, opening: LiveOpening, logId: LogId, updates: readonly Uint8Array[]): Promise<void> => {
    if (opening.closed) throw openingEnded()
    if (opening.slot === null || opening.clientId === null) throw new GranaryError('document-read-only', 'this opening may not write')
    if (log.logId !== logId) throw openingEnded()
    const fresh: Uint8Array[] = []
    try {
      for (const update of updates) {
        const content = checkUpdate(update, opening.clientId, safeguards)
        if (isEmptyUpdate(content) || addsNothing(live.proven.proving(), content)) continue
        const outcome = live.proven.prove(update)
        if (!outcome.ok) {
          if (outcome.code === 'missing-predecessor' && opening.lastFailure) throw opening.lastFailure
          throw new GranaryError('update-malformed', 'the change cannot be applied', { reason: outcome.code }, { cause: outcome.cause })
        }
        if (outcome.unseenDeaths) suspectUnseen(live.documentId)
        fresh.push(update)
      }
    } catch (error) {
      // Those before it in this push are on the copy only, and are refused with it.
      live.proven.dropProving()
      // What waits for its commit was on the dropped copy too, and must be in the document before the next push is proven.
      queue.flush()
      if (error instanceof GranaryError && error !== opening.lastFailure) end(live, opening)
      throw error
    }
    return fresh.length === 0 ? Promise.resolve() : queue.push(live, opening, opening.slot, fresh)
  }

  const open = (documentId: DocumentId, listener: OpeningListener, previous?: Lease<LogId>): Opening => {
    const live = liveOf(documentId)
    const { logId } = log
    const mayWrite = log.mayWrite('document-update', documentId)
    const bodyReason = live.bodyReadOnly ?? (mayWrite ? (isBinned(live.proven.doc) ? 'binned' : null) : 'role')
    const lease = bodyReason ? null : leaseSlot(live, logId, previous)
    const slot = lease?.slot ?? null
    const clientId = slot === null ? null : clientIdFor(logId, documentId, slot)
    const opening: LiveOpening = { listener, clientId, slot, holder: lease?.holder ?? null, closed: false, lastFailure: null, awareness: null }
    live.openings.add(opening)
    if (slot !== null) live.slots.set(slot, opening)
    queueMicrotask(() => {
      for (const other of live.openings) if (other !== opening && other.awareness && !opening.closed) listener.awareness(other.awareness)
    })
    return {
      state: Y.encodeStateAsUpdateV2(live.proven.doc),
      clientId,
      readOnly: bodyReason ?? (slot === null ? 'too-many-openings' : null),
      lease,
      push: async (updates) => push(live, opening, logId, updates),
      compare: (stateVector, contentHashHex) => {
        if (opening.closed) throw openingEnded()
        const ours = Y.encodeStateVector(live.proven.doc)
        // At another state vector there is nothing to compare: updates are on their way.
        return Buffer.compare(ours, stateVector) !== 0 || contentHash(live.proven.doc) === contentHashHex
      },
      setAwareness: (update) => {
        if (opening.closed) throw openingEnded()
        opening.awareness = update
        for (const other of live.openings) if (other !== opening && !other.closed) other.listener.awareness(update)
      },
      close: () => end(live, opening),
    }
  }

  return { open, end }
}
