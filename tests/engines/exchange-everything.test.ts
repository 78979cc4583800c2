// Leaving everything for anybody, beside leaving what those lack who are known: real engines, real files.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { contentsOf, createWorld, type Device, together, type World } from './exchange-world.ts'

let world: World
let stick: string
beforeEach(() => {
  world = createWorld()
  stick = world.folder('stick')
})
afterEach(() => world.end())

const leave = async (device: Device, path: string, everything: boolean) => {
  const { offerId } = await device.look(path)
  return device.finish(device.engine.exchange.start({ offerId, notNow: [], way: 'both', everything }))
}

/** Ben, whom Ana knows, has all of hers; Cleo has nothing, and nobody waits for her. */
const withCleo = async () => {
  const { ana, ben } = await together(world, stick)
  ana.write('Maize')
  await ana.press(stick)
  await ben.press(stick)
  const { text, invitationId } = ana.engine.members.invite({ role: 'editor', uses: 1, days: null, label: '', ownDevice: false })
  const cleo = await world.device('Cleo', text)
  ana.engine.members.withdrawInvitation(invitationId)
  await ana.press(stick)
  await ben.press(stick)
  await ana.press(stick)
  return { ana, ben, cleo }
}

describe('[XF30] a fresh stick', () => {
  it('gets what those lack who are known, and everything for anybody where that is chosen', async () => {
    const { ana, cleo } = await withCleo()
    const fresh = world.folder('fresh')
    const before = await ana.look(fresh)
    expect(before.leave).toMatchObject({ items: 0, entries: 0, attachments: 0, anybody: false })
    expect(before.leaveEverything).toMatchObject({ items: 1, before: false })
    expect(before.leaveEverything?.sizeBytes).toBeGreaterThan(100)
    await leave(ana, fresh, false)
    expect((await cleo.look(fresh)).items).toEqual([])
    const report = await leave(ana, fresh, true)
    expect(report).toMatchObject({ safeToUnplug: true, left: { items: 1, everything: true } })
    expect(report.left?.entries).toBe(before.leaveEverything?.entries)
    expect((await cleo.look(fresh)).items).toMatchObject([{ title: 'Maize', change: 'new', by: ['Ana'] }])
  })

  it('is remembered as one for anybody: what is new later comes to it, too, and pressing twice writes nothing', async () => {
    const { ana, ben, cleo } = await withCleo()
    const fresh = world.folder('fresh')
    await leave(ana, fresh, true)
    expect((await ana.look(fresh)).leaveEverything).toMatchObject({ entries: 0, attachments: 0, before: true })
    const lying = contentsOf(fresh)
    await leave(ana, fresh, true)
    expect(contentsOf(fresh)).toEqual(lying)
    // On another stick nothing of the kind was said.
    expect((await ana.look(world.folder('other'))).leaveEverything).toMatchObject({ before: false })
    // Of somebody else's work just the same.
    ben.write('Beans')
    await ben.press(stick)
    await ana.press(stick)
    const later = await ana.look(fresh)
    expect(later.leave?.items).toBe(0)
    expect(later.leaveEverything).toMatchObject({ items: 1, before: true })
    await leave(ana, fresh, true)
    expect((await cleo.look(fresh)).items.map(({ title }) => title).toSorted()).toEqual(['Beans', 'Maize'])
  })

  it('[XF37] is cleared of what nobody known lacks when that is chosen again', async () => {
    const { ana, cleo } = await withCleo()
    const fresh = world.folder('fresh')
    await leave(ana, fresh, true)
    ana.write('Beans')
    await leave(ana, fresh, false)
    expect((await ana.look(fresh)).leaveEverything).toMatchObject({ before: false })
    expect((await cleo.look(fresh)).items).toEqual([])
  })
})

describe('[XF30] where somebody is awaited', () => {
  it('everything is left as before, and there is nothing to choose', async () => {
    const { ana } = await together(world, stick)
    ana.invite()
    const offer = await ana.look(world.folder('fresh'))
    expect(offer.leave).toMatchObject({ anybody: true })
    expect(offer.leaveEverything).toBe(null)
  })
})
