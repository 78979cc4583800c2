// The contract's calls, answered. Each area checks what it must and calls the parts; `home` belongs to the host of the engines.
import type { AreaHandlers } from '../../contract/call.ts'
import type { Contract } from '../../contract/contract.ts'
import type { Handlers } from '../../rpc/serve.ts'
import { type Connection, engineOf } from './connection.ts'
import { copyHandlers } from './copies.ts'
import { documentHandlers } from './documents.ts'
import { exchangeHandlers } from './exchange.ts'
import { fileHandlers } from './files.ts'
import { historyHandlers } from './history.ts'
import { itemHandlers } from './items.ts'
import { memberHandlers } from './members.ts'
import { repositoryHandlers } from './repository.ts'
import { shelfHandlers } from './shelves.ts'

export const createHandlers = (host: { home: AreaHandlers<Contract['home'], Connection> }): Handlers<Connection> => ({
  home: host.home,
  repository: repositoryHandlers,
  items: itemHandlers,
  ...shelfHandlers,
  search: { query: (query, connection) => engineOf(connection).catalogue.search(query) },
  documents: documentHandlers,
  members: memberHandlers,
  ...fileHandlers,
  ...historyHandlers,
  exchange: exchangeHandlers,
  copies: copyHandlers,
})
