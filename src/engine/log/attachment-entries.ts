// Which files there are stands in the log: hash and size, so that other devices and bundles know what to ask for before its bytes come.
// docs/formats/entry.md [EN25].
import type { AttachmentHash, DocumentId } from '../../contract/ids.ts'
import type { EntryLog } from '../parts.ts'
import { encodeAttachmentPayload } from './entry-codec.ts'

/**
 * Inside storage.transaction, after the bytes are on disk. `documentId`: the item that names the file; null where nothing names it yet
 * (a picture pasted into a window). That document must be in the log already.
 */
export const appendAttachments = (
  log: EntryLog,
  documentId: DocumentId | null,
  files: readonly { hash: AttachmentHash; sizeBytes: number }[],
  cause?: Uint8Array,
): void => {
  for (const { hash, sizeBytes } of files)
    log.append({ kind: 'attachment', documentId, payload: encodeAttachmentPayload(hash, sizeBytes), ...(cause && { cause }) })
}
