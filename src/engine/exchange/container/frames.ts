// Segments or items within a part: each with its length before it. docs/formats/bundle.md [BN22].
import { damaged } from './signed-manifest.ts'

const lengthBytes = 4

export const frameBytes = (payload: Uint8Array) => payload.length + lengthBytes

/** Writes one at `at` and answers where the next begins. */
export const writeFrame = (target: Buffer, at: number, payload: Uint8Array): number => {
  const begin = target.writeUInt32BE(payload.length, at)
  target.set(payload, begin)
  return begin + payload.length
}

/** Views into the part. Errors: bundle-damaged. */
export function* readFrames(part: Buffer, name: string): Generator<Uint8Array> {
  let at = 0
  while (at < part.length) {
    if (part.length - at < lengthBytes) throw damaged(name, 'a length is cut')
    const length = part.readUInt32BE(at)
    at += lengthBytes
    if (length === 0 || length > part.length - at) throw damaged(name, 'a length leads out of it')
    yield part.subarray(at, at + length)
    at += length
  }
}
