// Making a repository again from whatever a person still has: a backup, the folder of a damaged repository, a partner's bundle, a stick.
import { closeSync, existsSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Salvaged } from '../../contract/areas/home.ts'
import { GranaryError } from '../../contract/errors.ts'
import type { RepositoryId } from '../../contract/ids.ts'
import { openBundle } from '../exchange/bundle/index.ts'
import { createDiskFiles } from '../exchange/files/index.ts'
import { lookAtPlace, openExchangeFolder } from '../exchange/folder/index.ts'
import type { OfferSource } from '../exchange/parts.ts'
import { restoreBackup } from '../log/index.ts'
import type { DeviceIdentity } from '../parts.ts'
import { salvageRepository, withOwnership } from '../salvage/index.ts'
import { rebuildFromPartner } from './rebuild-from-partner.ts'

export interface RestoreOptions {
  /** Of a backup: what can be read, where it is damaged. */
  salvage?: boolean
  /** Of a locked bundle. */
  passphrase?: string
  /** Of a stick with several: which one. */
  repositoryId?: RepositoryId
}

export interface Restorer {
  identity(): Promise<DeviceIdentity>
  sidecarsDirectory: string
}

type Report = Omit<Salvaged, 'lostAttachments'> & { lostAttachments: readonly string[] }

const toSalvaged = ({ entries, waiting, lost, lostAttachments }: Report): Salvaged => ({
  entries,
  waiting,
  lost: lost.map(({ contributor, from, to }) => ({ contributor, from, to })),
  lostAttachments: lostAttachments.length,
})

const beginOf = (file: string): string => {
  const handle = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(22)
    return bytes.toString('latin1', 0, readSync(handle, bytes, 0, bytes.length, 0))
  } finally {
    closeSync(handle)
  }
}

/** The folder of a repository, given itself or by its database. */
const repositoryFolderOf = (path: string): string | null => {
  if (statSync(path).isDirectory()) return existsSync(join(path, 'granary.db')) ? path : null
  return basename(path) === 'granary.db' ? dirname(path) : null
}

const isArchive = (file: string) => beginOf(file).startsWith('PK')
const isExchanged = (file: string) => /^(GRBNDL1|GRPART1|age-encryption)/.test(beginOf(file)) || /\.granary(-part)?$/i.test(file)

const openPartner = async (path: string, { passphrase, repositoryId }: RestoreOptions, identity: DeviceIdentity): Promise<OfferSource> => {
  const files = createDiskFiles()
  if (!statSync(path).isDirectory()) return openBundle(files, path, { passphrase, identity })
  const { repositories } = await lookAtPlace(files, path)
  const found = repositoryId === undefined ? repositories : repositories.filter((each) => each.repositoryId === repositoryId)
  const [one, another] = found
  if (!one) throw new GranaryError('not-an-exchange', 'Nothing was left there for exchanging.', { path })
  if (another)
    throw new GranaryError('invalid-input', `Several repositories lie there: ${found.map(({ name, repositoryId: id }) => `${name} (${id})`).join(', ')}.`, {
      path,
    })
  return openExchangeFolder(files, path, { repositoryId: one.repositoryId, identity })
}

const rebuild = async (path: string, target: string, options: RestoreOptions, { identity, sidecarsDirectory }: Restorer): Promise<Salvaged> => {
  const own = await identity()
  const source = await openPartner(path, options, own)
  const isNew = !existsSync(target)
  try {
    return toSalvaged(await rebuildFromPartner({ source, target, identity: own, sidecarsDirectory }))
  } catch (error) {
    // An empty folder of the person's stays.
    if (isNew) rmSync(target, { recursive: true, force: true })
    else for (const name of readdirSync(target)) rmSync(join(target, name), { recursive: true, force: true })
    throw error
  } finally {
    await source.close()
  }
}

/**
 * Makes a repository in `target`, which is missing or empty. null: it is a whole copy; else what could be had.
 * Errors: file-not-found, repository-exists, repository-in-use, backup-damaged, database-damaged, database-too-new, not-an-exchange, bundle-*, place-*, disk-full.
 */
export const restoreFrom = async (given: string, target: string, options: RestoreOptions, restorer: Restorer): Promise<Salvaged | null> => {
  const path = resolve(given)
  if (!existsSync(path)) throw new GranaryError('file-not-found', 'There is no such file.', { path })
  if (existsSync(target) && (!statSync(target).isDirectory() || readdirSync(target).length > 0))
    throw new GranaryError('repository-exists', 'This folder is not empty.', { directory: target })
  const { sidecarsDirectory } = restorer
  const salvage = async (directory: string, to: string) => salvageRepository({ directory, target: to, identity: await restorer.identity(), sidecarsDirectory })

  const folder = repositoryFolderOf(path)
  if (folder !== null) {
    try {
      return toSalvaged(await withOwnership(folder, Date.now(), () => salvage(folder, target)))
    } catch (error) {
      rmSync(target, { recursive: true, force: true })
      throw error
    }
  }
  if (statSync(path).isDirectory() || (!isArchive(path) && isExchanged(path))) return rebuild(path, target, options, restorer)
  let salvaged: Salvaged | null = null
  await restoreBackup(
    path,
    target,
    options.salvage === true
      ? async (unpacked, to) => {
          salvaged = toSalvaged(await salvage(unpacked, to))
        }
      : undefined,
  )
  return salvaged
}
