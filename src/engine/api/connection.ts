// One window, command or program that speaks with the engine: which repository it has open, what it hears, which documents it holds.
import type { EventName, Events } from '../../contract/contract.ts'
import { GranaryError } from '../../contract/errors.ts'
import type { ChannelId, DocumentId } from '../../contract/ids.ts'
import type { Engine } from '../engine.ts'
import type { Opening } from '../parts.ts'

export interface Connection {
  /** The repository this connection has open. */
  engine: Engine | null
  emit<Name extends EventName>(name: Name, payload: Events[Name]): void
  /** Openings of documents by channel; a channel number is never used twice in a connection. */
  readonly openings: Map<ChannelId, { documentId: DocumentId; opening: Opening }>
  nextChannel: number
}

export const createConnection = (emit: Connection['emit']): Connection => ({ engine: null, emit, openings: new Map(), nextChannel: 1 })

/** Errors: no-repository-open. */
export const engineOf = (connection: Connection): Engine => {
  if (!connection.engine) throw new GranaryError('no-repository-open', 'this connection has no repository open')
  return connection.engine
}

/** Closes what the connection holds in its repository; the repository itself stays open for others. */
export const releaseOpenings = (connection: Connection): void => {
  for (const { opening } of connection.openings.values()) opening.close()
  connection.openings.clear()
}
