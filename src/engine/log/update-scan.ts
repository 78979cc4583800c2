// Walks over a Yjs update V2 without building anything from it: how much does it claim, and under which client ids?
// Yjs's own decoder allocates what an update claims (9 bytes can claim 30 million structs), so this stands before it.
// The layout follows yjs 13.6 (`lazyStructReaderGenerator`, `readItemContent`). docs/formats/entry.md [EN31], [EN32].
import * as decoding from 'lib0/decoding'
import { UpdateDecoderV2 } from 'yjs'
import { MalformedBytes } from './byte-io.ts'

/** More than any edit of ours: an import writes at most 200 blocks at a time. */
export const maxStructs = 200_000
/** Honest resends reach 100 structs a byte at most (5,000 structs in 51 bytes). */
export const maxStructsPerByte = 256

export interface UpdateScan {
  /** Each client once, with the clocks it adds: half-open ranges, in order, gaps (skips) left out. */
  clients: Map<number, { from: number; to: number }[]>
  structs: number
}

const ids = { gc: 0, deleted: 1, json: 2, binary: 3, string: 4, embed: 5, format: 6, type: 7, any: 8, doc: 9, skip: 10 } as const
/** `readTypeRef` values whose content has a name: Y.XmlElement and Y.XmlHook. */
const namedTypes = new Set([3, 5])

const readClientId = (decoder: UpdateDecoderV2): number => {
  const client = decoder.readClient()
  if (!Number.isSafeInteger(client) || client < 0) throw new MalformedBytes('client id out of range')
  return client
}

const createBudget = (bytes: number) => {
  let left = Math.min(maxStructs, bytes * maxStructsPerByte)
  return (amount: number) => {
    if (!(amount >= 0 && amount <= left)) throw new MalformedBytes('the update claims more structs than its size allows')
    left -= amount
  }
}

/** Reads one struct's content; answers its length in clocks. */
const skipContent = (decoder: UpdateDecoderV2, ref: number, spend: (amount: number) => void): number => {
  switch (ref) {
    case ids.deleted:
      return decoder.readLen()
    case ids.json: {
      const length = decoder.readLen()
      spend(length)
      for (let i = 0; i < length; i += 1) decoder.readString()
      return length
    }
    case ids.binary:
      decoder.readBuf()
      return 1
    case ids.string:
      return decoder.readString().length
    case ids.embed:
      decoder.readJSON()
      return 1
    case ids.format:
      decoder.readKey()
      decoder.readJSON()
      return 1
    case ids.type:
      if (namedTypes.has(decoder.readTypeRef())) decoder.readKey()
      return 1
    case ids.any: {
      const length = decoder.readLen()
      spend(length)
      for (let i = 0; i < length; i += 1) decoder.readAny()
      return length
    }
    case ids.doc:
      decoder.readString()
      decoder.readAny()
      return 1
    default:
      throw new MalformedBytes('content of an unknown kind')
  }
}

/** Reads one struct; answers its length in clocks and whether it only says that something is missing here. */
const skipStruct = (decoder: UpdateDecoderV2, spend: (amount: number) => void): { length: number; isSkip: boolean } => {
  const info = decoder.readInfo()
  if (info === ids.skip) return { length: decoding.readVarUint(decoder.restDecoder), isSkip: true }
  const ref = info & 31
  if (ref === ids.gc) return { length: decoder.readLen(), isSkip: false }
  const hasOrigin = (info & 128) !== 0
  const hasRightOrigin = (info & 64) !== 0
  if (hasOrigin) decoder.readLeftID()
  if (hasRightOrigin) decoder.readRightID()
  if (!hasOrigin && !hasRightOrigin) {
    if (decoder.readParentInfo()) decoder.readString()
    else decoder.readLeftID()
    if ((info & 32) !== 0) decoder.readString()
  }
  return { length: skipContent(decoder, ref, spend), isSkip: false }
}

const skipDeleteSet = (decoder: UpdateDecoderV2) => {
  const clients = decoding.readVarUint(decoder.restDecoder)
  for (let i = 0; i < clients; i += 1) {
    decoder.resetDsCurVal()
    decoding.readVarUint(decoder.restDecoder)
    const count = decoding.readVarUint(decoder.restDecoder)
    // Each range takes at least two bytes, so the loop ends with the bytes.
    for (let j = 0; j < count; j += 1) {
      const end = decoder.readDsClock() + decoder.readDsLen()
      if (!Number.isSafeInteger(end)) throw new MalformedBytes('clock out of range')
    }
  }
}

/** Throws MalformedBytes, or what Yjs's and lib0's readers throw at bytes that end too early. */
export const scanUpdate = (update: Uint8Array): UpdateScan => {
  const decoder = new UpdateDecoderV2(decoding.createDecoder(update))
  const spend = createBudget(update.length)
  const clients = new Map<number, { from: number; to: number }[]>()
  let structs = 0
  const clientCount = decoding.readVarUint(decoder.restDecoder)
  for (let i = 0; i < clientCount; i += 1) {
    const count = decoding.readVarUint(decoder.restDecoder)
    const client = readClientId(decoder)
    let clock = decoding.readVarUint(decoder.restDecoder)
    spend(count)
    structs += count
    if (clients.has(client)) throw new MalformedBytes('a client appears twice')
    const ranges: { from: number; to: number }[] = []
    clients.set(client, ranges)
    for (let j = 0; j < count; j += 1) {
      const { length, isSkip } = skipStruct(decoder, spend)
      if (!Number.isSafeInteger(length) || length < 1 || !Number.isSafeInteger(clock + length)) throw new MalformedBytes('clock out of range')
      const last = ranges.at(-1)
      if (!isSkip) {
        if (last?.to === clock) last.to = clock + length
        else ranges.push({ from: clock, to: clock + length })
      }
      clock += length
    }
  }
  skipDeleteSet(decoder)
  if (decoding.hasContent(decoder.restDecoder)) throw new MalformedBytes('bytes are left over')
  return { clients, structs }
}
