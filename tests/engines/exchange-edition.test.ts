import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { editionFolderName } from '../../src/engine/exchange/folder/names.ts'
import { anaAndBen, contentsOf, createWorld, type Device, type World } from './exchange-world.ts'

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

describe('with a web edition', () => {
  it('one press leaves pages beside what others take, without what was withdrawn', async () => {
    const { ana, ben } = await anaAndBen(world)
    const stick = world.folder('stick')
    ana.write('Maize', 'Sow it in March.')
    const boat = ana.write('School boat', 'The boat stops at four villages.')
    ana.engine.exchange.withdraw(boat, { by: 'The Char women', reason: '' })
    expect(await press(ana, stick)).toMatchObject({ safeToUnplug: true, problems: [] })
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
