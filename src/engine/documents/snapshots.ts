// Snapshots of documents: a cache that saves replaying long tails. Never the truth, and never of a document that waits for something.
import { createHash } from 'node:crypto'
import * as Y from 'yjs'
import type { DocumentId } from '../../contract/ids.ts'
import type { Clock, Storage } from '../parts.ts'
import { packBytes } from '../storage/packing.ts'
import { hasPendingParts } from './engine-doc.ts'
import { snapshotAtBytes, snapshotAtEntries } from './limits.ts'
import type { LiveDocument } from './live-document.ts'
import { type LoadedDocument, loadWithTail } from './load.ts'
import type { DocumentTables } from './tables.ts'

interface Options {
  storage: Storage
  tables: DocumentTables
  clock: Clock
}

export const createSnapshots = ({ storage, tables, clock }: Options) => {
  const save = (documentId: DocumentId, doc: Y.Doc, lid: number) => {
    const bytes = Y.encodeStateAsUpdateV2(doc)
    const packed = packBytes(bytes)
    const digest = createHash('sha256')
      .update(Y.encodeSnapshot(Y.snapshot(doc)))
      .digest()
    tables.putSnapshot(documentId, lid, packed.coding, packed.bytes, Y.encodeStateVector(doc), digest, clock.nowMs())
  }

  /** In one transaction with the comparison: what was loaded is still the last there is. */
  const saveIfCurrent = (documentId: DocumentId, loaded: LoadedDocument) => {
    if (loaded.failed.length > 0 || hasPendingParts(loaded.doc)) return
    storage.transaction(() => {
      if (tables.lastLidOf(documentId) > loaded.lid) return
      save(documentId, loaded.doc, loaded.lid)
    })
  }

  const isWorthIt = ({ tailEntries, tailBytes }: Pick<LoadedDocument, 'tailEntries' | 'tailBytes'>) =>
    tailEntries > snapshotAtEntries || tailBytes > snapshotAtBytes

  return {
    considerAtRest: (documentId: DocumentId, loaded: LoadedDocument) => {
      if (isWorthIt(loaded)) saveIfCurrent(documentId, loaded)
    },
    /** After its pending updates were folded. */
    considerLive: ({ documentId }: LiveDocument) => {
      if (!isWorthIt(tables.tailOf(documentId))) return
      const loaded = loadWithTail(storage.db, documentId)
      if (loaded) saveIfCurrent(documentId, loaded)
    },
  }
}
