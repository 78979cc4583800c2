// A line to the engine for one command: the process that has the repository open where there is one, else an engine of our own.
import { dirname, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type ErrorCode, GranaryError } from '../contract/errors.ts'
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
  // Not patient: who has the folder by now is reached through its socket instead, by the caller.
  const host = startHost({ projectDirectory, report: reportTo((line) => process.stderr.write(line)), ownerPatienceMs: 0 })
  const [near, far] = createPortPair()
  host.serveConnection(far)
  return { client: connect(near), close: () => host.close() }
}

const isCode = (error: unknown, code: ErrorCode) => error instanceof GranaryError && error.code === code

/** Through the process that has it open. null: there is none, or it has just ended. */
const openThroughOwner = async (directory: string): Promise<Session | null> => {
  const port = await reachOwner(directory)
  if (!port) return null
  const client = connect(port)
  try {
    await client.call('home.openRepository', { directory })
    return {
      client,
      close: async () => {
        client.close()
        await client.closed
      },
    }
  } catch (error) {
    client.close()
    if (isCode(error, 'channel-closed')) return null
    throw error
  }
}

const openHere = async (directory: string): Promise<Session> => {
  const session = await openOwnSession()
  try {
    await session.client.call('home.openRepository', { directory })
    return session
  } catch (error) {
    await session.close()
    throw error
  }
}

/**
 * An owner that is just starting holds the folder a moment before it says where it listens, and one that is ending holds it a moment longer;
 * on a busy machine such a moment is seconds.
 */
const ownerStartsWithinMs = 15_000
const lookAgainMs = 100
/** A person who waits longer than this wants to know for what. */
const silentMs = 2000

/** With the repository open. Errors: those of home.openRepository. */
export const openSession = async (asked: string): Promise<Session> => {
  const directory = resolve(asked)
  const startedAtMs = Date.now()
  let said = false
  for (;;) {
    const there = await openThroughOwner(directory)
    if (there) return there
    try {
      return await openHere(directory)
    } catch (error) {
      if (!isCode(error, 'repository-in-use') || Date.now() - startedAtMs > ownerStartsWithinMs) throw error
      if (!said && Date.now() - startedAtMs > silentMs) {
        said = true
        process.stderr.write('the repository is open in another program; waiting for its answer\n')
      }
      await setTimeout(lookAgainMs)
    }
  }
}
