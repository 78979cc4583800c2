// From a container's stream to what lies on the carrier: locked or not, whole or in pieces.
import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { toStorageError } from '../../storage/sqlite-errors.ts'
import { type Lock, lockBytes } from '../lock/lock.ts'
import type { ExchangeFiles } from '../parts.ts'
import type { ByteSource } from './byte-source.ts'
import { writeVolumes } from './volumes.ts'
import type { ContainerStream } from './write-container.ts'

const chunkBytes = 256 * 1024

export interface WriteFileOptions {
  path: string
  lock?: Lock
  /** In pieces of at most this size. */
  volumeBytes?: number
  /** On our own disk: holds the whole file while it is cut. */
  temporaryFolder: string
  signal?: AbortSignal
  onProgress?: (doneBytes: number, totalBytes: number) => void
}

/** age's streams may hold a chunk longer than until the next one. */
async function* copied(bytes: AsyncIterable<Uint8Array>) {
  for await (const chunk of bytes) yield new Uint8Array(chunk)
}

/** Written here first, so that each piece's hash can stand before its bytes. */
const withTemporary = async <T>(bytes: AsyncIterable<Uint8Array>, folder: string, work: (source: ByteSource) => Promise<T>): Promise<T> => {
  const path = join(folder, `whole-${randomBytes(8).toString('hex')}`)
  try {
    await mkdir(folder, { recursive: true })
    const file = await open(path, 'wx', 0o600)
    let sizeBytes = 0
    try {
      for await (const chunk of bytes) {
        await file.writeFile(chunk)
        sizeBytes += chunk.length
      }
    } finally {
      await file.close()
    }
    return await work({
      sizeBytes,
      read: (from, length) => createReadStream(path, { start: from, end: from + length - 1, highWaterMark: chunkBytes }) as AsyncIterable<Uint8Array>,
    })
  } catch (error) {
    throw toStorageError(error, folder)
  } finally {
    await rm(path, { force: true })
  }
}

/** Errors: place-full, place-read-only, place-gone, disk-full, cancelled; `files` leaves nothing half-written under the path. */
export const writeFile = async (
  stream: ContainerStream,
  files: ExchangeFiles,
  { path, lock, volumeBytes, temporaryFolder, signal, onProgress }: WriteFileOptions,
): Promise<{ paths: string[]; sizeBytes: number }> => {
  const clear = stream.bytes(signal, volumeBytes === undefined ? (done) => onProgress?.(done, stream.sizeBytes) : undefined)
  const bytes = lock ? await lockBytes(copied(clear), lock) : clear
  if (volumeBytes === undefined) {
    const { sizeBytes } = await files.write(path, bytes, signal)
    return { paths: [path], sizeBytes }
  }
  return withTemporary(bytes, temporaryFolder, (source) => {
    let done = 0
    return writeVolumes(source, files, path, volumeBytes, {
      signal,
      onWritten: (count) => {
        done += count
        onProgress?.(done, source.sizeBytes)
      },
    })
  })
}
