// What each device left in a repository's folder: its newest manifest that is whole, and which of the files it names are there.
// docs/formats/exchange-folder.md [XF10]–[XF15].
import { join } from 'node:path'
import { isGranaryError } from '../../../contract/errors.ts'
import type { DeviceId, RepositoryId } from '../../../contract/ids.ts'
import { manifestHeadBytes, maxManifestBytes, signatureBytes } from '../container/signed-manifest.ts'
import type { ExchangeFiles } from '../parts.ts'
import { decodeLeft } from './left-manifest.ts'
import { type DeviceContents, deviceFolderName, isDeviceFolder, listDevice, pieceName } from './names.ts'
import type { FolderDevice, FolderProblem, LeftAttachment, LeftManifest, SegmentFile } from './parts.ts'

export const mostManifestBytes = maxManifestBytes + manifestHeadBytes + signatureBytes

export interface ReadDevice extends FolderDevice {
  /** Its folder's path. */
  folder: string
  /** The slot its newest manifest lies in. */
  slot: string
  contents: DeviceContents
  /** Of the files that its manifest names: whole by their size. */
  files: SegmentFile[]
  attachments: LeftAttachment[]
}

export interface ReadRepository {
  devices: ReadDevice[]
  /** Our own folder, also where it holds no manifest yet. */
  own: { folder: string; contents: DeviceContents }
  problems: FolderProblem[]
}

/** More devices than a network has; accounts of a hostile stick would otherwise fill the memory. */
const mostDevices = 1000

/** Of a place that a person looks at every two seconds: manifests by path, size and time. */
export type ManifestMemory = Map<string, LeftManifest>

export const pieceCount = ({ sizeBytes, pieceBytes }: LeftAttachment) => Math.max(1, Math.ceil(sizeBytes / pieceBytes))
export const pieceSize = (attachment: LeftAttachment, piece: number) =>
  piece < pieceCount(attachment) - 1 ? attachment.pieceBytes : attachment.sizeBytes - attachment.pieceBytes * (pieceCount(attachment) - 1)

const isWhole = (attachment: LeftAttachment, { pieces }: DeviceContents) => {
  for (let piece = 0; piece < pieceCount(attachment); piece += 1)
    if (pieces.get(pieceName(attachment.hash, piece))?.sizeBytes !== pieceSize(attachment, piece)) return false
  return true
}

/** What a failure of one file means for the rest: the medium being gone ends everything, the others are written down. */
export const noteProblem = (error: unknown, part: string, problems: FolderProblem[]) => {
  if (!isGranaryError(error)) throw error
  const { code } = error
  if (code === 'bundle-too-new' || code === 'place-unreadable') problems.push({ code, part })
  else if (code === 'bundle-damaged' || code === 'not-an-exchange' || code === 'file-too-large') problems.push({ code: 'bundle-damaged', part })
  else throw error
}

/** The newest manifest in a device's slots; the other one stands in where it is damaged. Null: there is none. */
export const readManifest = async (
  files: ExchangeFiles,
  deviceFolder: string,
  { slots }: Pick<DeviceContents, 'slots'>,
  isExpected: (manifest: LeftManifest) => boolean,
  problems: FolderProblem[],
  memory?: ManifestMemory,
): Promise<{ manifest: LeftManifest; slot: string; sizeBytes: number } | null> => {
  const found: { manifest: LeftManifest; slot: string; sizeBytes: number }[] = []
  for (const [slot, { path, sizeBytes, modifiedMs }] of slots) {
    try {
      const key = `${path} ${sizeBytes} ${modifiedMs}`
      const manifest = memory?.get(key) ?? decodeLeft(await files.readAll(path, mostManifestBytes))
      memory?.set(key, manifest)
      // A signed account under another's name, or of another repository, says nothing here. [XF12]
      if (deviceFolderName(manifest.deviceId) === deviceFolder && isExpected(manifest)) found.push({ manifest, slot, sizeBytes })
      else problems.push({ code: 'bundle-damaged', part: `${deviceFolder}/${slot}` })
    } catch (error) {
      // Replaced by its device at this moment; whether the medium is there at all, the caller asks.
      if (isGranaryError(error) && error.code === 'place-gone') problems.push({ code: 'place-unreadable', part: `${deviceFolder}/${slot}` })
      else noteProblem(error, `${deviceFolder}/${slot}`, problems)
    }
  }
  return found.sort((one, other) => other.manifest.number - one.manifest.number)[0] ?? null
}

export const readRepository = async (
  files: ExchangeFiles,
  repositoryFolder: string,
  repositoryId: RepositoryId,
  ownDevice: DeviceId,
): Promise<ReadRepository> => {
  const problems: FolderProblem[] = []
  const devices: ReadDevice[] = []
  const ownName = deviceFolderName(ownDevice)
  let own: ReadRepository['own'] | null = null
  const folders = (await files.list(repositoryFolder)).filter(({ name, isFolder }) => isFolder && isDeviceFolder(name))
  // Our own first: it is never the one that is left out.
  folders.sort((one, other) => Number(other.name.toLowerCase() === ownName) - Number(one.name.toLowerCase() === ownName) || (one.name < other.name ? -1 : 1))
  for (const { name } of folders.slice(0, mostDevices)) {
    const folder = join(repositoryFolder, name)
    const contents = await listDevice(files, folder)
    if (name.toLowerCase() === ownName) own = { folder, contents }
    const newest = await readManifest(files, name.toLowerCase(), contents, (manifest) => manifest.repositoryId === repositoryId, problems)
    if (newest === null) continue
    const { manifest, slot } = newest
    const whole = manifest.files.filter((file) => contents.segments.get(file.name)?.sizeBytes === file.sizeBytes)
    const attachments = manifest.attachments.filter((attachment) => isWhole(attachment, contents))
    const sizeBytes = [...whole, ...attachments].reduce((sum, part) => sum + part.sizeBytes, newest.sizeBytes)
    const { deviceId, deviceName, contributorName, createdAtMs, have } = manifest
    const facts = { deviceId, deviceName, contributorName, createdAtMs, have, sizeBytes }
    devices.push({ ...facts, isOwn: deviceId === ownDevice, manifest, folder, slot, contents, files: whole, attachments })
  }
  devices.sort((one, other) => one.createdAtMs - other.createdAtMs || (one.deviceId < other.deviceId ? -1 : 1))
  const missing = { segments: new Map(), pieces: new Map(), slots: new Map(), halfWritten: [] }
  return { devices, own: own ?? { folder: join(repositoryFolder, ownName), contents: missing }, problems }
}
