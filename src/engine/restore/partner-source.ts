// What a partner has, opened as an offer: his bundle, or one repository of a stick or a shared folder.
import { statSync } from 'node:fs'
import { GranaryError } from '../../contract/errors.ts'
import type { RepositoryId } from '../../contract/ids.ts'
import { openBundle } from '../exchange/bundle/index.ts'
import { createDiskFiles } from '../exchange/files/index.ts'
import { lookAtPlace, openExchangeFolder } from '../exchange/folder/index.ts'
import type { OfferSource } from '../exchange/parts.ts'
import type { DeviceIdentity } from '../parts.ts'

export interface PartnerOptions {
  /** Of a locked bundle. */
  passphrase?: string
  /** Of a stick with several: which one. */
  repositoryId?: RepositoryId
  signal?: AbortSignal
}

/** Errors: not-an-exchange, invalid-input (several repositories, and none was chosen), bundle-*, place-*, cancelled. */
export const openPartner = async (path: string, { passphrase, repositoryId, signal }: PartnerOptions, identity: DeviceIdentity): Promise<OfferSource> => {
  const files = createDiskFiles()
  if (!statSync(path).isDirectory()) return openBundle(files, path, { passphrase, identity, signal })
  const { repositories } = await lookAtPlace(files, path)
  const found = repositoryId === undefined ? repositories : repositories.filter((each) => each.repositoryId === repositoryId)
  const [one, another] = found
  if (!one) throw new GranaryError('not-an-exchange', 'Nothing was left there for exchanging.', { path })
  if (another) {
    const names = found.map(({ name, repositoryId: id }) => `${name} (${id})`).join(', ')
    throw new GranaryError('invalid-input', `Several repositories lie there: ${names}.`, { path })
  }
  return openExchangeFolder(files, path, { repositoryId: one.repositoryId, identity })
}
