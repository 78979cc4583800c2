// The engine's parts that hold a repository's text, composed by hand: storage, log, documents. For tests that kill, cut and restore.
import { randomBytes as systemRandomBytes } from 'node:crypto'
import * as Y from 'yjs'
import { type DocumentId, documentClass, type ItemId, itemDocumentId, type RepositoryId } from '../../src/contract/ids.ts'
import { createDocuments, type Safeguards as DocumentSafeguards, type EngineDocuments, type Schedule } from '../../src/engine/documents/index.ts'
import {
  adoptRepository,
  clientIdFor,
  type EntryLogOptions,
  foundRepository,
  type OpenEntryLog,
  openEntryLog,
  readRepositoryId,
  type SidecarStore,
} from '../../src/engine/log/index.ts'
import type { Clock, DeviceIdentity, RandomBytes, Storage } from '../../src/engine/parts.ts'

export interface ReplicaOptions {
  storage: Storage
  identity: DeviceIdentity
  sidecars: SidecarStore
  /** Joined when the database holds no repository yet; null: founded. */
  repositoryId: RepositoryId | null
  clock?: Clock
  randomBytes?: RandomBytes
  schedule?: Schedule
  place?: EntryLogOptions['place']
  /** Without roles, unless they are asked for: whoever comes is taken in. */
  logSafeguards?: EntryLogOptions['safeguards']
  documentSafeguards?: Partial<DocumentSafeguards>
}

export interface Replica {
  readonly storage: Storage
  readonly log: OpenEntryLog
  readonly documents: EngineDocuments
  /** What a peer with this frontier lacks; folded before. */
  outgoing(frontier: ReturnType<OpenEntryLog['frontier']>, maxBytes?: number): Uint8Array[]
  /** Folds before, so that deps never claim more than our text had seen. */
  take(segment: Uint8Array, source: string): ReturnType<OpenEntryLog['accept']>
  close(): void
}

export const openReplica = async (options: ReplicaOptions): Promise<Replica> => {
  const { storage, identity, sidecars, clock = { nowMs: Date.now }, randomBytes = (length) => systemRandomBytes(length) } = options
  const logOptions: EntryLogOptions = {
    storage,
    identity,
    sidecars,
    clock,
    randomBytes,
    place: options.place,
    safeguards: { roles: false, ...options.logSafeguards },
  }
  const isThere = readRepositoryId(storage) !== null
  const log = isThere
    ? await openEntryLog(logOptions)
    : options.repositoryId
      ? await adoptRepository(logOptions, options.repositoryId)
      : await foundRepository(logOptions)
  const documents = createDocuments({ storage, log, clock, schedule: options.schedule, safeguards: options.documentSafeguards })
  return {
    storage,
    log,
    documents,
    outgoing: (frontier, maxBytes) => {
      documents.fold()
      return [...log.segmentsSince(frontier, maxBytes)]
    },
    take: (segment, source) => {
      documents.fold()
      return log.accept(segment, source)
    },
    close: () => {
      documents.close()
      storage.close()
    },
  }
}

export const newItemId = (randomBytes: RandomBytes): ItemId => Buffer.from(randomBytes(15)).toString('hex') as ItemId

/** A new item as the engine makes it: metadata, and a body born with its first paragraphs. */
export const createItem = (replica: Replica, itemId: ItemId, title: string, paragraphs: readonly string[], cause?: Uint8Array): DocumentId => {
  const documentId = itemDocumentId(itemId, documentClass.item)
  const doc = new Y.Doc()
  doc.clientID = clientIdFor(replica.log.logId, documentId, 0)
  const updates: Uint8Array[] = []
  doc.on('updateV2', (update: Uint8Array) => updates.push(update))
  doc.transact(() => {
    const meta = doc.getMap('meta')
    meta.set('title', title)
    meta.set('kind', 'note')
    meta.set('createdAtUtc', '2026-01-05T08:00:00.000Z')
    meta.set('schema', 1)
    doc.getXmlFragment('body').insert(0, (paragraphs.length === 0 ? [''] : paragraphs).map(paragraphElement))
  })
  replica.documents.create([{ documentId, updates }], cause)
  return documentId
}

export const paragraphElement = (text: string): Y.XmlElement => {
  const element = new Y.XmlElement('paragraph')
  // As the editor's binding does it: an empty paragraph holds no text.
  if (text !== '') element.insert(0, [new Y.XmlText(text)])
  return element
}

const textsOf = (parent: Y.XmlFragment): string =>
  parent
    .toArray()
    .map((child) => {
      if (child instanceof Y.XmlText) return (child.toDelta() as { insert: unknown }[]).map(({ insert }) => (typeof insert === 'string' ? insert : '')).join('')
      return child instanceof Y.XmlElement ? `${textsOf(child)}\n` : ''
    })
    .join('')

export const bodyText = (doc: Y.Doc): string => textsOf(doc.getXmlFragment('body'))

/** Everything a person can read in an item. */
export const readableText = (doc: Y.Doc): string => {
  const meta = doc.getMap('meta')
  return `${[...meta.values()].filter((value) => typeof value === 'string').join('\n')}\n${textsOf(doc.getXmlFragment('body'))}`
}
