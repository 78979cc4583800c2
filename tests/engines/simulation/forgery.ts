// What modified programs send: a member's signed entry that carries the client id of somebody else (with the check off, it takes the place of
// the victim's next words), and the entries of somebody who is no member.
import sodium from 'libsodium-wrappers-sumo'
import type { DeviceId, DocumentId } from '../../../src/contract/ids.ts'
import { type Entry, type EntryFields, encodeLogOpen, hashEntry, logIdFor, noHash } from '../../../src/engine/log/entry-codec.ts'
import { clientIdFor } from '../../../src/engine/log/index.ts'
import { encodeSegment } from '../../../src/engine/log/segment-codec.ts'
import { encodeOperation, joinOperation, parseTicketText } from '../../../src/engine/members/index.ts'
import type { Replica } from '../replica.ts'
import type { Chance } from './chance.ts'

/** Must never be read anywhere. */
export const intruderWords = 'INTRUDED'

/** `ticket`: the writer has joined with it; null: she is no member, and uses client ids of her own. */
export const forgeEntry = (victim: Replica, chance: Chance, documentId: DocumentId, nowMs: number, ticket: string | null): Uint8Array[] => {
  const doc = victim.documents.read(documentId)
  if (!doc) return []
  const { publicKey, privateKey } = sodium.crypto_sign_seed_keypair(chance.bytes(32))
  const deviceId = Buffer.from(publicKey).toString('hex') as DeviceId
  const epochNonce = chance.bytes(16)
  const logId = logIdFor(victim.log.repositoryId, deviceId, epochNonce)
  const updates: Uint8Array[] = []
  doc.clientID = clientIdFor(ticket === null ? logId : victim.log.logId, documentId, chance.pick([0, 1, 14, 15]))
  doc.on('updateV2', (update: Uint8Array) => updates.push(update))
  doc.getMap('meta').set(ticket === null ? 'place' : 'credit', ticket === null ? intruderWords : 'FORGED')
  const [payload] = updates
  if (!payload) return []
  const head = victim.log.frontier().filter(({ nextSequence }) => nextSequence > 0)
  const deps = head
    .map((row) => ({ logId: row.logId, sequence: row.nextSequence - 1, hash: row.headHashHex.slice(0, 16) }))
    .sort((a, b) => (a.logId < b.logId ? -1 : 1))
  const entries: Entry[] = []
  const add = (fields: Pick<EntryFields, 'kind' | 'documentId' | 'payload'>) => {
    const previous = entries.at(-1)
    const placed = {
      ...fields,
      logId,
      sequence: entries.length,
      previousHash: previous?.hash ?? noHash,
      cause: null,
      atMs: nowMs,
      tick: 0,
      authHeads: [],
      deps: previous ? [] : deps,
      erased: null,
    }
    const hash = hashEntry(placed)
    entries.push({ ...placed, hash, signature: sodium.crypto_sign_detached(hash, privateKey) })
  }
  add({
    kind: 'log-open',
    documentId: null,
    payload: encodeLogOpen({ repositoryId: victim.log.repositoryId, deviceId, epochNonce, reason: 'first', follows: null }),
  })
  if (ticket !== null) {
    const identity = { deviceId, contributorName: 'forger', deviceName: 'forger' }
    add({ kind: 'membership', documentId: null, payload: encodeOperation(joinOperation(parseTicketText(ticket), identity)) })
  }
  add({ kind: 'document-update', documentId, payload })
  return [encodeSegment(entries)]
}
