// A sender whose number was not compared, beside one who is known: the rest is taken without him, and nothing of his is.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Offer } from '../../src/contract/areas/exchange.ts'
import { createWorld, type Device, type World } from './exchange-world.ts'

let world: World
let stick: string
beforeEach(() => {
  world = createWorld()
  stick = world.folder('stick')
})
afterEach(() => world.end())

/** On the stick lie Ben's beans, whom Ana knows, and a story of Carl's, whom somebody has invited of whom she has never heard. */
const withCarl = async () => {
  const ana = await world.device('Ana')
  const ben = await world.device('Ben', ana.invite('keeper'))
  for (const device of [ana, ben, ana]) await device.press(stick)
  const other = world.folder('other')
  const dora = await world.device('Dora', ben.invite('keeper'))
  for (const device of [ben, dora]) await device.press(other)
  const carl = await world.device('Carl', dora.invite())
  ben.write('Beans')
  // Ben has invited Dora since; here lies what he left before, and his beans by somebody who knows nothing of her.
  await leaveOnly(ben)
  carl.write('A story of Carl')
  await carl.press(stick)
  return { ana, ben, carl }
}
const leaveOnly = (device: Device) => device.press(stick, { way: 'leave' })

const start = async (device: Device, { offerId }: Offer) => device.finish(device.engine.exchange.start({ offerId, notNow: [], way: 'both' }))
const deviceOf = (device: Device) => device.engine.log.deviceId
/** What a replica holds of a device, anywhere. */
const tracesOf = (device: Device, of: Device) => {
  const { db } = device.engine.storage
  const id = Buffer.from(deviceOf(of), 'hex')
  const columns = db
    .prepare<[], { name: string; column: string }>(
      `SELECT m.name, c.name AS "column" FROM sqlite_schema AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'`,
    )
    .all()
  return columns.flatMap(({ name, column }) => {
    const found =
      db.prepare<[Buffer], number>(`SELECT count(*) FROM "${name}" WHERE typeof("${column}") = 'blob' AND instr("${column}", ?) > 0`).pluck().get(id) ?? 0
    return found > 0 ? [`${name}.${column}`] : []
  })
}

describe('[XF17] a sender whose number was not compared', () => {
  it('is left out, the others are taken, and it is said; nothing of his is in the repository', async () => {
    const { ana, carl } = await withCarl()
    const first = await ana.look(stick)
    expect(first.from.map(({ contributorName, trust }) => [contributorName, trust])).toEqual([
      ['Ben', 'member'],
      ['Carl', 'unknown'],
    ])
    const offer = await ana.engine.exchange.look(stick, { without: [deviceOf(carl)] })
    expect(offer.from.map(({ contributorName }) => contributorName)).toEqual(['Ben'])
    expect(offer.skipped).toMatchObject([{ contributorName: 'Carl', trust: 'unknown' }])
    expect(offer.items.map(({ title }) => title)).toEqual(['Beans'])
    const report = await start(ana, offer)
    expect(report).toMatchObject({ from: ['Ben'], skipped: ['Carl'], taken: { new: 1 }, problems: [], safeToUnplug: true })
    expect(ana.titles()).toEqual(['Beans'])
    expect(tracesOf(ana, carl)).toEqual([])
    expect(ana.engine.exchange.past()[0]?.skipped).toEqual(['Carl'])
  })

  it('is left out by the engine, too, where the window did not ask', async () => {
    const { ana, carl } = await withCarl()
    const report = await start(ana, await ana.look(stick))
    expect(report).toMatchObject({ from: ['Ben'], skipped: ['Carl'], taken: { new: 1 }, problems: [] })
    expect(tracesOf(ana, carl)).toEqual([])
  })

  it('lies there as before, and is not said to have been taken', async () => {
    const { ana, carl } = await withCarl()
    await start(ana, await ana.engine.exchange.look(stick, { without: [deviceOf(carl)] }))
    ana.engine.exchange.trust(deviceOf(carl))
    const offer = await ana.look(stick)
    expect(offer.from.map(({ contributorName, trust }) => [contributorName, trust])).toContainEqual(['Carl', 'compared'])
    expect(offer.items.map(({ title }) => title)).toEqual(['A story of Carl'])
  })

  it('alone on a stick: nothing is taken from him, and one can still leave', async () => {
    const { ana, carl } = await withCarl()
    const alone = world.folder('alone')
    await carl.press(alone)
    const refused = await ana.look(alone)
    expect(() => ana.engine.exchange.start({ offerId: refused.offerId, notNow: [], way: 'both' })).toThrow(expect.objectContaining({ code: 'sender-unknown' }))
    const offer = await ana.engine.exchange.look(alone, { without: [deviceOf(carl)] })
    expect(offer).toMatchObject({ from: [], items: [], counts: { entries: 0 } })
    const report = await start(ana, offer)
    expect(report).toMatchObject({ skipped: ['Carl'], taken: { entries: 0 }, safeToUnplug: true })
    expect(tracesOf(ana, carl)).toEqual([])
  })
})
