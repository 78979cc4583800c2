// Changes by the engine itself under slot 0: made on a copy, committed as entries, and only then applied and relayed.
import type * as Y from 'yjs'
import { GranaryError } from '../../contract/errors.ts'
import type { DocumentId } from '../../contract/ids.ts'
import { clientIdFor } from '../log/client-id.ts'
import { scanUpdate, type UpdateScan } from '../log/update-scan.ts'
import type { EntryLog, Storage } from '../parts.ts'
import type { CommitQueue } from './commit-queue.ts'
import { applyTo, createEngineDoc } from './engine-doc.ts'
import { type Folding, mergeInOrder } from './folding.ts'
import { mergeUpToBytes } from './limits.ts'
import type { LiveDocument } from './live-document.ts'
import type { OwnAppends } from './own-appends.ts'
import type { Safeguards } from './safeguards.ts'
import { isEmptyUpdate, readUpdateContent } from './update-content.ts'

export interface EngineChange {
  documentId: DocumentId
  work: (doc: Y.Doc) => void
  /** More updates of the same act, made without the document (deletions by name). */
  also?: readonly Uint8Array[]
}

interface Options {
  storage: Storage
  log: EntryLog
  append: OwnAppends['append']
  queue: CommitQueue
  folding: Folding
  safeguards: Safeguards
  live: (documentId: DocumentId) => LiveDocument | undefined
  /** With pending; the caller's own. null: no such document. */
  load: (documentId: DocumentId) => Y.Doc | null
  /** Also true of deleted documents: an id is used once. */
  knows: (documentId: DocumentId) => boolean
  /** Inside the transaction, after the last entry: these documents have changed. */
  appended: (documentIds: readonly DocumentId[]) => void
  /** After the commit: these updates are new in these documents. */
  committed: (changes: readonly { documentId: DocumentId; updates: readonly Uint8Array[] }[]) => void
}

/** How long a check keeps windows waiting. */
const checkAtOnceMs = 10

export const createEngineChanges = ({ storage, log, append, queue, folding, safeguards, live, load, knows, appended, committed }: Options) => {
  /** Errors: foreign-client-id, update-malformed. */
  const checkOwn = (update: Uint8Array, clientId: number) => {
    let clients: UpdateScan['clients']
    try {
      ;({ clients } = scanUpdate(update))
    } catch (error) {
      throw new GranaryError('update-malformed', 'these bytes are no Yjs update', {}, { cause: error })
    }
    for (const [client, ranges] of clients) {
      if (safeguards.clientIdCheck && client !== clientId) throw new GranaryError('foreign-client-id', 'not an update of the engine')
      if (ranges.length > 1) throw new GranaryError('update-malformed', 'the update has a hole')
    }
  }

  const make = ({ documentId, work, also = [] }: EngineChange): Uint8Array[] => {
    const open = live(documentId)
    const doc = open ? open.proven.proving() : knows(documentId) ? load(documentId) : createEngineDoc()
    if (!doc) throw new GranaryError('document-not-found', 'there is no such document')
    const made: Uint8Array[] = []
    const listen = (update: Uint8Array) => made.push(update)
    // Set only now: Yjs replaces an id of its own that it meets in an update.
    doc.clientID = clientIdFor(log.logId, documentId, 0)
    doc.on('updateV2', listen)
    try {
      work(doc)
    } catch (error) {
      open?.proven.dropProving()
      throw error
    } finally {
      doc.off('updateV2', listen)
    }
    const kept = made.filter((update) => !isEmptyUpdate(readUpdateContent(update)))
    return mergeInOrder([...kept, ...also], mergeUpToBytes)
  }

  const changeMany = (changes: readonly EngineChange[], cause?: Uint8Array): boolean => {
    // Entries are causal: what the windows sent comes before what is made on top of it.
    queue.flush()
    const done: { documentId: DocumentId; updates: Uint8Array[] }[] = []
    try {
      storage.transaction(() => {
        done.length = 0
        for (const change of changes) {
          const updates = make(change)
          if (updates.length === 0) continue
          folding.foldDocument(change.documentId)
          for (const payload of updates) append({ kind: 'document-update', documentId: change.documentId, payload, cause })
          // Of a document that nobody has open, only the name is needed afterwards: a bulk change holds no more than one in memory.
          done.push({ documentId: change.documentId, updates: live(change.documentId) ? updates : [] })
        }
        if (done.length === 0) return
        appended(done.map(({ documentId }) => documentId))
        storage.afterCommit(() => committed(done))
      })
    } catch (error) {
      for (const { documentId } of changes) live(documentId)?.proven.dropProving()
      throw error
    }
    return done.length > 0
  }

  /** What was checked before its transaction, by the very array. */
  const checkedFor = new WeakMap<readonly Uint8Array[], DocumentId>()

  /** Errors: foreign-client-id, update-malformed. */
  function* checkSteps(documentId: DocumentId, updates: readonly Uint8Array[]): Generator<void> {
    const clientId = clientIdFor(log.logId, documentId, 0)
    const scratch = createEngineDoc()
    for (const update of updates) {
      checkOwn(update, clientId)
      const outcome = applyTo(scratch, update, 'create', false)
      if (!outcome.ok) throw new GranaryError('update-malformed', 'the new document cannot be built', { reason: outcome.code }, { cause: outcome.cause })
      yield
    }
    checkedFor.set(updates, documentId)
  }

  const checkNew = async (documentId: DocumentId, updates: readonly Uint8Array[]): Promise<void> => {
    let began = performance.now()
    for (const _ of checkSteps(documentId, updates)) {
      if (performance.now() - began < checkAtOnceMs) continue
      await new Promise((resolve) => setImmediate(resolve))
      began = performance.now()
    }
  }

  const create = (documents: readonly { documentId: DocumentId; updates: Uint8Array[] }[], cause?: Uint8Array) => {
    storage.transaction(() => {
      for (const { documentId, updates } of documents) {
        if (knows(documentId)) throw new GranaryError('invalid-input', 'there is such a document already')
        if (checkedFor.get(updates) !== documentId) for (const _ of checkSteps(documentId, updates)) continue
        // Each is an entry of its own: its maker has cut them, and merging a book takes longer than all the rest. [EN15]
        for (const payload of updates) append({ kind: 'document-update', documentId, payload, cause })
      }
      appended(documents.map(({ documentId }) => documentId))
      storage.afterCommit(() => committed(documents.map(({ documentId }) => ({ documentId, updates: [] }))))
    })
  }

  return { changeMany, create, checkNew }
}
