// The real disk under an exchange folder.
import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExchangeFiles } from '../parts.ts'
import type { Disk, DiskEntry, DiskReader } from './disk.ts'
import { createExchangeFiles } from './exchange-files.ts'

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : null)

const listOne = async (folder: string, name: string): Promise<DiskEntry[]> => {
  try {
    const found = await stat(join(folder, name))
    return [{ name, sizeBytes: found.size, isFolder: found.isDirectory(), modifiedMs: found.mtimeMs }]
  } catch (error) {
    // Another device has removed or renamed it since the listing, or it is a link to nowhere.
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}

const readFully = async (file: FileHandle, buffer: Uint8Array, at: number): Promise<number> => {
  let filled = 0
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, at + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return filled
}

/** O_DIRECT wants buffers, places and lengths at whole blocks. */
const block = 4096
/** Large allocations begin a few bytes behind a page's beginning: which ones, the system is asked by trying. */
const starts = [0, block - 16, block - 8, block - 32, block - 64]

/**
 * Node has no posix_fadvise; on Linux O_DIRECT goes past the page cache, so that what is read was really on the medium. Where a file system
 * or the memory's alignment does not allow it: null, and an ordinary reading is the second best.
 */
const openDirect = async (path: string): Promise<DiskReader | null> => {
  if (process.platform !== 'linux') return null
  const file = await open(path, constants.O_RDONLY | constants.O_DIRECT).catch(() => null)
  if (file === null) return null
  const memory = Buffer.allocUnsafeSlow(1024 * 1024 + 2 * block)
  for (const start of starts) {
    const buffer = memory.subarray(start, start + 1024 * 1024)
    try {
      await file.read(buffer, 0, block, 0)
    } catch (error) {
      if (codeOf(error) === 'EINVAL') continue
      await file.close()
      throw error
    }
    return {
      read: async (at, length) => {
        if (at % block !== 0 || length > buffer.length) throw new RangeError('reading past the cache goes block by block')
        const { bytesRead } = await file.read(buffer, 0, Math.ceil(length / block) * block, at)
        return buffer.subarray(0, Math.min(bytesRead, length))
      },
      close: () => file.close(),
    }
  }
  await file.close()
  return null
}

const openPlain = async (path: string): Promise<DiskReader> => {
  const file = await open(path, 'r')
  return {
    read: async (at, length, room) => {
      const buffer = room?.subarray(0, length) ?? Buffer.allocUnsafe(length)
      return buffer.subarray(0, await readFully(file, buffer, at))
    },
    close: () => file.close(),
  }
}

const nodeDisk: Disk = {
  list: async (folder) => {
    const names = await readdir(folder)
    return (await Promise.all(names.map((name) => listOne(folder, name)))).flat()
  },
  sizeOf: async (path) => {
    try {
      const found = await stat(path)
      return found.isFile() ? found.size : null
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null
      throw error
    }
  },
  openReader: async (path, fromMedium) => (fromMedium ? await openDirect(path) : null) ?? openPlain(path),
  openWriter: async (path) => {
    const file = await open(path, 'w')
    return {
      append: async (bytes) => {
        let done = 0
        while (done < bytes.length) done += (await file.write(bytes, done, bytes.length - done)).bytesWritten
      },
      flush: () => file.sync(),
      close: () => file.close(),
    }
  },
  rename,
  flushFolder: async (folder) => {
    // Windows has no such call and needs none.
    if (process.platform === 'win32') return
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } catch (error) {
      // Some network file systems have no flush of folders; they write through.
      if (codeOf(error) !== 'EINVAL' && codeOf(error) !== 'ENOTSUP') throw error
    } finally {
      await handle.close()
    }
  },
  makeFolder: async (path) => {
    try {
      await mkdir(path)
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
    }
  },
  remove: (path) => rm(path, { force: true }),
  freeBytes: async (folder) => {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  },
  markOf: async (folder) => {
    const { dev, ino } = await stat(folder, { bigint: true })
    return `${dev}:${ino}`
  },
}

/** Sticks, cards, network and synchronised folders alike. */
export const createDiskFiles = (): ExchangeFiles => createExchangeFiles(nodeDisk)
