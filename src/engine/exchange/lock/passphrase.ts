// age's passphrase stanza with Node's own scrypt, which works aside: the library's would hold up the engine for seconds.
// docs/formats/bundle.md [BN73], [BN77]; https://age-encryption.org/v1, "The scrypt recipient type".
import { randomBytes, scrypt } from 'node:crypto'
import type { Identity, Recipient } from 'age-encryption'
import sodium from 'libsodium-wrappers-sumo'

/** 64 MiB and a fraction of a second for each guess; age's own default, 18, takes 256 MiB. */
const workFactor = 16
/** What age writes: opened, though it takes 256 MiB for a moment. A higher one only makes a reader wait. */
export const maxWorkFactor = 18

const label = Buffer.from('age-encryption.org/v1/scrypt')
const saltBytes = 16
const noNonce = new Uint8Array(12)

const keyFor = (passphrase: string, salt: Uint8Array, factor: number): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const cost = 2 ** factor
    scrypt(passphrase, Buffer.concat([label, salt]), 32, { N: cost, r: 8, p: 1, maxmem: 128 * cost * 8 + 1024 * 1024 }, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })

const toBase64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replace(/=+$/, '')

export const passphraseRecipient = async (passphrase: string): Promise<Recipient> => {
  const { Stanza } = await import('age-encryption')
  return {
    wrapFileKey: async (fileKey) => {
      const salt = randomBytes(saltBytes)
      const sealed = sodium.crypto_aead_chacha20poly1305_ietf_encrypt(fileKey, null, null, noNonce, await keyFor(passphrase, salt, workFactor))
      return [new Stanza(['scrypt', toBase64(salt), String(workFactor)], sealed)]
    },
  }
}

/** null where the passphrase is another one. Throws for a stanza that is malformed or asks for too much. */
export const passphraseIdentity = (passphrase: string): Identity => ({
  unwrapFileKey: async ([stanza, ...others]) => {
    const [, saltText = '', factorText = ''] = stanza?.args ?? []
    const salt = Buffer.from(saltText, 'base64')
    const factor = /^[1-9]\d?$/.test(factorText) ? Number(factorText) : Number.NaN
    if (!stanza || others.length > 0 || stanza.args.length !== 3 || salt.length !== saltBytes || toBase64(salt) !== saltText || stanza.body.length !== 32)
      throw new Error('malformed passphrase stanza')
    if (!(factor <= maxWorkFactor)) throw new Error('the work factor is too high')
    const key = await keyFor(passphrase, salt, factor)
    try {
      return sodium.crypto_aead_chacha20poly1305_ietf_decrypt(null, stanza.body, null, noNonce, key)
    } catch {
      // Sealed with another key: another passphrase.
      return null
    }
  },
})
