// What is gathered into parts before their hashes can stand in the manifest: a temporary file on our own disk, never on the carrier.
import { createHash, randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { toStorageError } from '../../storage/sqlite-errors.ts'
import { createRoom } from './byte-source.ts'
import { frameBytes, writeFrame } from './frames.ts'
import { gatheredPartBytes, gatheredPartName, type PartAccount, type PartKind } from './part-account.ts'

const chunkBytes = 256 * 1024

export interface Spool {
  /** Adds one segment or item; it lies in a part with the others around it. */
  add(payload: Uint8Array): Promise<void>
  /** The account of all parts; nothing can be added after it. */
  finish(): Promise<PartAccount[]>
  /** All bytes in order; a chunk holds until the next one is asked for. */
  read(): AsyncIterable<Uint8Array>
  readonly sizeBytes: number
  close(): Promise<void>
}

/** Errors: disk-full. `close` takes the file away. */
export const createSpool = async (folder: string, kind: PartKind): Promise<Spool> => {
  const path = join(folder, `spool-${randomBytes(8).toString('hex')}`)
  let file: FileHandle | null = null
  const parts: PartAccount[] = []
  const room = createRoom()
  let gathered = room(0)
  let gatheredBytes = 0
  let written = 0

  const flush = async () => {
    if (gatheredBytes === 0) return
    const part = gathered.subarray(0, gatheredBytes)
    gatheredBytes = 0
    try {
      if (!file) {
        await mkdir(folder, { recursive: true })
        file = await open(path, 'wx+', 0o600)
      }
      await file.writeFile(part)
    } catch (error) {
      throw toStorageError(error, folder)
    }
    parts.push({ kind, name: gatheredPartName(kind, parts.length + 1), sizeBytes: part.length, sha256: createHash('sha256').update(part).digest('hex') })
    written += part.length
  }

  return {
    add: async (payload) => {
      if (gatheredBytes > 0 && gatheredBytes + frameBytes(payload) > gatheredPartBytes) await flush()
      if (gatheredBytes === 0) gathered = room(Math.max(gatheredPartBytes, frameBytes(payload)))
      gatheredBytes = writeFrame(gathered, gatheredBytes, payload)
    },
    finish: async () => {
      await flush()
      return parts
    },
    async *read() {
      let at = 0
      const buffer = Buffer.allocUnsafe(chunkBytes)
      while (file && at < written) {
        const { bytesRead } = await file.read(buffer, 0, chunkBytes, at)
        if (bytesRead === 0) throw new Error('the temporary file became shorter')
        at += bytesRead
        yield buffer.subarray(0, bytesRead)
      }
    },
    get sizeBytes() {
      return written
    },
    close: async () => {
      await file?.close()
      file = null
      await rm(path, { force: true })
    },
  }
}
