// What a person is asked to look at: text that nothing else shows, in every way in which that can come about.
import { afterEach, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import type { DocumentId } from '../../src/contract/ids.ts'
import { bodyText, endPlaces, exchange, firstText, openWindow, type Place, place, setUp, time } from './place.ts'
import { paragraphElement } from './replica.ts'

afterEach(endPlaces)

describe('please look', () => {
  const apart = async () => {
    const { home, documentId } = await setUp()
    const other = await place(2, home.replica.log.repositoryId)
    exchange(home, other)
    await openWindow(home, documentId).type((doc) => firstText(doc).insert(21, ' A sentence of Anna.'))
    other.replica.documents.change(documentId, (doc) =>
      doc.transact(() => {
        doc.getXmlFragment('body').delete(0)
        doc.getXmlFragment('body').insert(0, [paragraphElement('The assembly decides.')])
      }),
    )
    exchange(home, other)
    exchange(home, other)
    return { home, other, documentId }
  }

  it('lists text that another change took away unseen, equal on both replicas and after a rebuild', async () => {
    const { home, other } = await apart()
    const rows = home.replica.documents.attention()
    expect(rows).toMatchObject([{ reason: 'unseen', text: ' A sentence of Anna.', by: 'Person 1' }])
    expect(other.replica.documents.attention()).toEqual(rows)
    other.replica.documents.rebuild()
    expect(other.replica.documents.attention()).toEqual(rows)
    expect(other.replica.documents.digest()).toEqual(home.replica.documents.digest())
  })

  it('puts it in as a new edit at the end, and the other replica forgets the row too', async () => {
    const { home, other, documentId } = await apart()
    const [row] = home.replica.documents.attention()
    home.replica.documents.settleAttention(row?.id ?? '', 'put-in')
    expect(home.replica.documents.attention()).toEqual([])
    expect(() => home.replica.documents.settleAttention(row?.id ?? '', 'put-in')).toThrow('settled')
    exchange(home, other)
    expect(other.replica.documents.attention()).toEqual([])
    expect(bodyText(other.replica.documents.read(documentId))).toBe('The assembly decides.| A sentence of Anna.|')
  })

  it('lets it go for everybody', async () => {
    const { home, other, documentId } = await apart()
    const [row] = other.replica.documents.attention()
    other.replica.documents.settleAttention(row?.id ?? '', 'let-go')
    exchange(home, other)
    expect(home.replica.documents.attention()).toEqual([])
    expect(bodyText(home.replica.documents.read(documentId))).toBe('The assembly decides.|')
  })

  it('finds it after a crash between the arrival and the list', async () => {
    const { home } = await apart()
    const again = await home.again()
    expect(again.replica.documents.attention()).toMatchObject([{ text: ' A sentence of Anna.' }])
  })

  for (const action of ['put-in', 'let-go'] as const)
    it(`lists no more what was settled (${action}) just before a crash`, async () => {
      const { home } = await apart()
      const [row] = home.replica.documents.attention()
      home.crash.at = 'after-commit'
      expect(() => home.replica.documents.settleAttention(row?.id ?? '', action)).toThrow('dead')
      const again = await home.again()
      expect(again.replica.documents.attention()).toEqual([])
    })

  it('keeps what a branch wrote that lost against its twin, in the body and in the metadata', async () => {
    const { home, documentId } = await setUp()
    home.replica.documents.change(documentId, (doc) => doc.getMap('meta').set('summary', 'About'))
    const other = await place(2, home.replica.log.repositoryId)
    const twins = { Anna: home, Ben: await home.again() }
    expect(twins.Ben.replica.log.logId).toBe(home.replica.log.logId)
    for (const [name, twin] of Object.entries(twins)) {
      twin.replica.documents.change(documentId, (doc) =>
        doc.transact(() => {
          doc.getMap('meta').set('summary', `Words of ${name}`)
          doc.getXmlFragment('body').insert(0, [paragraphElement(`Text of ${name}`)])
        }),
      )
      for (const segment of twin.replica.outgoing([])) other.replica.take(segment, 'test')
    }
    const stays = other.replica.documents.read(documentId)?.getMap('meta').get('summary') === 'Words of Anna' ? 'Anna' : 'Ben'
    const loses = stays === 'Anna' ? 'Ben' : 'Anna'
    expect(bodyText(other.replica.documents.read(documentId))).toContain(`Text of ${stays}`)
    expect(other.replica.documents.attention()).toMatchObject([{ reason: 'recovered', text: `Words of ${loses}\nText of ${loses}` }])
  })

  it("keeps a window's text that the log no longer takes, once, and puts it in", async () => {
    const { home, documentId } = await setUp()
    for (let twice = 0; twice < 2; twice++) home.replica.documents.recover(documentId, [], 'Text of a window.')
    const rows = home.replica.documents.attention()
    expect(rows).toMatchObject([{ reason: 'recovered', text: 'Text of a window.' }])
    home.replica.documents.settleAttention(rows[0]?.id ?? '', 'put-in')
    expect(home.replica.documents.attention()).toEqual([])
    expect(bodyText(home.replica.documents.read(documentId))).toContain('Text of a window.')
  })
})

describe('an entry that cannot be applied yet', () => {
  /** The second builds on the first. */
  const twoUpdates = async ({ replica }: Place, documentId: DocumentId): Promise<[Uint8Array, Uint8Array]> => {
    const doc = replica.documents.read(documentId) as Y.Doc
    const { clientIdFor } = await import('../../src/engine/log/index.ts')
    doc.clientID = clientIdFor(replica.log.logId, documentId, 9)
    const updates: Uint8Array[] = []
    doc.on('updateV2', (update: Uint8Array) => updates.push(update))
    firstText(doc).insert(0, 'first ')
    firstText(doc).insert(6, 'second ')
    const [first = new Uint8Array(), second = new Uint8Array()] = updates
    return [first, second]
  }

  it('is set aside, listed, and taken in when what it needs arrives', async () => {
    const { home, documentId } = await setUp()
    const other = await place(2, home.replica.log.repositoryId)
    exchange(home, other)
    const [first, second] = await twoUpdates(home, documentId)
    const append = (payload: Uint8Array) => home.storage.transaction(() => home.replica.log.append({ kind: 'document-update', documentId, payload }))
    append(second)
    exchange(home, other)
    for (const { replica } of [home, other]) {
      expect(replica.documents.attention()).toMatchObject([{ reason: 'set-aside', text: 'second' }])
      expect(bodyText(replica.documents.read(documentId))).toBe('The assembly decides.|')
    }
    append(first)
    exchange(home, other)
    for (const { replica } of [home, other]) {
      expect(replica.documents.attention()).toEqual([])
      expect(bodyText(replica.documents.read(documentId))).toBe('first second The assembly decides.|')
    }
    expect(home.replica.documents.digest()).toEqual(other.replica.documents.digest())
  })

  it('[EN35] is settled by each device for itself', async () => {
    const { home, documentId } = await setUp()
    const other = await place(2, home.replica.log.repositoryId)
    exchange(home, other)
    const [, later] = await twoUpdates(home, documentId)
    home.storage.transaction(() => home.replica.log.append({ kind: 'document-update', documentId, payload: later }))
    exchange(home, other)
    const [row] = other.replica.documents.attention()
    other.replica.documents.settleAttention(row?.id ?? '', 'put-in')
    exchange(home, other)
    expect(other.replica.documents.attention()).toEqual([])
    expect(home.replica.documents.attention()).toMatchObject([{ reason: 'set-aside', text: 'second' }])
    for (const { replica } of [home, other]) expect(bodyText(replica.documents.read(documentId))).toBe('The assembly decides.|second|')
  })

  for (const where of ['in rows', 'sealed'])
    it(`[EN28] is set aside no more when its item is erased, ${where}`, async () => {
      const { home, documentId } = await setUp()
      const other = await place(2, home.replica.log.repositoryId)
      exchange(home, other)
      const known = other.replica.log.frontier()
      // Enough to be sealed.
      for (let count = 0; count < 16; count++) home.replica.documents.change(documentId, (doc) => firstText(doc).insert(0, `${count} `))
      const [, ...later] = home.replica.outgoing(known, 1)
      home.storage.transaction(() => home.replica.log.append({ kind: 'erasure', documentId, payload: Buffer.from('{}') }))
      const [first, ...rest] = home.replica.outgoing(known, 1)
      // From one carrier after the erasure, from another one before it.
      for (const segment of [first, ...later]) other.replica.take(segment ?? new Uint8Array(), 'test')
      expect(other.replica.log.counts().setAside).toBe(15)
      const { sealed } = other.replica.log.seal(where === 'sealed' ? { keptNewest: 0, keptAgeMs: 0 } : {})
      expect(sealed > 16).toBe(where === 'sealed')
      for (const segment of rest) other.replica.take(segment, 'test')
      for (const { replica } of [home, other]) {
        expect(replica.log.counts().setAside).toBe(0)
        expect(replica.log.entriesOf(documentId).map(({ status }) => status)).toEqual([...Array.from({ length: 17 }, () => 'erased'), 'applied'])
        expect(replica.documents.attention()).toEqual([])
      }
    })
})

describe('text that waits for something that has not come', () => {
  const overtaken = async () => {
    const { home, documentId } = await setUp()
    const other = await place(2, home.replica.log.repositoryId)
    exchange(home, other)
    const known = other.replica.log.frontier()
    for (const words of ['Lost on the way.', 'First to arrive.', 'Second to arrive.'])
      home.replica.documents.change(documentId, (doc) => doc.getXmlFragment('body').insert(1, [paragraphElement(words)]))
    const [lost, ...arrived] = home.replica.outgoing(known, 1)
    const digest = other.replica.documents.digest()
    for (const segment of arrived) other.replica.take(segment, 'test')
    return { home, other, documentId, digest, lost: lost ?? new Uint8Array() }
  }
  const look = ({ replica }: Place) => replica.documents.attention()

  it('[EN49] is listed after half a minute with what is missing, and goes when that comes', async () => {
    const { other, documentId, digest, lost } = await overtaken()
    expect(look(other)).toEqual([])
    time.advance(30_000)
    expect(look(other)).toMatchObject([
      {
        reason: 'held',
        itemTitle: 'Minutes',
        text: 'First to arrive.\nSecond to arrive.',
        by: 'Person 1',
        missing: [{ contributor: 'Person 1', device: 'Laptop 1', from: 4, to: 4 }],
      },
    ])
    expect(other.replica.documents.digest()).toEqual(digest)
    expect(look(await other.again())).toHaveLength(1)
    other.replica.take(lost, 'test')
    expect(look(other)).toEqual([])
    expect(bodyText(other.replica.documents.read(documentId))).toContain('Second to arrive.')
  })

  it('[EN49] can be let go here alone, and still comes in when it can', async () => {
    const { other, documentId, lost } = await overtaken()
    time.advance(30_000)
    const [row] = look(other)
    other.replica.documents.settleAttention(row?.id ?? '', 'let-go')
    expect(look(other)).toEqual([])
    expect(look(await other.again())).toEqual([])
    expect(() => other.replica.documents.settleAttention(row?.id ?? '', 'let-go')).toThrow('settled')
    other.replica.take(lost, 'test')
    expect(bodyText(other.replica.documents.read(documentId))).toContain('First to arrive.')
  })

  it('[EN49] can be put in as a new edit', async () => {
    const { other, documentId } = await overtaken()
    time.advance(30_000)
    other.replica.documents.settleAttention(look(other)[0]?.id ?? '', 'put-in')
    expect(look(other)).toEqual([])
    expect(bodyText(other.replica.documents.read(documentId))).toBe('The assembly decides.|First to arrive.|Second to arrive.|')
  })

  it('[EN49] is not listed where its item was deleted', async () => {
    const { other, documentId } = await overtaken()
    time.advance(30_000)
    other.replica.documents.remove([documentId])
    expect(look(other)).toEqual([])
  })
})
