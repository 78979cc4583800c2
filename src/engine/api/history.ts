// history.*, local.*, diagnostics.*: earlier text from the log, and what belongs to this device only.
import type { AreaHandlers } from '../../contract/call.ts'
import type { contract } from '../../contract/contract.ts'
import { GranaryError } from '../../contract/errors.ts'
import { type ItemId, itemDocumentId } from '../../contract/ids.ts'
import { bodyJson } from '../../document/body/body-json.ts'
import { readMeta } from '../../document/item-document.ts'
import { bodyText } from '../../document/text/body-text.ts'
import { readWithdrawal } from '../../document/withdrawal.ts'
import { type Connection, engineOf } from './connection.ts'
import { createItem } from './new-item.ts'

const stateAt = (connection: Connection, id: ItemId, point: number) => {
  const { documents } = engineOf(connection)
  const now = documents.read(itemDocumentId(id))
  // What was withdrawn is not shown as it was before either.
  const doc = now && readWithdrawal(now) ? null : documents.stateAt(itemDocumentId(id), point)
  if (!doc) throw new GranaryError('item-not-found', 'this item had no text at that time')
  const body = bodyJson(doc)
  return { meta: readMeta(doc), body, text: bodyText(body) }
}

const history: AreaHandlers<(typeof contract)['history'], Connection> = {
  days: ({ id }, connection) => ({ days: engineOf(connection).documents.days(itemDocumentId(id)) }),
  see: ({ id, point }, connection) => {
    const { meta, body, text } = stateAt(connection, id, point)
    return { title: meta.title, body, text }
  },
  bringBack: ({ id, point }, connection) => {
    const { meta, body } = stateAt(connection, id, point)
    return { id: createItem(engineOf(connection), { kind: meta.kind, title: meta.title, language: meta.language ?? undefined, body }) }
  },
}

const local: AreaHandlers<(typeof contract)['local'], Connection> = {
  read: ({ key }, connection) => ({ value: engineOf(connection).local.read(key) }),
  write: ({ key, value }, connection) => {
    engineOf(connection).local.write(key, value)
    return null
  },
}

const diagnostics: AreaHandlers<(typeof contract)['diagnostics'], Connection> = {
  count: ({ code, detail }, connection) => {
    engineOf(connection).diagnostics.count(code, detail)
    return null
  },
  read: (_, connection) => ({ rows: engineOf(connection).diagnostics.read() }),
}

export const historyHandlers = { history, local, diagnostics }
