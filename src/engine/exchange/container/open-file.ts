// From a path to the bytes of a container, whether it was cut into pieces, locked, or both.
import { GranaryError } from '../../../contract/errors.ts'
import { isLocked, type Keys, unlockedSource } from '../lock/unlock.ts'
import type { ExchangeFiles } from '../parts.ts'
import { type ByteSource, fileSource } from './byte-source.ts'
import { kindOfSource } from './read-container.ts'
import type { ContainerKind } from './signed-manifest.ts'
import { openVolumes } from './volumes.ts'

export interface OpenedFile {
  kind: ContainerKind
  source: ByteSource
  isLocked: boolean
}

/** Errors: not-an-exchange, bundle-volumes-missing, bundle-locked, bundle-passphrase-wrong, bundle-damaged, bundle-too-new, and those of `files`. */
export const openFile = async (files: ExchangeFiles, path: string, keys: Keys, signal?: AbortSignal): Promise<OpenedFile> => {
  const fileBytes = await files.size(path)
  if (fileBytes === null) throw new GranaryError('file-not-found', 'There is no such file.', { path })
  const outside = (await openVolumes(files, path, fileBytes, signal)) ?? fileSource(files, path, fileBytes)
  const locked = await isLocked(outside)
  const source = locked ? await unlockedSource(outside, keys) : outside
  const kind = await kindOfSource(source)
  if (kind === null || kind === 'folder') throw new GranaryError('not-an-exchange', 'This is no bundle and no parcel.', { path })
  return { kind, source, isLocked: locked }
}
