// What is gathered into parts before their hashes can stand in the manifest: a temporary file on our own disk, never on the carrier.
import { createHash, randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { toStorageError } from '../../storage/sqlite-errors.ts'
import { frameBytes, writeFrame } from './frames.ts'
import { gatheredPartBytes, gatheredPartName, type PartAccount, type PartKind } from './part-account.ts'

const chunkBytes = 1024 * 1024

export interface Spool {
  /** Adds one segment or item; it lies in a part with the others around it. */
  add(payload: Uint8Array): Promise<void>
  /** The account of all parts; nothing can be added after it. */
  finish(): Promise<PartAccount[]>
  /** All bytes in order. */
  read(): AsyncIterable<Uint8Array>
  readonly sizeBytes: number
  close(): Promise<void>
}

/** Errors: disk-full. `close` takes the file away. */
export const createSpool = async (folder: string, kind: PartKind): Promise<Spool> => {
  const path = join(folder, `spool-${randomBytes(8).toString('hex')}`)
  let file: FileHandle | null = null
  const parts: PartAccount[] = []
  let gathered: Uint8Array[] = []
  let gatheredBytes = 0
  let written = 0

  const flush = async () => {
    if (gathered.length === 0) return
    const part = Buffer.allocUnsafe(gatheredBytes)
    let at = 0
    for (const payload of gathered) at = writeFrame(part, at, payload)
    gathered = []
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
      gathered.push(payload)
      gatheredBytes += frameBytes(payload)
    },
    finish: async () => {
      await flush()
      return parts
    },
    async *read() {
      let at = 0
      while (file && at < written) {
        const { buffer, bytesRead } = await file.read({ buffer: Buffer.allocUnsafe(Math.min(chunkBytes, written - at)), position: at })
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
