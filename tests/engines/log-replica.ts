// For the tests of src/engine/log: replicas in memory with a seeded chance and a clock that the test moves.
import { createHash } from 'node:crypto'
import Database from 'better-sqlite3'
import * as Y from 'yjs'
import type { DocumentId, RepositoryId } from '../../src/contract/ids.ts'
import { clientIdFor } from '../../src/engine/log/client-id.ts'
import { type EntryLogOptions, type OpenEntryLog, openEntryLog } from '../../src/engine/log/entry-log.ts'
import { adoptRepository, foundRepository } from '../../src/engine/log/found-repository.ts'
import { identityFromSeed } from '../../src/engine/log/identity.ts'
import { memorySidecarStore } from '../../src/engine/log/sidecar.ts'
import type { RandomBytes, Storage } from '../../src/engine/parts.ts'
import { openStorage } from '../../src/engine/storage/index.ts'
import { createTransactions } from '../../src/engine/storage/transactions.ts'

/** Bytes that depend on the seed only. */
export const seededBytes = (seed: string): RandomBytes => {
  let count = 0
  return (length) => {
    const bytes = Buffer.alloc(length)
    for (let at = 0; at < length; at += 32) {
      count += 1
      createHash('sha256').update(`${seed} ${count}`).digest().copy(bytes, at)
    }
    return new Uint8Array(bytes)
  }
}

export const documentOne = `${'1'.repeat(30)}01` as DocumentId
export const documentTwo = `${'2'.repeat(30)}01` as DocumentId

export interface Replica {
  name: string
  storage: Storage
  log: OpenEntryLog
  options: EntryLogOptions
  /** Appends `text` to the end of a document's text under slot 0; the update builds on what is here. */
  write(text: string, documentId?: DocumentId): ReturnType<OpenEntryLog['append']>
  textOf(documentId?: DocumentId): string
}

export interface World {
  nowMs: number
}

export const docOf = (log: OpenEntryLog, documentId: DocumentId): Y.Doc => {
  const doc = new Y.Doc()
  for (const entry of log.entriesOf(documentId))
    if (entry.status === 'applied' && entry.kind === 'document-update' && entry.payload) Y.applyUpdateV2(doc, entry.payload)
  doc.clientID = clientIdFor(log.logId, documentId, 0)
  return doc
}

export const updateBy = (doc: Y.Doc, change: (doc: Y.Doc) => void): Uint8Array => {
  const before = Y.encodeStateVector(doc)
  change(doc)
  return Y.encodeStateAsUpdateV2(doc, before)
}

export const createReplica = async (
  name: string,
  world: World,
  repositoryId: RepositoryId | null,
  more: Partial<EntryLogOptions> & { directory?: string } = {},
): Promise<Replica> => {
  const clock = { nowMs: () => world.nowMs }
  const randomBytes = seededBytes(name)
  const identity = await identityFromSeed(randomBytes(32), { contributorName: `Person ${name}`, deviceName: `Laptop ${name}` })
  const storage = openStorage({ directory: more.directory ?? 'nowhere', inMemory: more.directory === undefined, checkDrive: false, clock, randomBytes })
  // Chains, forks and storage are tested without roles: whoever comes is taken in. tests/engines/members-*.test.ts have them.
  const safeguards = { roles: false, ...more.safeguards }
  const options: EntryLogOptions = {
    storage,
    identity,
    clock,
    randomBytes,
    sidecars: memorySidecarStore(),
    place: { inode: '7', machine: name },
    ...more,
    safeguards,
  }
  const log = await (repositoryId === null ? foundRepository(options) : adoptRepository(options, repositoryId))
  return {
    name,
    storage,
    log,
    options,
    write: (text, documentId = documentOne) => {
      world.nowMs += 1000
      const payload = updateBy(docOf(log, documentId), (doc) => doc.getText('t').insert(doc.getText('t').length, text))
      return storage.transaction(() => log.append({ kind: 'document-update', documentId, payload }))
    },
    textOf: (documentId = documentOne) => docOf(log, documentId).getText('t').toJSON(),
  }
}

/** The same device running twice: a cloned machine that nothing but its peers can notice. */
export const cloneOf = async (original: Replica): Promise<Replica> => {
  const db = new Database(original.storage.db.serialize())
  const storage: Storage = { ...original.storage, db, ...createTransactions(db, '') }
  const log = await openEntryLog({ ...original.options, storage })
  return {
    ...original,
    storage,
    log,
    write: (text, documentId = documentOne) => {
      const payload = updateBy(docOf(log, documentId), (doc) => doc.getText('t').insert(doc.getText('t').length, text))
      return storage.transaction(() => log.append({ kind: 'document-update', documentId, payload, cause: new Uint8Array(16).fill(7) }))
    },
    textOf: (documentId = documentOne) => docOf(log, documentId).getText('t').toJSON(),
  }
}

/** Everything that `from` has and `to` lacks; answers the last report. */
export const pull = (to: Replica, from: Replica, maxBytes?: number) =>
  [...from.log.segmentsSince(to.log.frontier(), maxBytes)].map((segment) => to.log.accept(segment, from.name))
