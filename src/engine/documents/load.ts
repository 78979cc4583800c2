// A document as it stands in granary.db: snapshot, the entries after it, and the pending updates. Only reads, so that workers with a
// read-only connection build derived tables by the same path as the engine.
import type Database from 'better-sqlite3'
import * as Y from 'yjs'
import type { DocumentId } from '../../contract/ids.ts'
import { readDocumentUpdates } from '../log/read-document.ts'
import { unpackBytes } from '../storage/packing.ts'
import { applyTo, createEngineDoc, createProvenDoc } from './engine-doc.ts'
import { findDocument, pendingUpdates, readSnapshot } from './tables.ts'

export interface LoadOptions {
  /** With the acknowledged edits that are not folded into entries yet. */
  pending?: boolean
  /** Only entries up to this one. */
  untilLid?: number
  /** Also a document that an entry after `untilLid` has deleted. */
  deletedLater?: boolean
  /** false: from the entries alone. */
  snapshot?: boolean
  /** false: nobody asks for `unseenDeaths`. Looking for them reads every update a second time. */
  deaths?: boolean
}

export interface LoadedDocument {
  doc: Y.Doc
  /** The last entry in it. */
  lid: number
  tailEntries: number
  tailBytes: number
  /** Entries that cannot be applied in this state. */
  failed: { lid: number; code: string }[]
  /** Something in the tail died without being named by the entry that killed it (see unseen-text.ts). */
  unseenDeaths: boolean
}

/** null: no such document, or deleted. The result is the caller's own. */
export const loadDocument = (db: Database.Database, documentId: DocumentId, options: LoadOptions = {}): Y.Doc | null =>
  loadWithTail(db, documentId, { ...options, deaths: false })?.doc ?? null

export const loadWithTail = (db: Database.Database, documentId: DocumentId, options: LoadOptions = {}): LoadedDocument | null => {
  const found = findDocument(db, documentId, options.deletedLater ? options.untilLid : undefined)
  if (!found) return null
  const kept = options.snapshot === false || options.untilLid !== undefined ? null : readSnapshot(db, found.doc)
  const base = kept && unpackBytes(kept.coding, kept.state)
  const updates: Update[] = []
  let lid = kept?.lid ?? 0
  let tailBytes = 0
  for (const { lid: at, payload, asideCode } of readDocumentUpdates(db, documentId, lid, options.untilLid)) {
    lid = at
    if (payload === null || (asideCode !== null && asideCode !== cannotApply)) continue
    tailBytes += payload.length
    updates.push({ lid: at, bytes: payload })
  }
  const tailEntries = updates.length
  if (options.pending) for (const bytes of pendingUpdates(db, found.doc)) updates.push({ lid: 0, bytes })
  if (base === null && updates.length === 0) return null
  return { ...applyAll(base, updates, options.deaths), lid, tailEntries, tailBytes }
}

/** The code of entries that were set aside because they could not be applied in the state their document had. They are tried again. [EN35] */
export const cannotApply = 'cannot-apply-here'

interface Update {
  lid: number
  bytes: Uint8Array
}
interface Applied {
  doc: Y.Doc
  failed: { lid: number; code: string }[]
  unseenDeaths: boolean
}

const begin = (base: Uint8Array | null) => {
  const doc = createEngineDoc()
  if (base) Y.applyUpdateV2(doc, base)
  return doc
}

export const applyAll = (base: Uint8Array | null, updates: readonly Update[], deaths = true): Applied => {
  const doc = begin(base)
  let unseenDeaths = false
  for (const { bytes } of updates) {
    const outcome = applyTo(doc, bytes, 'load', deaths)
    if (!outcome.ok) return applyCarefully(base, updates)
    unseenDeaths ||= outcome.unseenDeaths
  }
  return { doc, failed: [], unseenDeaths }
}

/** Once one update has failed: each is proven on a copy first, and those that fail are tried again at the end, as long as that helps. */
const applyCarefully = (base: Uint8Array | null, updates: readonly Update[]): Applied => {
  const proven = createProvenDoc(begin(base))
  let unseenDeaths = false
  let waiting = [...updates]
  let failed: { lid: number; code: string; update: Update }[] = []
  for (;;) {
    failed = []
    for (const update of waiting) {
      const outcome = proven.prove(update.bytes)
      if (outcome.ok) {
        proven.applyProven(update.bytes, 'load')
        unseenDeaths ||= outcome.unseenDeaths
      } else failed.push({ lid: update.lid, code: outcome.code, update })
    }
    if (failed.length === 0 || failed.length === waiting.length) break
    waiting = failed.map(({ update }) => update)
  }
  return { doc: proven.doc, failed: failed.map(({ lid, code }) => ({ lid, code })), unseenDeaths }
}
