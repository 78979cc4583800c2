import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDeviceKey } from './device-key.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'granary-key-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

describe('the device key', () => {
  it('is made once, readable by its owner only, and is the same after a restart', async () => {
    const first = createDeviceKey(home, undefined)
    expect(first.deviceId()).toBeNull()
    const seed = await first.seed()
    expect(statSync(join(home, 'device.key')).mode & 0o777).toBe(0o600)
    const again = createDeviceKey(home, undefined)
    expect(await again.seed()).toEqual(seed)
    expect(again.deviceId()).toBe(first.deviceId())
  })

  it('opens with its passphrase only, and says its id while locked', async () => {
    const key = createDeviceKey(home, undefined)
    const seed = await key.seed()
    await key.setPassphrase('قهوة in the morning')
    expect(readFileSync(join(home, 'device.key'), 'utf8')).not.toContain(Buffer.from(seed).toString('hex'))
    const locked = createDeviceKey(home, undefined)
    expect(locked.isLocked()).toBe(true)
    expect(locked.deviceId()).toBe(key.deviceId())
    await expect(locked.seed()).rejects.toMatchObject({ code: 'passphrase-needed' })
    await expect(locked.setPassphrase(null)).rejects.toMatchObject({ code: 'passphrase-needed' })
    await expect(locked.unlock('tea')).rejects.toMatchObject({ code: 'passphrase-wrong' })
    await locked.unlock('قهوة in the morning')
    expect(await locked.seed()).toEqual(seed)
    expect(locked.isLocked()).toBe(false)
  })

  it('takes the passphrase from a file for scripts, and loses its lock when asked', async () => {
    const key = createDeviceKey(home, undefined)
    const seed = await key.seed()
    await key.setPassphrase('tea')
    const file = join(home, 'passphrase')
    writeFileSync(file, 'tea\n')
    const scripted = createDeviceKey(home, file)
    expect(await scripted.seed()).toEqual(seed)
    await scripted.setPassphrase(null)
    expect(createDeviceKey(home, undefined).isLocked()).toBe(false)
  })

  it('refuses a damaged file instead of making another device', async () => {
    await createDeviceKey(home, undefined).seed()
    const path = join(home, 'device.key')
    const damaged = readFileSync(path, 'utf8').slice(0, 40)
    writeFileSync(path, damaged)
    await expect(createDeviceKey(home, undefined).seed()).rejects.toMatchObject({ code: 'device-key-damaged' })
    expect(readFileSync(path, 'utf8')).toBe(damaged)
  })

  it('refuses a seed that does not belong to the id beside it', async () => {
    await createDeviceKey(home, undefined).seed()
    const path = join(home, 'device.key')
    const file = JSON.parse(readFileSync(path, 'utf8')) as { seed: string }
    writeFileSync(path, JSON.stringify({ ...file, seed: '00'.repeat(32) }))
    await expect(createDeviceKey(home, undefined).seed()).rejects.toMatchObject({ code: 'device-key-damaged' })
  })
})
