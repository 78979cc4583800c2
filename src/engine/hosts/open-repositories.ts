// Which repositories are open in this process: one engine per folder, shared by its connections, closed when the last leaves.
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { EventName, Events } from '../../contract/contract.ts'
import { GranaryError, isGranaryError } from '../../contract/errors.ts'
import type { RepositoryId } from '../../contract/ids.ts'
import { type Connection, releaseOpenings } from '../api/connection.ts'
import type { Engine } from '../engine.ts'

/** Makes the engine of a folder; `announce` carries its facts to every connection that has it open. */
export type StartEngine = (request: {
  directory: string
  create?: { name: string; ticket?: string }
  announce<Name extends EventName>(name: Name, payload: Events[Name]): void
}) => Promise<Engine>

interface OpenRepository {
  directory: string
  connections: Set<Connection>
  engine: Promise<Engine>
  /** Set once the engine is there. */
  ready: Engine | null
  closing: Promise<void> | null
}

export interface OpenRepositories {
  /** Errors: repository-not-found, repository-exists, and those of the engine. */
  open(connection: Connection, directory: string, create?: { name: string; ticket?: string }): Promise<Engine>
  leave(connection: Connection): Promise<void>
  /** Opens it for a window that is on its way, and closes it again if none has come. Errors: as of `open`. */
  openAhead(directory: string): Promise<void>
  find(repositoryId: RepositoryId): Engine | null
  closeAll(): Promise<void>
}

/** A command of the command line holds a repository for a moment; a window that starts meanwhile waits instead of giving up. */
const ownerPatienceMs = 3000
const ownerRetryMs = 150
/** A window that is starting asks within a second; on a machine that is very busy, within this. */
const aheadMs = 60_000

const startPatiently = async (startEngine: StartEngine, request: Parameters<StartEngine>[0], patienceMs: number): Promise<Engine> => {
  const giveUpAt = performance.now() + patienceMs
  for (;;) {
    try {
      return await startEngine(request)
    } catch (error) {
      if (!isGranaryError(error) || error.code !== 'repository-in-use' || performance.now() > giveUpAt) throw error
      await setTimeout(ownerRetryMs)
    }
  }
}

const canonical = (directory: string) => {
  const absolute = resolve(directory)
  return existsSync(absolute) ? realpathSync(absolute) : absolute
}

const check = (directory: string, create: boolean) => {
  if (existsSync(directory) && !statSync(directory).isDirectory()) {
    throw new GranaryError(create ? 'repository-exists' : 'repository-not-found', 'this is a file, not a folder', { directory })
  }
  const holdsRepository = existsSync(join(directory, 'granary.db'))
  if (!create && !holdsRepository) throw new GranaryError('repository-not-found', 'there is no repository in this folder', { directory })
  if (create && (holdsRepository || (existsSync(directory) && readdirSync(directory).length > 0))) {
    throw new GranaryError('repository-exists', 'the folder is not empty', { directory })
  }
}

export const createOpenRepositories = (startEngine: StartEngine, patienceMs = ownerPatienceMs, waitForWindowMs = aheadMs): OpenRepositories => {
  const byDirectory = new Map<string, OpenRepository>()

  const close = (repository: OpenRepository): Promise<void> => {
    repository.closing ??= repository.engine
      .then((engine) => engine.close())
      .finally(() => {
        byDirectory.delete(repository.directory)
      })
    return repository.closing
  }
  const repositoryOf = (connection: Connection) => [...byDirectory.values()].find((each) => each.connections.has(connection))

  const leave = async (connection: Connection) => {
    releaseOpenings(connection)
    connection.engine = null
    const repository = repositoryOf(connection)
    if (!repository) return
    repository.connections.delete(connection)
    if (repository.connections.size === 0) await close(repository)
  }
  const begin = (directory: string, create?: { name: string; ticket?: string }): OpenRepository => {
    check(directory, create !== undefined)
    const connections = new Set<Connection>()
    const repository: OpenRepository = {
      directory,
      connections,
      ready: null,
      closing: null,
      engine: startPatiently(
        startEngine,
        {
          directory,
          create,
          announce: (name, payload) => {
            for (const connection of connections) connection.emit(name, payload)
          },
        },
        patienceMs,
      ),
    }
    byDirectory.set(directory, repository)
    repository.engine.then(
      (engine) => {
        repository.ready = engine
      },
      // Whoever asked hears of it; the next attempt begins anew.
      () => byDirectory.delete(directory),
    )
    return repository
  }

  return {
    open: async (connection, asked, create) => {
      const directory = canonical(asked)
      const present = repositoryOf(connection)
      if (present && !create && present.directory === directory) return present.engine
      if (present) await leave(connection)
      // One that is just being closed must have let go of the folder first.
      let found = byDirectory.get(directory)
      while (found?.closing) {
        await found.closing
        found = byDirectory.get(directory)
      }
      if (found && create) throw new GranaryError('repository-exists', 'the folder is not empty', { directory })
      const repository = found ?? begin(directory, create)
      repository.connections.add(connection)
      try {
        const engine = await repository.engine
        // The connection may have ended while the engine was starting.
        if (repository.connections.has(connection)) connection.engine = engine
        return engine
      } catch (error) {
        repository.connections.delete(connection)
        throw error
      }
    },
    leave,
    openAhead: async (asked) => {
      const directory = canonical(asked)
      if (byDirectory.has(directory)) return
      const repository = begin(directory)
      // From its first connection on, it closes as every other: when the last leaves.
      const timer = globalThis.setTimeout(() => {
        if (repository.connections.size === 0) close(repository).catch(() => undefined)
      }, waitForWindowMs)
      timer.unref()
      await repository.engine
    },
    find: (repositoryId) => [...byDirectory.values()].find((each) => each.ready?.log.repositoryId === repositoryId && !each.closing)?.ready ?? null,
    closeAll: async () => {
      for (const repository of byDirectory.values()) {
        for (const connection of repository.connections) {
          releaseOpenings(connection)
          connection.engine = null
          connection.emit('repositoryClosed', {})
        }
        repository.connections.clear()
      }
      await Promise.allSettled([...byDirectory.values()].map(close))
    },
  }
}
