import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { editionFolderName } from '../../src/engine/exchange/folder/names.ts'
import { createWorld, type Device, type World } from './exchange-world.ts'

let world: World
beforeEach(() => {
  world = createWorld()
})
afterEach(() => world.end())

const press = async ({ engine, look, finish }: Device, stick: string) => {
  await engine.catalogue.settled()
  const { offerId } = await look(stick)
  return finish(engine.exchange.start({ offerId, notNow: [], way: 'both', withEdition: true }))
}
const pagesIn = (folder: string) => readdirSync(join(folder, 'items')).map((name) => readFileSync(join(folder, 'items', name), 'utf8'))

it('two repositories leave their web editions on one stick, each in its place, as often as they come', async () => {
  const [ana, zoe] = [await world.device('Ana'), await world.device('Zoe')]
  const stick = world.folder('stick')
  ana.write('Maize', 'Sow it in March.')
  zoe.write('Boats', 'They stop at four villages.')
  for (const device of [ana, zoe, zoe, ana]) expect(await press(device, stick)).toMatchObject({ safeToUnplug: true, stopped: false, problems: [] })
  const root = join(stick, 'GRANARY')
  const [own, ...more] = readdirSync(root).filter((name) => /^edition-[0-9a-f]{8}$/.test(name))
  expect(more).toEqual([])
  expect(pagesIn(root).join()).toContain('Sow it in March.')
  expect(pagesIn(join(root, own ?? '')).join()).toContain('four villages')
})

it('pages are written also where nothing else is to do', async () => {
  const ana = await world.device('Ana')
  const stick = world.folder('stick')
  ana.write('Maize', 'Sow it in March.')
  await ana.press(stick)
  expect(existsSync(join(stick, 'GRANARY', 'index.html'))).toBe(false)
  await press(ana, stick)
  expect(existsSync(join(stick, 'GRANARY', 'index.html'))).toBe(true)
})

it('pages that cannot be written are said, and what was left is safe', async () => {
  const ana = await world.device('Ana')
  const stick = world.folder('stick')
  ana.write('Maize')
  await ana.engine.catalogue.settled()
  const { offerId } = await ana.look(stick)
  // Both places of the pages are somebody else's.
  mkdirSync(join(stick, 'GRANARY'), { recursive: true })
  writeFileSync(join(stick, 'GRANARY', 'index.html'), 'somebody else wrote this')
  writeFileSync(join(stick, 'GRANARY', editionFolderName(ana.engine.log.repositoryId)), 'and this')
  const report = await ana.finish(ana.engine.exchange.start({ offerId, notNow: [], way: 'both', withEdition: true }))
  expect(report).toMatchObject({ safeToUnplug: true, stopped: false, problems: [{ code: 'place-taken' }] })
  expect(readFileSync(join(stick, 'GRANARY', 'index.html'), 'utf8')).toBe('somebody else wrote this')
})
