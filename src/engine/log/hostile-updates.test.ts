// Yjs updates from strangers: nothing hangs, and nothing large is allocated on a promise. Replay: GRANARY_SEED=… vitest run this file.
import * as encoding from 'lib0/encoding'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { budgetMs, createRandom, leastMutants, mutate, seed } from '../../../tests/engines/hostile.ts'
import { documentOne } from '../../../tests/engines/log-replica.ts'
import { clientIdFor } from './client-id.ts'
import { type Entry } from './entry-codec.ts'
import { scanUpdate } from './update-scan.ts'
import { checkUpdateClients, checkUpdateContent } from './validity.ts'

describe('Yjs updates', () => {
  it('[EN31] stops the 9 bytes that claim 30 million structs before anything is allocated', () => {
    const claim = (structs: number) => {
      const encoder = new Y.UpdateEncoderV2()
      encoding.writeVarUint(encoder.restEncoder, 1)
      encoding.writeVarUint(encoder.restEncoder, structs)
      encoder.writeClient(1)
      encoding.writeVarUint(encoder.restEncoder, 0)
      // Garbage structs of length 1; the columns are run-length coded, so any number of them takes a few bytes.
      encoder.writeInfo(0)
      for (let i = 0; i < structs; i += 1) encoder.writeLen(1)
      encoding.writeVarUint(encoder.restEncoder, 0)
      return encoder.toUint8Array()
    }
    expect(Y.decodeUpdateV2(claim(1000)).structs).toHaveLength(1000)
    expect(scanUpdate(claim(1000)).structs).toBe(1000)
    const bomb = claim(30_000_000)
    expect(bomb.length).toBeLessThan(40)
    const before = process.memoryUsage().rss
    expect(() => scanUpdate(bomb)).toThrow('more structs than its size allows')
    expect(process.memoryUsage().rss - before).toBeLessThan(20_000_000)
  })

  it('[EN31] takes honest resends: 300 letters typed, deleted and sent again, and 5,000', () => {
    const logId = '1'.repeat(32) as Entry['logId']
    for (const letters of [300, 5000]) {
      const doc = new Y.Doc()
      doc.clientID = clientIdFor(logId, documentOne, 1)
      for (let i = 0; i < letters; i += 1) doc.getText('t').insert(0, 'x')
      doc.getText('t').delete(0, letters)
      const update = Y.encodeStateAsUpdateV2(doc)
      expect(checkUpdateClients(update, logId, documentOne)).toBeNull()
      expect(checkUpdateContent(update)).toBeNull()
    }
  })

  it('[EN31] [EN33] the scan reads what Yjs writes: same clients and structs on random histories', () => {
    const random = createRandom(seed)
    for (let round = 0; round < 60; round += 1) {
      const docs = [new Y.Doc(), new Y.Doc()]
      for (let step = 0; step < 40; step += 1) {
        const doc = docs[random(2)] ?? new Y.Doc()
        const [text, map, array, xml] = [doc.getText('t'), doc.getMap('m'), doc.getArray('a'), doc.getXmlFragment('x')]
        const change = random(9)
        if (change < 3) text.insert(random(text.length + 1), ['héllo😀', 'a', 'নদী'][random(3)] ?? '')
        else if (change === 3 && text.length > 2) text.delete(random(text.length - 1), 1)
        else if (change === 4 && text.length > 1) text.format(0, 1, { bold: random(2) === 0 })
        else if (change === 5) map.set(`k${random(3)}`, [null, 1.5, 'v', { deep: [1, true] }, new Uint8Array([1, 2])][random(5)])
        else if (change === 6) array.push([random(9), 'x', new Y.Map()])
        else if (change === 7) xml.insert(0, [new Y.XmlElement('paragraph')])
        else
          for (const [from, to] of [
            [0, 1],
            [1, 0],
          ] as const)
            Y.applyUpdateV2(docs[to] ?? doc, Y.encodeStateAsUpdateV2(docs[from] ?? doc))
      }
      for (const doc of docs) {
        const update = Y.encodeStateAsUpdateV2(doc)
        const scan = scanUpdate(update)
        const { structs } = Y.decodeUpdateV2(update)
        expect(scan.structs, `seed ${seed}`).toBe(structs.length)
        const byClient = new Map<number, number>()
        for (const struct of structs) byClient.set(struct.id.client, struct.id.clock + struct.length)
        expect(
          [...scan.clients].map(([client, ranges]) => [client, ranges.at(-1)?.to]),
          `seed ${seed}`,
        ).toEqual([...byClient])
      }
    }
  })

  it('mutants of updates never hang, never allocate much, and never pass with another’s client id', { timeout: budgetMs * 10 }, () => {
    const random = createRandom(seed + 1)
    const logId = '2'.repeat(32) as Entry['logId']
    const doc = new Y.Doc()
    doc.clientID = clientIdFor(logId, documentOne, 0)
    doc.getText('t').insert(0, 'the well is dry')
    doc.getMap('m').set('k', { a: [1, 2] })
    doc.getText('t').format(0, 3, { bold: true })
    doc.getText('t').delete(4, 3)
    const update = Y.encodeStateAsUpdateV2(doc)
    const own = new Set(Array.from({ length: 16 }, (_, slot) => clientIdFor(logId, documentOne, slot)))
    const until = Date.now() + budgetMs / 2
    let worstMs = 0
    for (let count = 0; count < leastMutants || (Date.now() < until && count < 40_000); count += 1) {
      const mutant = mutate(update, random)
      const started = performance.now()
      const problem = checkUpdateClients(mutant, logId, documentOne) ?? checkUpdateContent(mutant)
      worstMs = Math.max(worstMs, performance.now() - started)
      if (problem) continue
      const taken = new Y.Doc()
      Y.applyUpdateV2(taken, mutant)
      for (const client of taken.store.clients.keys()) expect(own.has(client), `seed ${seed}, mutant ${count}`).toBe(true)
    }
    expect(worstMs, `seed ${seed}`).toBeLessThan(1000)
    expect(process.memoryUsage().rss).toBeLessThan(1_500_000_000)
  })
})
