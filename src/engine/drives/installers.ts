// Installers that travel on a stick, so that whoever gets it can install Granary without a network: plain files in GRANARY/installers.
import { createReadStream, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { GranaryError } from '../../contract/errors.ts'
import type { ExchangeFiles } from '../exchange/parts.ts'
import { safeFileName } from '../home/uploads.ts'

export const installersFolder = 'installers'

/** What the three systems install from; nothing else travels here, so that the folder stays what its name says. */
const endings = /\.(AppImage|deb|rpm|exe|msi|dmg|pkg|zip|tar\.gz)$/i

/** FAT32 holds no larger file. */
const maxBytes = 4 * 1024 ** 3 - 1

/** The file that this program runs from, where it is one. */
export const runningInstaller = (environment: NodeJS.ProcessEnv = process.env): string | null => environment.APPIMAGE ?? null

/** Copies them and reads them again. Answers their names there. Errors: file-not-found, file-not-supported, file-too-large, place-*. */
export const copyInstallers = async (
  files: Pick<ExchangeFiles, 'makeFolder' | 'write' | 'readBack' | 'size'>,
  granaryFolder: string,
  paths: readonly string[],
): Promise<string[]> => {
  for (const path of paths) {
    const stat = statSync(path, { throwIfNoEntry: false })
    if (!stat?.isFile()) throw new GranaryError('file-not-found', 'There is no such file.', { path })
    if (!endings.test(path)) throw new GranaryError('file-not-supported', 'This file is no installer.', { path })
    if (stat.size > maxBytes) throw new GranaryError('file-too-large', 'A stick holds no file as large as this.', { path, sizeBytes: stat.size, maxBytes })
  }
  const folder = join(granaryFolder, installersFolder)
  // One after the other: on an empty stick there is neither, and nothing is made above the place that was chosen.
  for (const path of [granaryFolder, folder]) await files.makeFolder(path)
  const names: string[] = []
  for (const path of paths) {
    const name = safeFileName(basename(path))
    const target = join(folder, name)
    // The same release is there from the last time; a version carries its number in its name.
    if ((await files.size(target)) !== statSync(path).size) {
      const written = await files.write(target, createReadStream(path))
      if ((await files.readBack(target)).sha256 !== written.sha256)
        throw new GranaryError('file-damaged', 'What was written is not what is read.', { path: target })
    }
    names.push(name)
  }
  return names
}
