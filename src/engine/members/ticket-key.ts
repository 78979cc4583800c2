// The key pair of a ticket, from its seed; and the seed from the device key, so that it lies nowhere. [MB20]
import sodium from 'libsodium-wrappers-sumo'
import type { InvitationId } from '../../contract/areas/members.ts'
import type { DeviceId, RepositoryId } from '../../contract/ids.ts'
import { fromHex, toHex } from '../log/byte-io.ts'
import { sha256 } from '../log/entry-codec.ts'

/** 128 bits: nobody finds one by trying, and it can still be read aloud. */
export const seedBytes = 16
const text = (value: string) => Buffer.from(value, 'utf8')

const keyPairOf = (seed: Uint8Array) => sodium.crypto_sign_seed_keypair(sha256(text('granary/ticket/1'), seed))

/** The public half, which is the invitation's id. */
export const invitationIdOf = (seed: Uint8Array): InvitationId => toHex(keyPairOf(seed).publicKey) as InvitationId

/** Ed25519 is deterministic: whoever holds the device key finds the seed again from the nonce in the invitation. */
export const seedFor = (sign: (hash: Uint8Array) => Uint8Array, repositoryId: RepositoryId, nonce: Uint8Array): Uint8Array =>
  sha256(text('granary/ticket-seed/1'), sign(sha256(text('granary/ticket-seed/1'), fromHex(repositoryId), nonce))).subarray(0, seedBytes)

const proofHash = (repositoryId: RepositoryId, deviceId: DeviceId, invitationId: InvitationId) =>
  sha256(text('granary/join/1'), fromHex(repositoryId), fromHex(deviceId), fromHex(invitationId))

/** Says that this device, and no other, used the ticket. */
export const proveJoin = (seed: Uint8Array, repositoryId: RepositoryId, deviceId: DeviceId): Uint8Array =>
  sodium.crypto_sign_detached(proofHash(repositoryId, deviceId, invitationIdOf(seed)), keyPairOf(seed).privateKey)

export const isProvenJoin = (proof: Uint8Array, repositoryId: RepositoryId, deviceId: DeviceId, invitationId: InvitationId): boolean => {
  if (proof.length !== sodium.crypto_sign_BYTES) return false
  try {
    return sodium.crypto_sign_verify_detached(proof, proofHash(repositoryId, deviceId, invitationId), fromHex(invitationId))
  } catch {
    // A key that is no point of the curve: nothing is signed by it.
    return false
  }
}
