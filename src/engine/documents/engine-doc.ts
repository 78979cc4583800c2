// Yjs documents as the engine holds them: a pure function of the updates applied, and never touched by an update that fails.
import * as Y from 'yjs'
import type { DeleteSet } from './update-content.ts'

/**
 * A Yjs document that adds nothing by itself. Yjs removes superfluous format marks after a remote update, in a transaction of
 * its own that stands in no log: two replicas with the same entries would then have different delete sets.
 */
export const createEngineDoc = (): Y.Doc => {
  const doc = new Y.Doc({ gc: true, guid: 'engine' })
  doc.on('beforeTransaction', (transaction: Y.Transaction) => {
    Object.defineProperty(transaction, '_needFormattingCleanup', { get: () => false, set: (): void => {} })
  })
  return doc
}

export const hasPendingParts = (doc: Y.Doc) => doc.store.pendingStructs !== null || doc.store.pendingDs !== null

export const copyEngineDoc = (doc: Y.Doc): Y.Doc => {
  const copy = createEngineDoc()
  Y.applyUpdateV2(copy, Y.encodeStateAsUpdateV2(doc))
  return copy
}

export type ApplyOutcome =
  | { ok: true /** Something died that the update itself does not delete: its author, or another's, had not seen it. */; unseenDeaths: boolean }
  | { ok: false; code: 'update-malformed' | 'missing-predecessor'; cause?: unknown }

/** Applies to a document that may be spoiled by a failure: a scratch, or one that is thrown away then. `deaths` false: not looked for. */
export const applyTo = (doc: Y.Doc, update: Uint8Array, origin: unknown, deaths = true): ApplyOutcome => {
  let died: DeleteSet | null = null
  const listen = (transaction: Y.Transaction) => {
    died = transaction.deleteSet
  }
  doc.on('afterTransaction', listen)
  try {
    Y.applyUpdateV2(doc, update, origin)
  } catch (cause) {
    return { ok: false, code: 'update-malformed', cause }
  } finally {
    doc.off('afterTransaction', listen)
  }
  if (hasPendingParts(doc)) return { ok: false, code: 'missing-predecessor' }
  return { ok: true, unseenDeaths: deaths && hasUnseenDeaths(doc, update, died) }
}

const hasUnseenDeaths = (doc: Y.Doc, update: Uint8Array, died: DeleteSet | null): boolean => {
  const { structs, ds } = Y.decodeUpdateV2(update)
  if (died) {
    const diedHere: DeleteSet = died
    if (diedHere.clients.size > 0) {
      for (const [client, ranges] of diedHere.clients) {
        for (const range of ranges) {
          if (!isCovered(ds, client, range.clock, range.len)) return true
        }
      }
    }
  }
  // What arrives inside something collected earlier becomes a GC struct and stands in no delete set.
  return structs.some(
    (struct) =>
      struct instanceof Y.Item && struct.content instanceof Y.ContentString && hasDeadBeyond(doc, ds, struct.id.client, struct.id.clock, struct.length),
  )
}

const isCovered = (deletions: DeleteSet, client: number, clock: number, length: number): boolean => {
  let at = clock
  const end = clock + length
  // The ranges of an update are sorted by their writer; a hostile order only makes this say "not covered", which is looked at again.
  for (const range of deletions.clients.get(client) ?? []) {
    if (range.clock <= at && range.clock + range.len > at) at = range.clock + range.len
    if (at >= end) return true
  }
  return false
}

const hasDeadBeyond = (doc: Y.Doc, deletions: DeleteSet, client: number, clock: number, length: number): boolean => {
  const structs = doc.store.clients.get(client)
  if (!structs) return false
  let at = clock
  const end = clock + length
  while (at < end) {
    const struct = structs[Y.findIndexSS(structs, at)]
    if (!struct) return false
    const pieceEnd = Math.min(end, struct.id.clock + struct.length)
    if (struct.deleted && !isCovered(deletions, client, at, pieceEnd - at)) return true
    at = pieceEnd
  }
  return false
}

/**
 * A document and its proving copy: every update is tried on the copy first, so that one that fails leaves the document as it was
 * (of malformed updates that threw, one in ten had already changed the document).
 */
export interface ProvenDoc {
  readonly doc: Y.Doc
  /** The copy, made when first needed. It may be ahead of the document by what is proven and not yet committed. */
  proving: () => Y.Doc
  prove: (update: Uint8Array) => ApplyOutcome
  /** Only with an update that was proven, or made on the copy. */
  applyProven: (update: Uint8Array, origin: unknown) => void
  /** Forgets the copy and all that was only proven. */
  dropProving: () => void
}

export const createProvenDoc = (doc: Y.Doc): ProvenDoc => {
  let copy: Y.Doc | null = null
  const proving = () => {
    copy ??= copyEngineDoc(doc)
    return copy
  }
  return {
    doc,
    proving,
    prove: (update) => {
      const outcome = applyTo(proving(), update, 'proving')
      if (!outcome.ok) copy = null
      return outcome
    },
    applyProven: (update, origin) => Y.applyUpdateV2(doc, update, origin),
    dropProving: () => {
      copy = null
    },
  }
}
