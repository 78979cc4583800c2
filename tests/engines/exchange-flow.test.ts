// Two and three people who never meet exchange by folders and bundles: real engines, real files, one process.

import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GranaryError } from '../../src/contract/errors.ts'
import { itemDocumentId } from '../../src/contract/ids.ts'
import { writeBundle } from '../../src/engine/exchange/bundle/index.ts'
import { createExchange } from '../../src/engine/exchange/exchange.ts'
import { createDiskFiles } from '../../src/engine/exchange/files/index.ts'
import { createWorld, type Device, type World } from './exchange-world.ts'

let world: World
let stick: string
beforeEach(() => {
  world = createWorld()
  stick = world.folder('stick')
})
afterEach(() => world.end())

/** Ana founds, Ben joins by her invitation; nobody has exchanged yet. */
const anaAndBen = async (): Promise<{ ana: Device; ben: Device }> => {
  const ana = await world.device('Ana')
  const ben = await world.device('Ben', ana.invite())
  return { ana, ben }
}
/** Both have everything of each other. */
const together = async () => {
  const both = await anaAndBen()
  await both.ana.press(stick)
  await both.ben.press(stick)
  await both.ana.press(stick)
  return both
}

/** Every file below, with its bytes. */
const contentsOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [name, readFileSync(join(folder, name)).toString('base64')]),
  )

