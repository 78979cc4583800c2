// What the system calls a failure, in the words of a person with a stick in the hand. docs/formats/exchange-folder.md [XF50].
import { type ErrorCode, GranaryError, isGranaryError } from '../../../contract/errors.ts'

const full = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])
const gone = new Set([
  'ENOENT',
  'ENODEV',
  'ENXIO',
  'ENOTDIR',
  'ENOTCONN',
  'ENOMEDIUM',
  'ESTALE',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOLINK',
])
const refused = new Set(['EROFS', 'EACCES', 'EPERM'])
/** UNKNOWN is what libuv makes of the many names that Windows has for a broken medium. */
const broken = new Set(['EIO', 'EREMOTEIO', 'EBADMSG', 'EUCLEAN', 'EILSEQ', 'EINVAL', 'ETIMEDOUT', 'UNKNOWN'])

const sentences: Partial<Record<ErrorCode, string>> = {
  'place-full': 'There is no room left.',
  'place-gone': 'The stick or folder is not there any more.',
  'place-read-only': 'Nothing can be written there.',
  'place-unreadable': 'The medium does not give back what lies on it.',
}

export const placeError = (code: ErrorCode, path: string, cause?: unknown) =>
  new GranaryError(code, `${sentences[code] ?? code} (${path})`, { path }, cause === undefined ? undefined : { cause })

const codeFor = (system: string, writes: boolean): ErrorCode | null => {
  if (full.has(system)) return 'place-full'
  if (gone.has(system)) return 'place-gone'
  if (refused.has(system)) return writes ? 'place-read-only' : 'place-unreadable'
  return broken.has(system) ? 'place-unreadable' : null
}

/** A failure of the medium as GranaryError; anything else as it is. */
export const toPlaceError = (error: unknown, path: string, writes: boolean): unknown => {
  if (isGranaryError(error)) return error
  const system = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  const code = codeFor(system, writes)
  return code === null ? error : placeError(code, path, error)
}
