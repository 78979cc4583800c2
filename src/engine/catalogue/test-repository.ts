// For tests and the bench: a repository on disk with the real log and documents, and items written into it.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as Y from 'yjs'
import { type ItemId, itemDocumentId, repositoryDocumentId } from '../../contract/ids.ts'
import { createItemDocument, type NewItem } from '../../document/item-document.ts'
import { createRepositoryDocument } from '../../document/repository-document.ts'
import { createDocuments, type EngineDocuments } from '../documents/index.ts'
import { clientIdFor, foundRepository, identityFromSeed, memorySidecarStore, type OpenEntryLog } from '../log/index.ts'
import type { Storage } from '../parts.ts'
import { openStorage } from '../storage/index.ts'

export interface TestItem extends Partial<NewItem> {
  title: string
  text?: string
  binnedAtUtc?: string
}

export interface TestRepository {
  directory: string
  storage: Storage
  log: OpenEntryLog
  documents: EngineDocuments
  /** Writes items in one act; answers their ids. */
  add(items: readonly TestItem[]): ItemId[]
  close(): void
  remove(): void
}

const nowMs = Date.UTC(2026, 5, 1)

export const createTestRepository = async (parent = tmpdir()): Promise<TestRepository> => {
  const directory = mkdtempSync(join(parent, 'granary-catalogue-'))
  let ticks = 0
  const clock = { nowMs: () => nowMs + ticks++ * 1000 }
  const bytes = (length: number) => new Uint8Array(randomBytes(length))
  const identity = await identityFromSeed(bytes(32), { contributorName: 'Amina Okello', deviceName: 'laptop' })
  const storage = openStorage({ directory, checkDrive: false, clock, randomBytes: bytes })
  const log = await foundRepository({ storage, identity, clock, randomBytes: bytes, sidecars: memorySidecarStore(), place: { inode: '1', machine: 'test' } })
  const documents = createDocuments({ storage, log, clock })
  const repositoryDocument = repositoryDocumentId(log.repositoryId)
  documents.create([
    {
      documentId: repositoryDocument,
      updates: [Y.encodeStateAsUpdateV2(createRepositoryDocument(clientIdFor(log.logId, repositoryDocument, 0), { name: 'Test', description: '' }))],
    },
  ])
  const close = () => {
    documents.close()
    storage.close()
  }
  return {
    directory,
    storage,
    log,
    documents,
    add: (items) => {
      const made = items.map((item) => {
        const id = randomBytes(15).toString('hex') as ItemId
        const documentId = itemDocumentId(id)
        const doc = createItemDocument(clientIdFor(log.logId, documentId, 0), { kind: 'note', createdAtUtc: new Date(nowMs).toISOString(), ...item })
        const body = doc.getXmlFragment('body')
        doc.transact(() => {
          for (const paragraph of (item.text ?? '').split(/\n{2,}/)) {
            const element = new Y.XmlElement('paragraph')
            if (paragraph !== '') element.insert(0, [new Y.XmlText(paragraph)])
            body.insert(body.length, [element])
          }
          if (item.binnedAtUtc !== undefined) doc.getMap('meta').set('binnedAtUtc', item.binnedAtUtc)
        })
        return { id, documentId, updates: [Y.encodeStateAsUpdateV2(doc)] }
      })
      documents.create(made.map(({ documentId, updates }) => ({ documentId, updates })))
      return made.map(({ id }) => id)
    },
    close,
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}
