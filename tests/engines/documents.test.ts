// The documents part over the real log and real tables: openings, slots, pending, crash recovery, please look, history.
import { afterEach, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { identityFromSeed, memorySidecarStore } from '../../src/engine/log/index.ts'
import type { Opening, OpeningListener } from '../../src/engine/parts.ts'
import { createItem, bodyText as linesOf, newItemId, openReplica, paragraphElement, type Replica } from './replica.ts'
import { type CrashSwitch, type MemoryStorage, openMemoryStorage } from './simulation/memory-storage.ts'
import { createVirtualTime } from './simulation/virtual-time.ts'

const time = createVirtualTime()
const setUps: { owner: object }[] = []
afterEach(() => {
  for (const { owner } of setUps) time.kill(owner)
})

interface Place {
  replica: Replica
  storage: MemoryStorage
  crash: CrashSwitch
  again(options?: { inode?: string; bytes?: Uint8Array }): Promise<Place>
}

const place = async (number: number, repositoryId: Replica['log']['repositoryId'] | null = null): Promise<Place> => {
  const identity = await identityFromSeed(new Uint8Array(32).fill(number), { contributorName: `Person ${number}`, deviceName: `Laptop ${number}` })
  const sidecars = memorySidecarStore()
  let random = number * 1000
  const randomBytes = (length: number) => Uint8Array.from({ length }, () => (random = (random * 1103515245 + 12345) & 0x7fffffff) >> 16)
  const begin = async (bytes: Uint8Array | null, inode: string): Promise<Place> => {
    const crash: CrashSwitch = { at: null, dead: false }
    const owner = {}
    setUps.push({ owner })
    const storage = openMemoryStorage(bytes, `store-${number}`, time.clock.nowMs(), crash)
    const replica = await openReplica({
      storage,
      identity,
      sidecars,
      repositoryId,
      clock: time.clock,
      randomBytes,
      schedule: time.scheduleOf(owner),
      place: { inode, machine: 'm' },
    })
    return { replica, storage, crash, again: (options = {}) => begin(options.bytes ?? storage.bytes(), options.inode ?? inode) }
  }
  return begin(null, `inode-${number}`)
}

interface TestWindow {
  doc: Y.Doc
  opening: Opening
  heard: string[]
  type(work: (doc: Y.Doc) => void): Promise<void>
}

const openWindow = (
  { replica }: Place,
  documentId: Parameters<Replica['documents']['open']>[0],
  previous?: Parameters<Replica['documents']['open']>[2],
): TestWindow => {
  const doc = new Y.Doc()
  const heard: string[] = []
  const listener: OpeningListener = {
    updated: (update) => {
      heard.push('updated')
      Y.applyUpdateV2(doc, update, 'engine')
    },
    becameReadOnly: (reason) => heard.push(reason),
    awareness: () => heard.push('awareness'),
    closed: () => heard.push('closed'),
  }
  const opening = replica.documents.open(documentId, listener, previous)
  Y.applyUpdateV2(doc, opening.state, 'engine')
  if (opening.clientId !== null) doc.clientID = opening.clientId
  return {
    doc,
    opening,
    heard,
    type: (work) => {
      const made: Uint8Array[] = []
      const listen = (update: Uint8Array) => made.push(update)
      doc.on('updateV2', listen)
      doc.transact(() => work(doc))
      doc.off('updateV2', listen)
      const done = opening.push(made)
      time.advance(60)
      return done
    },
  }
}

const firstText = (doc: Y.Doc) => (doc.getXmlFragment('body').get(0) as Y.XmlElement).get(0) as Y.XmlText
const bodyText = (doc: Y.Doc | null) => doc && linesOf(doc).replaceAll('\n', '|')
const exchange = (one: Place, other: Place) => {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const)
    for (const segment of from.replica.outgoing(to.replica.log.frontier())) to.replica.take(segment, 'test')
}

const setUp = async () => {
  const home = await place(1)
  const documentId = createItem(
    home.replica,
    newItemId(() => new Uint8Array(15).fill(7)),
    'Minutes',
    ['The assembly decides.'],
  )
  return { home, documentId }
}

