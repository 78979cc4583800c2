// The signed head of a bundle, a parcel, and of what a device leaves in an exchange folder: magic, length, manifest, signature.
// docs/formats/bundle.md [BN10]–[BN14]. Pure; foreign bytes are read by it.
import { createHash } from 'node:crypto'
import { GranaryError } from '../../../contract/errors.ts'
import { type DeviceId, deviceIdSchema } from '../../../contract/ids.ts'
import { type CanonicalValue, fromCanonicalJson, isCanonicalObject, toCanonicalJson } from '../../log/canonical-json.ts'
import { isSignedBy } from '../../log/identity.ts'
import type { DeviceIdentity } from '../../parts.ts'

export const containerKinds = ['bundle', 'parcel', 'folder'] as const
export type ContainerKind = (typeof containerKinds)[number]

const magics: Record<ContainerKind, string> = { bundle: 'GRBNDL1\n', parcel: 'GRPARC1\n', folder: 'GRLEFT1\n' }
/** Versions of the manifest that this release writes and reads. */
export const manifestVersion = 1
export const magicBytes = 8
/** Magic and length. */
export const manifestHeadBytes = magicBytes + 4
export const signatureBytes = 64
/** Room for the account of 60,000 attachments; what a stranger's file can make us allocate. */
export const maxManifestBytes = 16 * 1024 * 1024

/** Every manifest says its format's version and whose key signs it; what else it says is its kind's matter. */
export interface ManifestBasis {
  [key: string]: CanonicalValue
  version: number
  from: { [key: string]: CanonicalValue; device: string }
}

export const damaged = (part: string, detail: string, options?: ErrorOptions) =>
  new GranaryError('bundle-damaged', `The part "${part}" is damaged: ${detail}.`, { part }, options)
export const tooNew = (version: number) => new GranaryError('bundle-too-new', `Version ${version} is unknown to this release.`, { version })

const signedHash = (kind: ContainerKind, manifest: Uint8Array) => createHash('sha256').update('granary/bundle/1').update(magics[kind]).update(manifest).digest()

/** magic ‖ length ‖ manifest ‖ signature. The manifest's `version` and `from.device` are written here. Errors: invalid-input for one that is too large. */
export const encodeSignedManifest = (kind: ContainerKind, manifest: { [key: string]: CanonicalValue }, identity: DeviceIdentity): Uint8Array => {
  const from = manifest['from'] ?? {}
  const whole = { ...manifest, version: manifestVersion, from: { ...(isCanonicalObject(from) ? from : {}), device: identity.deviceId } }
  const bytes = toCanonicalJson(whole)
  if (bytes.length > maxManifestBytes)
    throw new GranaryError('invalid-input', 'The account of this file would be larger than 16 MiB.', { sizeBytes: bytes.length })
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([Buffer.from(magics[kind], 'latin1'), length, bytes, identity.sign(signedHash(kind, bytes))])
}

/** Which kind the first bytes say; null: none of ours. Errors: bundle-too-new. */
export const containerKindOf = (head: Uint8Array): ContainerKind | null => {
  const magic = Buffer.from(head.subarray(0, magicBytes)).toString('latin1')
  const kind = containerKinds.find((one) => magics[one] === magic)
  if (kind) return kind
  const later = containerKinds.find((one) => magics[one].slice(0, 6) === magic.slice(0, 6) && /^[2-9]\n$/.test(magic.slice(6)))
  if (later) throw tooNew(Number(magic.charAt(6)))
  return null
}

/** Length of the manifest from the first `manifestHeadBytes` bytes. Errors: bundle-damaged. */
export const manifestLengthOf = (head: Uint8Array): number => {
  if (head.length < manifestHeadBytes) throw damaged('manifest', 'the file ends before it')
  const length = Buffer.from(head.buffer, head.byteOffset, head.byteLength).readUInt32BE(magicBytes)
  if (length < 2 || length > maxManifestBytes) throw damaged('manifest', 'its length is impossible')
  return length
}

export interface SignedManifest {
  manifest: ManifestBasis
  /** Whose signature it bears; whether that device may be believed is asked elsewhere. */
  deviceId: DeviceId
  /** Bytes of magic, length, manifest and signature together. */
  sizeBytes: number
}

const parse = (bytes: Uint8Array): CanonicalValue => {
  try {
    return fromCanonicalJson(bytes)
  } catch (error) {
    throw damaged('manifest', 'it is no canonical JSON', { cause: error })
  }
}

/**
 * Reads the head of `bytes` (more may follow it) and checks the signature. `cryptographyReady` first.
 * Errors: bundle-damaged, bundle-too-new, not-an-exchange where the magic is another.
 */
export const decodeSignedManifest = (kind: ContainerKind, bytes: Uint8Array): SignedManifest => {
  if (containerKindOf(bytes) !== kind) throw new GranaryError('not-an-exchange', 'These bytes are no such file of Granary.')
  const length = manifestLengthOf(bytes)
  const end = manifestHeadBytes + length
  if (bytes.length < end + signatureBytes) throw damaged('manifest', 'the file ends within it')
  const signed = bytes.subarray(manifestHeadBytes, end)
  const value = parse(signed)
  const from = isCanonicalObject(value) ? value['from'] : undefined
  const device = from !== undefined && isCanonicalObject(from) ? deviceIdSchema.safeParse(from['device']) : null
  if (!isCanonicalObject(value) || !device?.success) throw damaged('manifest', 'it does not say whose it is')
  if (!isSignedBy(device.data, signedHash(kind, signed), bytes.subarray(end, end + signatureBytes))) throw damaged('manifest', 'its signature is wrong')
  const { version } = value
  if (typeof version !== 'number' || version < 1) throw damaged('manifest', 'it says no version')
  // The signature is asked first: a changed byte never reads as a later release.
  if (version > manifestVersion) throw tooNew(version)
  return { manifest: value as ManifestBasis, deviceId: device.data, sizeBytes: end + signatureBytes }
}
