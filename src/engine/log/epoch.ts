// Which log this device writes: the one of before, if it can prove that nobody else can have continued it; else a new one.
// docs/formats/entry.md [EN46], [EN60]–[EN63].
import { type DeviceId, type LogId, logIdSchema, type RepositoryId } from '../../contract/ids.ts'
import { z } from '../../contract/zod.ts'
import type { RandomBytes, Storage } from '../parts.ts'
import { toStorageError } from '../storage/sqlite-errors.ts'
import { fromHex, toHex } from './byte-io.ts'
import { type EpochReason, epochReasons, type LogOpen, logIdFor } from './entry-codec.ts'
import type { EntryTables } from './entry-tables.ts'
import type { SidecarStore } from './sidecar.ts'
import { createStoreValues } from './store-values.ts'

const epochSchema = z.object({
  logId: logIdSchema,
  deviceId: z.string(),
  nonceHex: z.string(),
  reason: z.enum(epochReasons),
  follows: z.object({ logId: logIdSchema, sequence: z.number().int(), hash: z.string() }).nullable(),
})
type EpochRow = z.infer<typeof epochSchema>

export interface EpochPlace {
  /** Of the database file; '' in memory. */
  inode: string
  machine: string
}

export interface Epochs {
  readonly logId: LogId
  /** What the log-open of the present epoch says. */
  logOpen(): LogOpen
  /** Begins a new epoch inside the present transaction. */
  rotate(reason: EpochReason): void
  /** Flushes the sidecar up to the head of our log, if it is behind: before an entry leaves this process. Errors: disk-full. */
  beforePublishing(): void
  onRotated(listener: (logId: LogId) => void): void
}

export interface EpochOptions {
  storage: Storage
  tables: EntryTables
  repositoryId: RepositoryId
  deviceId: DeviceId
  randomBytes: RandomBytes
  sidecars: SidecarStore
  place: EpochPlace
  /** Only the test of the simulation turns it off: then an epoch is never changed. */
  rotates?: boolean
}

export const createEpochs = ({ storage, tables, repositoryId, deviceId, randomBytes, sidecars, place, rotates = true }: EpochOptions): Epochs => {
  const values = createStoreValues(storage.db)
  const listeners: ((logId: LogId) => void)[] = []
  let cached: { text: string; row: EpochRow } | null = null

  /** Read from the table each time, so that a rolled-back rotation is no rotation. */
  const current = (): EpochRow | null => {
    const text = values.read('epoch')
    if (text === null) return null
    if (cached?.text !== text) cached = { text, row: epochSchema.parse(JSON.parse(text)) }
    return cached.row
  }
  const present = (): EpochRow => {
    const row = current()
    if (row === null) throw new Error('no epoch has begun')
    return row
  }

  const storeUuid = () => values.read('store_uuid') ?? storage.storeUuid
  const readSidecar = () => sidecars.read(storeUuid())
  const writeSidecar = () => {
    const { logId } = present()
    const log = tables.logById(logId)
    sidecars.write({
      storeUuid: storeUuid(),
      logId,
      sequence: log?.headSequence ?? -1,
      hashHex: log && log.headSequence >= 0 ? toHex(log.headHash) : '',
      ...place,
    })
  }

  const begin = (reason: EpochReason) => {
    const before = current()
    const log = before && tables.logById(before.logId)
    const nonce = randomBytes(16)
    const row: EpochRow = {
      logId: logIdFor(repositoryId, deviceId, nonce),
      deviceId,
      nonceHex: toHex(nonce),
      reason,
      // A log that was never opened is followed by nothing: what it followed, the new one follows.
      follows: log && log.headSequence >= 0 ? { logId: log.logId, sequence: log.headSequence, hash: toHex(log.headHash) } : (before?.follows ?? null),
    }
    storage.transaction(() => {
      values.write('epoch', JSON.stringify(row))
      values.remove('restored')
      // A copy becomes a store of its own, so that the original still finds its proof.
      if (reason === 'copied') values.write('store_uuid', toHex(randomBytes(16)))
      storage.afterCommit(() => {
        try {
          writeSidecar()
        } catch {
          // A full disk: without the sidecar nothing is published, and the next opening begins one more epoch. Reading goes on.
        }
        for (const listener of listeners) listener(row.logId)
      })
    })
  }

  const reasonToRotate = (): EpochReason | null => {
    const row = current()
    if (row === null) return 'first'
    const proof = readSidecar()
    if (proof === null || row.deviceId !== deviceId) return values.read('restored') === '1' ? 'restored' : 'no-proof'
    if (proof.inode !== place.inode || proof.machine !== place.machine) return 'copied'
    if (proof.logId !== row.logId) return 'behind'
    if (proof.sequence < 0) return null
    const log = tables.logById(row.logId)
    return log && tables.hasSame(log.log, proof.sequence, fromHex(proof.hashHex)) ? null : 'behind'
  }

  const reason = reasonToRotate()
  if (reason !== null && (rotates || current() === null)) begin(reason)

  return {
    get logId() {
      return present().logId
    },
    logOpen: () => {
      const { nonceHex, reason: why, follows } = present()
      return { repositoryId, deviceId, epochNonce: fromHex(nonceHex), reason: why, follows }
    },
    rotate: (why) => {
      if (rotates) begin(why)
    },
    beforePublishing: () => {
      const { logId } = present()
      const head = tables.logById(logId)?.headSequence ?? -1
      const proof = readSidecar()
      if (proof !== null && proof.logId === logId && proof.sequence >= head) return
      try {
        writeSidecar()
      } catch (error) {
        throw toStorageError(error, storage.directory)
      }
    },
    onRotated: (listener) => listeners.push(listener),
  }
}
