// How files are written to and read from a stick, over any disk: temporary name, flush, rename, flush of the folder; every byte that was promised
// is read or the medium is called unreadable. docs/formats/exchange-folder.md [XF40]–[XF45].
import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import { GranaryError } from '../../../contract/errors.ts'
import type { ExchangeFiles } from '../parts.ts'
import type { Disk, DiskReader } from './disk.ts'
import { placeError, toPlaceError } from './place-errors.ts'

/** What one read asks for: large enough for a slow stick, small against the memory of a bundle's reader. */
const readBytes = 1024 * 1024

export const throwIfStopped = (signal: AbortSignal | undefined) => {
  if (signal?.aborted) throw new GranaryError('cancelled', 'Stopped.')
}

async function* asChunks(chunks: Uint8Array | AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  if (!(chunks instanceof Uint8Array)) return yield* chunks
  for (let at = 0; at < chunks.length; at += readBytes) yield chunks.subarray(at, at + readBytes)
}

export const createExchangeFiles = (disk: Disk): ExchangeFiles => {
  const asking = async <T>(path: string, writes: boolean, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw toPlaceError(error, path, writes)
    }
  }

  async function* chunksOf(path: string, from: number, length: number | undefined, fromMedium: boolean, room?: Uint8Array): AsyncGenerator<Uint8Array> {
    let reader: DiskReader | null = null
    try {
      const size = await disk.sizeOf(path)
      if (size === null) throw placeError('place-gone', path)
      reader = await disk.openReader(path, fromMedium)
      const end = Math.min(size, length === undefined ? size : from + length)
      for (let at = from; at < end; ) {
        const bytes = await reader.read(at, Math.min(readBytes, room?.length ?? readBytes, end - at), room)
        // The folder promises more than the medium gives.
        if (bytes.length === 0) throw placeError('place-unreadable', path)
        at += bytes.length
        yield bytes
      }
    } catch (error) {
      throw toPlaceError(error, path, false)
    } finally {
      // Nothing was written through it: a failure to close loses nothing.
      await reader?.close().catch(() => undefined)
    }
  }

  const writePart = async (part: string, chunks: AsyncIterable<Uint8Array>, signal?: AbortSignal) => {
    const hash = createHash('sha256')
    let sizeBytes = 0
    const writer = await asking(part, true, () => disk.openWriter(part))
    let isOpen = true
    try {
      for await (const chunk of chunks) {
        throwIfStopped(signal)
        await asking(part, true, () => writer.append(chunk))
        hash.update(chunk)
        sizeBytes += chunk.length
      }
      await asking(part, true, () => writer.flush())
      isOpen = false
      await asking(part, true, () => writer.close())
    } catch (error) {
      if (isOpen) await writer.close().catch(() => undefined)
      // What is left of it makes room again; if the medium is gone, its device sweeps it the next time. [XF46]
      await disk.remove(part).catch(() => undefined)
      throw error
    }
    return { sizeBytes, sha256: hash.digest('hex') }
  }

  return {
    list: async (folder) => {
      try {
        return await disk.list(folder)
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
        throw toPlaceError(error, folder, false)
      }
    },
    size: (path) => asking(path, false, () => disk.sizeOf(path)),
    read: (path, from = 0, length, room) => chunksOf(path, from, length, false, room),
    readAll: async (path, maxBytes) => {
      const size = await asking(path, false, () => disk.sizeOf(path))
      if (size !== null && size > maxBytes) throw new GranaryError('file-too-large', `${path} is larger than ${maxBytes} bytes.`, { path, sizeBytes: size })
      const chunks: Uint8Array[] = []
      for await (const chunk of chunksOf(path, 0, maxBytes, false)) chunks.push(chunk)
      return Buffer.concat(chunks)
    },
    write: async (path, chunks, signal) => {
      const part = `${path}.part`
      const written = await writePart(part, asChunks(chunks), signal)
      await asking(path, true, () => disk.rename(part, path))
      await asking(path, true, () => disk.flushFolder(dirname(path)))
      return written
    },
    readBack: async (path) => {
      const hash = createHash('sha256')
      let sizeBytes = 0
      // One room for all of it: a gigabyte of pieces would wait for the garbage collector.
      for await (const chunk of chunksOf(path, 0, undefined, true, Buffer.allocUnsafeSlow(readBytes))) {
        hash.update(chunk)
        sizeBytes += chunk.length
      }
      return { sizeBytes, sha256: hash.digest('hex') }
    },
    makeFolder: (path) =>
      asking(path, true, async () => {
        await disk.makeFolder(path)
        await disk.flushFolder(dirname(path))
      }),
    remove: (path) => asking(path, true, () => disk.remove(path)),
    flushFolder: (folder) => asking(folder, true, () => disk.flushFolder(folder)),
    freeBytes: (folder) => asking(folder, false, () => disk.freeBytes(folder)),
    markOf: (folder) => asking(folder, false, () => disk.markOf(folder)),
  }
}
