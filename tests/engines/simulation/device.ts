// One simulated installation: its disk, its home, its engine process and its windows, each of which can die alone.

import { isGranaryError } from '../../../src/contract/errors.ts'
import type { RepositoryId } from '../../../src/contract/ids.ts'
import { identityFromSeed, memorySidecarStore, type SidecarStore } from '../../../src/engine/log/index.ts'
import { createMembers } from '../../../src/engine/members/index.ts'
import type { DeviceIdentity, Members } from '../../../src/engine/parts.ts'
import { openReplica, type Replica } from '../replica.ts'
import type { Chance } from './chance.ts'
import { Crash, type CrashSwitch, type MemoryStorage, openMemoryStorage } from './memory-storage.ts'
import type { SafeguardName } from './safeguards.ts'
import type { VirtualTime } from './virtual-time.ts'
import type { SimulatedWindow } from './window.ts'

export interface Engine {
  replica: Replica
  members: Members
  storage: MemoryStorage
  crash: CrashSwitch
  owner: object
}

export interface Device {
  readonly name: string
  identity: DeviceIdentity
  sidecars: SidecarStore
  /** Of the database file: a copied folder has another. */
  inode: string
  storeUuid: string
  /** What is on the disk while no engine runs. */
  disk: Uint8Array | null
  backups: Uint8Array[]
  engine: Engine | null
  windows: SimulatedWindow[]
  /** It has used the ticket of the beginning. */
  hasJoined: boolean
}

export const createDevice = async (name: string, number: number): Promise<Device> => ({
  name,
  identity: await identityFromSeed(new Uint8Array(32).fill(number + 1), { contributorName: name, deviceName: name }),
  sidecars: memorySidecarStore(),
  inode: `inode of ${name}`,
  storeUuid: `store of ${name}`,
  disk: null,
  backups: [],
  engine: null,
  windows: [],
  hasJoined: number === 0,
})

/** A folder copied to another place: the same key, the same store, another inode; with or without its home. */
export const copyDevice = (device: Device, name: string, withHome: boolean): Device => {
  const sidecars = memorySidecarStore()
  const proof = withHome ? device.sidecars.read(device.storeUuid) : null
  if (proof) sidecars.write(proof)
  return {
    ...device,
    name,
    inode: `inode of ${name}`,
    sidecars,
    disk: device.engine ? device.engine.storage.bytes() : device.disk,
    backups: [],
    engine: null,
    windows: [],
  }
}

export const startEngine = async (
  device: Device,
  time: VirtualTime,
  chance: Chance,
  repositoryId: RepositoryId | null,
  off: SafeguardName | null,
): Promise<Engine> => {
  const crash: CrashSwitch = { at: null, dead: false }
  const owner = {}
  const storage = openMemoryStorage(device.disk, device.storeUuid, time.clock.nowMs(), crash)
  const replica = await openReplica({
    storage,
    identity: device.identity,
    sidecars: device.sidecars,
    repositoryId,
    clock: time.clock,
    randomBytes: (length) => chance.bytes(length),
    schedule: time.scheduleOf(owner),
    place: { inode: device.inode, machine: 'machine' },
    logSafeguards: {
      epochs: off !== 'epochRotation',
      contiguous: off !== 'contiguousAcceptance',
      deps: off !== 'dependencyCheck',
      clientIds: off !== 'clientIdCheck',
      roles: off !== 'roles',
      witnesses: off !== 'witnesses',
      rejudging: off !== 'rejudging',
    },
    documentSafeguards: { clientIdCheck: off !== 'clientIdCheck', commitBeforePublish: off !== 'commitBeforePublish' },
  })
  const { log, documents } = replica
  const members = createMembers({ storage, log, documents, identity: device.identity, clock: time.clock, randomBytes: (length) => chance.bytes(length) })
  const engine = { replica, members, storage, crash, owner }
  device.engine = engine
  return engine
}

/** The process is gone at once: nothing is folded, said or closed. Windows live on. */
export const killEngine = (device: Device, time: VirtualTime) => {
  const { engine } = device
  if (!engine) return
  engine.crash.dead = true
  device.disk = engine.storage.bytes()
  time.kill(engine.owner)
  engine.storage.db.close()
  device.engine = null
  // Their channel has ended; what they have not heard is lost, what they have not seen acknowledged they keep.
  for (const window of device.windows) window.opening = null
}

/** Nothing was written: a person reads why instead. */
const refusals = new Set(['role-does-not-allow', 'not-a-member', 'founder-stays', 'unknown-member', 'already-a-member', 'document-read-only'])
const isRefusedByRole = (error: unknown) => isGranaryError(error) && refusals.has(error.code)

/** Runs a piece of work that may meet the armed crash; true: the engine has died in it. */
export const survives = <T>(device: Device, time: VirtualTime, work: (engine: Engine) => T): T | undefined => {
  const { engine } = device
  if (!engine) return undefined
  try {
    return work(engine)
  } catch (error) {
    if (!(error instanceof Crash) && !isRefusedByRole(error)) throw error
    return undefined
  } finally {
    if (engine.crash.dead && device.engine === engine) killEngine(device, time)
  }
}