describe('openings', () => {
  it('acknowledge after the commit, then relay to the other window', async () => {
    const { home, documentId } = await setUp()
    const one = openWindow(home, documentId)
    const two = openWindow(home, documentId)
    await one.type((doc) => firstText(doc).insert(0, 'Friday: '))
    expect(bodyText(two.doc)).toContain('Friday: The assembly')
    expect(one.heard).toEqual([])
    expect(home.storage.db.prepare('SELECT count(*) FROM pending').pluck().get()).toBe(1)
  })

  it('relay nothing when the commit fails, and say so', async () => {
    const { home, documentId } = await setUp()
    const one = openWindow(home, documentId)
    const two = openWindow(home, documentId)
    home.crash.at = 'before-commit'
    await expect(one.type((doc) => firstText(doc).insert(0, 'lost '))).rejects.toThrow('the process is dead')
    expect(two.heard).toEqual([])
    expect(bodyText(two.doc)).not.toContain('lost')
  })

  it('lease fifteen slots; the next opening is read-only; a closed one is free again', async () => {
    const { home, documentId } = await setUp()
    const windows = Array.from({ length: 15 }, () => openWindow(home, documentId))
    expect(new Set(windows.map(({ opening }) => opening.lease?.slot)).size).toBe(15)
    expect(openWindow(home, documentId).opening).toMatchObject({ readOnly: 'too-many-openings', clientId: null, lease: null })
    const freed = windows[4]?.opening.lease?.slot
    windows[4]?.opening.close()
    expect(openWindow(home, documentId).opening.lease?.slot).toBe(freed)
  })

  it('give a window that lived through a restart its old slot, and a new one another', async () => {
    const { home, documentId } = await setUp()
    const one = openWindow(home, documentId)
    await one.type((doc) => firstText(doc).insert(0, 'Typed. '))
    const { lease } = one.opening
    const again = await home.again()
    const fresh = openWindow(again, documentId)
    expect(fresh.opening.lease?.slot).not.toBe(lease?.slot)
    expect(openWindow(again, documentId, lease ?? undefined).opening.lease).toEqual(lease)
  })

  it('end with foreign-client-id, and nothing reaches the document', async () => {
    const { home, documentId } = await setUp()
    const one = openWindow(home, documentId)
    one.doc.clientID = 4711
    await expect(one.type((doc) => firstText(doc).insert(0, 'forged '))).rejects.toMatchObject({ code: 'foreign-client-id' })
    await expect(one.opening.push([])).rejects.toMatchObject({ code: 'channel-closed' })
    expect(bodyText(home.replica.documents.read(documentId))).not.toContain('forged')
  })

  it('end with update-malformed on bytes that are no update, and on one whose predecessor is missing', async () => {
    const { home, documentId } = await setUp()
    const one = openWindow(home, documentId)
    await expect(one.opening.push([Uint8Array.of(9, 9, 9, 9)])).rejects.toMatchObject({ code: 'update-malformed' })
    const two = openWindow(home, documentId)
    two.doc.transact(() => firstText(two.doc).insert(0, 'never sent '))
    await expect(two.type((doc) => firstText(doc).insert(0, 'sent '))).rejects.toMatchObject({ code: 'update-malformed' })
    expect(bodyText(home.replica.documents.read(documentId))).toBe('The assembly decides.|')
  })

  it('take again what was committed before its acknowledgement was lost, without storing it twice', async () => {
    const { home, documentId } = await setUp()
    const one = openWindow(home, documentId)
    const made: Uint8Array[] = []
    one.doc.on('updateV2', (update: Uint8Array, origin: unknown) => origin !== 'engine' && made.push(update))
    await one.type((doc) => firstText(doc).insert(0, 'Once. '))
    const again = await home.again()
    const back = openWindow(again, documentId, one.opening.lease ?? undefined)
    await back.opening.push(made)
    again.replica.documents.fold()
    expect(again.replica.log.entriesOf(documentId)).toHaveLength(2)
    expect(bodyText(again.replica.documents.read(documentId))).toBe('Once. The assembly decides.|')
  })
})

