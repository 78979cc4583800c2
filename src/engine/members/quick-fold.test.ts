// The quick fold against the plain one: the same verdicts for any set, also when the changes come one by one, and the same roles by what
// each log had seen. docs/formats/membership.md [MB11], [MB40]. Replay: GRANARY_SEED=n.
import { describe, expect, it } from 'vitest'
import type { DeviceId } from '../../contract/ids.ts'
import { createViews } from '../log/views.ts'
import type { MemberOp } from './kin.ts'
import { foldPlainly, type PlainFold } from './plain-rules.fixture.ts'
import { type Fold, foldMembers, type GrowingFold, growFold } from './rules.ts'
import { deviceOf, playWildly, wildRepositoryId } from './wild-changes.fixture.ts'

const repositoryId = wildRepositoryId
/** One in twenty thousand: several who stand are ahead of somebody who comes too late with their ticket. */
const onceWrong = [102_160, 131_122, 131_353]
const seeds = () => {
  const one = process.env['GRANARY_SEED']
  const first = Number(process.env['GRANARY_FIRST_SEED'] ?? 1)
  const many = Array.from({ length: Number(process.env['GRANARY_SEQUENCES'] ?? 100) }, (_, at) => first + at)
  return one === undefined ? [...onceWrong, ...many] : [Number(one)]
}

const verdictsOf = ({ ops, verdicts }: Pick<Fold, 'ops' | 'verdicts'>) =>
  ops
    .map(({ hash }, index) => {
      const verdict = verdicts[index]
      return JSON.stringify([hash, verdict?.stands, verdict?.reason, verdict?.hadRight, verdict?.voidedBy.map((by) => ops[by]?.hash).sort()])
    })
    .sort()
const peopleOf = (fold: PlainFold | Fold, devices: readonly DeviceId[]) =>
  devices.map((device) => {
    const contributor = fold.kin.contributorOf(device)
    return [fold.roleOfDevice(device), contributor && fold.roleOf(contributor), fold.kin.depthOf(device), fold.kin.isRooted(device)].join()
  })
const grantsOf = ({ granted }: PlainFold | Fold) => [...granted].map((grant) => grant.join()).sort()

describe('the quick fold', () => {
  it('[MB40] gives the verdicts, roles and founders of the plain one, whole and one change after the other', () => {
    for (const seed of seeds()) {
      const story = playWildly(seed)
      const { ops, saw, devices } = story
      let grown: GrowingFold | null = null
      for (let count = 1; count <= ops.length; count++) {
        const here = ops.slice(0, count)
        // What the logs had seen is complete: it only ever grows.
        const added: ReturnType<GrowingFold['add']> = grown?.add(here[count - 1] as MemberOp) ?? false
        if (!added) grown = growFold({ ops: here, repositoryId, pasts: story.pasts, ownDevice: null })
        if (count < ops.length && count % 5 !== 0) continue
        const plain = foldPlainly({ ops: here, repositoryId, saw, ownDevice: null })
        const quick = foldMembers({ ops: here.toReversed(), repositoryId, saw, ownDevice: null })
        for (const fold of [quick, grown]) {
          if (!fold) throw new Error('no fold')
          expect(verdictsOf(fold), `seed ${seed}, ${count} changes`).toEqual(verdictsOf(plain))
          expect(peopleOf(fold, devices), `seed ${seed}, ${count} changes`).toEqual(peopleOf(plain, devices))
          expect(grantsOf(fold), `seed ${seed}, ${count} changes`).toEqual(grantsOf(plain))
          expect(fold.founder()).toBe(plain.founder())
        }
      }
    }
  })

  it('[MB11] gives the roles by what each log had seen, as the plain one gives them for just that', () => {
    for (const seed of seeds()) {
      const { ops, saw, devices, pasts } = playWildly(seed)
      const plain = foldPlainly({ ops, repositoryId, saw, ownDevice: null })
      const whole = growFold({ ops, repositoryId, pasts, ownDevice: null })
      const membership = { pasts } as Parameters<typeof createViews>[0]['membership']
      const views = createViews({ membership, repositoryId, ownDevice: 'none' as DeviceId, fold: () => whole })
      for (const deviceId of devices) {
        const logId = ops.find(({ device }) => device === deviceId)?.logId
        if (logId === undefined) continue
        const pieces = views.of({ logId, deviceId })
        for (const { sequence } of ops.filter((op) => op.logId === logId)) {
          const subset = ops.filter((op) => pasts.firstSeen(op, logId) <= sequence)
          const expected = foldPlainly({ ops: subset, repositoryId, saw, ownDevice: 'none' as DeviceId, whole: plain }).roleOfDevice(deviceId)
          expect(pieces.findLast(({ from }) => from <= sequence)?.role ?? null, `seed ${seed}, ${deviceId.slice(0, 6)}:${sequence}`).toBe(expected)
        }
      }
    }
  })

  it('takes one change more in about the same time however many there are', () => {
    const story = playWildly(1, 1200, 'quiet')
    let rebuilt = 0
    let grown: GrowingFold | null = null
    for (let count = 1; count <= story.ops.length; count++) {
      if (grown?.add(story.ops[count - 1] as MemberOp)) continue
      rebuilt += 1
      grown = growFold({ ops: story.ops.slice(0, count), repositoryId, pasts: story.pasts, ownDevice: null })
    }
    expect(grown?.roleOfDevice(deviceOf('founder'))).toBe('keeper')
    expect(rebuilt).toBeLessThan(20)
  })
})
