// What an exchange folder is called and how large its files are, on FAT32: an image made by dosfstools, filled and read by mtools. Nothing is mounted.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDiskFiles } from '../../src/engine/exchange/files/index.ts'
import { lookAtPlace } from '../../src/engine/exchange/folder/index.ts'
import { anybody, createMember, type Member, open, requestOf, take } from '../engines/exchange-support/member.ts'
import { documentOne, seededBytes, type World } from '../engines/log-replica.ts'

const run = (command: string, ...options: string[]) => execFileSync(command, options, { env: { ...process.env, MTOOLS_SKIP_CHECK: '1' }, stdio: 'pipe' })
const has = (command: string) => {
  try {
    execFileSync(command, ['--help'], { stdio: 'ignore' })
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT')
  }
}
const canMakeImages = has('mkfs.vfat') && has('mcopy')

const folder = mkdtempSync(join(tmpdir(), 'granary-fat32-'))
const stick = join(folder, 'stick')
const image = join(folder, 'stick.img')
const back = join(folder, 'back')
const world: World = { nowMs: Date.UTC(2026, 0, 5, 8) }
let anna: Member
let ben: Member
let carla: Member

const namesIn = (root: string): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort()

const press = async (member: Member, place: string) => {
  const there = await open(member, createDiskFiles(), {}, place)
  const taken = await take(member, there)
  return { taken, left: await there.leave(requestOf(member, world, { partners: [anybody] })) }
}

beforeAll(async () => {
  for (const path of [stick, back]) mkdirSync(path)
  anna = await createMember('anna', world, null)
  ben = await createMember('ben', world, anna.log.repositoryId)
  carla = await createMember('carla', world, anna.log.repositoryId)
  for (let i = 0; i < 60; i += 1) anna.write(`sentence ${i} `)
  for (let i = 0; i < 20; i += 1) anna.attach(Buffer.from(seededBytes(`photo ${i}`)(1 + 997 * i)), documentOne)
  anna.attach(Buffer.alloc(33 * 1024 * 1024, 7), documentOne)
  await press(anna, stick)
  ben.write('and Ben')
  await press(ben, stick)
})

afterAll(() => {
  for (const member of [anna, ben, carla]) member.storage.close()
  rmSync(folder, { recursive: true })
})

describe('an exchange folder', () => {
  it('[XF3] has only names and sizes that FAT32 keeps', () => {
    const names = namesIn(stick)
    expect(names.length).toBeGreaterThan(24)
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length)
    for (const name of names) {
      expect(statSync(join(stick, name)).size).toBeLessThan(48 * 1024 * 1024)
      for (const part of name.split('/')) expect(part).toMatch(/^(GRANARY|READ-ME\.txt|[0-9a-z.-]{1,76})$/)
      for (const part of name.split('/')) expect(part).not.toMatch(/[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i)
    }
  })

  it('[XF25] cuts what is large into pieces', () => {
    const pieces = namesIn(stick).filter((name) => statSync(join(stick, name)).size > 900_000)
    expect(pieces.map((name) => [name.slice(-2), statSync(join(stick, name)).size])).toEqual([
      ['.0', 32 * 1024 * 1024],
      ['.1', 1024 * 1024],
    ])
  })

  it.skipIf(!canMakeImages)('[XF3] comes back from a FAT32 stick name by name and byte by byte, and is read there', async () => {
    writeFileSync(image, '')
    truncateSync(image, 96 * 1024 * 1024)
    run('mkfs.vfat', '-F', '32', '-n', 'STICK', image)
    run('mcopy', '-s', '-Q', '-i', image, join(stick, 'GRANARY'), '::')
    run('mcopy', '-s', '-Q', '-n', '-i', image, '::GRANARY', back)
    expect(namesIn(back)).toEqual(namesIn(stick))
    for (const name of namesIn(stick)) expect(readFileSync(join(back, name)).equals(readFileSync(join(stick, name))), name).toBe(true)

    const { taken, left } = await press(carla, back)
    expect(taken).toMatchObject({ entries: 86, refused: [], attachments: 21 })
    expect(left).toMatchObject({ problems: [], safeToUnplug: true })
    expect(carla.textOf()).toBe(ben.textOf())
    expect((await lookAtPlace(createDiskFiles(), back)).repositories.map(({ devices }) => devices.length)).toEqual([3])
  })

  if (!canMakeImages) console.log('  skipped 1 test: there are no dosfstools and mtools')
})
