// A device's identity from the seed of its Ed25519 key. Where the seed lies and how it is locked is the home's matter.
import sodium from 'libsodium-wrappers-sumo'
import { type DeviceId, deviceIdSchema } from '../../contract/ids.ts'
import type { DeviceIdentity } from '../parts.ts'

/** libsodium's WebAssembly has to be compiled once; everything after that is synchronous. */
export const cryptographyReady = (): Promise<void> => sodium.ready

/** The seed (32 bytes) is copied into the key and may be wiped by the caller. */
export const identityFromSeed = async (seed: Uint8Array, names: { contributorName: string; deviceName: string }): Promise<DeviceIdentity> => {
  await cryptographyReady()
  const { publicKey, privateKey } = sodium.crypto_sign_seed_keypair(seed)
  return {
    deviceId: deviceIdSchema.parse(Buffer.from(publicKey).toString('hex')),
    ...names,
    sign: (hash) => sodium.crypto_sign_detached(hash, privateKey),
    openingSecret: () => sodium.crypto_sign_ed25519_sk_to_curve25519(privateKey),
  }
}

/** Ed25519 over an entry's hash; false also for malformed keys and signatures. `cryptographyReady` first. */
export const isSignedBy = (deviceId: DeviceId, hash: Uint8Array, signature: Uint8Array): boolean => {
  if (signature.length !== sodium.crypto_sign_BYTES) return false
  try {
    return sodium.crypto_sign_verify_detached(signature, hash, Buffer.from(deviceId, 'hex'))
  } catch {
    // A key that is no point of the curve: then nothing is signed by it.
    return false
  }
}
