// Keeps derived.db equal to its source: what changed since the last entry applied, and what was announced. Incremental work
// and a rebuild go the same way; a rebuild only begins with an empty file.
import type Database from 'better-sqlite3'
import { type DocumentId, documentClass, documentClassOf, documentItemId, type ItemId } from '../../contract/ids.ts'
import { createIndexWriter, type IndexWriter } from './index-writer.ts'
import { createPreparer, type PreparedItem } from './prepare.ts'
import type { CatalogueSource } from './source.ts'

/** Documents in one transaction: often enough that a person sees an import arrive, seldom enough for the index. */
const batchDocuments = 250
/** While an import runs, one such piece is done at a time. */
const heldBackDocuments = 50
/** With nobody waiting for single rows, larger transactions make a smaller index. */
const bulkBatchDocuments = 4000
/** From here on a second thread prepares. */
export const bulkDocuments = 2000

export interface Prepared {
  documentId: DocumentId
  /** null: deleted. */
  item: PreparedItem | null
}

/** A second thread that loads and prepares; null: this thread does. */
export type PrepareElsewhere = (documentIds: DocumentId[]) => Promise<Prepared[]>

export interface Indexing {
  /** Indexes what changed since the last time and these. Answers false where it stopped or was held back before the end: call again. */
  catchUp(announced: Iterable<DocumentId>, onBatch?: (items: ItemId[], done: number, total: number) => void): Promise<boolean>
  count(): number
}

export interface IndexingOptions {
  db: Database.Database
  source: CatalogueSource
  prepareElsewhere?: () => { prepare: PrepareElsewhere; close(): void }
  onProblem?: (documentId: DocumentId, error: unknown) => void
  /** Asked between transactions: what is not done yet is done by the next start. */
  isStopping?: () => boolean
  /** Asked too: after one small transaction it answers, so that the caller may pause. */
  isHeldBack?: () => boolean
}

/** Loads and prepares documents in this thread. */
export const createLocalPreparer = (source: CatalogueSource, onProblem: (documentId: DocumentId, error: unknown) => void) => {
  const tagLabels = new Map<string, string>()
  const preparer = createPreparer({ tagLabels, textOf: (hash, mediaType) => source.attachmentText(hash, mediaType) })
  return {
    setTagLabels: (labels: ReadonlyMap<string, string>) => {
      tagLabels.clear()
      for (const [id, label] of labels) tagLabels.set(id, label)
    },
    forget: () => preparer.forget(),
    prepare: (documentIds: readonly DocumentId[]): Prepared[] =>
      documentIds.flatMap((documentId): Prepared[] => {
        try {
          const item = source.item(documentId)
          return [{ documentId, item: item === null ? null : preparer.prepare(item) }]
        } catch (error) {
          // One document that cannot be read must not keep all others from being found.
          onProblem(documentId, error)
          return []
        }
      }),
  }
}

const isItem = (id: DocumentId) => documentClassOf(id) === documentClass.item
const isRepository = (id: DocumentId) => documentClassOf(id) === documentClass.repository

export const createIndexing = ({
  db,
  source,
  prepareElsewhere,
  onProblem = () => undefined,
  isStopping = () => false,
  isHeldBack = () => false,
}: IndexingOptions): Indexing => {
  const writer: IndexWriter = createIndexWriter(db)
  const local = createLocalPreparer(source, onProblem)
  let shelvesRead = false
  let begun = false

  const transaction = (work: () => void) => {
    try {
      db.transaction(work).immediate()
    } catch (error) {
      local.forget()
      throw error
    }
  }

  const readShelves = (): DocumentId[] => {
    const shelves = source.shelves()
    let renamed: string[] = []
    transaction(() => {
      renamed = writer.setShelves(shelves).renamedTags
    })
    local.setTagLabels(shelves.tagLabels)
    shelvesRead = true
    return renamed.flatMap((tag) => writer.itemsWithTag(tag)).map((id) => `${id}01` as DocumentId)
  }

  const store = (prepared: readonly Prepared[], lid: number | null): ItemId[] => {
    transaction(() => {
      for (const { documentId, item } of prepared) {
        if (item === null) writer.remove(documentItemId(documentId))
        else writer.put(item)
      }
      writer.flush()
      if (lid !== null) writer.setMeta('lastLid', String(lid))
    })
    return prepared.map(({ documentId }) => documentItemId(documentId))
  }

  const seenPending = (): DocumentId[] => JSON.parse(writer.getMeta('pendingSeen') ?? '[]') as DocumentId[]

  return {
    catchUp: async (announced, onBatch = () => undefined) => {
      const head = source.headLid()
      const pending = source.pendingDocuments()
      const lidById = new Map(source.changedSince(Number(writer.getMeta('lastLid') ?? 0)).map(({ documentId, lid }) => [documentId, lid]))
      // Later changes of pending edits are announced; at the start nobody has.
      const unannounced = begun ? [] : [...seenPending(), ...pending]
      begun = true
      const repositoryChanged = !shelvesRead || [...lidById.keys(), ...announced, ...unannounced].some(isRepository)
      const ids = new Set<DocumentId>(
        [...(repositoryChanged ? readShelves() : []), ...announced, ...unannounced].filter((id) => isItem(id) && !lidById.has(id)),
      )
      // In order of their last entry, so that work cut short goes on from there.
      for (const id of lidById.keys()) if (isItem(id)) ids.add(id)
      const all = [...ids]
      const held = isHeldBack()
      const bulk = !held && all.length >= bulkDocuments && prepareElsewhere !== undefined
      const size = bulk ? bulkBatchDocuments : held ? heldBackDocuments : batchDocuments
      const elsewhere = bulk ? prepareElsewhere?.() : undefined
      let done = 0
      const finish = (batch: readonly DocumentId[], prepared: readonly Prepared[]) => {
        const last = batch.at(-1)
        const items = store(prepared, last === undefined ? null : (lidById.get(last) ?? null))
        done += batch.length
        onBatch(items, done, all.length)
      }
      try {
        let ahead: Promise<Prepared[]> | null = null
        for (let at = 0; at < all.length; at += size) {
          if (isStopping() || (at > 0 && isHeldBack())) return false
          const batch = all.slice(at, at + size)
          if (elsewhere === undefined) {
            finish(batch, local.prepare(batch))
            // Lets messages in between.
            await new Promise((resolve) => setImmediate(resolve))
            continue
          }
          const prepared: Prepared[] = await (ahead ?? elsewhere.prepare(batch))
          const next = all.slice(at + size, at + 2 * size)
          ahead = next.length > 0 ? elsewhere.prepare(next) : null
          // Its failure is met where it is awaited.
          ahead?.catch(() => undefined)
          finish(batch, prepared)
        }
      } finally {
        elsewhere?.close()
      }
      transaction(() => {
        writer.setMeta('lastLid', String(head))
        writer.setMeta('pendingSeen', JSON.stringify(pending))
      })
      return true
    },
    count: () => writer.count(),
  }
}
