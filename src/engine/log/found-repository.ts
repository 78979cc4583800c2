// The beginning of a repository on this device: founding a new one, or making room for one that others founded.
import { GranaryError } from '../../contract/errors.ts'
import { type RepositoryId, repositoryIdSchema } from '../../contract/ids.ts'
import type { Storage } from '../parts.ts'
import { toHex } from './byte-io.ts'
import { repositoryIdFor } from './entry-codec.ts'
import { type EntryLogOptions, joinEntryLog, type OpenEntryLog, openEntryLog } from './entry-log.ts'
import { diskSidecarStore } from './sidecar.ts'
import { createStoreValues } from './store-values.ts'

/** Null: the database holds no repository yet. */
export const readRepositoryId = (storage: Storage): RepositoryId | null =>
  repositoryIdSchema.nullable().parse(createStoreValues(storage.db).read('repository_id'))

const writeRepositoryId = (storage: Storage, repositoryId: RepositoryId, foundingNonce: Uint8Array | null) => {
  if (readRepositoryId(storage) !== null)
    throw new GranaryError('repository-exists', 'There is a repository in this folder already.', { directory: storage.directory })
  storage.transaction(() => {
    const values = createStoreValues(storage.db)
    values.write('repository_id', repositoryId)
    if (foundingNonce) values.write('founding', toHex(foundingNonce))
  })
}

const noteFounding = ({ storage, identity, randomBytes }: EntryLogOptions) => {
  const nonce = randomBytes(16)
  writeRepositoryId(storage, repositoryIdFor(identity.deviceId, nonce), nonce)
}

/** Makes a new repository: log-open and genesis are written at once. Errors: repository-exists, disk-full. */
export const foundRepository = (options: EntryLogOptions): Promise<OpenEntryLog> => {
  noteFounding(options)
  return openEntryLog(options)
}

/** What the engine uses: opens the repository of the folder, founds one, or makes an empty replica of one that others founded. The identity proves that the cryptography is ready. */
export const createEntryLog = ({
  sidecarsDirectory,
  create,
  adopt = null,
  ...rest
}: Omit<EntryLogOptions, 'sidecars'> & { sidecarsDirectory: string; create: boolean; adopt?: RepositoryId | null }): OpenEntryLog => {
  const options: EntryLogOptions = { ...rest, sidecars: diskSidecarStore(sidecarsDirectory) }
  if (create && adopt !== null) writeRepositoryId(options.storage, adopt, null)
  else if (create) noteFounding(options)
  return joinEntryLog(options)
}

/** Opens an empty replica of a repository that others founded; its content comes by `accept`. Errors: repository-exists. */
export const adoptRepository = (options: EntryLogOptions, repositoryId: RepositoryId): Promise<OpenEntryLog> => {
  writeRepositoryId(options.storage, repositoryId, null)
  return openEntryLog(options)
}
