// The exchange folder on a stick in memory that is full, worn, or gone.
import { describe, expect, it } from 'vitest'
import { createExchangeFiles } from '../../src/engine/exchange/files/exchange-files.ts'
import { open, press, requestOf, take } from './exchange-support/member.ts'
import type { MemoryDisk } from './exchange-support/memory-disk.ts'
import { bytesOf, segmentFiles, setUp } from './exchange-support/stick.ts'
import { documentOne } from './log-replica.ts'

describe('a stick that is not as it should be', () => {
  const filled = async () => {
    const world = await setUp(['anna', 'ben'])
    const [anna, ben] = world.members
    for (let i = 0; i < 30; i += 1) anna.write(`sentence ${i} `)
    await press(anna, world.disk, world.world)
    await press(ben, world.disk, world.world)
    for (let i = 0; i < 60; i += 1) ben.write(`${bytesOf(`sentence ${i}`, 300).toString('hex')} `)
    ben.attach(bytesOf('small', 5000), documentOne)
    ben.attach(bytesOf('large', 200_000), documentOne)
    return world
  }
  const usedOf = (disk: MemoryDisk) => [...disk.everything().values()].reduce((sum, { length }) => sum + length, 0)

  it('[XF51] that is full carries what has room, loses nothing, and takes the rest when there is room', async () => {
    for (let extra = 0; extra < 220_000; extra += extra < 40_000 ? 5_000 : 45_000) {
      const { disk, world, members } = await filled()
      const [anna, ben] = members
      disk.faults.capacityBytes = usedOf(disk) + extra
      const { left } = await press(ben, disk, world).catch((error) => ({ left: { problems: [error] } }))
      expect(left.problems.length, `with ${extra} bytes`).toBeGreaterThan(0)
      for (const { code } of left.problems) expect(code).toBe('place-full')
      const folder = await open(anna, createExchangeFiles(disk))
      const taken = await take(anna, folder)
      expect(taken.refused).toEqual([])
      expect(folder.problems).toEqual([])
      disk.faults.capacityBytes = Number.POSITIVE_INFINITY
      expect((await press(ben, disk, world)).left.problems).toEqual([])
      await press(anna, disk, world)
      expect(anna.textOf()).toBe(ben.textOf())
      expect(anna.files.size).toBe(2)
    }
  })

  it('[XF38] that is full makes room by what nobody needs any more', async () => {
    const { disk, world, members } = await setUp(['anna', 'ben'])
    const [anna, ben] = members
    anna.attach(bytesOf('old film', 100_000), documentOne)
    await press(anna, disk, world)
    await press(ben, disk, world)
    disk.faults.capacityBytes = usedOf(disk) + 30_000
    anna.attach(bytesOf('new film', 90_000), documentOne)
    expect((await press(anna, disk, world)).left).toMatchObject({ problems: [], attachments: 1, removedFiles: 14, safeToUnplug: true })
    expect((await press(ben, disk, world)).taken.attachments).toBe(1)
  })

  it('[XF52] that cannot be written is still read, and says so', async () => {
    const { disk, world, members } = await filled()
    const [anna, ben] = members
    await press(ben, disk, world)
    disk.faults.isReadOnly = true
    const folder = await open(anna, createExchangeFiles(disk))
    expect((await take(anna, folder)).entries).toBe(64)
    await expect(folder.leave(requestOf(anna, world))).rejects.toMatchObject({ code: 'place-read-only' })
  })

  for (const way of ['EIO', 'short', 'wrong'] as const)
    it(`[XF44] with dead sectors (${way}) is written again elsewhere`, async () => {
      const { disk, world, members } = await filled()
      const [anna, ben] = members
      let met = 0
      disk.faults.sector = (writing) => {
        if (writing % 5 !== 2) return 'good'
        met += 1
        return way
      }
      const { left } = await press(ben, disk, world)
      expect(met).toBeGreaterThan(5)
      expect(left).toMatchObject({ problems: [], safeToUnplug: true })
      expect((await press(anna, disk, world)).taken).toMatchObject({ entries: 64, attachments: 2, refused: [] })
    })

  it('[XF53] that wears out between two visits gives what it can, and the rest is left anew', async () => {
    const { disk, world, members } = await filled()
    const [anna, ben] = members
    await press(ben, disk, world)
    const files = segmentFiles(disk).filter((path) => path.includes(ben.identity.deviceId.slice(0, 12)))
    const { writings } = disk
    disk.faults.sector = (writing, path) => (path === files[1] && writing <= writings ? 'EIO' : 'good')
    const { folder } = await press(anna, disk, world)
    expect(folder.problems).toContainEqual({ code: 'place-unreadable', part: files[1]?.slice(-36) })
    await press(ben, disk, world)
    await press(anna, disk, world)
    expect(anna.textOf()).toBe(ben.textOf())
  })

  it('[XF45] whose place is taken by an empty folder is not written into', async () => {
    const { disk, world, members } = await filled()
    const [, ben] = members
    disk.faults.leavesEmptyFolder = true
    const folder = await open(ben, createExchangeFiles(disk))
    disk.faults.pullAt = disk.steps + 1
    await expect(folder.leave(requestOf(ben, world))).rejects.toMatchObject({ code: 'place-gone' })
    expect(disk.isPulled).toBe(true)
  })

  it('stops when asked, and goes on from there', async () => {
    const { disk, world, members } = await filled()
    const [anna, ben] = members
    const stop = new AbortController()
    const folder = await open(ben, createExchangeFiles(disk))
    await take(ben, folder)
    const request = requestOf(ben, world, {
      signal: stop.signal,
      onProgress: ({ doneBytes, totalBytes }) => {
        expect(doneBytes).toBeLessThanOrEqual(totalBytes)
        if (doneBytes > 30_000) stop.abort()
      },
    })
    await expect(folder.leave(request)).rejects.toMatchObject({ code: 'cancelled' })
    disk.forgetCounts()
    const { left } = await press(ben, disk, world)
    expect(left.adoptedBytes).toBeGreaterThan(20_000)
    await press(anna, disk, world)
    expect(anna.textOf()).toBe(ben.textOf())
  })
})
