// What the log has taken in comes into the documents: proven, gated, applied, relayed; what cannot be applied is set aside and tried again.
import type { DocumentId } from '../../contract/ids.ts'
import type { EntryLog, Storage, StoredEntry } from '../parts.ts'
import { readOnlyReasonOfUpdate } from './body-gate.ts'
import { announceReadOnly, type LiveDocument, relay } from './live-document.ts'
import { cannotApply, type LoadedDocument } from './load.ts'
import type { DocumentTables } from './tables.ts'

interface Options {
  storage: Storage
  log: EntryLog
  tables: DocumentTables
  live: (documentId: DocumentId) => LiveDocument | undefined
  /** From the entries alone, without pending. */
  load: (documentId: DocumentId) => LoadedDocument | null
  /** Text may have died unseen in this document. */
  suspectUnseen: (documentId: DocumentId) => void
  /** What is listed as unseen may be so no more. */
  reconsider: (documentId: DocumentId) => void
  /** Entries of that log may hold what was recovered from it. */
  settleFoundText: (documentId: DocumentId) => void
  considerSnapshot: (documentId: DocumentId, loaded: LoadedDocument) => void
  /** All openings end: what they show is not the document any more. */
  closeOpenings: (documentId: DocumentId) => void
}

export const createArrivals = ({ storage, log, tables, live, load, suspectUnseen, reconsider, settleFoundText, considerSnapshot, closeOpenings }: Options) => {
  const asideOf = (documentId: DocumentId): StoredEntry[] => {
    const lids = new Set(tables.asideLids(cannotApply))
    return lids.size === 0 ? [] : log.entriesOf(documentId).filter(({ lid }) => lids.has(lid))
  }

  const applyToLive = (open: LiveDocument, entry: { lid: number; payload: Uint8Array }): boolean => {
    const outcome = open.proven.prove(entry.payload)
    if (!outcome.ok) return false
    const reason = open.bodyReadOnly ? null : readOnlyReasonOfUpdate(open.documentId, entry.payload, open.proven.proving())
    if (outcome.unseenDeaths) suspectUnseen(open.documentId)
    if (reason) announceReadOnly(open, reason)
    open.proven.applyProven(entry.payload, 'log')
    relay(open, entry.payload, null)
    return true
  }

  /** One success may be what another waited for. */
  const retryAside = (open: LiveDocument) => {
    let helped = true
    while (helped) {
      helped = false
      for (const { lid, payload } of asideOf(open.documentId)) {
        if (payload !== null && applyToLive(open, { lid, payload })) {
          log.takeBackIn(lid)
          helped = true
        }
      }
    }
  }

  const arriveLive = (open: LiveDocument, entries: readonly StoredEntry[]) => {
    for (const { lid, kind, payload, status } of entries) {
      if (kind === 'document-delete') closeOpenings(open.documentId)
      if (kind !== 'document-update' || payload === null || status !== 'applied') continue
      if (!applyToLive(open, { lid, payload })) storage.transaction(() => log.setAside(lid, cannotApply))
    }
    storage.transaction(() => retryAside(open))
  }

  /** Compares what can be applied with what the log believes. Also the way back in for a document nobody has open. */
  const arriveAtRest = (documentId: DocumentId) => {
    const loaded = load(documentId)
    if (!loaded) return
    const failed = new Set(loaded.failed.map(({ lid }) => lid))
    const aside = new Set(asideOf(documentId).map(({ lid }) => lid))
    const goes = [...failed].filter((lid) => !aside.has(lid))
    const comes = [...aside].filter((lid) => !failed.has(lid))
    if (goes.length + comes.length > 0) {
      storage.transaction(() => {
        for (const lid of goes) log.setAside(lid, cannotApply)
        for (const lid of comes) log.takeBackIn(lid)
      })
    }
    if (loaded.unseenDeaths) suspectUnseen(documentId)
    considerSnapshot(documentId, loaded)
  }

  return {
    arriveAtRest,
    /** After the commit. */
    arrive: (entries: readonly StoredEntry[]) => {
      const byDocument = Map.groupBy(
        entries.filter(({ documentId }) => documentId !== null),
        ({ documentId }) => documentId as DocumentId,
      )
      for (const [documentId, group] of byDocument) {
        const open = live(documentId)
        if (open) arriveLive(open, group)
        else arriveAtRest(documentId)
        reconsider(documentId)
        settleFoundText(documentId)
      }
    },
  }
}
