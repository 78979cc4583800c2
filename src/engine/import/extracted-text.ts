// Text taken out of attachments (pages of a PDF, chapters), kept outside the logs by the attachment's hash and the
// extractor's version: DIR/cache/text/ab/HASH.vN.json.gz. Deletable; what is missing is read again. [IM70]
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { ExtractedText } from '../../contract/areas/files.ts'
import type { AttachmentHash } from '../../contract/ids.ts'
import { extractorVersion } from './limits.ts'

/** `directory` is the repository's folder. */
const extractedTextPath = (directory: string, hash: AttachmentHash): string =>
  join(directory, 'cache', 'text', hash.slice(0, 2), `${hash}.v${extractorVersion}.json.gz`)

/** null: nothing has been read from this attachment by this version. A damaged file counts as missing: it is made again. */
export const readExtractedText = (directory: string, hash: AttachmentHash): ExtractedText | null => {
  let packed: Uint8Array
  try {
    packed = readFileSync(extractedTextPath(directory, hash))
  } catch {
    return null
  }
  try {
    const value: unknown = JSON.parse(gunzipSync(packed, { maxOutputLength: 256 * 1024 * 1024 }).toString('utf8'))
    return isExtractedText(value) ? value : null
  } catch {
    return null
  }
}

export const packExtractedText = (text: ExtractedText): Uint8Array => gzipSync(JSON.stringify(text), { level: 4 })

/** Written under a temporary name and renamed; not flushed, because it can be made again. */
export const writeExtractedText = (directory: string, hash: AttachmentHash, packed: Uint8Array): void => {
  const path = extractedTextPath(directory, hash)
  mkdirSync(dirname(path), { recursive: true })
  const temporary = `${path}.${process.pid}.tmp`
  writeFileSync(temporary, packed)
  renameSync(temporary, path)
}

const isExtractedText = (value: unknown): value is ExtractedText =>
  typeof value === 'object' &&
  value !== null &&
  'pages' in value &&
  Array.isArray(value.pages) &&
  value.pages.every((page) => typeof page === 'string') &&
  'outline' in value &&
  Array.isArray(value.outline) &&
  'noTextLayer' in value &&
  typeof value.noTextLayer === 'boolean'
