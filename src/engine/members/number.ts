// The number that two people read to each other: equal on both devices exactly when each sees the other's true key. [MB30]
import sodium from 'libsodium-wrappers-sumo'
import type { DeviceId, RepositoryId } from '../../contract/ids.ts'
import { fromHex } from '../log/byte-io.ts'

const digits = 12

/** Stretched, because twelve digits alone could be hit by a forger who makes keys for a day. About 0.1 s and 64 MiB. */
export const numberToCompare = (repositoryId: RepositoryId, one: DeviceId, other: DeviceId): string[] => {
  const keys = Buffer.concat([one, other].sort().map(fromHex))
  const stretched = sodium.crypto_pwhash(
    sodium.crypto_pwhash_BYTES_MIN,
    keys,
    fromHex(repositoryId).subarray(0, sodium.crypto_pwhash_SALTBYTES),
    sodium.crypto_pwhash_OPSLIMIT_INTERACTIVE,
    sodium.crypto_pwhash_MEMLIMIT_INTERACTIVE,
    sodium.crypto_pwhash_ALG_ARGON2ID13,
  )
  const number = Buffer.from(stretched).readBigUInt64BE() % 10n ** BigInt(digits)
  return number.toString().padStart(digits, '0').match(/.{3}/g) ?? []
}
