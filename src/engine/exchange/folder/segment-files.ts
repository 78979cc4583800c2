// Files of segments: each segment after its length, in causal order. Written by us, and read from strangers. docs/formats/exchange-folder.md [XF20]–[XF24].
import { createHash } from 'node:crypto'
import type { LogId } from '../../../contract/ids.ts'
import { toHex } from '../../log/byte-io.ts'
import { chainEntries, type DecodedSegment, decodeSegment } from '../../log/segment-codec.ts'
import { damaged } from '../container/signed-manifest.ts'
import type { ExchangeFiles } from '../parts.ts'
import { segmentFileName } from './names.ts'
import type { FileRange, SegmentFile } from './parts.ts'

/** One largest segment and its company. What a stranger's file can make us hold in memory. */
export const mostFileBytes = 32 * 1024 * 1024

export const packSegments = (segments: readonly Uint8Array[]): Uint8Array =>
  Buffer.concat(
    segments.flatMap((segment) => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(segment.length)
      return [length, segment]
    }),
  )

/** Errors: bundle-damaged. */
export const unpackSegments = (bytes: Uint8Array, part: string): Uint8Array[] => {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const segments: Uint8Array[] = []
  for (let at = 0; at < view.length; ) {
    const length = view.length - at < 4 ? 0 : view.readUInt32BE(at)
    if (length === 0 || length > view.length - at - 4) throw damaged(part, 'its segments do not fill it')
    segments.push(view.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return segments
}

const addRange = (ranges: FileRange[], segment: DecodedSegment, head: string) => {
  const { logId, from, entries } = segment
  const before = ranges.findLast((range) => range.logId === logId)
  const after = toHex(segment.previousHash)
  if (before?.to === from && before.head === after) {
    before.to += entries.length
    before.head = head
  } else ranges.push({ logId, from, to: from + entries.length, after, head })
}

/** What a file of these segments holds and needs. */
export const describeFile = (segments: readonly Uint8Array[], since: number): SegmentFile => {
  const bytes = packSegments(segments)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const ranges: FileRange[] = []
  const needs = new Map<LogId, { logId: LogId; nextSequence: number; hash: string }>()
  for (const segment of segments) {
    const decoded = decodeSegment(segment)
    const chained = chainEntries(decoded)
    addRange(ranges, decoded, toHex(chained.at(-1)?.hash ?? new Uint8Array(32)))
    for (const { logId, sequence, hash } of chained.flatMap(({ deps }) => deps)) {
      const isInside = ranges.some((range) => range.logId === logId && range.from <= sequence && sequence < range.to)
      if (!isInside && sequence >= (needs.get(logId)?.nextSequence ?? 0)) needs.set(logId, { logId, nextSequence: sequence + 1, hash })
    }
  }
  return { name: segmentFileName(sha256), sizeBytes: bytes.length, sha256, since, ranges, needs: [...needs.values()] }
}

/** All segments of a file whose hash is right. Errors: bundle-damaged, place-…. */
export const readSegmentFile = async (files: ExchangeFiles, path: string, file: Pick<SegmentFile, 'name' | 'sha256'>): Promise<Uint8Array[]> => {
  const bytes = await files.readAll(path, mostFileBytes)
  if (createHash('sha256').update(bytes).digest('hex') !== file.sha256) throw damaged(file.name, 'its bytes are others than were signed')
  return unpackSegments(bytes, file.name)
}
