// What lies beside what was left: pages of a web edition, what of the repository is not in them, and Granary itself.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { copyInstallers } from '../../src/engine/drives/index.ts'
import { createDiskFiles } from '../../src/engine/exchange/files/index.ts'
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

it('an installer goes to an empty stick as well as to one on which something was left, and harms nothing there', async () => {
  const ana = await world.device('Ana')
  ana.write('Maize')
  const file = join(world.root, 'Granary-1.0.0.AppImage')
  writeFileSync(file, 'a program')
  const [empty, stick] = [world.folder('empty'), world.folder('stick')]
  await ana.press(stick)
  for (const place of [empty, stick]) {
    expect(await copyInstallers(createDiskFiles(), join(place, 'GRANARY'), [file])).toEqual(['Granary-1.0.0.AppImage'])
    expect(readFileSync(join(place, 'GRANARY', 'installers', 'Granary-1.0.0.AppImage'), 'utf8')).toBe('a program')
  }
  expect(await ana.look(stick)).toMatchObject({ nothingToDo: true })
  expect((await ana.look(empty)).from).toEqual([])
})
