// Bundles cut into pieces. docs/formats/bundle.md [BN60]–[BN64].
import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openBundle } from '../../src/engine/exchange/bundle/open-bundle.ts'
import { writeBundle } from '../../src/engine/exchange/bundle/write-bundle.ts'
import { volumeHeadBytes, writeVolumes } from '../../src/engine/exchange/container/volumes.ts'
import { type BundleRepository, files, openBundleRepository, stateOf } from './bundle-support/bundle-repository.ts'

let folder: string
let sender: BundleRepository
let reader: BundleRepository
beforeAll(async () => {
  sender = await openBundleRepository()
  reader = await openBundleRepository({ repositoryId: sender.log.repositoryId })
  await sender.attach(sender.write('Large', 'text'), randomBytes(250_000))
})
afterAll(() => {
  sender.end()
  reader.end()
})
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'granary-volumes-'))
  await write()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const path = (name: string) => join(folder, name)
const write = (name = 'news', more = {}) => writeBundle(sender.parts, { path: path(`${name}.granary`), number: 1, volumeBytes: 100_000, ...more })
const piece = (index: number, name = 'news') => path(`${name}.${index}of3.granary-part`)
const open = (at = piece(1)) => openBundle(files, at, { identity: reader.identity })

describe('a bundle in pieces', () => {
  it('[BN60] is none larger than was asked for, and opens from any of them', async () => {
    expect(readdirSync(folder).toSorted()).toEqual(['news.1of3.granary-part', 'news.2of3.granary-part', 'news.3of3.granary-part'])
    for (const index of [1, 2, 3]) {
      expect(statSync(piece(index)).size).toBeLessThanOrEqual(100_000)
      expect((await open(piece(index))).attachments).toHaveLength(1)
    }
    await reader.takeFrom(await open(piece(2)))
    expect(stateOf(reader)).toEqual(stateOf(sender))
  })

  it('[BN61] names the pieces that are not there', async () => {
    rmSync(piece(2))
    await expect(open(piece(3))).rejects.toMatchObject({ code: 'bundle-volumes-missing', details: { names: 'news.2of3.granary-part', count: 1 } })
  })

  it('[BN62] is found whatever the pieces are called now, doubled or beside those of another one', async () => {
    await write('other')
    renameSync(piece(2), path('news(1) from mail.granary-part'))
    copyFileSync(piece(3), path('copy.granary-part'))
    writeFileSync(path('broken.granary-part'), 'GRPART1\nnot really')
    expect((await open()).id).not.toBe((await open(piece(1, 'other'))).id)
  })

  it('[BN63] of two cuts mixed up is missing pieces, never a mixture', async () => {
    await write('other')
    copyFileSync(piece(2, 'other'), piece(2))
    rmSync(piece(1, 'other'))
    rmSync(piece(2, 'other'))
    rmSync(piece(3, 'other'))
    await expect(open()).rejects.toMatchObject({ code: 'bundle-volumes-missing' })
  })

  it('[BN64] with a changed, cut or longer piece names it', async () => {
    const whole = readFileSync(piece(2))
    for (const bytes of [
      whole.subarray(0, 50_000),
      Buffer.concat([whole, Buffer.of(0)]),
      Buffer.concat([whole.subarray(0, 90), Buffer.of((whole[90] ?? 0) ^ 1), whole.subarray(91)]),
    ]) {
      writeFileSync(piece(2), bytes)
      await expect(open()).rejects.toMatchObject({ code: 'bundle-damaged', details: { part: 'news.2of3.granary-part' } })
    }
  })

  it('[BN64] is refused with any bit of a head changed', async () => {
    const whole = readFileSync(piece(2))
    for (let bit = 0; bit < volumeHeadBytes * 8; bit += 1) {
      const changed = Buffer.from(whole)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      writeFileSync(piece(2), changed)
      await expect(open(), `bit ${bit}`).rejects.toMatchObject({ code: expect.stringMatching(/^bundle-(damaged|volumes-missing|too-new)$/) as string })
    }
  })

  it('[BN60] locked and cut tells no more than a locked one', async () => {
    await write('locked', { lock: { devices: [reader.identity.deviceId] } })
    expect((await open(piece(1, 'locked'))).isLocked).toBe(true)
    expect(readFileSync(piece(1, 'locked')).includes('GRBNDL')).toBe(false)
  })

  it('[BN60] leaves nothing of the whole on our disk, and no more pieces than can be named', async () => {
    expect(readdirSync(sender.parts.temporaryFolder)).toEqual([])
    const source = { sizeBytes: 20_000_000, read: () => expect.unreachable() as never }
    await expect(writeVolumes(source, files, path('x.granary'), 1000)).rejects.toMatchObject({ code: 'invalid-input' })
  })
})
