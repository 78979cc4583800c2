// home.*: what belongs to this installation, and which repository a connection has open. Works without any repository.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { OpenedRepository, Salvaged } from '../../contract/areas/home.ts'
import type { AreaHandlers } from '../../contract/call.ts'
import type { contract } from '../../contract/contract.ts'
import { GranaryError } from '../../contract/errors.ts'
import type { AttachmentHash, RepositoryId } from '../../contract/ids.ts'
import { type Connection, createConnection } from '../api/connection.ts'
import { createCopyPlans, folderOf, listCopies } from '../copies/index.ts'
import { createDriveList } from '../drives/index.ts'
import type { Engine } from '../engine.ts'
import type { HostHome } from '../home/home.ts'
import { safeFileName } from '../home/uploads.ts'
import { cryptographyReady } from '../log/identity.ts'
import { verifyBackup } from '../log/index.ts'
import { bringBackCopy, choicesAt, lookBeforeRestoring, type RestoreOptions, repairRepository, saveCopyOf } from '../restore/index.ts'
import { sampleName } from '../sample.ts'
import { fullTicket, givenTicketText, lookAtTicket } from './given-ticket.ts'
import type { OpenRepositories } from './open-repositories.ts'
import { createRestoring } from './restoring.ts'

export interface HomeHandlerParts {
  home: HostHome
  repositories: OpenRepositories
  resourcesDirectory: string
  version: string
  /** Makes a repository in an empty folder from whatever there is of it. Errors: backup-damaged, database-damaged. */
  restore(file: string, directory: string, options: RestoreOptions): Promise<Salvaged | null>
  locate(connection: Connection, hash: AttachmentHash): Promise<{ path: string; sizeBytes: number; mediaType: string }>
}

const uploadPrefix = 'upload:'

