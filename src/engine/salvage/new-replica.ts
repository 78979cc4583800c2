// A sound replica made in an empty folder from entries that lie elsewhere: in a damaged database, or with a partner. It has the same id, and
// a store of its own, so this device writes on in a new log. docs/formats/database.md [DB63], [DB67].
import { randomBytes as nodeRandomBytes } from 'node:crypto'
import type { LogId, RepositoryId } from '../../contract/ids.ts'
import { adoptRepository, type OpenEntryLog } from '../log/index.ts'
import { diskSidecarStore } from '../log/sidecar.ts'
import type { Clock, DeviceIdentity, RandomBytes, Storage } from '../parts.ts'
import { openStorage } from '../storage/index.ts'

export interface NewReplicaOptions {
  /** Missing or empty. */
  target: string
  identity: DeviceIdentity
  sidecarsDirectory: string
  clock?: Clock
  randomBytes?: RandomBytes
  checkDrive?: boolean
}

/** Entries of one log that are not to be had. */
export interface LostPart {
  logId: LogId
  /** Whose; null: nobody known any more. */
  contributor: string | null
  /** Both included, counted from 1. */
  from: number
  to: number
}

interface NewReplica {
  storage: Storage
  log: OpenEntryLog
  clock: Clock
  /** In chains, and held back. */
  counts(): { entries: number; waiting: number }
}

/** Errors: those of `work`, disk-full. What was made so far stays for the caller to remove. */
export const inNewReplica = async <T>(
  { target, identity, sidecarsDirectory, checkDrive, ...given }: NewReplicaOptions,
  { repositoryId, maxHeldBytes }: { repositoryId: RepositoryId; maxHeldBytes?: number },
  work: (replica: NewReplica) => Promise<T>,
): Promise<T> => {
  const clock = given.clock ?? { nowMs: () => Date.now() }
  const randomBytes = given.randomBytes ?? ((length: number) => new Uint8Array(nodeRandomBytes(length)))
  const storage = openStorage({ directory: target, clock, randomBytes, checkDrive })
  try {
    const sidecars = diskSidecarStore(sidecarsDirectory)
    const log = await adoptRepository({ storage, identity, clock, randomBytes, sidecars, maxHeldBytes }, repositoryId)
    return await work({
      storage,
      log,
      clock,
      counts: () => ({ entries: log.frontier().reduce((sum, { nextSequence }) => sum + nextSequence, 0), waiting: log.counts().held }),
    })
  } finally {
    storage.close()
  }
}
