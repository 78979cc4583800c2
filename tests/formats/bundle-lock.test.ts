// Locked bundles, and the standard `age` command beside them. docs/formats/bundle.md [BN70]–[BN77].
import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Decrypter, Encrypter, identityToRecipient } from 'age-encryption'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openBundle } from '../../src/engine/exchange/bundle/open-bundle.ts'
import { writeBundle } from '../../src/engine/exchange/bundle/write-bundle.ts'
import { fileSource, readWhole } from '../../src/engine/exchange/container/byte-source.ts'
import { identityTextOf, recipientOf } from '../../src/engine/exchange/lock/age-keys.ts'
import { lockBytes } from '../../src/engine/exchange/lock/lock.ts'
import { unlockedSource } from '../../src/engine/exchange/lock/unlock.ts'
import { identityFromSeed } from '../../src/engine/log/index.ts'
import { type BundleRepository, files, openBundleRepository, seedOf, stateOf } from './bundle-support/bundle-repository.ts'

const hasAge = spawnSync('age', ['--version']).status === 0
const someone = (name: string) => identityFromSeed(seedOf(name), { contributorName: name, deviceName: name })

let folder: string
const path = (name = 'locked.granary') => join(folder, name)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'granary-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function* once(bytes: Uint8Array) {
  yield bytes
}
const locked = async (bytes: Uint8Array, lock: Parameters<typeof lockBytes>[1]) => {
  const chunks: Uint8Array[] = []
  for await (const chunk of await lockBytes(once(bytes), lock)) chunks.push(chunk)
  return Buffer.concat(chunks)
}
const inside = async (file: Uint8Array, keys: Parameters<typeof unlockedSource>[1]) => {
  writeFileSync(path(), file)
  const source = await unlockedSource(fileSource(files, path(), file.length), keys)
  return readWhole(source, 0, source.sizeBytes)
}

describe('keys', () => {
  it('[BN71] are those that age makes of the same secret', async () => {
    for (const name of ['Amina', 'Ben', 'Chandra']) {
      const identity = await someone(name)
      expect(await identityToRecipient(identityTextOf(identity))).toBe(recipientOf(identity.deviceId))
      expect(identityTextOf(identity)).toMatch(/^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/)
    }
  })

  it('[BN71] are refused where a device’s key is no point of the curve', async () => {
    await someone('Amina')
    expect(() => recipientOf(`${'00'.repeat(31)}02` as Parameters<typeof recipientOf>[0])).toThrow(expect.objectContaining({ code: 'invalid-input' }))
  })
})

