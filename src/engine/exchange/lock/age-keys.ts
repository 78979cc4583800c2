// A device's keys in the text forms of age, so that the standard `age` command locks for a device and opens what was locked for it.
// docs/formats/bundle.md [BN70]–[BN72]. Bech32: BIP 173.
import sodium from 'libsodium-wrappers-sumo'
import { GranaryError } from '../../../contract/errors.ts'
import type { DeviceId } from '../../../contract/ids.ts'
import type { DeviceIdentity } from '../../parts.ts'

const letters = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]

const checksum = (values: readonly number[]): number => {
  let sum = 1
  for (const value of values) {
    const top = sum >>> 25
    sum = ((sum & 0x1ffffff) << 5) ^ value
    for (const [i, generator] of generators.entries()) if ((top >>> i) & 1) sum ^= generator
  }
  return sum
}

const fiveBits = (bytes: Uint8Array): number[] => {
  const values: number[] = []
  let buffer = 0
  let bits = 0
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      values.push((buffer >>> bits) & 31)
    }
    buffer &= (1 << bits) - 1
  }
  if (bits > 0) values.push((buffer << (5 - bits)) & 31)
  return values
}

/** `prefix` in lower case. */
export const toBech32 = (prefix: string, bytes: Uint8Array): string => {
  const codes = Array.from(prefix, (letter) => letter.charCodeAt(0))
  const expanded = [...codes.map((code) => code >>> 5), 0, ...codes.map((code) => code & 31)]
  const data = fiveBits(bytes)
  const sum = checksum([...expanded, ...data, 0, 0, 0, 0, 0, 0]) ^ 1
  const tail = [0, 1, 2, 3, 4, 5].map((i) => (sum >>> (5 * (5 - i))) & 31)
  return `${prefix}1${[...data, ...tail].map((value) => letters.charAt(value)).join('')}`
}

/** What `age -r` takes: the X25519 form of a device's key. `cryptographyReady` first. Errors: invalid-input for a key that is no point. */
export const recipientOf = (deviceId: DeviceId): string => {
  try {
    return toBech32('age', sodium.crypto_sign_ed25519_pk_to_curve25519(Buffer.from(deviceId, 'hex')))
  } catch (error) {
    throw new GranaryError('invalid-input', 'Nothing can be locked for this device: its key is malformed.', { deviceId }, { cause: error })
  }
}

/** What `age -i` takes. A secret: shown only to its owner, on demand. */
export const identityTextOf = (identity: DeviceIdentity): string => toBech32('age-secret-key-', identity.openingSecret()).toUpperCase()
