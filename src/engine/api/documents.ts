// documents.*: openings of documents, each under a fresh channel number of its connection.
import type { AreaHandlers } from '../../contract/call.ts'
import type { contract } from '../../contract/contract.ts'
import { GranaryError } from '../../contract/errors.ts'
import type { ChannelId, LogId } from '../../contract/ids.ts'
import { type Connection, engineOf } from './connection.ts'

const openingOf = (connection: Connection, channel: ChannelId) => {
  const found = connection.openings.get(channel)
  if (!found) throw new GranaryError('channel-closed', 'this opening of the document has ended')
  return found.opening
}

export const documentHandlers: AreaHandlers<(typeof contract)['documents'], Connection> = {
  open: ({ documentId, previous }, connection) => {
    const channel = connection.nextChannel++ as ChannelId
    const opening = engineOf(connection).documents.open(
      documentId,
      {
        updated: (update) => connection.emit('documentUpdated', { channel, update }),
        becameReadOnly: (reason) => connection.emit('bodyBecameReadOnly', { channel, documentId, reason }),
        awareness: (update) => connection.emit('awarenessChanged', { channel, update }),
        closed: () => {
          connection.openings.delete(channel)
          connection.emit('documentClosed', { channel })
        },
      },
      previous && { ...previous, logId: previous.logId as LogId },
    )
    connection.openings.set(channel, { documentId, opening })
    return { channel, state: opening.state, clientId: opening.clientId, readOnly: opening.readOnly, lease: opening.lease }
  },
  push: async ({ channel, updates }, connection) => {
    try {
      await openingOf(connection, channel).push(updates)
      return null
    } catch (error) {
      // A foreign id means that the window's document is not what we think it is: the opening ends and the window loads anew.
      if (error instanceof GranaryError && error.code === 'foreign-client-id') {
        connection.openings.get(channel)?.opening.close()
        connection.openings.delete(channel)
      }
      throw error
    }
  },
  recover: ({ documentId, updates, text }, connection) => {
    engineOf(connection).documents.recover(documentId, updates, text)
    return null
  },
  compare: ({ channel, stateVector, contentHashHex }, connection) => ({ equal: openingOf(connection, channel).compare(stateVector, contentHashHex) }),
  setAwareness: ({ channel, update }, connection) => {
    openingOf(connection, channel).setAwareness(update)
    return null
  },
  close: ({ channel }, connection) => {
    connection.openings.get(channel)?.opening.close()
    connection.openings.delete(channel)
    return null
  },
}
