// What a person is told of entries that are held back: only what a known device signed, and exactly what is missing.
import { describe, expect, it } from 'vitest'
import { createReplica, documentTwo, pull, type Replica } from '../../../tests/engines/log-replica.ts'
import { hashEntry } from './entry-codec.ts'
import { chainEntries, decodeSegment, encodeSegment } from './segment-codec.ts'

const segmentsOf = ({ log }: Replica, from: Parameters<Replica['log']['segmentsSince']>[0] = []) => [...log.segmentsSince(from, 1)]
const missing = ({ log }: Replica) => {
  const last = log.waiting(0).at(-1)
  return last && log.missingBefore(last.logId, last.sequence).map(({ contributor, device, from, to }) => ({ contributor, device, from, to }))
}

const setting = async () => {
  const world = { nowMs: 1_700_000_000_000 }
  const a = await createReplica('a', world, null)
  const b = await createReplica('b', world, a.log.repositoryId)
  const c = await createReplica('c', world, a.log.repositoryId)
  a.write('shared ')
  for (const other of [b, c]) {
    pull(other, a)
    other.write(`I am ${other.name} `, documentTwo)
  }
  for (const [one, other] of [
    [a, b],
    [a, c],
    [b, a],
    [c, a],
  ] as const)
    pull(one, other)
  return { world, a, b, c }
}

describe('entries that wait', () => {
  it('[EN49] are told with their author and the stretch that is missing, and no more when it has come', async () => {
    const { world, a, b } = await setting()
    const [next = 0] = a.log.frontier().flatMap(({ logId, nextSequence }) => (logId === a.log.logId ? [nextSequence] : []))
    const known = b.log.frontier()
    for (const word of ['one ', 'two ', 'three ', 'four ']) a.write(word)
    const segments = segmentsOf(a, known)
    expect(segments).toHaveLength(4)
    for (const at of [1, 3]) b.log.accept(segments[at] ?? new Uint8Array(), 'a')
    expect(b.log.waiting(1000)).toEqual([])
    world.nowMs += 1000
    expect(b.log.waiting(1000)).toMatchObject([
      { logId: a.log.logId, sequence: next + 1, kind: 'document-update', by: 'Person a' },
      { logId: a.log.logId, sequence: next + 3, by: 'Person a' },
    ])
    // Counted from 1.
    const part = (at: number) => ({ contributor: 'Person a', device: 'Laptop a', from: next + at + 1, to: next + at + 1 })
    expect(missing(b)).toEqual([part(0), part(2)])
    b.log.accept(segments[0] ?? new Uint8Array(), 'a')
    expect(b.log.waiting(0)).toHaveLength(1)
    expect(missing(b)).toEqual([part(2)])
    b.log.accept(segments[2] ?? new Uint8Array(), 'a')
    expect(b.log.waiting(0)).toEqual([])
  })

  it('[EN49] name what others wrote and what is missing behind what is held', async () => {
    const { a, b, c } = await setting()
    const known = c.log.frontier()
    a.write('lost ')
    a.write('also lost ')
    pull(b, a)
    b.write('seen by b ')
    const ofB = segmentsOf(b, known).filter((segment) => decodeSegment(segment).logId === b.log.logId)
    for (const segment of ofB) c.log.accept(segment, 'b')
    expect(c.log.waiting(0)).toMatchObject([{ by: 'Person b' }])
    const next = known.find(({ logId }) => logId === a.log.logId)?.nextSequence ?? 0
    expect(missing(c)).toEqual([{ contributor: 'Person a', device: 'Laptop a', from: next + 1, to: next + 2 }])
  })

  it('[EN49] are told when a known device signed them in a log that is not known, and not when nobody did', async () => {
    const { a, b } = await setting()
    const known = b.log.frontier()
    a.write('one ')
    const [segment = new Uint8Array()] = segmentsOf(a, known)
    const [real] = chainEntries(decodeSegment(segment))
    if (!real) throw new Error('no entry')
    const inLog = (logId: string, signer: Replica) => {
      const fields = { ...real, logId: logId as typeof real.logId, sequence: 5 }
      const hash = hashEntry(fields)
      return encodeSegment([{ ...fields, hash, signature: signer.options.identity.sign(hash) }])
    }
    const stranger = await createReplica('stranger', { nowMs: 0 }, null)
    expect(b.log.accept(inLog('5'.repeat(32), stranger), 'x').held).toBe(1)
    expect(b.log.waiting(0)).toEqual([])
    expect(b.log.accept(inLog('6'.repeat(32), a), 'x').held).toBe(1)
    expect(b.log.waiting(0)).toMatchObject([{ logId: '6'.repeat(32), by: 'Person a' }])
    expect(missing(b)).toEqual([{ contributor: 'Person a', device: 'Laptop a', from: 1, to: 5 }])
  })

  it('[EN49] do not vanish when the clock was ahead as they came', async () => {
    const { world, a, b } = await setting()
    const known = b.log.frontier()
    a.write('one ')
    a.write('two ')
    world.nowMs += 1_000_000
    b.log.accept(segmentsOf(a, known)[1] ?? new Uint8Array(), 'a')
    world.nowMs -= 1_000_000
    expect(b.log.waiting(1000)).toHaveLength(1)
  })
})
