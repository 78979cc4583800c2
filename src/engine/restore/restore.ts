// Making a repository again from whatever a person still has: a backup, the folder of a damaged repository, a partner's bundle, a stick.
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Salvaged } from '../../contract/areas/home.ts'
import { GranaryError } from '../../contract/errors.ts'
import { restoreBackup } from '../log/index.ts'
import type { DeviceIdentity } from '../parts.ts'
import { salvageRepository, withOwnership } from '../salvage/index.ts'
import { kindOfSource } from './kind-of-source.ts'
import { openPartner, type PartnerOptions } from './partner-source.ts'
import { rebuildFromPartner } from './rebuild-from-partner.ts'
import type { RestoreWatch } from './watch.ts'

export interface RestoreOptions extends PartnerOptions, RestoreWatch {
  /** Of a backup: what can be read, where it is damaged. */
  salvage?: boolean
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

const rebuild = async (path: string, target: string, options: RestoreOptions, { identity, sidecarsDirectory }: Restorer): Promise<Salvaged> => {
  const own = await identity()
  const source = await openPartner(path, options, own)
  const isNew = !existsSync(target)
  try {
    const { signal, progressed } = options
    return toSalvaged(await rebuildFromPartner({ source, target, identity: own, sidecarsDirectory, signal, progressed }))
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
 * Errors: file-not-found, repository-exists, repository-in-use, backup-damaged, database-damaged, database-too-new, not-an-exchange, bundle-*, place-*, disk-full,
 * cancelled (nothing is left behind).
 */
export const restoreFrom = async (given: string, target: string, options: RestoreOptions, restorer: Restorer): Promise<Salvaged | null> => {
  const path = resolve(given)
  if (!existsSync(path)) throw new GranaryError('file-not-found', 'There is no such file.', { path })
  if (existsSync(target) && (!statSync(target).isDirectory() || readdirSync(target).length > 0))
    throw new GranaryError('repository-exists', 'This folder is not empty.', { directory: target })
  const { sidecarsDirectory } = restorer
  const { signal, progressed } = options
  const salvage = async (directory: string, to: string) => {
    progressed?.({ phase: 'salvage', done: 0, total: 0 })
    return toSalvaged(await salvageRepository({ directory, target: to, identity: await restorer.identity(), sidecarsDirectory }))
  }

  const source = kindOfSource(path)
  if (source.is === 'folder') {
    try {
      return await withOwnership(source.folder, Date.now(), () => salvage(source.folder, target))
    } catch (error) {
      rmSync(target, { recursive: true, force: true })
      throw error
    }
  }
  if (source.is !== 'backup') return rebuild(path, target, options, restorer)
  let salvaged: Salvaged | null = null
  const readable = async (unpacked: string, to: string) => {
    salvaged = await salvage(unpacked, to)
  }
  await restoreBackup(path, target, options.salvage === true ? readable : undefined, {
    signal,
    onBytes: (done, total) => progressed?.({ phase: 'copy', done, total }),
  })
  return salvaged
}
