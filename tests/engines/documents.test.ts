// The documents part over the real log and real tables: openings, slots, pending, crash recovery.
import { afterEach, describe, expect, it } from 'vitest'
import { bodyText, endPlaces, exchange, firstText, openWindow, setUp, time } from './place.ts'

afterEach(endPlaces)

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

  it('do not give a window its old slot back when another one has written under it meanwhile', async () => {
    const { home, documentId } = await setUp()
    const one = openWindow(home, documentId)
    // Typed, and not sent when the engine dies: nothing says that the slot was used.
    one.doc.transact(() => firstText(one.doc).insert(0, 'never sent '))
    const again = await home.again()
    const other = openWindow(again, documentId)
    expect(other.opening.lease?.slot).toBe(one.opening.lease?.slot)
    await other.type((doc) => firstText(doc).insert(0, 'other '))
    other.opening.close()
    const third = await again.again()
    const back = openWindow(third, documentId, one.opening.lease ?? undefined)
    expect(back.opening.lease?.holder).not.toBe(one.opening.lease?.holder)
    // Its own slot is another matter: it may close and come back.
    const { lease } = back.opening
    back.opening.close()
    expect(openWindow(third, documentId, lease ?? undefined).opening.lease).toEqual(lease)
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
