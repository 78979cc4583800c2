// For the tests with bytes from strangers: mutants from a seed, a small repository, and entries forged with a true key.

import { type Entry, hashEntry } from '../../src/engine/log/entry-codec.ts'
import { chainEntries, decodeSegment } from '../../src/engine/log/segment-codec.ts'
import { createReplica, documentTwo, type Replica } from './log-replica.ts'

export const seed = Number(process.env.GRANARY_SEED ?? Date.now() % 2 ** 31)
/** Each random test gets this long and at least this many mutants. */
export const budgetMs = Number(process.env.GRANARY_HOSTILE_MS ?? 4000)
export const leastMutants = 3000

export const createRandom = (from: number) => {
  let state = from >>> 0
  return (below: number) => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

export const mutate = (bytes: Uint8Array, random: (below: number) => number): Uint8Array => {
  const copy = Uint8Array.from(bytes)
  const at = random(copy.length)
  switch (random(5)) {
    case 0:
      for (let i = random(3); i >= 0; i -= 1) copy[random(copy.length)] = random(256)
      return copy
    case 1:
      return copy.subarray(0, at)
    case 2:
      copy[at] = (copy[at] ?? 0) ^ (1 << random(8))
      return copy
    case 3:
      return Uint8Array.from([...copy.subarray(0, at), ...copy.subarray(random(copy.length))])
    default:
      return Uint8Array.from([...copy.subarray(0, at), ...Array.from({ length: 1 + random(9) }, () => random(256)), ...copy.subarray(at)])
  }
}

export const world = () => ({ nowMs: 1_700_000_000_000 })

export const smallRepository = async () => {
  const time = world()
  const a = await createReplica('a', time, null)
  a.write('the well ')
  a.write('is dry', documentTwo)
  a.write('again')
  a.storage.transaction(() => a.log.append({ kind: 'document-delete', documentId: documentTwo, payload: new Uint8Array(), cause: new Uint8Array(16).fill(3) }))
  return { a, time, entries: chainEntries(decodeSegment([...a.log.segmentsSince([])][0] ?? new Uint8Array())) }
}

/** Signs an entry with the key of a replica, whatever stands in it. */
export const forge = (replica: Replica, base: Entry, change: Partial<Entry>): Entry => {
  const fields = { ...base, ...change }
  const hash = hashEntry(fields)
  return { ...fields, hash, signature: replica.options.identity.sign(hash) }
}
