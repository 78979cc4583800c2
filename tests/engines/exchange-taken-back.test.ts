// Taking an exchange back when a later one has brought more to the same items: only one point in time can be shown, so that is said.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWorld, together, type World } from './exchange-world.ts'

let world: World
let stick: string
beforeEach(() => {
  world = createWorld()
  stick = world.folder('stick')
})
afterEach(() => world.end())

describe('an exchange that is taken back', () => {
  it('says to which items a later one had brought more, before and after; that waits with them and comes back whole', async () => {
    const { ana, ben } = await together(world, stick)
    const [maize, beans] = [ana.write('Maize'), ana.write('Beans')]
    await ana.press(stick)
    const first = await ben.press(stick)
    ana.retitle(maize, 'Yellow maize')
    await ana.press(stick)
    const second = await ben.press(stick)
    const ahead = await ben.engine.exchange.takeBack(first.id, true)
    expect(ahead.takenBack).toMatchObject({ items: 2, stayed: [], later: [{ id: maize, title: 'Yellow maize' }] })
    const done = await ben.engine.exchange.takeBack(first.id, false)
    expect(done.takenBack).toMatchObject({ items: 2, later: [{ id: maize, title: 'Yellow maize' }] })
    expect(ben.titles()).toEqual([])
    // Nothing is left of the later one to take back on its own.
    expect((await ben.engine.exchange.takeBack(second.id, true)).takenBack).toMatchObject({ items: 0 })
    ben.engine.exchange.takeWaiting([maize, beans])
    expect(ben.titles()).toEqual(['Beans', 'Yellow maize'])
  })

  it('says nothing of the kind of the last one, nor of items that are worked on here', async () => {
    const { ana, ben } = await together(world, stick)
    const maize = ana.write('Maize')
    await ana.press(stick)
    const first = await ben.press(stick)
    ana.retitle(maize, 'Yellow maize')
    await ana.press(stick)
    const second = await ben.press(stick)
    const last = await ben.engine.exchange.takeBack(second.id, true)
    expect(last.takenBack).toMatchObject({ items: 1 })
    expect(last.takenBack).not.toHaveProperty('later')
    ben.retitle(maize, 'My maize')
    const before = await ben.engine.exchange.takeBack(first.id, true)
    expect(before.takenBack).toMatchObject({ items: 0, stayed: [{ id: maize, title: 'My maize' }] })
    expect(before.takenBack).not.toHaveProperty('later')
  })
})
