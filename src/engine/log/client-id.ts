// Which Yjs client ids belong to a log: derived, so that nobody can write under another's. docs/formats/entry.md [EN4].
import { createHash } from 'node:crypto'
import type { DocumentId, LogId } from '../../contract/ids.ts'
import { maxSlots } from '../../contract/limits.ts'

const label = Buffer.from('granary/cid/1')

/** Slot 0 is the engine's, 1–15 are leased to windows. The result is below 2^52 + 1, so it is a safe integer. */
export const clientIdFor = (logId: LogId, documentId: DocumentId, slot: number): number => {
  if (!Number.isInteger(slot) || slot < 0 || slot >= maxSlots) throw new RangeError(`slot ${slot} is not one of 0–${maxSlots - 1}`)
  const digest = createHash('sha256').update(label).update(logId, 'hex').update(documentId, 'hex').update(Uint8Array.of(slot)).digest()
  return 1 + (digest.readUInt32BE(0) * 2 ** 20 + (digest.readUInt32BE(4) >>> 12))
}

/** Each is 16 hashes; while one document is written or read, the same one is asked for again and again. */
const remembered = new Map<string, ReadonlyMap<number, number>>()
const maxRemembered = 512

/** Slots by client id: all 16 that a log may use in a document. */
export const slotByClientId = (logId: LogId, documentId: DocumentId): ReadonlyMap<number, number> => {
  const key = logId + documentId
  const known = remembered.get(key)
  if (known) return known
  const made = new Map(Array.from({ length: maxSlots }, (_, slot) => [clientIdFor(logId, documentId, slot), slot]))
  if (remembered.size >= maxRemembered) remembered.clear()
  remembered.set(key, made)
  return made
}
