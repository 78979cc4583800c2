// What *please look* costs: the list is asked for with every change of anything, so it may not load documents each time.
import { expect, it, vi } from 'vitest'
import type { DocumentId } from '../../src/contract/ids.ts'
import { createMember, inviteTo, meet, newItem } from './member-replica.ts'
import { createModifiedProgram, headsOf } from './modified-program.ts'

const loads = vi.hoisted(() => ({ count: 0 }))
vi.mock('../../src/engine/documents/load.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../../src/engine/documents/load.ts')>()
  return {
    ...real,
    loadDocument: (...given: Parameters<typeof real.loadDocument>) => {
      loads.count += 1
      return real.loadDocument(...given)
    },
  }
})

it('the list of *please look* loads a document once, and again only when it has changed', async () => {
  const time = { nowMs: 1_760_000_000_000 }
  const keeper = await createMember('Amina', time)
  const documentIds: DocumentId[] = Array.from({ length: 20 }, (_, number) => newItem(keeper, `The well ${number} is dry.`))
  const program = createModifiedProgram(new Uint8Array(32).fill(3), keeper.log.repositoryId)
  program.join(inviteTo(keeper, 'reader'))
  const other = await createMember('Gaby', time, { ticket: inviteTo(keeper) })
  meet(keeper, other)
  for (const [number, documentId] of documentIds.entries()) program.write(documentId, `Not allowed ${number}.`, number === 0 ? { deps: headsOf(keeper) } : {})
  keeper.log.accept(program.segment(), 'modified')
  const listed = () => keeper.documents.attention().filter(({ reason }) => reason === 'role')
  expect(listed()).toHaveLength(20)
  expect(listed().every(({ itemTitle, text }) => itemTitle === 'Minutes' && text.startsWith('Not allowed'))).toBe(true)

  loads.count = 0
  for (let again = 0; again < 10; again++) expect(listed()).toHaveLength(20)
  expect(loads.count).toBe(0)

  const [first] = documentIds
  if (!first) throw new Error('no document')
  keeper.documents.change(first, (doc) => void doc.getMap('meta').set('title', 'The well'))
  loads.count = 0
  expect(listed().map(({ itemTitle }) => itemTitle)).toEqual(['The well', ...Array.from({ length: 19 }, () => 'Minutes')])
  expect(loads.count).toBeLessThanOrEqual(3)
})
