// What a manifest says about the parts behind it, and where each lies. docs/formats/bundle.md [BN20]–[BN24].
import type { AttachmentHash } from '../../../contract/ids.ts'
import { z } from '../../../contract/zod.ts'
import { damaged } from './signed-manifest.ts'

/** Segments or items are gathered up to this size; a single larger one is a part by itself. */
export const gatheredPartBytes = 4 * 1024 * 1024
/** The largest segment (16 MiB of body that does not compress) and its length. */
export const maxGatheredPartBytes = 17 * 1024 * 1024

export type PartKind = 'segments' | 'items' | 'attachment'
export interface PartAccount {
  kind: PartKind
  name: string
  sizeBytes: number
  sha256: string
}
export interface PlacedPart extends PartAccount {
  from: number
}

export const partAccountSchema = z.object({
  kind: z.enum(['segments', 'items', 'attachment']),
  name: z.string().max(80),
  sizeBytes: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

export const gatheredPartName = (kind: PartKind, number: number) => `${kind}-${number}`
export const attachmentPartName = (hash: string) => `attachment-${hash}`

/** [BN21]: gathered parts first, numbered; then attachments by ascending hash. So no name can be there twice, and none is chosen by a sender. */
const checkOrder = (parts: readonly PartAccount[], gathered: PartKind) => {
  let number = 0
  let before = ''
  for (const { kind, name, sizeBytes, sha256 } of parts) {
    if (kind === gathered) {
      number += 1
      if (before !== '' || name !== gatheredPartName(kind, number)) throw damaged('manifest', 'its parts are not in their order')
      if (sizeBytes < 1 || sizeBytes > maxGatheredPartBytes) throw damaged('manifest', 'the size of a part is impossible')
    } else {
      if (kind !== 'attachment' || name !== attachmentPartName(sha256) || sha256 <= before) throw damaged('manifest', 'its parts are not in their order')
      before = sha256
    }
  }
}

/** Places the parts behind the manifest and compares with what is there. Errors: bundle-damaged with the part that is cut, or `end`. */
export const placeParts = (parts: readonly PartAccount[], gathered: PartKind, firstByte: number, fileBytes: number): PlacedPart[] => {
  checkOrder(parts, gathered)
  let from = firstByte
  const placed = parts.map((part) => {
    const one = { ...part, from }
    from += part.sizeBytes
    if (from > fileBytes) throw damaged(part.name, 'the file ends within it')
    return one
  })
  if (from !== fileBytes) throw damaged('end', 'bytes stand behind it that the manifest does not name')
  return placed
}

export const attachmentOf = (part: PartAccount): AttachmentHash | null => (part.kind === 'attachment' ? (part.sha256 as AttachmentHash) : null)