describe('folding', () => {
  it('makes one entry of many updates after thirty idle seconds, and nothing is pending', async () => {
    const { home, documentId } = await setUp()
    const one = openWindow(home, documentId)
    for (const word of ['one ', 'two ', 'three ']) await one.type((doc) => firstText(doc).insert(0, word))
    time.advance(29_000)
    expect(home.replica.log.entriesOf(documentId)).toHaveLength(1)
    time.advance(2_000)
    expect(home.replica.log.entriesOf(documentId)).toHaveLength(2)
    expect(home.storage.db.prepare('SELECT count(*) FROM pending').pluck().get()).toBe(0)
  })

  it('happens at 200 updates, at 32 KB, on close, and after 250 ms while a peer has the document open', async () => {
    const { home, documentId } = await setUp()
    const entries = () => home.replica.log.entriesOf(documentId).length
    const one = openWindow(home, documentId)
    for (let count = 0; count < 200; count++) await one.type((doc) => firstText(doc).insert(0, 'x'))
    expect(entries()).toBe(2)
    await one.type((doc) => firstText(doc).insert(0, Array.from({ length: 40_000 }, (_, index) => String.fromCharCode(97 + ((index * 7919) % 26))).join('')))
    expect(entries()).toBe(3)
    await one.type((doc) => firstText(doc).insert(0, 'closing '))
    home.replica.documents.setPeerHasOpen(documentId, true)
    time.advance(240)
    expect(entries()).toBe(3)
    time.advance(20)
    expect(entries()).toBe(4)
    await one.type((doc) => firstText(doc).insert(0, 'last '))
    one.opening.close()
    expect(entries()).toBe(5)
  })

  it('of what a crash left behind comes first, in the same epoch', async () => {
    const { home, documentId } = await setUp()
    const { logId } = home.replica.log
    await openWindow(home, documentId).type((doc) => firstText(doc).insert(0, 'Typed before the cut. '))
    const again = await home.again()
    expect(again.replica.log.logId).toBe(logId)
    expect(bodyText(again.replica.documents.read(documentId))).toContain('Typed before the cut.')
    expect(again.storage.db.prepare('SELECT count(*) FROM pending').pluck().get()).toBe(0)
    expect(again.replica.log.verify().problems).toEqual([])
  })

  it('of an epoch that cannot go on never happens: its text is recovered text, and goes when the old log brings it', async () => {
    const { home, documentId } = await setUp()
    await openWindow(home, documentId).type((doc) => firstText(doc).insert(0, 'the well is dry. '))
    const copy = await home.again({ inode: 'of a copied folder' })
    expect(copy.replica.log.logId).not.toBe(home.replica.log.logId)
    expect(bodyText(copy.replica.documents.read(documentId))).not.toContain('dry')
    expect(copy.replica.documents.attention()).toMatchObject([{ reason: 'recovered', text: 'the well is dry.' }])
    exchange(home, copy)
    expect(copy.replica.documents.attention()).toEqual([])
    expect(bodyText(copy.replica.documents.read(documentId))).toBe('the well is dry. The assembly decides.|')
  })

  it('of an epoch that cannot go on keeps what was written in the metadata too, and nothing that its author had replaced', async () => {
    const { home, documentId } = await setUp()
    const window = openWindow(home, documentId)
    await window.type((doc) => doc.getMap('meta').set('summary', 'About'))
    await window.type((doc) => doc.getMap('meta').set('summary', 'About the well.'))
    await window.type((doc) => doc.getMap('meta').set('title', 'Minutes of May'))
    await window.type((doc) => doc.getMap('meta').set('kind', 'report'))
    const copy = await home.again({ inode: 'of a copied folder' })
    expect(copy.replica.documents.attention()).toMatchObject([{ reason: 'recovered', text: 'About the well.\nMinutes of May' }])
    home.replica.documents.change(documentId, (doc) => doc.getMap('meta').set('credit', 'Anna'))
    exchange(home, copy)
    expect(copy.replica.documents.attention()).toEqual([])
    expect(copy.replica.documents.read(documentId)?.getMap('meta').get('summary')).toBe('About the well.')
  })

  it('of an epoch that cannot go on waits while the old log brings other entries, and one that deletes the document', async () => {
    const { home, documentId } = await setUp()
    const before = await home.again({ inode: 'kept elsewhere' })
    await openWindow(before, documentId).type((doc) => doc.getMap('meta').set('summary', 'About the well.'))
    const copy = await before.again({ inode: 'of a copied folder' })
    before.storage.transaction(() => before.storage.db.prepare('DELETE FROM pending').run())
    before.replica.documents.change(documentId, (doc) => doc.getMap('meta').set('credit', 'Anna'))
    exchange(before, copy)
    expect(copy.replica.documents.attention()).toMatchObject([{ reason: 'recovered', text: 'About the well.' }])
    before.replica.documents.remove([documentId])
    exchange(before, copy)
    expect(copy.replica.documents.exists(documentId)).toBe(false)
    expect(copy.replica.documents.attention()).toMatchObject([{ reason: 'recovered', text: 'About the well.' }])
  })
})

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
  it('is set aside, listed, and taken in when what it needs arrives', async () => {
    const { home, documentId } = await setUp()
    const other = await place(2, home.replica.log.repositoryId)
    exchange(home, other)
    const doc = home.replica.documents.read(documentId) as Y.Doc
    const { clientIdFor } = await import('../../src/engine/log/index.ts')
    doc.clientID = clientIdFor(home.replica.log.logId, documentId, 9)
    const updates: Uint8Array[] = []
    doc.on('updateV2', (update: Uint8Array) => updates.push(update))
    firstText(doc).insert(0, 'first ')
    firstText(doc).insert(6, 'second ')
    const append = (payload: Uint8Array | undefined) =>
      home.storage.transaction(() => home.replica.log.append({ kind: 'document-update', documentId, payload: payload ?? new Uint8Array() }))
    append(updates[1])
    exchange(home, other)
    for (const { replica } of [home, other]) {
      expect(replica.documents.attention()).toMatchObject([{ reason: 'set-aside', text: 'second' }])
      expect(bodyText(replica.documents.read(documentId))).toBe('The assembly decides.|')
    }
    append(updates[0])
    exchange(home, other)
    for (const { replica } of [home, other]) {
      expect(replica.documents.attention()).toEqual([])
      expect(bodyText(replica.documents.read(documentId))).toBe('first second The assembly decides.|')
    }
    expect(home.replica.documents.digest()).toEqual(other.replica.documents.digest())
  })
})

