// Two and three people who never meet exchange by a stick: real engines, real files, one process.

import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { itemDocumentId } from '../../src/contract/ids.ts'
import { appendAttachments } from '../../src/engine/log/index.ts'
import { anaAndBen, contentsOf, createWorld, together, type World } from './exchange-world.ts'

let world: World
let stick: string
beforeEach(() => {
  world = createWorld()
  stick = world.folder('stick')
})
afterEach(() => world.end())

describe('one press on a stick', () => {
  it('brings what others left and leaves what they lack, both ways', async () => {
    const { ana, ben } = await anaAndBen(world)
    ana.write('Maize')
    expect(await ana.press(stick)).toMatchObject({ taken: { entries: 0 }, safeToUnplug: true, stopped: false })
    ben.write('Beans')
    const offer = await ben.look(stick)
    expect(offer).toMatchObject({ what: 'folder', repository: 'this', counts: { new: 1, changed: 0 }, nothingToDo: false })
    expect(offer.from).toMatchObject([{ contributorName: 'Ana', trust: 'member', signed: true }])
    expect(offer.items).toMatchObject([{ title: 'Maize', change: 'new', by: ['Ana'] }])
    expect(offer.leave).toMatchObject({ items: 1, for: ['Ana'] })
    // A look takes nothing.
    expect(ben.titles()).toEqual(['Beans'])
    const report = await ben.press(stick)
    expect(report).toMatchObject({ from: ['Ana'], taken: { items: 1, new: 1 }, left: { items: 1, for: ['Ana'] }, safeToUnplug: true })
    expect(ben.titles()).toEqual(['Beans', 'Maize'])
    const back = await ana.look(stick)
    expect(back.members.joined).toEqual(['Ben'])
    expect(back.from).toMatchObject([{ contributorName: 'Ben', trust: 'member' }])
    await ana.press(stick)
    expect(ana.titles()).toEqual(['Beans', 'Maize'])
    expect(ana.digest()).toBe(ben.digest())
  })

  it('a second press finds nothing to do, and changes neither the stick nor the repository', async () => {
    const { ana, ben } = await together(world, stick)
    ana.write('Maize')
    await ana.press(stick)
    await ben.press(stick)
    await ana.press(stick)
    const before = { stick: contentsOf(stick), digest: ana.digest(), past: ana.engine.exchange.past().length }
    expect(await ana.look(stick)).toMatchObject({ nothingToDo: true, counts: { entries: 0 } })
    const report = await ana.press(stick)
    expect(report).toMatchObject({ stopped: false, taken: { entries: 0 }, left: null })
    expect({ stick: contentsOf(stick), digest: ana.digest(), past: ana.engine.exchange.past().length }).toEqual(before)
  })

  it('brings attachments with the items that name them', async () => {
    const { ana, ben } = await together(world, stick)
    const { hash } = await ana.engine.attachments.addBytes(new TextEncoder().encode('a map of the wells'))
    ana.engine.storage.transaction(() => appendAttachments(ana.engine.log, null, [{ hash, sizeBytes: 18 }]))
    await ana.press(stick)
    const offer = await ben.look(stick)
    expect(offer.counts.attachments).toBe(1)
    expect(await ben.press(stick)).toMatchObject({ taken: { attachments: 1 } })
    expect(readFileSync(ben.engine.attachments.locate(hash).path, 'utf8')).toBe('a map of the wells')
  })
})

describe('not now', () => {
  it('leaves an item waiting, the rest is taken; what is taken later is whole', async () => {
    const { ana, ben } = await together(world, stick)
    const maize = ana.write('Maize')
    ana.write('Beans')
    await ana.press(stick)
    const report = await ben.press(stick, { notNow: [maize] })
    expect(report).toMatchObject({ waiting: 1, taken: { new: 2 } })
    expect(ben.titles()).toEqual(['Beans'])
    expect(ben.digest()).toBe(ana.digest())
    expect(await ben.engine.exchange.waiting()).toMatchObject([{ id: maize, title: 'Maize', change: 'new', by: ['Ana'], exchangeId: report.id }])
    await ben.engine.catalogue.settled()
    const rows = async () => (await ben.engine.catalogue.list({ filter: {}, sort: 'title', descending: false, offset: 0, limit: 9 })).rows
    expect((await rows()).map(({ title }) => title)).toEqual(['Beans'])
    await ben.engine.rebuild()
    expect((await rows()).map(({ title }) => title)).toEqual(['Beans'])
    ben.engine.exchange.takeWaiting([maize])
    expect(ben.titles()).toEqual(['Beans', 'Maize'])
    expect(await ben.engine.exchange.waiting()).toEqual([])
    await ben.engine.catalogue.settled()
    expect((await rows()).map(({ title }) => title)).toEqual(['Beans', 'Maize'])
  })

  it('shows a changed item as it stood before, and nobody writes on it', async () => {
    const { ana, ben } = await together(world, stick)
    const maize = ana.write('Maize')
    await ana.press(stick)
    await ben.press(stick)
    ana.retitle(maize, 'Yellow maize')
    await ana.press(stick)
    const heard: string[] = []
    const listener = {
      updated: () => heard.push('updated'),
      becameReadOnly: () => heard.push('read-only'),
      awareness: () => undefined,
      closed: () => heard.push('closed'),
    }
    ben.engine.documents.open(itemDocumentId(maize), listener)
    await ben.press(stick, { notNow: [maize] })
    expect(ben.titles()).toEqual(['Maize'])
    expect(heard).toEqual(['closed'])
    const opening = ben.engine.documents.open(itemDocumentId(maize), listener)
    expect(opening).toMatchObject({ readOnly: 'waiting', clientId: null })
    expect(() => ben.retitle(maize, 'Mine')).toThrow(expect.objectContaining({ code: 'document-read-only' }))
    await ben.again()
    expect(ben.titles()).toEqual(['Maize'])
    ben.engine.exchange.takeWaiting([maize])
    expect(ben.titles()).toEqual(['Yellow maize'])
  })
})

