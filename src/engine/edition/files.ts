// Files of the items that go with an edition. Their names say nothing to a browser that could make it run them. [ED50]–[ED53]
import type { AttachmentHash } from '../../contract/ids.ts'
import type { ItemFile } from '../../document/item-document.ts'
import { foldLetters } from '../search/fold.ts'
import { type EditionOptions, type EditionSource, smallFileBytes } from './options.ts'

/** Endings that a browser or an office program shows without running anything. HTML, SVG and XML are not among them: they may hold scripts. */
const endings = new Set(
  'pdf png jpg jpeg gif webp avif bmp mp3 ogg oga wav m4a mp4 m4v webm txt md csv tsv json geojson docx xlsx pptx odt ods odp rtf epub zip'.split(' '),
)
const endingByType: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'avif',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg',
  'audio/wav': 'wav',
  'audio/mp4': 'm4a',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'text/plain': 'txt',
  'text/markdown': 'md',
  'text/csv': 'csv',
  'application/epub+zip': 'epub',
}

/** The lower-case ASCII letters and digits of a name, words parted by hyphens; '' where it has none. */
const asciiName = (name: string): string =>
  name
    .slice(0, 200)
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => foldLetters(word).replace(/[^a-z0-9]/g, ''))
    .filter((word) => word !== '')
    .join('-')
    .slice(0, 60)
    .replace(/-$/, '')

/** `files/HASH-name.ending`: ASCII, lower case, unique by the hash, at most 100 characters. Everything that is not known ends in `.bin`. */
export const fileAddress = ({ hash, name, mediaType }: Pick<ItemFile, 'hash' | 'name' | 'mediaType'>): string => {
  const dot = name.lastIndexOf('.')
  const written = dot > 0 ? name.slice(dot + 1).toLowerCase() : ''
  const ending = endings.has(written) ? written : endingByType[mediaType.split(';')[0]?.trim().toLowerCase() ?? '']
  const words = asciiName(dot > 0 ? name.slice(0, dot) : name)
  return `files/${hash.slice(0, 24)}${words === '' ? '' : `-${words}`}.${ending ?? (/^[a-z0-9]{1,8}$/.test(written) ? `${written}.bin` : 'bin')}`
}

export interface ShownFile {
  hash: AttachmentHash
  name: string
  mediaType: string
  sizeBytes: number
  original: boolean
  /** From the edition's root; null: not in this edition. */
  address: string | null
}

export interface EditionFiles {
  /** What an item's page says of its files. */
  of(files: readonly ItemFile[]): ShownFile[]
  /** To be copied, each once. */
  wanted: ReadonlyMap<AttachmentHash, string>
  leftOut(): number
}

const fits = (choice: EditionOptions['attachments'], sizeBytes: number) => choice === 'all' || (choice === 'small' && sizeBytes <= smallFileBytes)

export const chooseFiles = ({ attachments }: Pick<EditionSource, 'attachments'>, choice: EditionOptions['attachments']): EditionFiles => {
  const wanted = new Map<AttachmentHash, string>()
  const left = new Set<AttachmentHash>()
  const addressOf = (file: ItemFile): string | null => {
    const known = wanted.get(file.hash)
    if (known !== undefined) return known
    // The size that counts is that of the bytes here, not the one somebody wrote.
    const sizeBytes = attachments.has(file.hash) ? attachments.locate(file.hash).sizeBytes : null
    if (sizeBytes === null || !fits(choice, sizeBytes)) {
      left.add(file.hash)
      return null
    }
    const address = fileAddress(file)
    wanted.set(file.hash, address)
    return address
  }
  return { of: (files) => files.map((file) => ({ ...file, address: addressOf(file) })), wanted, leftOut: () => left.size }
}
