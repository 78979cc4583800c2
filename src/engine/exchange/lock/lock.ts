// Locking: the whole file becomes an age file. Carriers learn its size and nothing else. docs/formats/bundle.md [BN70]–[BN74].
import { ReadableStream as NodeReadableStream } from 'node:stream/web'
import type { DeviceId } from '../../../contract/ids.ts'
import { cryptographyReady } from '../../log/identity.ts'
import { recipientOf } from './age-keys.ts'
import { passphraseRecipient } from './passphrase.ts'

/** A passphrase, or the devices that can open it. age allows one of the two. */
export type Lock = { passphrase: string } | { devices: readonly DeviceId[] }

export const lockBytes = async (bytes: AsyncIterable<Uint8Array>, lock: Lock): Promise<AsyncIterable<Uint8Array>> => {
  await cryptographyReady()
  // Loaded only where something is locked: it takes 100 ms and 20 MB.
  const { Encrypter } = await import('age-encryption')
  const encrypter = new Encrypter()
  if ('passphrase' in lock) encrypter.addRecipient(await passphraseRecipient(lock.passphrase))
  else for (const device of new Set(lock.devices)) encrypter.addRecipient(recipientOf(device))
  // Node's own stream: the library asks for a web stream, and only Node's is made from an iterable and read as one.
  return (await encrypter.encrypt(NodeReadableStream.from(bytes) as ReadableStream<Uint8Array>)) as unknown as AsyncIterable<Uint8Array>
}