export const createHomeHandlers = (parts: HomeHandlerParts): AreaHandlers<(typeof contract)['home'], Connection> => {
  const { home, repositories } = parts
  const restoring = createRestoring()
  const drives = createDriveList()

  /** A folder of the name that is not there yet. */
  const freshDirectory = (name: string): string => {
    const base = join(home.repositoriesDirectory, safeFileName(name))
    for (let number = 1; ; number++) {
      const directory = number === 1 ? base : `${base} ${number}`
      if (!existsSync(directory)) return directory
    }
  }
  const opened = async (engine: Engine): Promise<OpenedRepository> => {
    const { repositoryId, directory, name } = await engine.state()
    home.remember({ repositoryId, directory, name, openedAtUtc: new Date().toISOString() })
    return { repositoryId, directory, name }
  }
  const openElsewhere = (repositoryId: RepositoryId): Connection => {
    const engine = repositories.find(repositoryId)
    if (!engine) throw new GranaryError('no-repository-open', 'this repository is not open here')
    const connection = createConnection(() => undefined)
    connection.engine = engine
    return connection
  }

  /** A file that was given: its path, the name it was sent under, and what throws it away where it was sent only for this. */
  const given = (file: string) => {
    if (!file.startsWith(uploadPrefix)) return { path: file, name: basename(file), forget: () => undefined }
    const token = file.slice(uploadPrefix.length)
    return { ...home.upload(token), forget: () => home.uploads.remove(token) }
  }

  return {
    read: () => ({
      deviceId: home.deviceId(),
      locked: home.isLocked(),
      settings: home.settings(),
      recent: home.recent(),
      repositoriesDirectory: home.repositoriesDirectory,
      version: parts.version,
    }),
    saveSettings: (patch) => home.saveSettings(patch),
    createRepository: async ({ name, directory }, connection) => opened(await repositories.open(connection, directory ?? freshDirectory(name), { name })),
    openSample: async (_, connection) => {
      const name = sampleName(parts.resourcesDirectory, home.settings().language ?? 'en')
      const engine = await repositories.open(connection, freshDirectory(name), { name })
      const answer = await opened(engine)
      const { jobId, ready } = engine.importSample()
      // The job's report says what failed; without the last details the items are there all the same.
      ready.catch(() => undefined)
      return { ...answer, jobId }
    },
    openRepository: async ({ directory }, connection) => opened(await repositories.open(connection, directory)),
    readTicket: async ({ ticket }) => {
      await cryptographyReady()
      return lookAtTicket(home, ticket, Date.now())
    },
    joinRepository: async ({ ticket, directory }, connection) => {
      await cryptographyReady()
      const text = givenTicketText(home, ticket)
      const { repositoryId, repositoryName, expiresAtMs } = fullTicket(text)
      if (expiresAtMs !== null && expiresAtMs < Date.now()) throw new GranaryError('ticket-expired', 'the invitation has ended')
      const known = home.recent().find((recent) => recent.repositoryId === repositoryId && recent.exists)
      if (known) {
        const engine = await repositories.open(connection, known.directory)
        engine.members.join(text)
        return opened(engine)
      }
      return opened(await repositories.open(connection, directory ?? freshDirectory(repositoryName), { name: repositoryName, ticket: text }))
    },
    closeRepository: async (_, connection) => {
      await repositories.leave(connection)
      return null
    },
    forgetRepository: ({ directory }) => {
      home.forget(directory)
      return null
    },
    lookBeforeRestoring: ({ file, ...options }, connection) =>
      restoring.run(connection, async ({ signal }) => {
        const { choices, found } = await lookBeforeRestoring(given(file).path, { ...options, signal }, home)
        const here = found && home.recent().find(({ repositoryId, exists }) => exists && repositoryId === found.repositoryId)
        return { choices, found: found && { ...found, here: here?.directory ?? null } }
      }),
    restorePlaces: async () => {
      const places = await Promise.all(
        (await drives()).map(async ({ path, name }) => ({
          path,
          name,
          // One that cannot be read is said to be so when it is looked at.
          choices: await choicesAt(path).catch(() => []),
        })),
      )
      return { places }
    },
    stopRestoring: (_, connection) => {
      restoring.stop(connection)
      return null
    },
    restoreBackup: ({ file, directory, name: called, ...options }, connection) =>
      restoring.run(connection, async (watch) => {
        const source = given(file)
        const target = directory ?? freshDirectory(called || source.name.replace(/\.[a-z0-9-]+$/i, '') || 'Granary')
        if (existsSync(target) && (!statSync(target).isDirectory() || readdirSync(target).length > 0))
          throw new GranaryError('repository-exists', 'the folder is not empty', { directory: target })
        const salvaged = await parts.restore(source.path, target, { ...options, ...watch })
        source.forget()
        return { ...(await opened(await repositories.open(connection, target))), salvaged }
      }),
    checkAndRepair: async ({ directory }, connection) => {
      await repositories.leave(connection)
      return repairRepository(directory, home)
    },
    copiesOf: ({ directory }) => {
      const plan = createCopyPlans(home.directory).read(directory)
      const repositoryId = plan.repositoryId ?? home.recent().find((recent) => recent.directory === directory)?.repositoryId ?? null
      const copies = listCopies(folderOf(directory, plan), repositoryId, plan.folder === null)
      return { copies: copies.map(({ path, atUtc, sizeBytes }) => ({ path, atUtc, sizeBytes })) }
    },
    bringBackCopy: async ({ directory, file }, connection) => {
      await repositories.leave(connection)
      const { repositoryId } = await verifyBackup(file)
      const known = home.recent().find((recent) => recent.directory === directory)
      if (known && known.repositoryId !== repositoryId) throw new GranaryError('invalid-input', 'this is a copy of another repository', { path: file })
      const keptAs = await bringBackCopy(directory, file)
      return { ...(await opened(await repositories.open(connection, directory))), keptAs }
    },
    saveCopyOf: ({ directory, file }) => saveCopyOf(directory, file),
    locateAttachment: ({ repositoryId, hash }) => parts.locate(openElsewhere(repositoryId), hash),
    backUpRepository: ({ repositoryId, file }) => {
      const engine = repositories.find(repositoryId)
      if (!engine) throw new GranaryError('no-repository-open', 'this repository is not open here')
      return engine.backUp(file)
    },
    unlock: async ({ passphrase }) => {
      await home.unlock(passphrase)
      return null
    },
    setPassphrase: async ({ passphrase }) => {
      await home.setPassphrase(passphrase)
      return null
    },
  }
}
