// Attachments: immutable files named by the SHA-256 of their bytes. Written under another name, flushed, renamed, and the folder
// flushed, so a name that is there has all its bytes. docs/formats/database.md [DB1].
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { GranaryError } from '../../contract/errors.ts'
import type { AttachmentHash } from '../../contract/ids.ts'
import type { AttachmentStore } from '../parts.ts'
import { toStorageError } from './sqlite-errors.ts'

const isHash = (name: string) => /^[0-9a-f]{64}$/.test(name)

/** Makes a rename last: on POSIX systems the folder itself must be flushed; Windows has no such call and needs none. */
export const flushFolder = async (folder: string) => {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export interface AttachmentProblem {
  code: 'attachment-damaged'
  detail: string
}

export interface DiskAttachmentStore extends AttachmentStore {
  /** Bytes that must have this hash, as they come. Errors: attachment-damaged (nothing stays), disk-full, and those of the stream. */
  addStream(chunks: AsyncIterable<Uint8Array>, expected: AttachmentHash, onBytes?: (bytes: number) => void): Promise<{ sizeBytes: number }>
  /** Reads every file and compares it with its name. */
  verify(): Promise<{ attachments: number; problems: AttachmentProblem[] }>
}

/** Only the repository's owner makes one: it clears what an interrupted writing left behind. */
export const diskAttachmentStore = (directory: string): DiskAttachmentStore => {
  const root = join(directory, 'attachments')
  const incoming = join(root, 'incoming')
  const pathOf = (hash: string) => join(root, hash.slice(0, 2), hash)
  rmSync(incoming, { recursive: true, force: true })
  mkdirSync(incoming, { recursive: true })

  const sizeOf = (hash: string): number | null => {
    const stat = isHash(hash) ? statSync(pathOf(hash), { throwIfNoEntry: false }) : undefined
    return stat?.isFile() ? stat.size : null
  }

  const folders = new Map<string, Promise<void>>()
  /** There and flushed, once in this process: whoever comes while another makes it waits for the flush as well. */
  const lastingFolder = (folder: string): Promise<void> => {
    const known = folders.get(folder)
    if (known) return known
    const made = mkdir(folder, { recursive: true }).then(() => flushFolder(root))
    folders.set(folder, made)
    made.catch(() => folders.delete(folder))
    return made
  }

  /** `fill` writes the bytes and answers their hash and number. */
  const addBy = async (fill: (file: FileHandle) => Promise<{ hash: string; sizeBytes: number }>) => {
    const temporary = join(incoming, randomBytes(8).toString('hex'))
    let file: FileHandle | null = null
    try {
      file = await open(temporary, 'wx')
      const { hash, sizeBytes } = await fill(file)
      const there = sizeOf(hash) === sizeBytes
      if (!there) await file.sync()
      await file.close()
      file = null
      if (there) await rm(temporary, { force: true })
      else {
        const folder = join(root, hash.slice(0, 2))
        await lastingFolder(folder)
        await rename(temporary, pathOf(hash))
        await flushFolder(folder)
      }
      return { hash: hash as AttachmentHash, sizeBytes }
    } catch (error) {
      await file?.close()
      await rm(temporary, { force: true })
      // A folder that somebody took away is made again by the next try.
      folders.clear()
      throw toStorageError(error, directory)
    }
  }

  const hashFile = async (path: string) => {
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
    return hash.digest('hex')
  }

  const list = () =>
    readdirSync(root)
      .filter((name) => /^[0-9a-f]{2}$/.test(name))
      .flatMap((name) => readdirSync(join(root, name)).filter(isHash))
      .sort() as AttachmentHash[]

  return {
    addBytes: (bytes) =>
      addBy(async (file) => {
        await file.writeFile(bytes)
        return { hash: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length }
      }),
    addFile: (path) =>
      addBy(async (file) => {
        const hash = createHash('sha256')
        let sizeBytes = 0
        for await (const piece of createReadStream(path)) {
          const chunk = piece as Buffer
          hash.update(chunk)
          sizeBytes += chunk.length
          await file.writeFile(chunk)
        }
        return { hash: hash.digest('hex'), sizeBytes }
      }),
    addStream: (chunks, expected, onBytes) =>
      addBy(async (file) => {
        const hash = createHash('sha256')
        let sizeBytes = 0
        for await (const chunk of chunks) {
          hash.update(chunk)
          sizeBytes += chunk.length
          await file.writeFile(chunk)
          onBytes?.(chunk.length)
        }
        const found = hash.digest('hex')
        if (found !== expected) throw new GranaryError('attachment-damaged', 'these bytes are not those of the attachment', { hash: expected })
        return { hash: found, sizeBytes }
      }),
    locate: (hash) => {
      const sizeBytes = sizeOf(hash)
      if (sizeBytes === null) throw new GranaryError('attachment-not-found', 'This attachment is not on this computer.', { hash })
      return { path: pathOf(hash), sizeBytes }
    },
    has: (hash) => sizeOf(hash) !== null,
    list,
    verify: async () => {
      const hashes = list()
      const problems: AttachmentProblem[] = []
      for (const hash of hashes) {
        if ((await hashFile(pathOf(hash))) !== hash)
          problems.push({ code: 'attachment-damaged', detail: `attachment ${hash} has other bytes than its name says` })
      }
      return { attachments: hashes.length, problems }
    },
  }
}
