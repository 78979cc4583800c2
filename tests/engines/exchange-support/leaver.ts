// A process that leaves more and more in a folder and says each time that it was safe to unplug: `node leaver.ts PLACE SEED`.
import { createDiskFiles } from '../../../src/engine/exchange/files/index.ts'
import { documentOne, seededBytes, type World } from '../log-replica.ts'
import { anybody, createMember, open, requestOf } from './member.ts'

const [, , place = '', seed = ''] = process.argv
const world: World = { nowMs: Date.UTC(2026, 0, 5, 8) }
const member = await createMember(`leaver ${seed}`, world, null)
console.log(`repository ${member.log.repositoryId}`)
for (let round = 1; ; round += 1) {
  for (let i = 0; i < 5; i += 1) member.write(`sentence ${round}.${i} `)
  member.attach(Buffer.from(seededBytes(`${seed} ${round}`)(20_000)), documentOne)
  const folder = await open(member, createDiskFiles(), {}, place)
  const { safeToUnplug } = await folder.leave(requestOf(member, world, { partners: [anybody] }))
  if (safeToUnplug) console.log(`safe ${round}`)
}
