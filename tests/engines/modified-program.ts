// A modified program: a device that writes whatever it likes into its own log, with a true key and whatever past it claims.
import sodium from 'libsodium-wrappers-sumo'
import * as Y from 'yjs'
import type { DeviceId, DocumentId, LogId, RepositoryId } from '../../src/contract/ids.ts'
import { type Dep, type Entry, type EntryFields, encodeLogOpen, hashEntry, logIdFor, noHash } from '../../src/engine/log/entry-codec.ts'
import { clientIdFor } from '../../src/engine/log/index.ts'
import { encodeSegment } from '../../src/engine/log/segment-codec.ts'
import { encodeOperation, joinOperation, parseTicketText } from '../../src/engine/members/index.ts'
import type { DeviceIdentity } from '../../src/engine/parts.ts'
import type { MemberReplica } from './member-replica.ts'
import { paragraphElement } from './replica.ts'

export interface ModifiedProgram {
  readonly deviceId: DeviceId
  readonly logId: LogId
  readonly entries: Entry[]
  identity: Pick<DeviceIdentity, 'deviceId' | 'contributorName' | 'deviceName'>
  add(fields: Partial<EntryFields> & Pick<EntryFields, 'kind'>): Entry
  join(ticket: string): Entry
  /** A paragraph in a document of its own making, or one more in it; under its own client id, or another's. */
  write(documentId: DocumentId, text: string, more?: Partial<EntryFields> & { clientId?: number; base?: Y.Doc }): Entry
  /** All that it has, or some of it, as one segment. */
  segment(entries?: readonly Entry[]): Uint8Array
}

/** What that replica has, as a past to claim. */
export const headsOf = (replica: MemberReplica): Dep[] =>
  replica.log
    .frontier()
    .map((row) => ({ logId: row.logId, sequence: row.nextSequence - 1, hash: row.headHashHex.slice(0, 16) }))
    .sort((a, b) => (a.logId < b.logId ? -1 : 1))

export const createModifiedProgram = (seed: Uint8Array, repositoryId: RepositoryId, nowMs = 1_760_000_500_000, nonce = 7): ModifiedProgram => {
  const { publicKey, privateKey } = sodium.crypto_sign_seed_keypair(seed)
  const deviceId = Buffer.from(publicKey).toString('hex') as DeviceId
  const sign = (hash: Uint8Array) => sodium.crypto_sign_detached(hash, privateKey)
  const epochNonce = new Uint8Array(16).fill(nonce)
  const logId = logIdFor(repositoryId, deviceId, epochNonce)
  const entries: Entry[] = []
  const docs = new Map<DocumentId, Y.Doc>()
  const add: ModifiedProgram['add'] = (fields) => {
    const previous = entries.at(-1)
    const placed = {
      documentId: null,
      payload: new Uint8Array(),
      cause: null,
      atMs: nowMs + entries.length,
      tick: 0,
      authHeads: [],
      deps: [],
      erased: null,
      ...fields,
      logId,
      sequence: entries.length,
      previousHash: previous?.hash ?? noHash,
    }
    const hash = hashEntry(placed)
    const entry: Entry = { ...placed, hash, signature: sign(hash) }
    entries.push(entry)
    return entry
  }
  const identity = { deviceId, contributorName: 'Modified', deviceName: 'modified' }
  add({ kind: 'log-open', payload: encodeLogOpen({ repositoryId, deviceId, epochNonce, reason: 'first', follows: null }) })
  return {
    deviceId,
    logId,
    entries,
    identity,
    add,
    join: (ticket) => add({ kind: 'membership', payload: encodeOperation(joinOperation(parseTicketText(ticket), identity)) }),
    write: (documentId, text, { clientId, base, ...more } = {}) => {
      const doc = base ?? docs.get(documentId) ?? new Y.Doc()
      docs.set(documentId, doc)
      doc.clientID = clientId ?? clientIdFor(logId, documentId, 0)
      const before = Y.encodeStateVector(doc)
      doc.getXmlFragment('body').push([paragraphElement(text)])
      return add({ kind: 'document-update', documentId, payload: Y.encodeStateAsUpdateV2(doc, before), ...more })
    },
    segment: (some = entries) => encodeSegment(some),
  }
}
