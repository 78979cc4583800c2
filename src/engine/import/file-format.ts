// What a file is: by its first bytes where they say it, else by its name. A name alone never decides that bytes are run or unpacked. [IM10]

export type FileFormat = 'markdown' | 'html' | 'docx' | 'epub' | 'pdf' | 'text' | 'image' | 'svg' | 'locked-office' | 'other'

export interface RecognisedFile {
  format: FileFormat
  mediaType: string
}

const mediaTypeByExtension: Readonly<Record<string, string>> = {
  md: 'text/markdown',
  markdown: 'text/markdown',
  mdown: 'text/markdown',
  mkd: 'text/markdown',
  html: 'text/html',
  htm: 'text/html',
  xhtml: 'application/xhtml+xml',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  docm: 'application/vnd.ms-word.document.macroEnabled.12',
  dotx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.template',
  doc: 'application/msword',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  xls: 'application/vnd.ms-excel',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  ppt: 'application/vnd.ms-powerpoint',
  odt: 'application/vnd.oasis.opendocument.text',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  odp: 'application/vnd.oasis.opendocument.presentation',
  rtf: 'application/rtf',
  epub: 'application/epub+zip',
  pdf: 'application/pdf',
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  json: 'application/json',
  geojson: 'application/geo+json',
  jsonld: 'application/ld+json',
  xml: 'application/xml',
  yaml: 'application/yaml',
  yml: 'application/yaml',
  bib: 'application/x-bibtex',
  ris: 'application/x-research-info-systems',
  txt: 'text/plain',
  text: 'text/plain',
  rst: 'text/x-rst',
  svg: 'image/svg+xml',
  zip: 'application/zip',
  gz: 'application/gzip',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
}

const textExtensions = new Set(['txt', 'text', 'rst', 'org', 'adoc', 'asc', 'log'])
const wordExtensions = new Set(['docx', 'docm', 'dotx', 'dotm'])

const extensionOf = (name: string): string => {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : ''
}

const startsWith = (head: Uint8Array, bytes: readonly number[], offset = 0): boolean => bytes.every((byte, index) => head[offset + index] === byte)
const latin = (head: Uint8Array, start: number, end: number): string => String.fromCharCode(...head.subarray(start, end))

/** PNG, JPEG, GIF or WebP by their first bytes: what every window can show. null: something else. */
export const pictureMediaType = (head: Uint8Array): string | null => {
  if (startsWith(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png'
  if (startsWith(head, [0xff, 0xd8, 0xff])) return 'image/jpeg'
  if (latin(head, 0, 6) === 'GIF87a' || latin(head, 0, 6) === 'GIF89a') return 'image/gif'
  if (latin(head, 0, 4) === 'RIFF' && latin(head, 8, 12) === 'WEBP') return 'image/webp'
  return null
}

const isZip = (head: Uint8Array): boolean => startsWith(head, [0x50, 0x4b, 0x03, 0x04]) || startsWith(head, [0x50, 0x4b, 0x05, 0x06])
const isOle = (head: Uint8Array): boolean => startsWith(head, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])

/** UTF-16 of "EncryptedPackage": Office wraps a locked document in an OLE file that holds a stream of this name. */
const encryptedPackage = Buffer.from('EncryptedPackage', 'utf16le')

const holdsEncryptedPackage = (bytes: Uint8Array): boolean => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(encryptedPackage)

/** Where zeros stand in every second byte, the text is UTF-16 without a mark. */
export const utf16Guess = (bytes: Uint8Array): string | null => {
  const head = bytes.subarray(0, 1024)
  let even = 0
  let odd = 0
  for (let index = 0; index < head.length; index++) {
    if (head[index] !== 0) continue
    if (index % 2 === 0) even++
    else odd++
  }
  // A few bytes prove nothing.
  if (head.length < 16) return null
  const half = head.length / 2
  if (odd > half * 0.3 && even < half * 0.05) return 'utf-16le'
  return even > half * 0.3 && odd < half * 0.05 ? 'utf-16be' : null
}

/** Control bytes that no text has (NUL included, unless a byte order mark says UTF-16). */
const looksBinary = (head: Uint8Array): boolean => {
  if (startsWith(head, [0xff, 0xfe]) || startsWith(head, [0xfe, 0xff]) || utf16Guess(head)) return false
  for (let at = 0; at < head.length && at < 8192; at++) {
    const byte = head[at] as number
    if (byte < 32 && (byte < 9 || (byte > 13 && byte !== 27))) return true
  }
  return false
}

const beginsAsHtml = (head: Uint8Array): boolean =>
  /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<(?:!doctype html|html[\s>])/i.test(latin(head, 0, Math.min(head.length, 1024)))

/** `head` holds the first bytes of the file (64 kB are enough; of an OLE file all that is there). */
export const recogniseFile = (name: string, head: Uint8Array): RecognisedFile => {
  const extension = extensionOf(name)
  const mediaType = mediaTypeByExtension[extension] ?? 'application/octet-stream'
  const picture = pictureMediaType(head)
  if (picture) return { format: 'image', mediaType: picture }
  // Some PDFs carry a byte order mark or a mail header before the sign; readers look into the first 1,024 bytes.
  if (latin(head, 0, Math.min(1024, head.length)).includes('%PDF-') || extension === 'pdf') return { format: 'pdf', mediaType: 'application/pdf' }
  if (isOle(head)) {
    const locked = holdsEncryptedPackage(head)
    if (locked) return { format: 'locked-office', mediaType }
    return { format: 'other', mediaType: wordExtensions.has(extension) ? 'application/msword' : mediaType }
  }
  if (wordExtensions.has(extension)) return { format: 'docx', mediaType }
  if (extension === 'epub' || (isZip(head) && latin(head, 30, 58) === 'mimetypeapplication/epub+zip'))
    return { format: 'epub', mediaType: 'application/epub+zip' }
  if (extension === 'svg') return { format: 'svg', mediaType }
  if (isZip(head) || looksBinary(head))
    return { format: 'other', mediaType: isZip(head) && mediaType === 'application/octet-stream' ? 'application/zip' : mediaType }
  if (mediaType === 'text/markdown') return { format: 'markdown', mediaType }
  if (mediaType === 'text/html' || mediaType === 'application/xhtml+xml') return { format: 'html', mediaType }
  if (textExtensions.has(extension)) return { format: 'text', mediaType: 'text/plain' }
  if (extension in mediaTypeByExtension) return { format: 'other', mediaType }
  if (beginsAsHtml(head)) return { format: 'html', mediaType: 'text/html' }
  // LICENSE, README, NOTES.final: text without a name that says so.
  return extension === '' || !/^[a-z0-9]{1,5}$/.test(extension) ? { format: 'text', mediaType: 'text/plain' } : { format: 'other', mediaType: 'text/plain' }
}

/** A file's name as a title. */
export const withoutExtension = (name: string): string => {
  const extension = extensionOf(name)
  const plain = extension === '' ? name : name.slice(0, -extension.length - 1)
  return plain.replaceAll('_', ' ').trim() || name
}
