// Opening a container: its signature and the hash of every part are right before anything of it is given to anybody.
// docs/formats/bundle.md [BN30]–[BN34]. Afterwards parts are read again and checked again: the file may have changed meanwhile.
import { createHash } from 'node:crypto'
import { GranaryError } from '../../../contract/errors.ts'
import type { AttachmentHash, DeviceId } from '../../../contract/ids.ts'
import { z } from '../../../contract/zod.ts'
import { cryptographyReady } from '../../log/identity.ts'
import { type ByteSource, createRoom, readWhole } from './byte-source.ts'
import { maxGatheredPartBytes, type PartKind, type PlacedPart, partAccountSchema, placeParts } from './part-account.ts'
import {
  type ContainerKind,
  containerKindOf,
  damaged,
  decodeSignedManifest,
  type ManifestBasis,
  manifestHeadBytes,
  manifestLengthOf,
  signatureBytes,
} from './signed-manifest.ts'

const manifestParts = z.object({ parts: z.array(partAccountSchema).max(1_000_000) })

export interface OpenOptions {
  signal?: AbortSignal
  onProgress?: (doneBytes: number, totalBytes: number) => void
}

export interface ContainerHead {
  manifest: ManifestBasis
  deviceId: DeviceId
}

/** Sees every gathered part whole, in order; the bytes are another part's afterwards. */
export interface PartReader {
  part(part: PlacedPart, bytes: Buffer): void
  finish(): void
}

export interface OpenContainer extends ContainerHead {
  kind: ContainerKind
  sizeBytes: number
  parts: readonly PlacedPart[]
  /** Of a gathered part, checked once more; into `room` where there is some. Errors: bundle-damaged. */
  readPart(part: PlacedPart, signal?: AbortSignal, room?: Buffer): Promise<Buffer>
  /** Chunks hold until the next one is asked for. Ends with bundle-damaged where the bytes are others by now. Errors: attachment-not-found. */
  attachment(hash: AttachmentHash, signal?: AbortSignal): AsyncIterable<Uint8Array>
}

/** What the first bytes say. null: no container. Errors: bundle-too-new. */
export const kindOfSource = async (source: ByteSource): Promise<ContainerKind | null> =>
  source.sizeBytes < manifestHeadBytes ? null : containerKindOf(await readWhole(source, 0, manifestHeadBytes))

const readManifest = async (source: ByteSource, kind: ContainerKind, signal?: AbortSignal) => {
  const head = await readWhole(source, 0, Math.min(manifestHeadBytes, source.sizeBytes), signal)
  const sizeBytes = manifestHeadBytes + manifestLengthOf(head) + signatureBytes
  if (sizeBytes > source.sizeBytes) throw damaged('manifest', 'the file ends within it')
  return decodeSignedManifest(kind, await readWhole(source, 0, sizeBytes, signal))
}

interface Checking {
  part: PlacedPart
  left: number
  sum: ReturnType<typeof createHash>
  /** Of a gathered part, to be seen whole. */
  bytes: Buffer | null
}

/** One pass over everything behind the manifest. */
const checkParts = async (source: ByteSource, parts: readonly PlacedPart[], firstByte: number, reader: PartReader, { signal, onProgress }: OpenOptions) => {
  const waiting = [...parts].reverse()
  const room = createRoom()
  const beginPart = (part: PlacedPart): Checking => ({
    part,
    left: part.sizeBytes,
    sum: createHash('sha256'),
    bytes: part.kind === 'attachment' ? null : room(part.sizeBytes),
  })
  let now: Checking | null = null
  const settle = () => {
    for (;;) {
      if (now && now.left > 0) return
      if (now) {
        if (now.sum.digest('hex') !== now.part.sha256) throw damaged(now.part.name, 'its bytes are not those that were signed')
        if (now.bytes) reader.part(now.part, now.bytes)
      }
      const next = waiting.pop()
      now = next ? beginPart(next) : null
      if (!now) return
    }
  }
  settle()
  let done = firstByte
  for await (const chunk of source.read(firstByte, source.sizeBytes - firstByte, signal)) {
    for (let at = 0; at < chunk.length && now; ) {
      // TypeScript does not see that settle() sets it anew.
      const current = now as Checking
      const piece = chunk.subarray(at, at + current.left)
      current.sum.update(piece)
      current.bytes?.set(piece, current.part.sizeBytes - current.left)
      current.left -= piece.length
      at += piece.length
      settle()
    }
    done += chunk.length
    onProgress?.(done, source.sizeBytes)
  }
}

/**
 * `gathered`: the kind of parts before the attachments. `begin` sees the manifest once its signature is right; both it and the reader that it
 * makes may refuse by throwing.
 * Errors: not-an-exchange, bundle-damaged, bundle-too-new, and those of the source.
 */
export const openContainer = async <T extends PartReader>(
  source: ByteSource,
  kind: ContainerKind,
  gathered: PartKind,
  begin: (head: ContainerHead) => T,
  options: OpenOptions = {},
): Promise<OpenContainer & { reader: T }> => {
  await cryptographyReady()
  const { manifest, deviceId, sizeBytes } = await readManifest(source, kind, options.signal)
  const account = manifestParts.safeParse(manifest)
  if (!account.success) throw damaged('manifest', 'its account of the parts is malformed')
  const parts = placeParts(account.data.parts, gathered, sizeBytes, source.sizeBytes)
  const reader = begin({ manifest, deviceId })
  await checkParts(source, parts, sizeBytes, reader, options)
  reader.finish()
  const fileByHash = new Map(parts.filter((part) => part.kind === 'attachment').map((part) => [part.sha256, part]))

  return {
    kind,
    manifest,
    deviceId,
    reader,
    sizeBytes: source.sizeBytes,
    parts,
    readPart: async (part, signal, room) => {
      if (part.sizeBytes > maxGatheredPartBytes) throw damaged(part.name, 'its size is impossible')
      const bytes = await readWhole(source, part.from, part.sizeBytes, signal, room)
      if (createHash('sha256').update(bytes).digest('hex') !== part.sha256) throw damaged(part.name, 'it changed while it was read')
      return bytes
    },
    async *attachment(hash, signal) {
      const part = fileByHash.get(hash)
      if (!part) throw new GranaryError('attachment-not-found', 'This attachment is not in the file.', { hash })
      const sum = createHash('sha256')
      for await (const chunk of source.read(part.from, part.sizeBytes, signal)) {
        sum.update(chunk)
        yield chunk
      }
      if (sum.digest('hex') !== hash) throw damaged(part.name, 'it changed while it was read')
    },
  }
}
