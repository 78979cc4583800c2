import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { GranaryError } from '../contract/errors.ts'
import { createDeviceKey } from '../engine/home/device-key.ts'
import { createKeptPassphrase, type SecretStorage, type Unlock } from './kept-passphrase.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'granary-kept-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

/** A keychain of this test; `open` false: its owner has not unlocked it. */
const keychain = (backend = 'gnome_libsecret'): SecretStorage & { open: boolean; asked: number } => ({
  open: true,
  asked: 0,
  isEncryptionAvailable() {
    this.asked++
    return true
  },
  getSelectedStorageBackend: () => backend,
  encryptString: (text) => Buffer.from(Buffer.from(text, 'utf8').map((byte) => byte ^ 0x5a)),
  decryptString(bytes) {
    if (!this.open) throw new Error('the keychain is closed')
    return Buffer.from(bytes.map((byte) => byte ^ 0x5a)).toString('utf8')
  },
})
const path = () => join(home, 'passphrase.kept')
const start = (storage: SecretStorage = keychain(), platform: NodeJS.Platform = 'linux') => {
  const report = vi.fn()
  return { report, kept: createKeptPassphrase({ path: path(), storage, platform, report }) }
}
const takes =
  (right: string): Unlock =>
  async (given) => {
    if (given !== right) throw new GranaryError('passphrase-wrong', 'the passphrase does not open the device key')
  }

describe('the passphrase that the keychain remembers', () => {
  it('opens the real device key at the next start, and the file does not hold its words', async () => {
    const key = createDeviceKey(home, undefined)
    await key.setPassphrase('four quiet river stones')
    expect(await start().kept.keep('four quiet river stones', key.unlock)).toBe(true)
    expect(readFileSync(path(), 'utf8')).not.toContain('river')
    // Windows has no such modes: there the folder of the person guards it.
    expect(process.platform === 'win32' ? 0o600 : statSync(path()).mode & 0o777).toBe(0o600)
    const next = createDeviceKey(home, undefined)
    expect(next.isLocked()).toBe(true)
    await start().kept.unlockWith(next.unlock)
    expect(next.isLocked()).toBe(false)
  })

  it('is not kept when it is the wrong one', async () => {
    const { kept } = start()
    await expect(kept.keep('tee', takes('tea'))).rejects.toMatchObject({ code: 'passphrase-wrong' })
    expect(kept.state()).toEqual({ possible: true, kept: false })
  })

  it('is forgotten when the person says so', async () => {
    const { kept } = start()
    await kept.keep('tea', takes('tea'))
    expect(kept.state().kept).toBe(true)
    expect(await kept.keep(null, takes('tea'))).toBe(false)
    expect(existsSync(path())).toBe(false)
  })

  it('is forgotten when it no longer opens the key, and the window asks', async () => {
    await start().kept.keep('tea', takes('tea'))
    const { kept, report } = start()
    await kept.unlockWith(takes('coffee'))
    expect(kept.state().kept).toBe(false)
    expect(report.mock.calls.flat().join()).not.toContain('tea')
  })

  it('stays when the keychain is closed or the engine ends meanwhile', async () => {
    const storage = keychain()
    const { kept, report } = start(storage)
    await kept.keep('tea', takes('tea'))
    storage.open = false
    const unlock = vi.fn(takes('tea'))
    await kept.unlockWith(unlock)
    expect(unlock).not.toHaveBeenCalled()
    storage.open = true
    await kept.unlockWith(() => Promise.reject(new GranaryError('channel-closed', 'the engine ended')))
    expect(report).toHaveBeenCalledTimes(2)
    await kept.unlockWith(unlock)
    expect(unlock).toHaveBeenCalledExactlyOnceWith('tea')
  })

  it.each([
    ['basic_text', 'linux', false],
    ['unknown', 'linux', false],
    ['kwallet6', 'linux', true],
    ['basic_text', 'darwin', true],
  ] as const)('with the backend %s on %s, keeping is possible: %s', async (backend, platform, possible) => {
    const { kept } = start(keychain(backend), platform)
    expect(await kept.keep('tea', takes('tea'))).toBe(possible)
    expect(kept.state()).toEqual({ possible, kept: possible })
    expect(existsSync(path())).toBe(possible)
  })

  it('is not there where nothing is encrypted', async () => {
    const { kept } = start({ ...keychain(), isEncryptionAvailable: () => false }, 'win32')
    expect(await kept.keep('tea', takes('tea'))).toBe(false)
    expect(kept.state()).toEqual({ possible: false, kept: false })
  })

  it('asks no keychain for somebody who never kept one', async () => {
    const storage = keychain()
    await start(storage).kept.unlockWith(takes('tea'))
    expect(storage.asked).toBe(0)
  })
})
