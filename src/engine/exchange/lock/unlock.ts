// Opening what is locked, at any place: the file key is found once, then each piece of 64 KiB opens by itself, so nothing is laid
// down in the clear. docs/formats/bundle.md [BN75]–[BN77]; https://age-encryption.org/v1.
import { hkdfSync } from 'node:crypto'
import sodium from 'libsodium-wrappers-sumo'
import { GranaryError } from '../../../contract/errors.ts'
import { cryptographyReady } from '../../log/identity.ts'
import type { DeviceIdentity } from '../../parts.ts'
import { type ByteSource, readWhole } from '../container/byte-source.ts'
import { damaged } from '../container/signed-manifest.ts'
import { identityTextOf } from './age-keys.ts'
import { passphraseIdentity } from './passphrase.ts'

const firstLine = 'age-encryption.org/v1\n'
/** Twenty recipients take 2 KiB. */
const maxHeaderBytes = 64 * 1024
const pieceBytes = 64 * 1024
const tagBytes = 16
const nonceBytes = 16
/** Pieces that are read together. */
const readAhead = 16
const part = 'lock'

export const isLocked = async (source: ByteSource): Promise<boolean> =>
  source.sizeBytes > firstLine.length && (await readWhole(source, 0, firstLine.length)).toString('latin1') === firstLine

const readHeader = async (source: ByteSource): Promise<Buffer> => {
  const begin = await readWhole(source, 0, Math.min(maxHeaderBytes, source.sizeBytes))
  const mac = begin.indexOf('\n--- ')
  const end = mac < 0 ? -1 : begin.indexOf('\n', mac + 1)
  if (end < 0) throw damaged(part, 'it has no end')
  return begin.subarray(0, end + 1)
}

export interface Keys {
  passphrase?: string
  identity: DeviceIdentity
}

const fileKeyOf = async (header: Buffer, { passphrase, identity }: Keys): Promise<Uint8Array> => {
  const needsPassphrase = /^-> scrypt /m.test(header.toString('latin1'))
  const locked = new GranaryError('bundle-locked', 'This file is locked.', { by: needsPassphrase ? 'passphrase' : 'key' })
  if (needsPassphrase && passphrase === undefined) throw locked
  const { Decrypter } = await import('age-encryption')
  const decrypter = new Decrypter()
  if (needsPassphrase) decrypter.addIdentity(passphraseIdentity(passphrase ?? ''))
  else decrypter.addIdentity(identityTextOf(identity))
  try {
    return await decrypter.decryptHeader(header)
  } catch (error) {
    // The library says it in words only; a test holds it to them.
    if (error instanceof Error && error.message.startsWith('no identity matched'))
      throw needsPassphrase ? new GranaryError('bundle-passphrase-wrong', 'That is not the passphrase of this file.') : locked
    throw damaged(part, 'its head is malformed', { cause: error })
  }
}

const nonceOf = (index: number, isLast: boolean): Uint8Array => {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(index, 5, 6)
  nonce[11] = isLast ? 1 : 0
  return nonce
}

/** The inside of a locked file. Errors: bundle-locked (`by`: passphrase or key), bundle-passphrase-wrong, bundle-damaged. */
export const unlockedSource = async (outside: ByteSource, keys: Keys): Promise<ByteSource> => {
  await cryptographyReady()
  const header = await readHeader(outside)
  const fileKey = await fileKeyOf(header, keys)
  if (outside.sizeBytes < header.length + nonceBytes + tagBytes) throw damaged(part, 'the file ends within it')
  const salt = await readWhole(outside, header.length, nonceBytes)
  const key = new Uint8Array(hkdfSync('sha256', fileKey, salt, 'payload', 32))
  const begin = header.length + nonceBytes
  const lockedBytes = outside.sizeBytes - begin
  const pieces = Math.ceil(lockedBytes / (pieceBytes + tagBytes))
  const sizeBytes = lockedBytes - pieces * tagBytes
  // Only an empty file ends with an empty piece.
  if (sizeBytes < 0 || (pieces > 1 && lockedBytes - (pieces - 1) * (pieceBytes + tagBytes) <= tagBytes)) throw damaged(part, 'its size is impossible')

  const open = (bytes: Uint8Array, index: number): Uint8Array => {
    try {
      return sodium.crypto_aead_chacha20poly1305_ietf_decrypt(null, bytes, null, nonceOf(index, index === pieces - 1), key)
    } catch (error) {
      throw damaged(part, 'a piece of it is not what was locked', { cause: error })
    }
  }
  const inside: ByteSource = {
    sizeBytes,
    async *read(from, length, signal) {
      let left = length
      let skip = from % pieceBytes
      for (let index = Math.floor(from / pieceBytes); left > 0; index += readAhead) {
        const last = Math.min(index + readAhead, pieces, Math.ceil((from + length) / pieceBytes))
        const at = index * (pieceBytes + tagBytes)
        const many = await readWhole(outside, begin + at, Math.min(last * (pieceBytes + tagBytes), lockedBytes) - at, signal)
        for (let i = index; i < last && left > 0; i += 1) {
          const offset = (i - index) * (pieceBytes + tagBytes)
          const clear = open(many.subarray(offset, offset + pieceBytes + tagBytes), i).subarray(skip, skip + left)
          skip = 0
          left -= clear.length
          yield clear
        }
      }
    },
  }
  // The last piece holds the size to its word before anything is believed.
  open(await readWhole(outside, begin + (pieces - 1) * (pieceBytes + tagBytes), lockedBytes - (pieces - 1) * (pieceBytes + tagBytes)), pieces - 1)
  return inside
}