describe('one press on a stick', () => {
  it('brings what others left and leaves what they lack, both ways', async () => {
    const { ana, ben } = await anaAndBen()
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
    const { ana, ben } = await together()
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
    const { ana, ben } = await together()
    const { hash } = await ana.engine.attachments.addBytes(new TextEncoder().encode('a map of the wells'))
    ana.engine.storage.transaction(() => undefined)
    const { appendAttachments } = await import('../../src/engine/log/index.ts')
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
    const { ana, ben } = await together()
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
    const { ana, ben } = await together()
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
    const { ana, ben } = await together()
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
    const { ana, ben } = await together()
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
    const { ana, ben } = await together()
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

describe('bundles', () => {
  it('bring what a partner lacks, by what he signed last', async () => {
    const { ana, ben } = await together()
    const write = async (title: string, name: string) => {
      ana.write(title)
      const path = join(world.root, name)
      await ana.engine.exchange.finished(ana.engine.exchange.writeBundle({ path, for: ben.engine.log.deviceId, attachments: true }))
      return path
    }
    const first = await write('Maize', 'first.granary')
    // Nothing was heard from Ben since, so the second holds the first as well.
    const second = await write('Beans', 'second.granary')
    expect(await ben.look(second)).toMatchObject({ what: 'bundle', counts: { new: 2 }, missing: [] })
    expect(await ben.press(second)).toMatchObject({ taken: { new: 2 }, left: null, safeToUnplug: true })
    expect(ben.titles()).toEqual(['Beans', 'Maize'])
    expect(await ben.look(first)).toMatchObject({ nothingToDo: true })
    expect(ben.digest()).toBe(ana.digest())
  })

  it('that build on one that was missed are named, and nothing of them is taken until it has come', async () => {
    const { ana, ben } = await together()
    const cleo = await world.device('Cleo', ana.invite())
    await ana.press(stick)
    await cleo.press(stick)
    const before = cleo.digest()
    const bundle = async (from: Device, name: string, to: Device) => {
      const path = join(world.root, name)
      await from.engine.exchange.finished(from.engine.exchange.writeBundle({ path, for: to.engine.log.deviceId, attachments: true }))
      return path
    }
    ana.write('Maize')
    const first = await bundle(ana, 'first.granary', ben)
    await ben.press(first)
    // Ana sees by it what Ben has by now, so her second one builds on the first.
    await ana.look(await bundle(ben, 'answer.granary', ana))
    ana.write('Beans')
    const second = await bundle(ana, 'second.granary', ben)
    const offer = await cleo.look(second)
    expect(offer).toMatchObject({ counts: { new: 0, entries: 0 }, missing: [{ bundle: 1, from: 'Ana', items: 1 }] })
    expect(offer.missing[0]?.createdAtUtc).toMatch(/^\d{4}-/)
    expect(await cleo.press(second)).toMatchObject({ taken: { entries: 0 }, missing: [{ bundle: 1 }] })
    expect(cleo.digest()).toBe(before)
    await cleo.press(first)
    expect(await cleo.press(second)).toMatchObject({ taken: { new: 1 }, missing: [] })
    expect(cleo.titles()).toEqual(['Beans', 'Maize'])
  })

  it('of a device that nobody knows are refused until its number was compared', async () => {
    const { ana, ben } = await together()
    ana.write('Maize')
    const stranger = await world.device('Stranger')
    const path = join(world.root, 'strange.granary')
    const { log, documents, attachments, clock } = ana.engine
    const identity = await stranger.engine.home.identity()
    const parts = {
      log,
      documents,
      attachments,
      clock,
      identity,
      files: createDiskFiles(),
      randomBytes,
      repositoryName: 'Seeds',
      temporaryFolder: world.folder('t'),
    }
    await writeBundle(parts, { path, number: 1 })
    const offer = await ben.look(path)
    expect(offer).toMatchObject({ repository: 'this', from: [{ trust: 'unknown', contributorName: 'Stranger' }] })
    await expect(ben.press(path)).rejects.toMatchObject({ code: 'sender-unknown', details: { name: 'Stranger' } })
    expect(ben.titles()).toEqual([])
    expect(await ben.engine.exchange.number(identity.deviceId)).toMatch(/^\d{3} \d{3} \d{3} \d{3}$/)
    ben.engine.exchange.trust(identity.deviceId)
    expect((await ben.look(path)).from).toMatchObject([{ trust: 'compared' }])
    await ben.press(path)
    expect(ben.titles()).toEqual(['Maize'])
  })

  it('of another repository are shown, and not taken', async () => {
    const { ana, ben } = await together()
    const stranger = await world.device('Stranger')
    stranger.write('Other things')
    const path = join(world.root, 'strange.granary')
    await stranger.engine.exchange.finished(stranger.engine.exchange.writeBundle({ path, attachments: true }))
    const offer = await ben.look(path)
    expect(offer).toMatchObject({ repository: 'another', nothingToDo: false })
    expect(() => ben.engine.exchange.start({ offerId: offer.offerId, notNow: [], way: 'both' })).toThrow(
      expect.objectContaining({ code: 'entry-wrong-repository' }),
    )
    expect(ben.titles()).toEqual([])
    expect(ana.engine.exchange.partners()).toMatchObject([{ contributorName: 'Ben', lacksEntries: 0 }])
    expect(ana.engine.exchange.partners()[0]?.hasOursUntilUtc).not.toBe(null)
  })
})

describe('parcels', () => {
  it('arrive as new items that remember their origin, once, and can be taken back', async () => {
    const ana = await world.device('Ana')
    const maize = ana.write('Maize', 'Sow it in March.')
    const path = join(world.root, 'chosen.granary')
    await ana.engine.exchange.finished(ana.engine.exchange.writeParcel({ path, ids: [maize] }))
    const other = await world.device('Other')
    const offer = await other.look(path)
    expect(offer).toMatchObject({ what: 'parcel', repositoryName: 'Seeds', counts: { new: 1 }, items: [{ title: 'Maize', by: ['Ana'] }] })
    const report = await other.press(path)
    expect(report).toMatchObject({ what: 'parcel', from: ['Ana'], taken: { items: 1, new: 1 } })
    const [id] = report.taken.ids
    expect(id).not.toBe(maize)
    expect(id && other.text(id)).toBe('Sow it in March.')
    expect(await other.look(path)).toMatchObject({ nothingToDo: true })
    expect((await other.engine.exchange.takeBack(report.id, false)).takenBack).toMatchObject({ items: 1, stayed: [] })
    await other.engine.catalogue.settled()
    expect(await other.engine.catalogue.row(id ?? maize)).toMatchObject({ binnedAtUtc: expect.stringMatching(/^2/) as unknown })
  })
})

describe('a stick that is pulled out', () => {
  it('at any reading while taking: what has come stays, and the next press goes on', async () => {
    const { ana, ben } = await together()
    for (let press = 0; press < 4; press++) {
      for (let n = 0; n < 20; n++) ana.write(`Item ${press}-${n}`)
      await ana.press(stick)
    }
    const files = createDiskFiles()
    let readings = 0
    let pulledOutAt = Number.POSITIVE_INFINITY
    const count = (path: string) => {
      readings += 1
      if (readings > pulledOutAt) throw new GranaryError('place-gone', 'pulled out', { path })
    }
    const identity = await ben.engine.home.identity()
    const exchange = createExchange({
      engine: ben.engine,
      identity,
      files: {
        ...files,
        read: async function* (path, ...rest) {
          count(path)
          yield* files.read(path, ...rest)
        },
        markOf: (path) => (readings > pulledOutAt ? Promise.resolve('an empty folder') : files.markOf(path)),
        readAll: async (path, maxBytes) => {
          count(path)
          return files.readAll(path, maxBytes)
        },
      },
    })
    let known = 0
    let failures = 0
    for (let after = 0; ; after++) {
      pulledOutAt = Number.POSITIVE_INFINITY
      const { offerId } = await exchange.look(stick)
      readings = 0
      pulledOutAt = after
      const { phase, error } = await exchange.finished(exchange.start({ offerId, notNow: [], way: 'take' }))
      const now = ben.titles().length
      expect(now).toBeGreaterThanOrEqual(known)
      known = now
      if (phase === 'done') break
      expect(error?.code).toBe('place-gone')
      failures += 1
    }
    expect(failures).toBeGreaterThan(0)
    expect(known).toBe(80)
    await exchange.close()
    await ben.press(stick)
    await ana.press(stick)
    expect(ben.digest()).toBe(ana.digest())
  })
})

describe('with a web edition', () => {
  it('one press leaves pages beside what others take, without what was withdrawn', async () => {
    const { ana, ben } = await anaAndBen()
    ana.write('Maize', 'Sow it in March.')
    const boat = ana.write('School boat', 'The boat stops at four villages.')
    ana.engine.exchange.withdraw(boat, { by: 'The Char women', reason: '' })
    await ana.engine.catalogue.settled()
    const { offerId } = await ana.look(stick)
    const report = await ana.finish(ana.engine.exchange.start({ offerId, notNow: [], way: 'both', withEdition: true }))
    expect(report).toMatchObject({ safeToUnplug: true, problems: [] })
    const pages = contentsOf(stick)
    const index = Object.keys(pages).find((name) => name.endsWith('index.html'))
    expect(index).toBeDefined()
    const words = Object.values(pages).map((bytes) => Buffer.from(bytes, 'base64').toString('latin1'))
    expect(words.some((page) => page.includes('Sow it in March.'))).toBe(true)
    expect(words.some((page) => page.includes('<html') && page.includes('four villages'))).toBe(false)
    await ben.press(stick)
    expect(ben.titles()).toEqual(['Maize', 'School boat'])
  })
})

describe('while much is taken', () => {
  it('goes on after a stop where it was, and typing is saved meanwhile', async () => {
    const { ana, ben } = await together()
    for (let n = 0; n < 400; n++) ana.write(`Item ${n}`)
    await ana.press(stick)
    const note = ben.write('My note')
    const opening = ben.engine.documents.open(itemDocumentId(note), { updated: () => undefined, becameReadOnly: () => undefined, awareness: () => undefined })
    const { offerId } = await ben.look(stick)
    const jobId = ben.engine.exchange.start({ offerId, notNow: [], way: 'both' })
    // Typing is answered while the exchange runs, and stopping it keeps what has come.
    const { Doc, applyUpdateV2 } = await import('yjs')
    const doc = new Doc()
    applyUpdateV2(doc, opening.state)
    doc.clientID = opening.clientId ?? 0
    const updates: Uint8Array[] = []
    doc.on('updateV2', (update: Uint8Array) => updates.push(update))
    let saved = 0
    while (ben.engine.exchange.jobs().some((job) => job.phase === 'reading' || (job.phase === 'taking' && job.done < 100))) {
      updates.length = 0
      doc.getMap('meta').set('title', `My note ${saved}`)
      await opening.push([...updates])
      saved += 1
    }
    ben.engine.exchange.stop(jobId)
    expect((await ben.engine.exchange.finished(jobId)).phase).toBe('stopped')
    expect(saved).toBeGreaterThan(0)
    const some = ben.titles().length
    expect(some).toBeGreaterThan(1)
    await ben.again()
    expect(ben.titles()).toHaveLength(some)
    const report = await ben.press(stick)
    expect(report.taken.new).toBe(400 - (some - 1))
    expect(ben.titles()).toHaveLength(401)
    await ana.press(stick)
    expect(ana.digest()).toBe(ben.digest())
  })
})
