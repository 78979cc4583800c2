// What a parser may use: the limits, the child's own folder for pictures it takes out of a file, and files beside the document.
import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, realpathSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { pictureMediaType } from '../file-format.ts'
import type { ImportLimits } from '../limits.ts'
import type { BroughtFile } from './parsed.ts'
import { refuse } from './refusal.ts'

export interface Workplace {
  readonly limits: ImportLimits
  /** Keeps bytes from inside a document. null: no picture that a window can show, or larger than allowed. */
  keepPicture(bytes: Uint8Array, name: string): BroughtFile | null
  /** A picture beside the document, by the relative address in it. Nothing outside the folder that the person chose is ever read. */
  pictureBeside(place: string, root: string, address: string, pathOf?: (place: string) => string | null): BroughtFile | null
  /** Pictures of the file at hand, by hash. */
  readonly brought: Map<string, BroughtFile>
  begin(): void
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Opens without following a link in the last step and without waiting for a pipe. */
const readSmallFile = (path: string, limitBytes: number): Uint8Array | null => {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const { size } = fstatSync(descriptor)
    if (!fstatSync(descriptor).isFile() || size > limitBytes) return null
    const bytes = new Uint8Array(size)
    let filled = 0
    while (filled < size) {
      const read = readSync(descriptor, bytes, filled, size - filled, filled)
      if (read === 0) break
      filled += read
    }
    return bytes.subarray(0, filled)
  } finally {
    closeSync(descriptor)
  }
}

const isInside = (root: string, path: string): boolean => {
  const way = relative(root, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !way.includes(':')
}

/** The place that a relative address means, without its query and fragment. null: the web. */
export const placeBeside = (place: string, root: string, address: string): string | null => {
  const plain = address.replace(/[?#].*$/s, '')
  if (plain === '' || /^[a-z][a-z0-9+.-]*:/i.test(plain) || plain.startsWith('//') || plain.startsWith('\\\\')) return null
  let decoded: string
  try {
    decoded = decodeURIComponent(plain)
  } catch {
    decoded = plain
  }
  if (decoded.includes('\0')) return null
  // An address from the root of a site means the root of the folder.
  return decoded.startsWith('/') ? join(root, decoded) : resolve(dirname(place), decoded)
}

/** The same, if it lies in the chosen folder: only there files may be read that the person did not name. */
export const fileBeside = (place: string, root: string, address: string): string | null => {
  const path = placeBeside(place, root, address)
  return path !== null && isInside(root, path) ? path : null
}

export const createWorkplace = (directory: string, limits: ImportLimits): Workplace => {
  const brought = new Map<string, BroughtFile>()
  const remember = (file: BroughtFile): BroughtFile => {
    const known = brought.get(file.hash)
    if (known) return known
    if (brought.size >= limits.pictures) throw refuse('file-has-too-many-parts', `the document has more than ${limits.pictures} pictures`)
    brought.set(file.hash, file)
    return file
  }
  return {
    limits,
    brought,
    begin: () => brought.clear(),
    keepPicture: (bytes, name) => {
      const mediaType = pictureMediaType(bytes)
      if (!mediaType || bytes.length > limits.pictureBytes) return null
      const hash = sha256(bytes)
      const path = join(directory, hash)
      if (!brought.has(hash)) writeFileSync(path, bytes)
      return remember({ hash, name, mediaType, sizeBytes: bytes.length, path })
    },
    pictureBeside: (place, root, address, pathOf = (same) => same) => {
      const besidePlace = fileBeside(place, root, address)
      const path = besidePlace && pathOf(besidePlace)
      if (!path) return null
      try {
        const real = realpathSync(path)
        // A link on the way may lead out of the folder although its name does not. (An upload was chosen itself.)
        if (path === besidePlace && !isInside(realpathSync(root), real)) return null
        if (!lstatSync(real).isFile()) return null
        const bytes = readSmallFile(real, limits.pictureBytes)
        if (!bytes) return null
        const mediaType =
          pictureMediaType(bytes) ?? (/\.svg$/i.test(besidePlace) && /<svg[\s>]/.test(Buffer.from(bytes).toString('utf8')) ? 'image/svg+xml' : null)
        return mediaType ? remember({ hash: sha256(bytes), name: basename(besidePlace), mediaType, sizeBytes: bytes.length, path: real }) : null
      } catch {
        // A picture that is not there: the body keeps its address and its alternative text.
        return null
      }
    },
  }
}
