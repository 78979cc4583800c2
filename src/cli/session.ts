// A line to the engine for one command: the process that has the repository open where there is one, else an engine of our own.
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { GranaryError } from '../contract/errors.ts'
import { reachOwner } from '../engine/hosts/local-socket.ts'
import { type Client, connect } from '../rpc/connect.ts'
import { createPortPair } from '../rpc/port.ts'

export interface Session {
  readonly client: Client
  close(): Promise<void>
}

/** src/cli or out/cli: two folders below the root. */
export const projectDirectory = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** An engine in this process, without a repository yet. */
export const openOwnSession = async (): Promise<Session> => {
  // Loaded only here: a command that reaches the owner needs no database.
  const { startHost, reportTo } = await import('../engine/hosts/start-host.ts')
  const host = startHost({ projectDirectory, report: reportTo((line) => process.stderr.write(line)) })
  const [near, far] = createPortPair()
  host.serveConnection(far)
  return { client: connect(near), close: () => host.close() }
}

/** With the repository open. Errors: those of home.openRepository. */
export const openSession = async (directory: string): Promise<Session> => {
  const absolute = resolve(directory)
  const owner = await reachOwner(absolute)
  if (owner) {
    const client = connect(owner)
    try {
      await client.call('home.openRepository', { directory: absolute })
      return {
        client,
        close: async () => {
          client.close()
          await client.closed
        },
      }
    } catch (error) {
      client.close()
      // The owner ended between its greeting and its answer: the folder is free now.
      if (!(error instanceof GranaryError && error.code === 'channel-closed')) throw error
    }
  }
  const session = await openOwnSession()
  try {
    await session.client.call('home.openRepository', { directory: absolute })
    return session
  } catch (error) {
    await session.close()
    throw error
  }
}
