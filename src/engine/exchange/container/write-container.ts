// A container as a stream: signed manifest, gathered parts, attachments. docs/formats/bundle.md [BN10], [BN20].
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { GranaryError } from '../../../contract/errors.ts'
import type { AttachmentHash } from '../../../contract/ids.ts'
import type { CanonicalValue } from '../../log/canonical-json.ts'
import type { AttachmentStore, DeviceIdentity } from '../../parts.ts'
import { throwIfStopped } from '../files/index.ts'
import { attachmentPartName, type PartAccount } from './part-account.ts'
import { type ContainerKind, encodeSignedManifest } from './signed-manifest.ts'
import type { Spool } from './spool.ts'

const chunkBytes = 256 * 1024

export interface ContainerContent {
  kind: ContainerKind
  /** Without `version`, `from.device` and `parts`. */
  manifest: { [key: string]: CanonicalValue }
  spool: Spool
  attachments: readonly AttachmentHash[]
}

async function* readAttachment(store: AttachmentStore, hash: AttachmentHash, sizeBytes: number): AsyncGenerator<Uint8Array> {
  const sum = createHash('sha256')
  let left = sizeBytes
  const file = await open(store.locate(hash).path, 'r')
  try {
    const buffer = Buffer.allocUnsafe(chunkBytes)
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, chunkBytes)
      left -= bytesRead
      if (bytesRead === 0 || left < 0) break
      sum.update(buffer.subarray(0, bytesRead))
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
  // Nobody is given bytes that are not those of their name; what was begun is thrown away by whoever writes it.
  if (left !== 0 || sum.digest('hex') !== hash) throw new GranaryError('attachment-damaged', 'This attachment has other bytes than its name says.', { hash })
}

export interface ContainerStream {
  sizeBytes: number
  parts: PartAccount[]
  /** Can be read once; a chunk holds until the next one is asked for. */
  bytes(signal?: AbortSignal, onProgress?: (doneBytes: number) => void): AsyncIterable<Uint8Array>
}

/** Errors: attachment-not-found, attachment-damaged (while reading). */
export const containerStream = async (
  { kind, manifest, spool, attachments }: ContainerContent,
  store: AttachmentStore,
  identity: DeviceIdentity,
): Promise<ContainerStream> => {
  const files: PartAccount[] = attachments
    .toSorted()
    .map((hash) => ({ kind: 'attachment', name: attachmentPartName(hash), sizeBytes: store.locate(hash).sizeBytes, sha256: hash }))
  const parts = [...(await spool.finish()), ...files]
  const head = encodeSignedManifest(kind, { ...manifest, parts: parts.map((part) => ({ ...part })) }, identity)

  async function* all() {
    yield head
    yield* spool.read()
    for (const { sha256, sizeBytes } of files) yield* readAttachment(store, sha256 as AttachmentHash, sizeBytes)
  }
  return {
    sizeBytes: head.length + parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    parts,
    async *bytes(signal, onProgress) {
      let done = 0
      for await (const chunk of all()) {
        throwIfStopped(signal)
        yield chunk
        done += chunk.length
        onProgress?.(done)
      }
    },
  }
}
