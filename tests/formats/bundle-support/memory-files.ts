// Carriers in memory, for tests that open thousands of files. Reading only.
import { basename, dirname } from 'node:path'
import type { ExchangeFiles } from '../../../src/engine/exchange/parts.ts'

const never = () => Promise.reject(new Error('nothing may be written here'))

/** `chunkBytes`: how much a read gives at a time. */
export const memoryFiles = (bytesByPath: Map<string, Uint8Array>, chunkBytes = 64 * 1024): ExchangeFiles => ({
  list: async (folder) =>
    Array.from(bytesByPath, ([path, { length }]) => ({ path, name: basename(path), sizeBytes: length, isFolder: false, modifiedMs: 0 })).filter(
      ({ path }) => dirname(path) === folder,
    ),
  size: async (path) => bytesByPath.get(path)?.length ?? null,
  async *read(path, from = 0, length = Number.POSITIVE_INFINITY) {
    const bytes = bytesByPath.get(path) ?? new Uint8Array()
    const end = Math.min(bytes.length, from + length)
    for (let at = from; at < end; at += chunkBytes) yield bytes.subarray(at, Math.min(end, at + chunkBytes))
  },
  readAll: async (path) => bytesByPath.get(path) ?? new Uint8Array(),
  write: never,
  readBack: never,
  makeFolder: never,
  remove: never,
  freeBytes: async () => null,
  flushFolder: never,
  markOf: never,
})
