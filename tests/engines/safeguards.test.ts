// The test of the test: with one rule switched off, the simulation must fail within 200 seeds.
import { describe, expect, it } from 'vitest'
import { playSeed } from './simulation/plan.ts'
import { safeguardNames } from './simulation/safeguards.ts'

const limit = 200

/** Where it was noticed last: tried first, so that a rule that still holds costs one history. All of them otherwise. */
const noticedAt: Partial<Record<string, number>> = {
  epochRotation: 29,
  contiguousAcceptance: 7,
  dependencyCheck: 1,
  clientIdCheck: 9,
  commitBeforePublish: 43,
  undoGuard: 100,
  roles: 14,
  witnesses: 117,
  rejudging: 11,
}

describe('the simulation', () => {
  for (const off of safeguardNames) {
    it(`notices when ${off} is switched off`, async () => {
      let failedAt: number | null = null
      let why = ''
      const first = noticedAt[off] ?? 1
      for (const seed of [first, ...Array.from({ length: limit }, (_, index) => index + 1)]) {
        if (failedAt !== null) break
        try {
          const { problems } = await playSeed(seed, off)
          if (problems.length > 0) [failedAt, why] = [seed, problems[0] ?? '']
        } catch (error) {
          // Without the rule the parts may also stumble over what they never expect to meet.
          ;[failedAt, why] = [seed, String(error)]
        }
      }
      console.log(`${off} off: noticed at seed ${failedAt}: ${why.slice(0, 200)}`)
      expect(failedAt).not.toBeNull()
    })
  }
})
