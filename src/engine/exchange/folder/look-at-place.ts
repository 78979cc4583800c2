// What lies on a stick, said without knowing any of its repositories: for the list of places. Names come from signed manifests. [XF14]
import { join } from 'node:path'
import type { RepositoryId } from '../../../contract/ids.ts'
import type { ExchangeFiles } from '../parts.ts'
import { findRoot, isDeviceFolder, isRepositoryFolder, listDevice, repositoryFolderName } from './names.ts'
import type { FolderProblem, LeftManifest, PlaceRepository } from './parts.ts'
import { type ManifestMemory, readManifest } from './read-devices.ts'

const bytesOf = ({ files, attachments }: LeftManifest) => [...files, ...attachments].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)

/** Accounts that were replaced meanwhile are forgotten now and then. */
const mostRemembered = 500

/**
 * Reads manifests only. `memory` (keep one as long as the list is shown) makes asking again cheap: an unchanged manifest is not read twice.
 * Errors: place-gone, place-unreadable; a damaged manifest is only left out.
 */
export const lookAtPlace = async (
  files: ExchangeFiles,
  place: string,
  memory: ManifestMemory = new Map(),
): Promise<{ repositories: PlaceRepository[]; problems: FolderProblem[] }> => {
  if (memory.size > mostRemembered) memory.clear()
  const problems: FolderProblem[] = []
  const repositories = new Map<RepositoryId, PlaceRepository>()
  const root = await findRoot(files, place)
  for (const { name, isFolder } of await files.list(root)) {
    if (!isFolder || !isRepositoryFolder(name)) continue
    const belongs = (manifest: LeftManifest) => repositoryFolderName(manifest.repositoryId) === name.toLowerCase()
    for (const device of await files.list(join(root, name))) {
      if (!device.isFolder || !isDeviceFolder(device.name)) continue
      const contents = await listDevice(files, join(root, name, device.name), true)
      const newest = await readManifest(files, device.name.toLowerCase(), contents, belongs, problems, memory)
      if (newest === null) continue
      const { repositoryId, repositoryName, deviceId, deviceName, contributorName, createdAtMs } = newest.manifest
      const found = repositories.get(repositoryId) ?? { repositoryId, name: repositoryName, devices: [], lastLeftAtMs: -1, sizeBytes: 0 }
      found.devices.push({ deviceId, deviceName, contributorName, createdAtMs })
      found.sizeBytes += bytesOf(newest.manifest)
      if (createdAtMs > found.lastLeftAtMs) Object.assign(found, { name: repositoryName, lastLeftAtMs: createdAtMs })
      repositories.set(repositoryId, found)
    }
  }
  return { repositories: [...repositories.values()].sort((one, other) => other.lastLeftAtMs - one.lastLeftAtMs), problems }
}