describe('history and deletion', () => {
  it('gives the days of a document and the text as it stood then', async () => {
    const { home, documentId } = await setUp()
    time.advance(24 * 3600_000)
    home.replica.documents.change(documentId, (doc) => firstText(doc).insert(0, 'Next day: '))
    const days = home.replica.documents.days(documentId)
    expect(days).toHaveLength(2)
    expect(days[0]?.by).toEqual(['Person 1'])
    expect(bodyText(home.replica.documents.stateAt(documentId, days[1]?.point ?? 0))).toBe('The assembly decides.|')
    expect(bodyText(home.replica.documents.stateAt(documentId, days[0]?.point ?? 0))).toBe('Next day: The assembly decides.|')
  })

  it('has one digest on equal replicas, also where a restored device has lost the entry that named it', async () => {
    const { home, documentId } = await setUp()
    const other = await place(2, home.replica.log.repositoryId)
    exchange(home, other)
    const backup = other.storage.bytes()
    other.replica.documents.change(documentId, (doc) => doc.getMap('meta').set('credit', 'Ben'))
    const [logOpen = new Uint8Array()] = other.replica.outgoing(home.replica.log.frontier(), 1)
    expect(home.replica.take(logOpen, 'test').accepted).toMatchObject([{ kind: 'log-open' }])
    const restored = await other.again({ bytes: backup })
    exchange(home, restored)
    expect(restored.replica.log.frontier()).toHaveLength(2)
    expect(restored.replica.documents.digest()).toEqual(home.replica.documents.digest())
  })

  it('splits a day into sittings at pauses of half an hour, and keeps what stood before the last change', async () => {
    const { home, documentId } = await setUp()
    time.advance(24 * 3600_000 - (time.clock.nowMs() % (24 * 3600_000)))
    const write = (word: string) => home.replica.documents.change(documentId, (doc) => firstText(doc).insert(0, word))
    write('First. ')
    time.advance(29 * 60_000)
    write('Same sitting. ')
    time.advance(30 * 60_000)
    write('After the pause. ')
    const [later, earlier] = home.replica.documents.days(documentId)
    expect(later?.day).toBe(earlier?.day)
    expect([later?.changes, earlier?.changes]).toEqual([1, 2])
    expect(Date.parse(earlier?.toUtc ?? '') - Date.parse(earlier?.fromUtc ?? '')).toBe(29 * 60_000)
    expect(bodyText(home.replica.documents.stateAt(documentId, earlier?.point ?? 0))).toBe('Same sitting. First. The assembly decides.|')
    write('A mistake. ')
    const [now, before] = home.replica.documents.days(documentId)
    expect([now?.changes, before?.changes]).toEqual([1, 1])
    expect(bodyText(home.replica.documents.stateAt(documentId, before?.point ?? 0))).toBe('After the pause. Same sitting. First. The assembly decides.|')
  })

  it('hides a deleted document on every replica and ends its openings', async () => {
    const { home, documentId } = await setUp()
    const other = await place(2, home.replica.log.repositoryId)
    exchange(home, other)
    const reading = openWindow(other, documentId)
    home.replica.documents.remove([documentId])
    exchange(home, other)
    expect(reading.heard).toContain('closed')
    for (const { replica } of [home, other]) {
      expect(replica.documents.exists(documentId)).toBe(false)
      expect(replica.documents.read(documentId)).toBeNull()
      expect(() => openWindow({ replica } as Place, documentId)).toThrow('no such document')
    }
    expect(home.replica.documents.digest()).toEqual(other.replica.documents.digest())
  })
})
