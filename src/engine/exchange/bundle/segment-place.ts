// Which entries a segment says it holds, from its first bytes. docs/formats/entry.md [EN50].
import type { LogId } from '../../../contract/ids.ts'
import { createReader } from '../../log/byte-io.ts'
import { entryVersion } from '../../log/entry-codec.ts'
import { maxSegmentEntries } from '../../log/segment-codec.ts'
import { damaged, tooNew } from '../container/signed-manifest.ts'
import type { LogRange } from '../parts.ts'

/** Errors: bundle-too-new, bundle-damaged naming `part`. Nothing is unpacked. */
export const placeOfSegment = (segment: Uint8Array, part: string): LogRange => {
  try {
    const reader = createReader(segment)
    if (Buffer.from(reader.bytes(4)).toString('latin1') !== 'GRSG') throw new Error('no segment')
    const version = reader.u8()
    if (version > entryVersion) throw tooNew(version)
    const logId = reader.hex(16) as LogId
    const from = reader.varint()
    const count = reader.varint()
    if (version < 1 || count < 1 || count > maxSegmentEntries || !Number.isSafeInteger(from + count)) throw new Error('impossible numbers')
    return { logId, from, to: from + count }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'bundle-too-new') throw error
    throw damaged(part, 'it holds something that is no segment', { cause: error })
  }
}

/** Holds segments to what a manifest says of them: every log gapless, from and to as said. */
export const createContentCheck = (content: readonly LogRange[]) => {
  const nextByLog = new Map(content.map(({ logId, from }) => [logId, from]))
  return {
    take: ({ logId, from, to }: LogRange, part: string) => {
      if (nextByLog.get(logId) !== from) throw damaged(part, 'it holds other entries than the manifest says')
      nextByLog.set(logId, to)
    },
    finish: () => {
      if (content.some(({ logId, to }) => nextByLog.get(logId) !== to)) throw damaged('manifest', 'it names entries that are not there')
    },
  }
}
