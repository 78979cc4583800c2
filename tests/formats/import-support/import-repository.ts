// A real repository in a temporary folder for tests and benches of importing: real log, documents and attachments, and a catalogue
// that looks things up in the documents themselves.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type DocumentId,
  documentClass,
  documentClassOf,
  documentItemId,
  type ItemId,
  itemDocumentId,
  repositoryDocumentId,
} from '../../../src/contract/ids.ts'
import { type BodyJson, bodyJson } from '../../../src/document/body/body-json.ts'
import { type ItemMeta, readMeta } from '../../../src/document/item-document.ts'
import { type Collection, readCollectionTree } from '../../../src/document/repository-document.ts'
import { createCatalogue } from '../../../src/engine/catalogue/index.ts'
import { createDocuments } from '../../../src/engine/documents/index.ts'
import { createImporter, type ImporterOptions, type ImporterWithText } from '../../../src/engine/import/index.ts'
import { foundRepository, identityFromSeed, memorySidecarStore } from '../../../src/engine/log/index.ts'
import type { AttachmentStore, Catalogue, Clock, Documents, EntryLog, Storage } from '../../../src/engine/parts.ts'
import { diskAttachmentStore, openStorage } from '../../../src/engine/storage/index.ts'

export interface ImportRepository {
  directory: string
  storage: Storage
  log: EntryLog
  documents: Documents
  attachments: AttachmentStore
  catalogue: Catalogue
  importer: ImporterWithText
  itemIds(): ItemId[]
  meta(id: ItemId): ItemMeta
  body(id: ItemId): BodyJson
  collections(): Collection[]
  /** The titles of the folders above a collection and its own, joined by /. */
  collectionPath(id: string): string
  close(): Promise<void>
}

const clock: Clock = { nowMs: () => Date.now() }

/** Only what importing asks of a catalogue: which items hold an attachment. */
const documentsAsCatalogue = (log: EntryLog, documents: Documents): Catalogue => {
  const itemsByHash = new Map<string, Set<ItemId>>()
  const look = (id: ItemId): void => {
    const doc = documents.read(itemDocumentId(id))
    for (const { hash } of doc ? readMeta(doc).files : []) itemsByHash.set(hash, (itemsByHash.get(hash) ?? new Set()).add(id))
  }
  // Looked at when asked, as a worker would do it aside.
  const waiting = new Set<DocumentId>(log.documentIds())
  documents.onChanged((ids) => {
    for (const id of ids) waiting.add(id)
  })
  const settle = (): void => {
    for (const id of waiting) if (documentClassOf(id) === documentClass.item) look(documentItemId(id))
    waiting.clear()
  }
  const catalogue: Partial<Catalogue> = {
    settled: () => {
      settle()
      return Promise.resolve()
    },
    withAttachment: (hash) => {
      settle()
      return Promise.resolve([...(itemsByHash.get(hash) ?? [])])
    },
  }
  return catalogue as Catalogue
}

export const openImportRepository = async ({
  realCatalogue = false,
  ...options
}: Partial<Pick<ImporterOptions, 'limits' | 'spawn' | 'freeBytes' | 'words'>> & { realCatalogue?: boolean } = {}): Promise<ImportRepository> => {
  const directory = mkdtempSync(join(tmpdir(), 'granary-import-'))
  const storage = openStorage({ directory, clock, randomBytes, checkDrive: false })
  const identity = await identityFromSeed(randomBytes(32), { contributorName: 'Amina', deviceName: 'test' })
  const log = await foundRepository({ storage, identity, clock, randomBytes, sidecars: memorySidecarStore() })
  const documents = createDocuments({ storage, log, clock })
  const attachments = diskAttachmentStore(directory)
  documents.change(repositoryDocumentId(log.repositoryId), (doc) => doc.getMap('about').set('name', 'Test'))
  const catalogue = realCatalogue ? await createCatalogue({ directory }) : documentsAsCatalogue(log, documents)
  if (realCatalogue) documents.onChanged((ids) => catalogue.documentsChanged(ids))
  const importer = createImporter({ directory, storage, log, documents, attachments, catalogue, clock, ...options })
  const read = (id: ItemId) => {
    const doc = documents.read(itemDocumentId(id))
    if (!doc) throw new Error(`no item ${id}`)
    return doc
  }
  const collections = (): Collection[] => {
    const doc = documents.read(repositoryDocumentId(log.repositoryId))
    return doc ? readCollectionTree(doc).collections : []
  }
  return {
    directory,
    storage,
    log,
    documents,
    attachments,
    catalogue,
    importer,
    itemIds: () =>
      log
        .documentIds()
        .filter((id) => documentClassOf(id) === documentClass.item)
        .map(documentItemId),
    meta: (id) => readMeta(read(id)),
    body: (id) => bodyJson(read(id)),
    collections,
    collectionPath: (id) => {
      const byId = new Map(collections().map((each) => [each.id as string, each]))
      const titles: string[] = []
      for (let at = byId.get(id); at; at = at.parent ? byId.get(at.parent) : undefined) titles.unshift(at.title)
      return titles.join('/')
    },
    close: async () => {
      await importer.close()
      if (realCatalogue) await catalogue.close()
      documents.close()
      storage.close()
      if (existsSync(directory)) rmSync(directory, { recursive: true, force: true })
    },
  }
}
