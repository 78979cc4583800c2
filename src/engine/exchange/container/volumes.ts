// One file cut into pieces of a chosen size for carriers that take no larger ones, and read as one again.
// docs/formats/bundle.md [BN60]–[BN64]. The pieces are not signed: what they hold together is.
import { createHash, randomBytes } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { GranaryError } from '../../../contract/errors.ts'
import type { ExchangeFiles } from '../parts.ts'
import { type ByteSource, fileSource, joinedSource, readWhole } from './byte-source.ts'
import { damaged } from './signed-manifest.ts'

const magic = Buffer.from('GRPART1\n', 'latin1')
/** magic 8 ‖ set 16 ‖ index u32 ‖ count u32 ‖ total u64 ‖ SHA-256 of this piece's bytes 32. */
export const volumeHeadBytes = 72
export const maxVolumes = 9999
const ending = /\.(\d+)of(\d+)\.granary-part$/

interface VolumeHead {
  setHex: string
  /** From 1. */
  index: number
  count: number
  totalBytes: number
  sha256: string
}

const encodeHead = ({ setHex, index, count, totalBytes, sha256 }: VolumeHead): Buffer => {
  const head = Buffer.alloc(volumeHeadBytes)
  magic.copy(head)
  head.write(setHex, 8, 'hex')
  head.writeUInt32BE(index, 24)
  head.writeUInt32BE(count, 28)
  head.writeBigUInt64BE(BigInt(totalBytes), 32)
  head.write(sha256, 40, 'hex')
  return head
}

/** null: no piece. Errors: bundle-too-new, bundle-damaged. */
const decodeHead = (head: Buffer, name: string): VolumeHead | null => {
  if (head.length < magic.length || !head.subarray(0, 6).equals(magic.subarray(0, 6))) return null
  if (!head.subarray(0, 8).equals(magic))
    throw new GranaryError('bundle-too-new', 'These pieces were cut by a later release.', { version: head.toString('latin1', 6, 7) })
  if (head.length < volumeHeadBytes) throw damaged(name, 'it ends within its head')
  const total = head.readBigUInt64BE(32)
  const one = { setHex: head.toString('hex', 8, 24), index: head.readUInt32BE(24), count: head.readUInt32BE(28), sha256: head.toString('hex', 40, 72) }
  if (one.index < 1 || one.index > one.count || one.count > maxVolumes || total > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged(name, 'its head is impossible')
  return { ...one, totalBytes: Number(total) }
}

export const volumePath = (path: string, index: number, count: number) => `${path.replace(/\.granary$/, '')}.${index}of${count}.granary-part`

const hashOf = async (source: ByteSource, from: number, length: number, signal?: AbortSignal) => {
  const sum = createHash('sha256')
  for await (const chunk of source.read(from, length, signal)) sum.update(chunk)
  return sum.digest('hex')
}

/** Writes `source` as pieces beside `path`, each with at most `volumeBytes`. Errors: invalid-input for too many, and those of `files`. */
export const writeVolumes = async (
  source: ByteSource,
  files: ExchangeFiles,
  path: string,
  volumeBytes: number,
  { signal, onWritten }: { signal?: AbortSignal; onWritten?: (bytes: number) => void } = {},
): Promise<{ paths: string[]; sizeBytes: number }> => {
  const room = volumeBytes - volumeHeadBytes
  const count = Math.max(1, Math.ceil(source.sizeBytes / room))
  if (room < 1 || count > maxVolumes) throw new GranaryError('invalid-input', 'The pieces would be too many.', { count })
  const setHex = randomBytes(16).toString('hex')
  const paths: string[] = []
  for (let index = 1; index <= count; index += 1) {
    const from = (index - 1) * room
    const length = Math.min(room, source.sizeBytes - from)
    const head = encodeHead({ setHex, index, count, totalBytes: source.sizeBytes, sha256: await hashOf(source, from, length, signal) })
    async function* piece() {
      yield head
      for await (const chunk of source.read(from, length, signal)) {
        yield chunk
        onWritten?.(chunk.length)
      }
    }
    const target = volumePath(path, index, count)
    await files.write(target, piece(), signal)
    paths.push(target)
  }
  return { paths, sizeBytes: source.sizeBytes + count * volumeHeadBytes }
}

interface Found {
  path: string
  head: VolumeHead
  source: ByteSource
}

const readPiece = async (files: ExchangeFiles, path: string, fileBytes: number): Promise<Found | null> => {
  const head = decodeHead(await readWhole(fileSource(files, path, fileBytes), 0, Math.min(volumeHeadBytes, fileBytes)), basename(path))
  return head && { path, head, source: fileSource(files, path, fileBytes, volumeHeadBytes) }
}

/** Pieces of the same cut in the same folder; copies of one ("name (1)") count once. Others' damaged files there are none of ours. */
const findSiblings = async (files: ExchangeFiles, first: Found): Promise<Map<number, Found>> => {
  const found = new Map([[first.head.index, first]])
  const folder = dirname(first.path)
  for (const { name, sizeBytes, isFolder } of await files.list(folder)) {
    if (isFolder || !name.endsWith('.granary-part') || name === basename(first.path)) continue
    const one = await readPiece(files, join(folder, name), sizeBytes).catch((error: unknown) => {
      // A damaged head cannot say that it belongs here; the piece then is missing.
      if (error instanceof GranaryError && (error.code === 'bundle-damaged' || error.code === 'bundle-too-new')) return null
      throw error
    })
    if (one && one.head.setHex === first.head.setHex && !found.has(one.head.index)) found.set(one.head.index, one)
  }
  return found
}

/**
 * All pieces of the cut that the file at `path` belongs to, as one; null where that file is no piece.
 * Errors: bundle-volumes-missing (with `names`), bundle-damaged with the piece's name.
 */
export const openVolumes = async (files: ExchangeFiles, path: string, fileBytes: number, signal?: AbortSignal): Promise<ByteSource | null> => {
  const first = await readPiece(files, path, fileBytes)
  if (!first) return null
  const { count, totalBytes, setHex } = first.head
  const found = await findSiblings(files, first)
  const stem = basename(path).replace(ending, '')
  const missing = Array.from({ length: count }, (_, i) => i + 1).filter((index) => !found.has(index))
  if (missing.length > 0) {
    const names = missing.slice(0, 20).map((index) => `${stem}.${index}of${count}.granary-part`)
    throw new GranaryError('bundle-volumes-missing', 'Some pieces are not here.', { names: names.join(', '), count: missing.length })
  }
  const pieces = Array.from(found.values()).toSorted((a, b) => a.head.index - b.head.index)
  for (const { head, source, path: at } of pieces) {
    if (head.count !== count || head.totalBytes !== totalBytes || head.setHex !== setHex) throw damaged(basename(at), 'it tells of another cut')
    if ((await hashOf(source, 0, source.sizeBytes, signal)) !== head.sha256) throw damaged(basename(at), 'its bytes are not those that were written')
  }
  const whole = joinedSource(pieces.map(({ source }) => source))
  if (whole.sizeBytes !== totalBytes) throw damaged(basename(path), 'the pieces together have another size')
  return whole
}
