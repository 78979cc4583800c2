// What every process that runs engines does: serves connections, shares one engine per folder, listens for other programs of
// this person, and stops cleanly. It knows no transport; node-process.ts and utility-process.ts bring the ports.
import type { Settings } from '../../contract/areas/home.ts'
import type { AreaHandlers } from '../../contract/call.ts'
import type { Contract, EventName, Events } from '../../contract/contract.ts'
import type { Port } from '../../rpc/port.ts'
import { type Handlers, type Served, serve } from '../../rpc/serve.ts'
import { type Connection, createConnection } from '../api/connection.ts'
import type { Engine } from '../engine.ts'
import type { HostHome } from '../home/home.ts'
import { createHomeHandlers, type HomeHandlerParts } from './home-handlers.ts'
import { type LocalSocket, listenLocally } from './local-socket.ts'
import { createOpenRepositories } from './open-repositories.ts'

/** The parts a host is joined from, so that its rules are tested without a database. */
export interface HostParts {
  home: HostHome
  resourcesDirectory: string
  version: string
  createEngine(request: {
    directory: string
    create?: { name: string; ticket?: string }
    socket: string | undefined
    announce<Name extends EventName>(name: Name, payload: Events[Name]): void
  }): Promise<Engine>
  createHandlers(host: { home: AreaHandlers<Contract['home'], Connection> }): Handlers<Connection>
  restore: HomeHandlerParts['restore']
  /** For failures that are nobody's answer: a bug of ours. Never given content. */
  report(where: string, error: unknown): void
  /** How long to wait for a repository that somebody else has open. */
  ownerPatienceMs?: number
  /** How long a repository that was opened ahead waits for a window. */
  waitForWindowMs?: number
}

export interface Host {
  /** Until the port ends. */
  serveConnection(port: Port): void
  /** Opens the repository that the first window will ask for, while that window is still starting. Never rejects. */
  openAhead(): Promise<void>
  /** Folds and closes every repository, then the ports. May be called twice. */
  close(): Promise<void>
}

export const createHost = ({
  home,
  resourcesDirectory,
  version,
  createEngine,
  createHandlers,
  restore,
  report,
  ownerPatienceMs,
  waitForWindowMs,
}: HostParts): Host => {
  let closing: Promise<void> | null = null
  let socket: Promise<LocalSocket | null> | null = null
  const served = new Set<Served>()

  const localSocket = () => {
    socket ??= listenLocally(home.directory, (port) => serveConnection(port)).catch((error: unknown) => {
      // Without a socket the command line is refused with repository-in-use while a window is open; everything else works.
      report('local socket', error)
      return null
    })
    return socket
  }
  const repositories = createOpenRepositories(
    async (request) => createEngine({ ...request, socket: (await localSocket())?.path }),
    ownerPatienceMs,
    waitForWindowMs,
  )
  const handlers = createHandlers({
    home: createHomeHandlers({
      home,
      repositories,
      resourcesDirectory,
      version,
      restore,
      locate: async (connection, hash) => handlers.attachments.locate({ hash }, connection),
    }),
  })
  const stopListening = home.onSettingsChanged((settings: Settings) => {
    for (const each of served) each.emit('settingsChanged', settings)
  })

  const serveConnection = (port: Port) => {
    if (closing) {
      port.close()
      return
    }
    const connection = createConnection((name, payload) => end.emit(name, payload))
    const end = serve(port, handlers, connection, report)
    served.add(end)
    port.onClose(() => {
      served.delete(end)
      void handlers.home.stopRestoring({}, connection)
      repositories.leave(connection).catch((error: unknown) => report('closing a repository', error))
    })
  }
  return {
    serveConnection,
    openAhead: async () => {
      // The same choice as the window's (renderer/engine-client/look.ts).
      const { language, contributorName } = home.settings()
      const last = home.recent().find((repository) => repository.exists)
      if (closing || !last || language === null || contributorName === null || home.isLocked()) return
      // The window asks for it again and tells the person what is wrong.
      await repositories.openAhead(last.directory).catch(() => undefined)
    },
    close: () => {
      closing ??= (async () => {
        stopListening()
        await repositories.closeAll()
        for (const each of served) each.close()
        await (await socket)?.close()
      })()
      return closing
    },
  }
}
