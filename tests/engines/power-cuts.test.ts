// The plug is pulled while somebody types: the disk is mounted again and looked at.
// Runs in the soak: GRANARY_POWER_CUTS=30, as root on Linux with loop devices and python3.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkAfterKill, readLines } from './kill/after-the-kill.ts'
import { createLoopDisk, cuts, runUntilCut } from './kill/loop-ext4.ts'

const typist = join(import.meta.dirname, 'kill', 'typist.ts')

/** One cut at a random moment; answers what is wrong afterwards. */
const cutOnce = async (seed: number, synchronous: 'FULL' | 'NORMAL'): Promise<{ problems: string[]; acknowledged: number }> => {
  const disk = createLoopDisk(64)
  const output = await disk.whileMounted((mount) =>
    runUntilCut(mount, [typist, join(mount, 'repository'), join(mount, 'home'), String(seed), synchronous], 'ready', 200 + ((seed * 97) % 1500)),
  )
  const lines = readLines(output)
  const problems = await disk.whileMounted((mount) =>
    checkAfterKill(join(mount, 'repository'), join(mount, 'home'), lines).catch((error: unknown) => [String(error)]),
  )
  disk.remove()
  return { problems, acknowledged: lines.filter(({ is }) => is === 'acknowledged').length }
}

describe.skipIf(cuts === 0)('a power cut', () => {
  it('loses nothing that was acknowledged', { timeout: 0 }, async () => {
    let acknowledged = 0
    for (let seed = 1; seed <= cuts; seed++) {
      const result = await cutOnce(seed, 'FULL')
      acknowledged += result.acknowledged
      expect(result.problems, `seed ${seed}`).toEqual([])
    }
    console.log(`${cuts} power cuts, ${acknowledged} sentences acknowledged`)
    expect(acknowledged).toBeGreaterThan(cuts)
  })

  it('is noticed with synchronous=NORMAL: the test of this test', { timeout: 0 }, async () => {
    let noticed = 0
    let seed = 1
    for (; seed <= Math.max(cuts, 10) && noticed === 0; seed++) if ((await cutOnce(seed, 'NORMAL')).problems.length > 0) noticed++
    console.log(`with synchronous=NORMAL noticed at cut ${seed - 1}`)
    expect(noticed).toBeGreaterThan(0)
  })
})
