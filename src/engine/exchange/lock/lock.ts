// Locking: the whole file becomes an age file. Carriers learn its size and nothing else. docs/formats/bundle.md [BN70]–[BN74].
import { Encrypter } from 'age-encryption'
import type { DeviceId } from '../../../contract/ids.ts'
import { cryptographyReady } from '../../log/identity.ts'
import { recipientOf } from './age-keys.ts'

/** A passphrase, or the devices that can open it. age allows one of the two. */
export type Lock = { passphrase: string } | { devices: readonly DeviceId[] }

/** age's own default: about a second for each guess of a passphrase. */
const scryptWorkFactor = 18

export const lockBytes = async (bytes: AsyncIterable<Uint8Array>, lock: Lock, workFactor = scryptWorkFactor): Promise<AsyncIterable<Uint8Array>> => {
  await cryptographyReady()
  const encrypter = new Encrypter()
  if ('passphrase' in lock) {
    encrypter.setPassphrase(lock.passphrase)
    encrypter.setScryptWorkFactor(workFactor)
  } else for (const device of new Set(lock.devices)) encrypter.addRecipient(recipientOf(device))
  return encrypter.encrypt(ReadableStream.from(bytes))
}
