// The exchange folder on a stick in memory: who leaves what for whom, and what of it is believed.
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isGranaryError } from '../../src/contract/errors.ts'
import { createExchangeFiles } from '../../src/engine/exchange/files/exchange-files.ts'
import { lookAtPlace } from '../../src/engine/exchange/folder/index.ts'
import { unpackSegments } from '../../src/engine/exchange/folder/segment-files.ts'
import { anybody, createMember, type Member, open, place, press, take } from './exchange-support/member.ts'
import { bytesOf, segmentFiles, setUp } from './exchange-support/stick.ts'
import { documentOne, documentTwo } from './log-replica.ts'

const bytesFrom = async (chunks: AsyncIterable<Uint8Array>) => {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}
const folderOf = (member: Member) =>
  createHash('sha256').update('granary/folder/1').update(Buffer.from(member.log.repositoryId, 'hex')).digest('hex').slice(0, 8)

describe('an exchange folder', () => {
  it('[XF30] carries everything to somebody nobody knows, and back only what is new', async () => {
    const { world, disk, members } = await setUp(['anna', 'ben'])
    const [anna, ben] = members
    for (let i = 0; i < 50; i += 1) anna.write(`sentence ${i} `)
    const film = anna.attach(bytesOf('film', 30_000), documentOne)
    const first = await press(anna, disk, world)
    expect(first.left).toMatchObject({ forAnybody: true, attachments: 1, safeToUnplug: true, problems: [], entries: 53 })

    const second = await press(ben, disk, world)
    expect(second.taken).toMatchObject({ entries: 53, duplicates: 0, refused: [], attachments: 1 })
    expect(ben.textOf()).toBe(anna.textOf())
    expect(ben.files.get(film)).toEqual(anna.files.get(film))
    expect(second.left).toMatchObject({ entries: 0, attachments: 0, forAnybody: false })

    ben.write('and back.')
    expect((await press(ben, disk, world)).left).toMatchObject({ entries: 3, for: [anna.identity.deviceId] })
    expect((await press(anna, disk, world)).taken).toMatchObject({ entries: 3, duplicates: 0 })
    expect(anna.textOf()).toBe(ben.textOf())
  })

  it('[XF39] writes nothing where nothing is new', async () => {
    const { world, disk, members } = await setUp(['anna', 'ben'])
    const [anna, ben] = members
    anna.write('one')
    for (const member of [anna, ben, anna, ben]) await press(member, disk, world)
    const before = disk.everything()
    disk.forgetCounts()
    for (const member of [anna, ben]) expect((await press(member, disk, world)).left.unchanged).toBe(true)
    expect(disk.writtenTo(/./)).toBe(0)
    expect(disk.everything()).toEqual(before)
  })

  it('[XF37] clears away what everybody on the stick has, and keeps it where somebody may come who has nothing', async () => {
    const { world, disk, members } = await setUp(['anna', 'ben'])
    const [anna, ben] = members
    for (let i = 0; i < 100; i += 1) anna.write(`sentence ${i} `)
    anna.attach(bytesOf('map', 20_000), documentOne)
    await press(anna, disk, world)
    await press(ben, disk, world)
    expect((await press(anna, disk, world, { partners: [anybody] })).left.removedFiles).toBe(0)
    const { left } = await press(anna, disk, world)
    expect(left.removedFiles).toBeGreaterThan(3)
    expect([...disk.everything().keys()].filter((path) => !/\.left$|READ-ME/.test(path))).toEqual([])
  })

  it('[XF37] joins many small files of its own', async () => {
    const { world, disk, members } = await setUp(['anna', 'ben', 'carla'])
    const [anna, ben, carla] = members
    for (let i = 0; i < 12; i += 1) {
      anna.write(`day ${i} `)
      await press(anna, disk, world)
    }
    expect(segmentFiles(disk).length).toBeLessThanOrEqual(6)
    expect((await press(ben, disk, world)).taken.refused).toEqual([])
    await press(carla, disk, world)
    expect(carla.textOf()).toBe(anna.textOf())
  })

  it('[XF31] does not leave again what another device has left', async () => {
    const { world, disk, members } = await setUp(['anna', 'ben', 'carla'])
    const [anna, ben, carla] = members
    for (let i = 0; i < 40; i += 1) anna.write(`sentence ${i} `)
    await press(anna, disk, world)
    const files = segmentFiles(disk)
    await press(ben, disk, world, { partners: [{ deviceId: carla.identity.deviceId, have: [] }] })
    expect(segmentFiles(disk)).toEqual(files)
  })

  it('[XF33] leaves a file for who says that he lacks it, and for nobody else', async () => {
    const { world, disk, members } = await setUp(['anna', 'ben'])
    const [anna, ben] = members
    const hash = anna.attach(bytesOf('photo', 5000), documentOne)
    await press(anna, disk, world)
    await press(ben, disk, world)
    await press(anna, disk, world)
    expect([...disk.everything().keys()].some((path) => path.includes(hash))).toBe(false)
    ben.files.delete(hash)
    await press(ben, disk, world)
    expect((await press(anna, disk, world)).left.attachments).toBe(1)
    expect((await press(ben, disk, world)).taken.attachments).toBe(1)
  })

  it('[XF35] looks again at what was left and not taken, and writes a damaged file anew', async () => {
    const { world, disk, members } = await setUp(['anna', 'ben'])
    const [anna, ben] = members
    for (let i = 0; i < 60; i += 1) anna.write(`sentence ${i} `)
    const hash = anna.attach(bytesOf('photo', 20_000), documentOne)
    await press(anna, disk, world)
    const [first] = segmentFiles(disk)
    disk.damage(first ?? '', (bytes) => bytes.fill(0, 100, 200))
    const { folder } = await press(ben, disk, world)
    expect(folder.problems).toEqual([{ code: 'bundle-damaged', part: first?.slice(-36) }])
    disk.damage([...disk.everything().keys()].find((path) => path.includes(hash)) ?? '', (bytes) => bytes.fill(0, 100, 200))
    await press(anna, disk, world)
    expect((await press(ben, disk, world)).folder.problems).toEqual([])
    expect(ben.textOf()).toBe(anna.textOf())
  })

  it('[XF12] believes no manifest that is changed, of another repository, or under another name', async () => {
    const { world, disk, files, members } = await setUp(['anna', 'ben'])
    const [anna, ben] = members
    anna.write('one')
    await press(anna, disk, world)
    const path = [...disk.everything().keys()].find((name) => name.endsWith('1.left')) ?? ''
    const good = disk.everything().get(path) ?? Buffer.alloc(0)
    for (const at of [0, 9, 40, 200, good.length - 3]) {
      disk.damage(path, (bytes) => Buffer.from(bytes.map((byte, i) => (i === at ? byte ^ 4 : byte))))
      const folder = await open(ben, files)
      expect(folder.senders).toEqual([])
      expect(folder.problems.length).toBe(1)
      disk.damage(path, () => good)
    }
    disk.addFile(path.replace(/d-[0-9a-f]{12}/, 'd-0123456789ab'), good)
    expect((await open(ben, files)).senders.length).toBe(1)
    const other = await createMember('other', world, null)
    expect((await open(other, files)).senders).toEqual([])
    const { repositories } = await lookAtPlace(files, place)
    expect(repositories).toMatchObject([{ repositoryId: anna.log.repositoryId, name: 'Repository of tests', devices: [{ contributorName: 'Person anna' }] }])
  })

  it('[XF6] does not see conflict copies and what else lies there', async () => {
    const { world, disk, files, members } = await setUp(['anna', 'ben'])
    const [anna, ben] = members
    anna.write('one')
    await press(anna, disk, world)
    for (const [path, bytes] of disk.everything()) {
      disk.addFile(path.replace(/(\.\w+)$/, '.sync-conflict-20260105-080000-ABCDEFG$1'), bytes.subarray(0, 50))
      disk.addFile(path.replace(/(\.\w+)$/, " (Ben's conflicted copy 2026-01-05)$1"), bytes.subarray(0, 50))
    }
    disk.addFile('/stick/GRANARY/r-00000000/d-000000000000/1.left', Buffer.from('nonsense'))
    disk.addFile('/stick/holiday.jpg', Buffer.from('nonsense'))
    const folder = await open(ben, files)
    expect(folder.problems).toEqual([])
    expect((await take(ben, folder)).entries).toBe(3)
  })

  it('[XF3] finds its names whatever case a file system makes of them', async () => {
    const { world, disk, members } = await setUp(['anna', 'ben'])
    const [anna, ben] = members
    for (let i = 0; i < 50; i += 1) anna.write(`sentence ${i} `)
    anna.attach(bytesOf('photo', 20_000), documentOne)
    await press(anna, disk, world)
    disk.faults.upperCase = true
    expect((await press(ben, disk, world)).taken).toMatchObject({ entries: 53, attachments: 1 })
    ben.write('back')
    await press(ben, disk, world)
    expect((await press(anna, disk, world)).taken.entries).toBe(3)
    const names = [...disk.everything().keys()].map((name) => name.toLowerCase())
    expect(new Set(names).size).toBe(names.length)
  })

  it('[XF46] sweeps what it has half written itself, and what others have, a day later', async () => {
    const { world, disk, members } = await setUp(['anna', 'ben'])
    const [anna, ben] = members
    anna.write('one')
    await press(anna, disk, world)
    await press(ben, disk, world)
    const part = (member: Member) =>
      `/stick/GRANARY/r-${anna.log.repositoryId && folderOf(anna)}/d-${member.identity.deviceId.slice(0, 12)}/segments/x.seg.part`
    disk.addFile(part(anna), Buffer.from('half'))
    disk.addFile(part(ben), Buffer.from('half'))
    await press(anna, disk, world)
    expect([...disk.everything().keys()].filter((path) => path.endsWith('.part'))).toEqual([part(ben)])
    world.nowMs += 25 * 3600_000
    await press(anna, disk, world)
    expect([...disk.everything().keys()].filter((path) => path.endsWith('.part'))).toEqual([])
  })

  it('[XF2] keeps two repositories on one stick apart', async () => {
    const { world, disk, files, members } = await setUp(['anna', 'ben'])
    const [anna, ben] = members
    const other = await createMember('other', world, null)
    anna.write('one')
    other.write('two')
    await press(anna, disk, world)
    await press(other, disk, world)
    await press(ben, disk, world)
    expect(ben.textOf()).toBe('one')
    expect((await lookAtPlace(files, place)).repositories.length).toBe(2)
  })

  it('[XF24] reads several devices in an order in which nothing waits', async () => {
    const { world, disk, members } = await setUp(['anna', 'ben', 'carla'])
    const [anna, ben, carla] = members
    for (let round = 0; round < 4; round += 1)
      for (const member of [anna, ben]) {
        for (let i = 0; i < 10; i += 1) member.write(`${member.name} ${i} `, i % 2 ? documentOne : documentTwo)
        await press(member, disk, world, { partners: [anybody] })
      }
    const folder = await open(carla, createExchangeFiles(disk))
    let held = 0
    for await (const segment of folder.segments([])) held += carla.log.accept(segment, 'stick').held
    expect(held).toBe(0)
    expect(carla.textOf()).toBe(ben.textOf())
    expect(folder.needs).toEqual([])
  })

  it('[XF47] is shared by two devices at once: nothing is lost, and both end equal', async () => {
    const { world, disk, members } = await setUp(['anna', 'ben', 'carla'])
    const [anna, ben, carla] = members
    disk.faults.slow = true
    for (let round = 0; round < 12; round += 1) {
      for (const member of [anna, ben]) {
        for (let i = 0; i < 5; i += 1) member.write(`${member.name} ${round}.${i} `)
        if (round % 3 === 0) member.attach(bytesOf(`${member.name} ${round}`, 9000), documentOne)
      }
      const both = await Promise.all([press(anna, disk, world), press(ben, disk, world), ...(round % 4 === 0 ? [press(carla, disk, world)] : [])])
      for (const { taken, left } of both) {
        expect(taken.refused).toEqual([])
        expect(left).toMatchObject({ problems: [], safeToUnplug: true })
      }
    }
    for (const member of [anna, ben, carla, anna, ben, carla]) expect((await press(member, disk, world)).folder.problems).toEqual([])
    for (const member of [ben, carla]) {
      expect(member.textOf()).toBe(anna.textOf())
      expect(member.files.size).toBe(anna.files.size)
    }
    expect(anna.files.size).toBe(8)
  })

  it('[XF11] [XF23] takes nothing wrong from a stick whose bytes somebody has changed, and never breaks', async () => {
    const { world, disk, chance, files, members } = await setUp(['anna', 'ben'])
    const [anna, ben] = members
    for (let i = 0; i < 60; i += 1) anna.write(`sentence ${i} `)
    const hash = anna.attach(bytesOf('photo', 20_000), documentOne)
    await press(anna, disk, world)
    const whole = disk.everything()
    const entries = anna.log.frontier()[0]?.nextSequence ?? 0
    let harmed = 0
    for (let round = 0; round < 150; round += 1) {
      const stranger = await createMember(`stranger ${round}`, world, anna.log.repositoryId)
      for (const [path, bytes] of whole) {
        const cut = chance.below(bytes.length + 1)
        const roll = chance.next()
        if (roll < 0.05) disk.damage(path, () => bytes.subarray(0, cut))
        else if (roll < 0.1) disk.damage(path, () => Buffer.concat([bytes, Buffer.from(chance.bytes(20))]))
        else if (roll < 0.3) disk.damage(path, () => Buffer.from(bytes.map((byte, at) => (at === cut ? byte ^ (1 << chance.below(8)) : byte))))
        else disk.damage(path, () => bytes)
      }
      const folder = await open(stranger, files)
      for await (const segment of folder.segments([])) expect(stranger.log.accept(segment, 'stick').refused).toEqual([])
      expect(stranger.log.verify().ok).toBe(true)
      expect(stranger.log.frontier()[0]?.nextSequence ?? 0).toBeLessThanOrEqual(entries)
      if (folder.problems.length > 0) harmed += 1
      for (const left of folder.attachments) {
        expect(left.hash).toBe(hash)
        const outcome = await bytesFrom(folder.attachment(hash)).then(
          (bytes) => bytes.equals(anna.files.get(hash) ?? Buffer.alloc(0)),
          (error: unknown) => isGranaryError(error) && error.code === 'bundle-damaged',
        )
        expect(outcome).toBe(true)
      }
      stranger.storage.close()
    }
    expect(harmed).toBeGreaterThan(50)
    for (const [path, bytes] of whole) disk.damage(path, () => bytes)
    expect((await press(ben, disk, world)).taken.entries).toBe(entries)
  })

  it('[XF20] refuses files whose lengths lie', () => {
    for (const bytes of [
      [0, 0, 0, 0],
      [0, 0, 0, 9, 1],
      [255, 255, 255, 255, 1, 2],
      [0, 0],
    ])
      expect(() => unpackSegments(Buffer.from(bytes), 'x.seg')).toThrow(expect.objectContaining({ code: 'bundle-damaged' }))
    expect(unpackSegments(Buffer.alloc(0), 'x.seg')).toEqual([])
  })

  it('[XF16] says what a reader must have already', async () => {
    const { world, disk, files, members } = await setUp(['anna', 'ben', 'carla'])
    const [anna, ben, carla] = members
    anna.write('one')
    for (const member of [anna, ben, anna]) await press(member, disk, world)
    const before = anna.log.frontier()[0]
    anna.write('two')
    await press(anna, disk, world)
    const folder = await open(carla, files)
    expect(folder.needs).toEqual([{ logId: before?.logId, nextSequence: before?.nextSequence, headHashHex: before?.headHashHex }])
    expect((await open(ben, files)).content).toEqual([{ logId: before?.logId, from: 3, to: 4 }])
  })
})
