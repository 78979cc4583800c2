// Replicas of one repository in virtual time, each on storage in memory, and what is carried from one to the other.
import { identityFromSeed, memorySidecarStore } from '../../src/engine/log/index.ts'
import { openReplica, type Replica } from './replica.ts'
import { openMemoryStorage } from './simulation/memory-storage.ts'
import { createVirtualTime } from './simulation/virtual-time.ts'

export const createVirtualPlaces = () => {
  const time = createVirtualTime()
  return {
    time,
    /** null founds the repository. */
    openPlace: async (number: number, repositoryId: Replica['log']['repositoryId'] | null): Promise<Replica> =>
      openReplica({
        storage: openMemoryStorage(null, `store-${number}`, time.clock.nowMs(), { at: null, dead: false }),
        identity: await identityFromSeed(new Uint8Array(32).fill(number), { contributorName: `Person ${number}`, deviceName: 'Laptop' }),
        sidecars: memorySidecarStore(),
        repositoryId,
        clock: time.clock,
        schedule: time.scheduleOf({}),
        place: { inode: `${number}`, machine: 'm' },
      }),
  }
}

/** Everything the other lacks. */
export const pass = (from: Replica, to: Replica): void => {
  for (const segment of from.outgoing(to.log.frontier())) to.take(segment, 'test')
}
