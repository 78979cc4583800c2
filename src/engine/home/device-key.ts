// device.key: the seed of this installation's Ed25519 key, a file that app, command line and hub read alike. It may be locked
// with a passphrase (argon2id, then secretbox). It is in no backup: whoever holds a backup is not this device.
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import sodium from 'libsodium-wrappers-sumo'
import { sync as writeFileAtomicSync } from 'write-file-atomic'
import { GranaryError } from '../../contract/errors.ts'
import { type DeviceId, deviceIdSchema } from '../../contract/ids.ts'
import { z } from '../../contract/zod.ts'

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))

const openKeySchema = z.strictObject({ format: z.literal('granary-device-key-1'), deviceId: deviceIdSchema, seed: hex(32) })
const lockedKeySchema = z.strictObject({
  format: z.literal('granary-device-key-1'),
  deviceId: deviceIdSchema,
  locked: z.strictObject({
    kdf: z.literal('argon2id13'),
    /** Kept with the file, so that a later release can ask for more work without losing old keys. */
    opsLimit: z.number().int().min(1).max(20),
    memLimitBytes: z
      .number()
      .int()
      .min(8 * 1024 * 1024)
      .max(2 ** 31 - 1),
    salt: hex(16),
    nonce: hex(24),
    box: hex(48),
  }),
})
type KeyFile = z.infer<typeof openKeySchema> | z.infer<typeof lockedKeySchema>

export interface DeviceKey {
  /** null: no key was made yet. Known also while the key is locked. */
  deviceId(): DeviceId | null
  /** The file asks for a passphrase that nobody has given yet. */
  isLocked(): boolean
  /** Makes the key when there is none. Errors: passphrase-needed, device-key-damaged. */
  seed(): Promise<Uint8Array>
  /** Errors: passphrase-wrong, device-key-damaged. */
  unlock(passphrase: string): Promise<void>
  /** Locks with a passphrase, or takes the lock off with null. Errors: passphrase-needed while locked. */
  setPassphrase(passphrase: string | null): Promise<void>
}

/** libsodium's "interactive" work: about 0.1 s and 64 MiB, which a laptop of ten years ago can pay at each start. */
const opsLimit = () => sodium.crypto_pwhash_OPSLIMIT_INTERACTIVE
const memLimitBytes = () => sodium.crypto_pwhash_MEMLIMIT_INTERACTIVE

const derive = (passphrase: string, salt: Uint8Array, ops: number, mem: number) =>
  sodium.crypto_pwhash(sodium.crypto_secretbox_KEYBYTES, passphrase.normalize('NFKC'), salt, ops, mem, sodium.crypto_pwhash_ALG_ARGON2ID13)

export const createDeviceKey = (home: string, passphraseFile: string | undefined = process.env.GRANARY_PASSPHRASE_FILE): DeviceKey => {
  const path = join(home, 'device.key')
  let openSeed: Uint8Array | null = null

  const read = (): KeyFile | null => {
    if (!existsSync(path)) return null
    try {
      const raw: unknown = JSON.parse(readFileSync(path, 'utf8'))
      return z.union([openKeySchema, lockedKeySchema]).parse(raw)
    } catch (error) {
      // Never made anew over a damaged one: the person would silently become another device.
      throw new GranaryError('device-key-damaged', 'the file of the device key cannot be read', { path }, { cause: error })
    }
  }
  const write = (file: KeyFile) => {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    writeFileAtomicSync(path, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 })
    chmodSync(path, 0o600)
  }
  const deviceIdOf = (seed: Uint8Array) => sodium.to_hex(sodium.crypto_sign_seed_keypair(seed).publicKey) as DeviceId
  const checked = (seed: Uint8Array, file: KeyFile) => {
    if (deviceIdOf(seed) !== file.deviceId) throw new GranaryError('device-key-damaged', 'the device key does not belong to its own id', { path })
    return seed
  }
  const unlock = async (passphrase: string) => {
    await sodium.ready
    const file = read()
    if (!file || 'seed' in file) return
    const { salt, nonce, box, opsLimit: ops, memLimitBytes: mem } = file.locked
    let seed: Uint8Array
    try {
      seed = sodium.crypto_secretbox_open_easy(sodium.from_hex(box), sodium.from_hex(nonce), derive(passphrase, sodium.from_hex(salt), ops, mem))
    } catch (error) {
      throw new GranaryError('passphrase-wrong', 'the passphrase does not open the device key', {}, { cause: error })
    }
    openSeed = checked(seed, file)
  }
  const seed = async () => {
    if (openSeed) return openSeed
    await sodium.ready
    const file = read()
    if (!file) {
      const fresh = sodium.randombytes_buf(sodium.crypto_sign_SEEDBYTES)
      write({ format: 'granary-device-key-1', deviceId: deviceIdOf(fresh), seed: sodium.to_hex(fresh) })
      openSeed = fresh
      return fresh
    }
    if ('seed' in file) {
      openSeed = checked(sodium.from_hex(file.seed), file)
      return openSeed
    }
    if (!passphraseFile) throw new GranaryError('passphrase-needed', 'the device key is locked with a passphrase')
    await unlock(readFileSync(passphraseFile, 'utf8').replace(/\r?\n$/, ''))
    if (!openSeed) throw new GranaryError('passphrase-needed', 'the device key is locked with a passphrase')
    return openSeed
  }
  return {
    deviceId: () => read()?.deviceId ?? null,
    isLocked: () => {
      if (openSeed) return false
      const file = read()
      return file !== null && 'locked' in file
    },
    seed,
    unlock,
    setPassphrase: async (passphrase) => {
      const open = await seed()
      const deviceId = deviceIdOf(open)
      if (passphrase === null) return write({ format: 'granary-device-key-1', deviceId, seed: sodium.to_hex(open) })
      const salt = sodium.randombytes_buf(sodium.crypto_pwhash_SALTBYTES)
      const nonce = sodium.randombytes_buf(sodium.crypto_secretbox_NONCEBYTES)
      const box = sodium.crypto_secretbox_easy(open, nonce, derive(passphrase, salt, opsLimit(), memLimitBytes()))
      write({
        format: 'granary-device-key-1',
        deviceId,
        locked: {
          kdf: 'argon2id13',
          opsLimit: opsLimit(),
          memLimitBytes: memLimitBytes(),
          salt: sodium.to_hex(salt),
          nonce: sodium.to_hex(nonce),
          box: sodium.to_hex(box),
        },
      })
    },
  }
}
