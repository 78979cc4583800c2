// Bundles as a modified program would make and sign them: any manifest, any parts.
import { createHash } from 'node:crypto'
import { writeFrame } from '../../../src/engine/exchange/container/frames.ts'
import { encodeSignedManifest } from '../../../src/engine/exchange/container/signed-manifest.ts'
import type { CanonicalValue } from '../../../src/engine/log/canonical-json.ts'
import type { DeviceIdentity } from '../../../src/engine/parts.ts'

export type Manifest = { [key: string]: CanonicalValue }
export interface Forgery {
  manifest: Manifest
  segments: Uint8Array[][]
  attachments: Uint8Array[]
}

/** A part as it lies in the file. */
export const framed = (segments: Uint8Array[]) => {
  const part = Buffer.alloc(segments.reduce((sum, { length }) => sum + length + 4, 0))
  let at = 0
  for (const segment of segments) at = writeFrame(part, at, segment)
  return part
}
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** `changeParts` may lie about the parts after they are known. */
export const forgeBundle = (
  { manifest, segments, attachments }: Forgery,
  identity: DeviceIdentity,
  changeParts: (parts: Manifest[]) => CanonicalValue = (parts) => parts,
): Buffer => {
  const gathered = segments.map(framed)
  const files = attachments.toSorted((a, b) => (sha256(a) < sha256(b) ? -1 : 1))
  const parts: Manifest[] = [
    ...gathered.map((bytes, i) => ({ kind: 'segments', name: `segments-${i + 1}`, sizeBytes: bytes.length, sha256: sha256(bytes) })),
    ...files.map((bytes) => ({ kind: 'attachment', name: `attachment-${sha256(bytes)}`, sizeBytes: bytes.length, sha256: sha256(bytes) })),
  ]
  const head = encodeSignedManifest('bundle', { ...manifest, parts: changeParts(parts) }, identity)
  return Buffer.concat([head, ...gathered, ...files])
}
