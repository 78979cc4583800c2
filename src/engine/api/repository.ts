// repository.*: the open repository as a whole.
import type { AreaHandlers } from '../../contract/call.ts'
import type { contract } from '../../contract/contract.ts'
import { repositoryDocumentId } from '../../contract/ids.ts'
import { writeAbout } from '../../document/repository-document.ts'
import { type Connection, engineOf } from './connection.ts'

export const repositoryHandlers: AreaHandlers<(typeof contract)['repository'], Connection> = {
  read: (_, connection) => engineOf(connection).state(),
  settle: async (_, connection) => {
    await engineOf(connection).catalogue.settled()
    return null
  },
  rename: ({ name, description }, connection) => {
    const { documents, log, announce } = engineOf(connection)
    documents.change(repositoryDocumentId(log.repositoryId), (doc) => writeAbout(doc, { name, description }))
    announce('repositoryChanged', {})
    return null
  },
  frontier: (_, connection) => {
    const { documents, log } = engineOf(connection)
    documents.fold()
    return { repositoryId: log.repositoryId, frontier: log.frontier() }
  },
  digest: (_, connection) => engineOf(connection).documents.digest(),
  verify: (_, connection) => engineOf(connection).verify(),
  rebuild: (_, connection) => engineOf(connection).rebuild(),
  stats: (_, connection) => engineOf(connection).stats(),
  backUp: ({ file }, connection) => engineOf(connection).backUp(file),
  attention: (_, connection) => ({ rows: engineOf(connection).attention() }),
  settleAttention: ({ id, action }, connection) => {
    const { documents, announce } = engineOf(connection)
    documents.settleAttention(id, action)
    announce('repositoryChanged', {})
    return null
  },
}
