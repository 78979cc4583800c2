// Bundles and parcels between people who never meet: real engines, real files, one process.

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeBundle } from '../../src/engine/exchange/bundle/index.ts'
import { createDiskFiles } from '../../src/engine/exchange/files/index.ts'
import { createWorld, type Device, together, type World } from './exchange-world.ts'

let world: World
let stick: string
beforeEach(() => {
  world = createWorld()
  stick = world.folder('stick')
})
afterEach(() => world.end())

describe('bundles', () => {
  it('bring what a partner lacks, by what he signed last', async () => {
    const { ana, ben } = await together(world, stick)
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
    const { ana, ben } = await together(world, stick)
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
    const { ana, ben } = await together(world, stick)
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
    const { ana, ben } = await together(world, stick)
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
