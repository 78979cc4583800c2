// exchange.*: looking, taking, leaving, taking back, partners, bundles, editions, withdrawal.
import { statSync } from 'node:fs'
import { basename } from 'node:path'
import type { AreaHandlers } from '../../contract/call.ts'
import type { contract } from '../../contract/contract.ts'
import { GranaryError } from '../../contract/errors.ts'
import { copyInstallers, runningInstaller } from '../drives/index.ts'
import { createDiskFiles } from '../exchange/files/index.ts'
import { findRoot } from '../exchange/folder/names.ts'
import { type Connection, engineOf } from './connection.ts'

const uploadPrefix = 'upload:'
const exchangeOf = (connection: Connection) => engineOf(connection).exchange

/** Where the bytes lie of a file that a browser has sent. Errors: file-not-found. */
const fileOf = (path: string, connection: Connection): string =>
  path.startsWith(uploadPrefix) ? engineOf(connection).home.upload(path.slice(uploadPrefix.length)).path : path

export const exchangeHandlers: AreaHandlers<(typeof contract)['exchange'], Connection> = {
  places: async (_, connection) => ({ places: await exchangeOf(connection).places() }),
  forgetFolder: ({ path }, connection) => {
    exchangeOf(connection).forgetFolder(path)
    return null
  },
  look: ({ path, ...options }, connection) => exchangeOf(connection).look(fileOf(path, connection), options),
  start: (request, connection) => ({ jobId: exchangeOf(connection).start(request) }),
  stop: ({ jobId }, connection) => {
    exchangeOf(connection).stop(jobId)
    return null
  },
  progress: (_, connection) => ({ jobs: exchangeOf(connection).jobs() }),
  report: ({ id }, connection) => exchangeOf(connection).report(id),
  past: (_, connection) => ({ reports: exchangeOf(connection).past() }),
  takeBack: ({ id, dryRun = false }, connection) => exchangeOf(connection).takeBack(id, dryRun),
  waiting: async (_, connection) => ({ items: await exchangeOf(connection).waiting() }),
  takeWaiting: ({ ids }, connection) => {
    exchangeOf(connection).takeWaiting(ids)
    return null
  },
  partners: (_, connection) => ({ partners: exchangeOf(connection).partners() }),
  number: async ({ deviceId }, connection) => ({ number: await exchangeOf(connection).number(deviceId) }),
  trust: ({ deviceId }, connection) => {
    exchangeOf(connection).trust(deviceId)
    return null
  },
  writeBundle: (request, connection) => ({ jobId: exchangeOf(connection).writeBundle(request) }),
  weighBundle: (request, connection) => exchangeOf(connection).weighBundle(request),
  writeParcel: (request, connection) => ({ jobId: exchangeOf(connection).writeParcel(request) }),
  writeEdition: (request, connection) => ({ jobId: exchangeOf(connection).writeEdition(request) }),
  installer: () => {
    const running = runningInstaller()
    const size = running === null ? undefined : statSync(running, { throwIfNoEntry: false })?.size
    return { installer: running === null || size === undefined ? null : { name: basename(running), sizeBytes: size } }
  },
  leaveInstallers: async ({ path, files }) => {
    const running = runningInstaller()
    const chosen = files ?? (running === null ? [] : [running])
    if (chosen.length === 0) throw new GranaryError('file-not-found', 'this Granary does not run from an installer: choose one')
    const disk = createDiskFiles()
    return { names: await copyInstallers(disk, await findRoot(disk, path), chosen) }
  },
  withdraw: ({ id, by, reason }, connection) => {
    exchangeOf(connection).withdraw(id, { by, reason })
    return null
  },
  takeWithdrawalBack: ({ id }, connection) => {
    exchangeOf(connection).takeWithdrawalBack(id)
    return null
  },
}
