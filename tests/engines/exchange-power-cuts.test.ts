// The stick is pulled out, on a real file system: it is mounted again and read.
// Runs in the soak: GRANARY_POWER_CUTS=30, as root on Linux with loop devices and python3.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { repositoryIdSchema } from '../../src/contract/ids.ts'
import { createDiskFiles } from '../../src/engine/exchange/files/index.ts'
import { createMember, open, take } from './exchange-support/member.ts'
import { createLoopDisk, cuts, runUntilCut } from './kill/loop-ext4.ts'

const leaver = join(import.meta.dirname, 'exchange-support', 'leaver.ts')

/** Leaves until the stick is shut down at a random moment; what was said to be safe until then must be there. */
const cutOnce = async (seed: number): Promise<{ problems: string[]; rounds: number }> => {
  const disk = createLoopDisk(128)
  const output = await disk.whileMounted((mount) => runUntilCut(mount, [leaver, mount, String(seed)], 'safe 1', (seed * 97) % 1200))
  const repositoryId = repositoryIdSchema.parse(/^repository (\w+)$/m.exec(output)?.[1])
  const rounds = Math.max(0, ...[...output.matchAll(/^safe (\d+)$/gm)].map((match) => Number(match[1])))
  const problems = await disk.whileMounted(async (mount) => {
    const reader = await createMember('reader', { nowMs: 0 }, repositoryId)
    const there = await open(reader, createDiskFiles(), {}, mount)
    const { refused } = await take(reader, there)
    const text = reader.textOf()
    const found = [...there.problems.map(({ code, part }) => `${code} ${part}`), ...refused]
    for (let round = 1; round <= rounds; round += 1)
      for (let i = 0; i < 5; i += 1) if (!text.includes(`sentence ${round}.${i} `)) found.push(`sentence ${round}.${i} was said to be safe and is lost`)
    if (reader.files.size < rounds) found.push(`${rounds} attachments were said to be safe, ${reader.files.size} are there`)
    reader.storage.close()
    return found
  })
  disk.remove()
  return { problems: problems.map((problem) => `cut ${seed}: ${problem}`), rounds }
}

describe.skipIf(cuts === 0)('a stick with a real file system that is pulled out', () => {
  it('[XF41] [XF45] holds everything of which "safe to unplug" was said', { timeout: 0 }, async () => {
    const problems: string[] = []
    let rounds = 0
    for (let seed = 1; seed <= cuts; seed += 1) {
      const result = await cutOnce(seed)
      problems.push(...result.problems)
      rounds += result.rounds
    }
    console.log(`  ${cuts} cuts, ${rounds} times safe before`)
    expect(problems).toEqual([])
    expect(rounds).toBeGreaterThan(cuts)
  })
})