describe('taking back', () => {
  it('hides what one exchange brought, says what stays because of later work, and can be put back', async () => {
    const { ana, ben } = await together(world, stick)
    const maize = ana.write('Maize')
    const beans = ana.write('Beans')
    await ana.press(stick)
    const { id } = await ben.press(stick)
    ben.retitle(beans, 'My beans')
    const dry = await ben.engine.exchange.takeBack(id, true)
    expect(dry.takenBack).toMatchObject({ items: 1, stayed: [{ id: beans, title: 'My beans' }] })
    expect(ben.titles()).toEqual(['Maize', 'My beans'])
    const report = await ben.engine.exchange.takeBack(id, false)
    expect(report.takenBack).toMatchObject({ items: 1, stayed: [{ id: beans, title: 'My beans' }] })
    expect(ben.titles()).toEqual(['My beans'])
    expect(ben.engine.exchange.past().find((one) => one.id === id)?.takenBack).not.toBe(null)
    ben.engine.exchange.takeWaiting([maize])
    expect(ben.titles()).toEqual(['Maize', 'My beans'])
    expect(ben.engine.exchange.report(id).takenBack).toBe(null)
  })
})

describe('through other hands', () => {
  it('Ben carries Ana’s work to Cleo, with Ana’s credit', async () => {
    const { ana, ben } = await together(world, stick)
    const maize = ana.write('Maize', 'Sow it in March.')
    const cleo = await world.device('Cleo', ana.invite())
    await ana.press(stick)
    await ben.press(stick)
    const other = world.folder('other')
    await ben.press(other)
    const offer = await cleo.look(other)
    expect(offer.items).toMatchObject([{ title: 'Maize', by: ['Ana'] }])
    await cleo.press(other)
    expect(cleo.text(maize)).toBe('Sow it in March.')
    const [first] = cleo.engine.log.entriesOf(itemDocumentId(maize))
    expect(first && cleo.engine.log.contributorOf(first.logId)).toBe('Ana')
  })

  it('a withdrawal arrives as one, its text is found no more, and it can be taken back', async () => {
    const { ana, ben } = await together(world, stick)
    const boat = ana.write('School boat', 'The boat stops at four villages.')
    await ana.press(stick)
    await ben.press(stick)
    ana.engine.exchange.withdraw(boat, { by: 'The Char women', reason: 'They asked for it.' })
    await ana.press(stick)
    const offer = await ben.look(stick)
    expect(offer.counts).toMatchObject({ withdrawn: 1, changed: 0 })
    const found = async (filter: { withdrawn?: boolean }, text: string) =>
      (await ben.engine.catalogue.search({ text, filter, offset: 0, limit: 5 })).hits.map(({ title }) => title.text)
    await ben.engine.catalogue.settled()
    expect(await found({}, 'villages')).toEqual(['School boat'])
    await ben.press(stick)
    await ben.engine.catalogue.settled()
    expect(await found({}, 'villages')).toEqual([])
    expect(await found({}, 'boat')).toEqual([])
    expect(await found({ withdrawn: true }, 'boat')).toEqual(['School boat'])
    expect(await ben.engine.catalogue.row(boat)).toMatchObject({
      title: 'School boat',
      summary: '',
      withdrawn: { by: 'The Char women', reason: 'They asked for it.' },
    })
    const opening = ben.engine.documents.open(itemDocumentId(boat), { updated: () => undefined, becameReadOnly: () => undefined, awareness: () => undefined })
    expect(opening.readOnly).toBe('withdrawn')
    expect(Buffer.from(opening.state).includes('villages')).toBe(false)
    ben.engine.exchange.takeWithdrawalBack(boat)
    await ben.engine.catalogue.settled()
    expect(await found({}, 'villages')).toEqual(['School boat'])
  })
})
