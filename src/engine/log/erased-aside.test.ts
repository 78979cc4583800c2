// What was set aside for its content, and then erased with its item.
import { expect, it } from 'vitest'
import { createReplica, documentOne, pull, type Replica } from '../../../tests/engines/log-replica.ts'
import { hashEntry } from './entry-codec.ts'
import { chainEntries, decodeSegment, encodeSegment } from './segment-codec.ts'

it('[EN28] an erased update is not set aside for what stood in it, in either order, and still is for the role of its author', async () => {
  const world = { nowMs: 1_700_000_000_000 }
  const a = await createReplica('a', world, null)
  const create = (name: string) => createReplica(name, world, a.log.repositoryId)
  const [b, early, late] = [await create('b'), await create('early'), await create('late')]
  a.write('honest ')
  pull(b, a)
  b.write('garbage from a modified program')
  const ofB = [...b.log.segmentsSince(a.log.frontier())].flatMap((segment) => chainEntries(decodeSegment(segment)))
  const malformed = ofB.map((entry) => {
    if (entry.kind !== 'document-update') return entry
    const changed = { ...entry, payload: Uint8Array.of(1, 2, 3) }
    const hash = hashEntry(changed)
    return { ...changed, hash, signature: b.options.identity.sign(hash) }
  })
  const codesOf = ({ storage }: Replica) => storage.db.prepare('SELECT code FROM aside ORDER BY lid').pluck().all()
  pull(early, a)
  early.log.setAside(early.log.entriesOf(documentOne)[0]?.lid ?? 0, 'role-does-not-allow')
  early.log.accept(encodeSegment(malformed), 'b')
  expect(codesOf(early)).toEqual(['role-does-not-allow', 'update-malformed'])
  a.storage.transaction(() => a.log.append({ kind: 'erasure', documentId: documentOne, payload: Buffer.from('{}') }))
  for (const other of [early, late]) pull(other, a)
  expect(late.log.accept(encodeSegment(malformed), 'b').accepted.map(({ status }) => status)).toEqual(['applied', 'applied', 'erased'])
  expect([codesOf(early), codesOf(late)]).toEqual([['role-does-not-allow'], []])
})
