// Reading a zip under limits: sizes are capped by what is declared and again by what really comes out. Nothing is ever written
// to disk under a name from the zip. [IM31]
import { type Entry, fromBufferPromise, openPromise, type ZipFile } from 'yauzl'
import type { ImportLimits } from '../limits.ts'
import { refuse, toRefusal } from './refusal.ts'

export interface Zip {
  names(): string[]
  has(name: string): boolean
  /** Errors: file-damaged, file-expands-too-much, file-locked. */
  read(name: string): Promise<Uint8Array>
  close(): void
}

type ZipLimits = Pick<ImportLimits, 'zipEntries' | 'zipTotalBytes' | 'zipEntryBytes' | 'zipRatio' | 'zipRatioFromBytes'>

const expands = (detail: string) => refuse('file-expands-too-much', `the file unpacks to more than is allowed: ${detail}`)

const checkEntry = (entry: Entry, limits: ZipLimits): void => {
  if (entry.uncompressedSize > limits.zipEntryBytes) throw expands(`${entry.fileName} would be ${entry.uncompressedSize} bytes`)
  if (entry.uncompressedSize > limits.zipRatioFromBytes && entry.uncompressedSize > entry.compressedSize * limits.zipRatio)
    throw expands(`${entry.fileName} grows ${Math.round(entry.uncompressedSize / Math.max(1, entry.compressedSize))} times`)
}

const readDirectory = async (file: ZipFile, limits: ZipLimits): Promise<Map<string, Entry>> => {
  if (file.entryCount > limits.zipEntries) throw refuse('file-has-too-many-parts', `the file holds ${file.entryCount} parts, more than ${limits.zipEntries}`)
  const entries = new Map<string, Entry>()
  let total = 0
  for await (const entry of file.eachEntry()) {
    checkEntry(entry, limits)
    total += entry.uncompressedSize
    if (total > limits.zipTotalBytes) throw expands(`all parts together are more than ${limits.zipTotalBytes} bytes`)
    // Two parts of one name: readers differ in which they take, so a checker and a reader can be shown different things.
    if (entries.has(entry.fileName)) throw refuse('file-damaged', `the file holds two parts named ${entry.fileName.slice(0, 100)}`)
    entries.set(entry.fileName, entry)
  }
  return entries
}

/** Errors: file-damaged, file-has-too-many-parts, file-expands-too-much. */
export const openZip = async (source: string | Uint8Array, limits: ZipLimits): Promise<Zip> => {
  const options = { lazyEntries: true, autoClose: false, validateEntrySizes: true } as const
  let file: ZipFile
  let entries: Map<string, Entry>
  try {
    file = await (typeof source === 'string' ? openPromise(source, options) : fromBufferPromise(Buffer.from(source), options))
  } catch (error) {
    throw refuse('file-damaged', `the file is damaged or cut off (${error instanceof Error ? error.message : String(error)})`, error)
  }
  try {
    entries = await readDirectory(file, limits)
  } catch (error) {
    file.close()
    throw toRefusal(error, 'the packed file')
  }
  let readTotal = 0
  const read = async (name: string): Promise<Uint8Array> => {
    const entry = entries.get(name)
    if (!entry) throw refuse('file-damaged', `the file has no part ${name.slice(0, 200)}`)
    if (entry.isEncrypted()) throw refuse('file-locked', 'the file is locked with a password')
    try {
      const stream = await file.openReadStreamPromise(entry)
      const chunks: Buffer[] = []
      let size = 0
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        size += chunk.length
        readTotal += chunk.length
        if (size > limits.zipEntryBytes) throw expands(`${name} is larger than it says`)
        // Parts may overlap in the file; what is really read counts, again for each reading.
        if (readTotal > limits.zipTotalBytes * 2) throw expands('all parts together')
        chunks.push(chunk)
      }
      return Buffer.concat(chunks)
    } catch (error) {
      throw toRefusal(error, `the part ${name.slice(0, 200)}`)
    }
  }
  return { names: () => [...entries.keys()], has: (name) => entries.has(name), read, close: () => file.close() }
}
