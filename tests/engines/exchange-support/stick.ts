// A stick in memory, and the devices that come by it.
import type { RepositoryId } from '../../../src/contract/ids.ts'
import { createExchangeFiles } from '../../../src/engine/exchange/files/exchange-files.ts'
import { seededBytes } from '../log-replica.ts'
import { createChance } from '../simulation/chance.ts'
import { createMember, type Member, place } from './member.ts'
import { createMemoryDisk, type MemoryDisk } from './memory-disk.ts'

export const setUp = async (names: string[]) => {
  const world = { nowMs: Date.UTC(2026, 0, 5, 8) }
  const chance = createChance(1)
  const disk = createMemoryDisk(chance, place, () => world.nowMs)
  const members: Member[] = []
  let repositoryId: RepositoryId | null = null
  for (const name of names) {
    const member = await createMember(name, world, repositoryId)
    repositoryId = member.log.repositoryId
    members.push(member)
  }
  return { world, chance, disk, files: createExchangeFiles(disk), members: members as [Member, Member, Member] }
}

export const bytesOf = (seed: string, length: number) => Buffer.from(seededBytes(seed)(length))
export const segmentFiles = (disk: MemoryDisk) => [...disk.everything().keys()].filter((path) => path.endsWith('.seg'))