describe('a locked file', () => {
  it('[BN75] opens at any place, whatever its size', async () => {
    const identity = await someone('Amina')
    for (const size of [0, 1, 65_535, 65_536, 65_537, 3 * 65_536, 1_500_000]) {
      const bytes = randomBytes(size)
      const file = await locked(bytes, { devices: [identity.deviceId] })
      expect((await inside(file, { identity })).equals(bytes), `${size}`).toBe(true)
      const source = await unlockedSource(fileSource(files, path(), file.length), { identity })
      for (let i = 0; i < 20 && size > 0; i += 1) {
        const from = randomBytes(4).readUInt32BE() % size
        const length = randomBytes(4).readUInt32BE() % (size - from + 1)
        expect((await readWhole(source, from, length)).equals(bytes.subarray(from, from + length)), `${from} ${length}`).toBe(true)
      }
    }
  })

  it('[BN75] is refused with any of its bytes changed, cut anywhere, or with something behind it', async () => {
    const identity = await someone('Amina')
    const bytes = randomBytes(65_536 + 50)
    const file = await locked(bytes, { devices: [identity.deviceId] })
    const headEnd = file.indexOf('\n--- ') + 60
    const tryIt = async (changed: Uint8Array) =>
      inside(changed, { identity }).then(
        () => 'opened',
        (error: { code: string }) => error.code,
      )
    for (let at = 0; at < headEnd; at += 1) {
      const changed = Buffer.from(file)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(await tryIt(changed), `byte ${at}`).toMatch(/^bundle-(damaged|locked)$/)
    }
    for (const at of [headEnd + 20, 40_000, file.length - 1, file.length - 20]) {
      const changed = Buffer.from(file)
      changed[at] = (changed[at] ?? 0) ^ 128
      expect(await tryIt(changed), `byte ${at}`).toBe('bundle-damaged')
    }
    for (const length of [0, 1, 100, headEnd, headEnd + 30, 65_536, file.length - 66, file.length - 16, file.length - 1])
      expect(await tryIt(file.subarray(0, length)), `cut at ${length}`).toBe('bundle-damaged')
    for (const more of [1, 16, 17, 66_000]) expect(await tryIt(Buffer.concat([file, randomBytes(more)])), `${more} behind it`).toBe('bundle-damaged')
  })

  it('[BN76] says whether it wants a passphrase or another device', async () => {
    const [amina, ben] = [await someone('Amina'), await someone('Ben')]
    const forBen = await locked(randomBytes(10), { devices: [ben.deviceId] })
    await expect(inside(forBen, { identity: amina })).rejects.toMatchObject({ code: 'bundle-locked', details: { by: 'key' } })
    const withWords = await locked(randomBytes(10), { passphrase: 'the river is wide' })
    await expect(inside(withWords, { identity: amina })).rejects.toMatchObject({ code: 'bundle-locked', details: { by: 'passphrase' } })
    await expect(inside(withWords, { identity: amina, passphrase: 'the river is wild' })).rejects.toMatchObject({ code: 'bundle-passphrase-wrong' })
    expect(await inside(withWords, { identity: amina, passphrase: 'the river is wide' })).toHaveLength(10)
  })

  it('[BN77] with a work factor that would keep us waiting for hours is refused at once', async () => {
    const identity = await someone('Amina')
    const file = await locked(randomBytes(10), { passphrase: 'x' })
    const text = file.toString('latin1').replace(/^(-> scrypt \S+) 16$/m, '$1 30')
    const before = performance.now()
    await expect(inside(Buffer.from(text, 'latin1'), { identity, passphrase: 'x' })).rejects.toMatchObject({ code: 'bundle-damaged' })
    expect(performance.now() - before).toBeLessThan(5000)
  })

  it('[BN74] tells a carrier nothing but its size', async () => {
    const [amina, ben] = [await someone('Amina'), await someone('Ben')]
    const text = Buffer.from('The well of Kisumu. '.repeat(100))
    const file = (await locked(text, { devices: [ben.deviceId] })).toString('latin1')
    for (const word of ['Kisumu', 'GRBNDL', ben.deviceId, amina.deviceId, recipientOf(ben.deviceId)]) expect(file).not.toContain(word)
  })

  it('[BN72] of the age library opens here, and ours there', async () => {
    const identity = await someone('Ben')
    const bytes = randomBytes(200_000)
    const encrypter = new Encrypter()
    encrypter.addRecipient(recipientOf(identity.deviceId))
    expect((await inside(await encrypter.encrypt(bytes), { identity })).equals(bytes)).toBe(true)
    const decrypter = new Decrypter()
    decrypter.addIdentity(identityTextOf(identity))
    decrypter.addPassphrase('a b c')
    expect(Buffer.from(await decrypter.decrypt(await locked(bytes, { devices: [identity.deviceId] }))).equals(bytes)).toBe(true)
    expect(Buffer.from(await decrypter.decrypt(await locked(bytes, { passphrase: 'a b c' }))).equals(bytes)).toBe(true)
    const withWords = new Encrypter()
    withWords.setPassphrase('a b c')
    withWords.setScryptWorkFactor(12)
    expect((await inside(await withWords.encrypt(bytes), { identity, passphrase: 'a b c' })).equals(bytes)).toBe(true)
  })

  it.skipIf(!hasAge)('[BN72] opens with the standard age command, and a file of that command opens here', async () => {
    const identity = await someone('Ben')
    const bytes = randomBytes(300_000)
    writeFileSync(path('key.txt'), `${identityTextOf(identity)}\n`)
    writeFileSync(path('ours.age'), await locked(bytes, { devices: [identity.deviceId] }))
    const opened = execFileSync('age', ['-d', '-i', path('key.txt'), path('ours.age')], { maxBuffer: 10_000_000 })
    expect(opened.equals(bytes)).toBe(true)
    writeFileSync(path('plain'), bytes)
    execFileSync('age', ['-r', recipientOf(identity.deviceId), '-o', path('theirs.age'), path('plain')])
    expect((await inside(readFileSync(path('theirs.age')), { identity })).equals(bytes)).toBe(true)
  })
})

describe('a locked bundle', () => {
  let sender: BundleRepository
  let reader: BundleRepository
  beforeEach(async () => {
    sender = await openBundleRepository()
    reader = await openBundleRepository({ name: 'Ben', repositoryId: sender.log.repositoryId })
  })
  afterEach(() => {
    sender.end()
    reader.end()
  })

  it('[BN73] opens for the partner and for its sender, and is an offer like any other', async () => {
    const id = sender.write('Secret', 'Only for Ben')
    await sender.attach(id, randomBytes(200_000))
    await writeBundle(sender.parts, { path: path(), number: 1, lock: { devices: [reader.identity.deviceId, sender.identity.deviceId] } })
    expect(readFileSync(path()).includes('Only for Ben')).toBe(false)
    for (const { identity } of [reader, sender]) expect((await openBundle(files, path(), { identity })).isLocked).toBe(true)
    await reader.takeFrom(await openBundle(files, path(), { identity: reader.identity }))
    expect(stateOf(reader)).toEqual(stateOf(sender))
    await expect(openBundle(files, path(), { identity: await someone('Chandra') })).rejects.toMatchObject({ code: 'bundle-locked' })
  })

  it('[BN73] opens with its passphrase and with no other', async () => {
    sender.write('Secret')
    await writeBundle(sender.parts, { path: path(), number: 1, lock: { passphrase: 'the river is wide' } })
    await expect(openBundle(files, path(), { identity: reader.identity, passphrase: 'no' })).rejects.toMatchObject({ code: 'bundle-passphrase-wrong' })
    const opened = await openBundle(files, path(), { identity: reader.identity, passphrase: 'the river is wide' })
    expect(opened.number).toBe(1)
  })
})
