// The names in an exchange folder: lower-case hex and dots, so that FAT32, sticks of any system and synchronising tools keep them apart and whole.
// Whatever has another name is somebody else's and is left alone. docs/formats/exchange-folder.md [XF1]–[XF6].
import { createHash } from 'node:crypto'
import { basename, join } from 'node:path'
import type { AttachmentHash, DeviceId, RepositoryId } from '../../../contract/ids.ts'
import type { ExchangeFiles } from '../parts.ts'

const rootFolder = 'GRANARY'
export const repositoryFolderName = (repositoryId: RepositoryId) =>
  `r-${createHash('sha256').update('granary/folder/1').update(Buffer.from(repositoryId, 'hex')).digest('hex').slice(0, 8)}`
export const deviceFolderName = (deviceId: DeviceId) => `d-${deviceId.slice(0, 12)}`

export const isRepositoryFolder = (name: string) => /^r-[0-9a-f]{8}$/i.test(name)
export const isDeviceFolder = (name: string) => /^d-[0-9a-f]{12}$/i.test(name)
export const segmentFileName = (sha256: string) => `${sha256.slice(0, 32)}.seg`
export const isSegmentFile = (name: string) => /^[0-9a-f]{32}\.seg$/i.test(name)
export const pieceName = (hash: AttachmentHash, piece: number) => `${hash}.${piece}`
export const isPiece = (name: string) => /^[0-9a-f]{64}\.\d{1,6}$/i.test(name)
export const isHalfWritten = (name: string) => /\.part$/i.test(name)

/** Two of them in turn: one is always whole, also where renaming over a file is not one step (FAT). */
export const slots = ['1.left', '2.left'] as const

/** Below a device's folder. */
export const segmentsFolder = 'segments'
export const attachmentsFolder = 'files'

/** The name that is there, whatever case a file system has made of it; else the one asked for. */
const present = async (files: ExchangeFiles, folder: string, name: string): Promise<string> => {
  const found = (await files.list(folder)).find((entry) => entry.name.toLowerCase() === name.toLowerCase())
  return join(folder, found?.name ?? name)
}

/** GRANARY below the chosen place, or the place itself where somebody chose that very folder. */
export const findRoot = async (files: ExchangeFiles, place: string): Promise<string> => {
  if (basename(place).toLowerCase() === rootFolder.toLowerCase()) return place
  return present(files, place, rootFolder)
}

/** Of a second repository's web edition: the first one's has the place where whoever has no Granary looks first. */
export const editionFolderName = (repositoryId: RepositoryId): string => `edition-${repositoryFolderName(repositoryId).slice(2)}`

export const findRepositoryFolder = async (files: ExchangeFiles, root: string, repositoryId: RepositoryId) =>
  present(files, root, repositoryFolderName(repositoryId))

export interface PresentFile {
  name: string
  path: string
  sizeBytes: number
  modifiedMs: number
}

export interface DeviceContents {
  /** By the name in lower case. */
  segments: Map<string, PresentFile>
  pieces: Map<string, PresentFile>
  slots: Map<string, PresentFile>
  halfWritten: PresentFile[]
}

/** What lies in one device's folder; what has another name is not seen. `onlySlots`: manifests alone. */
export const listDevice = async (files: ExchangeFiles, folder: string, onlySlots = false): Promise<DeviceContents> => {
  const contents: DeviceContents = { segments: new Map(), pieces: new Map(), slots: new Map(), halfWritten: [] }
  const into = async (at: string, isOurs: (name: string) => boolean, map: Map<string, PresentFile>) => {
    const folders: { name: string; path: string }[] = []
    for (const { name, sizeBytes, isFolder, modifiedMs } of await files.list(at)) {
      const path = join(at, name)
      if (isFolder) folders.push({ name: name.toLowerCase(), path })
      else if (isHalfWritten(name)) contents.halfWritten.push({ name, path, sizeBytes, modifiedMs })
      else if (isOurs(name)) map.set(name.toLowerCase(), { name, path, sizeBytes, modifiedMs })
    }
    return folders
  }
  const isSlot = (name: string) => slots.some((slot) => slot === name.toLowerCase())
  for (const { name, path } of await into(folder, isSlot, contents.slots)) {
    if (onlySlots) break
    if (name === segmentsFolder) await into(path, isSegmentFile, contents.segments)
    if (name !== attachmentsFolder) continue
    for (const letter of await into(path, () => false, contents.pieces))
      if (/^[0-9a-f]{2}$/.test(letter.name)) await into(letter.path, isPiece, contents.pieces)
  }
  return contents
}
