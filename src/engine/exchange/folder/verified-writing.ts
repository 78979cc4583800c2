// Writing to a medium that may be wearing out or nearly full: what was written is read again before anything names it. [XF41], [XF44]
import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import { isGranaryError } from '../../../contract/errors.ts'
import { placeError, throwIfStopped } from '../files/index.ts'
import type { ExchangeFiles } from '../parts.ts'

/** A rewritten file lies on other sectors than the one it replaces. */
const tries = 3

export interface VerifiedWriter {
  makeFolder(path: string): Promise<void>
  /** `source` is asked again for each try. Errors: place-…, cancelled. */
  write(path: string, source: () => Uint8Array | AsyncIterable<Uint8Array>): Promise<{ sizeBytes: number; sha256: string }>
  readonly writtenBytes: number
}

async function* counted(source: Uint8Array | AsyncIterable<Uint8Array>, signal: AbortSignal | undefined, count: (bytes: number) => void) {
  if (source instanceof Uint8Array) {
    count(source.length)
    yield source
    return
  }
  for await (const chunk of source) {
    throwIfStopped(signal)
    count(chunk.length)
    yield chunk
  }
}

export interface WriterOptions {
  signal: AbortSignal | undefined
  /** Once, before the first folder or file. */
  prepare(): Promise<void>
  onBytes(bytes: number): void
}

export const createVerifiedWriter = (files: ExchangeFiles, { signal, prepare, onBytes }: WriterOptions): VerifiedWriter => {
  const folders = new Set<string>()
  let writtenBytes = 0
  let prepared: Promise<void> | null = null
  const makeFolder = async (path: string) => {
    prepared ??= prepare()
    await prepared
    if (folders.has(path)) return
    await files.makeFolder(path)
    folders.add(path)
  }
  return {
    makeFolder,
    write: async (path, source) => {
      throwIfStopped(signal)
      await makeFolder(dirname(path))
      for (let attempt = 1; ; attempt += 1) {
        try {
          const chunks = counted(source(), signal, (bytes) => {
            writtenBytes += bytes
            if (attempt === 1) onBytes(bytes)
          })
          const written = await files.write(path, chunks, signal)
          const { sha256 } = await files.readBack(path)
          if (sha256 === written.sha256) return written
          throw placeError('place-unreadable', path)
        } catch (error) {
          if (!isGranaryError(error) || error.code !== 'place-unreadable' || attempt === tries) throw error
        }
      }
    },
    get writtenBytes() {
      return writtenBytes
    },
  }
}

export const sha256Of = async (chunks: AsyncIterable<Uint8Array>): Promise<string> => {
  const hash = createHash('sha256')
  for await (const chunk of chunks) hash.update(chunk)
  return hash.digest('hex')
}
