// What lies beside what was left: pages of a web edition, and what of the repository is not in them.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createWorld, type World } from './exchange-world.ts'

let world: World
beforeEach(() => {
  world = createWorld()
})
afterEach(() => world.end())

it('the report keeps what did not go into the web edition, and why', async () => {
  const ana = await world.device('Ana')
  const stick = world.folder('stick')
  ana.write('Maize')
  const boat = ana.write('School boat')
  ana.engine.exchange.withdraw(boat, { by: 'The Char women', reason: 'They asked for it.' })
  await ana.engine.catalogue.settled()
  const { offerId } = await ana.look(stick)
  const { id } = await ana.finish(ana.engine.exchange.start({ offerId, notNow: [], way: 'both', withEdition: true }))
  expect(ana.engine.exchange.report(id).edition).toMatchObject({
    items: 1,
    filesLeftOut: 0,
    leftOut: [{ id: boat, title: 'School boat', reason: 'withdrawn' }],
  })
})

it('a press without pages says nothing of pages', async () => {
  const ana = await world.device('Ana')
  ana.write('Maize')
  expect(await ana.press(world.folder('stick'))).not.toHaveProperty('edition')
})
