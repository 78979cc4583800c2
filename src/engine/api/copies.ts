// copies.*: dated copies that are made by themselves.
import type { AreaHandlers } from '../../contract/call.ts'
import type { contract } from '../../contract/contract.ts'
import { type Connection, engineOf } from './connection.ts'

export const copyHandlers: AreaHandlers<(typeof contract)['copies'], Connection> = {
  settings: (_, connection) => engineOf(connection).copies.settings(),
  set: (change, connection) => engineOf(connection).copies.set(change),
  list: (_, connection) => ({
    copies: engineOf(connection)
      .copies.list()
      .map(({ path, atUtc, sizeBytes }) => ({ path, atUtc, sizeBytes })),
  }),
}
