// zstd for bytes at rest and in carriage: node:zlib where the host has it, else raw when writing and fzstd when reading
// (Electron runtimes older than 36 have no zstd). docs/formats/database.md [DB42].
import * as zlib from 'node:zlib'
import { decompress } from 'fzstd'

export const coding = { raw: 0, zstd: 1 } as const

const hasZstd = typeof zlib.zstdCompressSync === 'function'

/** `level` 3 is for live work, 12 for what is written once and kept. Stays raw where that is not larger. */
export const packBytes = (bytes: Uint8Array, level = 3): { coding: number; bytes: Uint8Array } => {
  if (!hasZstd || bytes.length < 64) return { coding: coding.raw, bytes }
  const packed = zlib.zstdCompressSync(bytes, { params: { [zlib.constants.ZSTD_c_compressionLevel]: level } })
  return packed.length < bytes.length ? { coding: coding.zstd, bytes: packed } : { coding: coding.raw, bytes }
}

/** At most `maxBytes` come out; a RangeError says that there would be more, another error that the bytes are no zstd. */
export const unpackBytes = (code: number, bytes: Uint8Array, maxBytes = 256 * 1024 * 1024): Uint8Array => {
  if (code === coding.raw) {
    if (bytes.length > maxBytes) throw new RangeError('larger than allowed')
    return bytes
  }
  if (code !== coding.zstd) throw new RangeError(`unknown coding ${code}`)
  return hasZstd ? zlib.zstdDecompressSync(bytes, { maxOutputLength: maxBytes }) : unpackWithoutZlib(bytes, maxBytes)
}

/** The same by fzstd, which is pure JavaScript and trusts the frame's own size: so that is compared before it allocates. */
export const unpackWithoutZlib = (bytes: Uint8Array, maxBytes: number): Uint8Array => {
  const size = frameContentSize(bytes)
  if (size === null || size > maxBytes) throw new RangeError('larger than allowed, or of unknown size')
  const out = decompress(bytes)
  if (out.length > maxBytes) throw new RangeError('larger than allowed')
  return out
}

/** RFC 8878, 3.1.1.1: the content size that a zstd frame declares; null when it declares none or is no frame. */
const frameContentSize = (bytes: Uint8Array): number | null => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 6 || view.getUint32(0, true) !== 0xfd2fb528) return null
  const descriptor = view.getUint8(4)
  const isSingleSegment = (descriptor & 0x20) !== 0
  const sizeFlag = descriptor >> 6
  const width = sizeFlag === 0 ? (isSingleSegment ? 1 : 0) : 2 ** sizeFlag
  const at = 5 + (isSingleSegment ? 0 : 1) + [0, 1, 2, 4][descriptor & 3]!
  if (width === 0 || bytes.length < at + width) return null
  if (width === 1) return view.getUint8(at)
  if (width === 2) return view.getUint16(at, true) + 256
  if (width === 4) return view.getUint32(at, true)
  return Number(view.getBigUint64(at, true))
}
