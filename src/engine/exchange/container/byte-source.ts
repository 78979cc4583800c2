// Bytes that can be read from any place: a file, the pieces of a cut one, the inside of a locked one. What lies above knows no difference.
import { throwIfStopped } from '../files/index.ts'
import type { ExchangeFiles } from '../parts.ts'
import { damaged } from './signed-manifest.ts'

/** Memory of one reading; larger ones gain nothing. */
const readBytes = 256 * 1024

export interface ByteSource {
  readonly sizeBytes: number
  /** Exactly these bytes, in chunks, each of which holds until the next one is asked for; whoever asks stays within `sizeBytes`. Errors: bundle-damaged where fewer come, place-gone, place-unreadable. */
  read(from: number, length: number, signal?: AbortSignal): AsyncIterable<Uint8Array>
}

/** A file of that size; `skip` bytes at its beginning do not count. */
export const fileSource = (files: ExchangeFiles, path: string, fileBytes: number, skip = 0): ByteSource => ({
  sizeBytes: fileBytes - skip,
  async *read(from, length, signal) {
    let left = length
    if (left === 0) return
    for await (const chunk of files.read(path, from + skip, length, Buffer.allocUnsafe(Math.min(length, readBytes)))) {
      throwIfStopped(signal)
      const part = chunk.length > left ? chunk.subarray(0, left) : chunk
      left -= part.length
      yield part
      if (left === 0) return
    }
    throw damaged('end', 'the file is shorter than it was')
  },
})

/** One after the other as one. */
export const joinedSource = (sources: readonly ByteSource[]): ByteSource => ({
  sizeBytes: sources.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  async *read(from, length, signal) {
    let begin = from
    let left = length
    for (const source of sources) {
      if (left === 0) return
      if (begin >= source.sizeBytes) {
        begin -= source.sizeBytes
        continue
      }
      const here = Math.min(left, source.sizeBytes - begin)
      yield* source.read(begin, here, signal)
      begin = 0
      left -= here
    }
  },
})

/** All of a short stretch; into `room` where there is some. */
export const readWhole = async (source: ByteSource, from: number, length: number, signal?: AbortSignal, room?: Buffer): Promise<Buffer> => {
  const whole = room?.subarray(0, length) ?? Buffer.allocUnsafe(length)
  let at = 0
  for await (const chunk of source.read(from, length, signal)) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

/** Room for one part after another, so that a large file takes no more memory than its largest part. */
export const createRoom = () => {
  let room = Buffer.alloc(0)
  return (sizeBytes: number): Buffer => {
    if (room.length < sizeBytes) room = Buffer.allocUnsafeSlow(sizeBytes)
    return room.subarray(0, sizeBytes)
  }
}
