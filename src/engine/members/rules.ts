// Which changes of membership count: a pure function of the set of them, equal on every replica in whatever order they came.
// docs/formats/membership.md [MB40]–[MB49]. The work is proportional to what a change touches: see docs/decisions/092.
import type { ContributorId, Role, VoidReason } from '../../contract/areas/members.ts'
import type { DeviceId, LogId, RepositoryId } from '../../contract/ids.ts'
import { createChangeIndex } from './change-index.ts'
import { createJudge } from './judge.ts'
import { findKin, type GrowingKin, type Kin, type MemberOp } from './kin.ts'
import { type Pasts, pastsOf } from './pasts.ts'
import { isAtLeast, rankOf } from './permissions.ts'
import { createRounds } from './rounds.ts'
import { createStanding } from './standing.ts'

export interface Verdict {
  stands: boolean
  reason: VoidReason | null
  /** The changes (by index) that took it away; empty where it never had the right. */
  voidedBy: number[]
  /** Its author had the right by what he had seen, whatever happened apart from him. */
  hadRight: boolean
}

export interface Fold {
  readonly ops: readonly MemberOp[]
  readonly verdicts: readonly Verdict[]
  readonly kin: Kin
  /** Did the one (by index) see the other? For a join also: did its invitation see it? */
  before(one: number, other: number): boolean
  /** By the standing changes. null: no member. */
  roleOf(contributor: ContributorId): Role | null
  /** By those of them that come before this one. */
  roleBefore(contributor: ContributorId, index: number): Role | null
  roleOfDevice(device: DeviceId): Role | null
  founder(): ContributorId | null
  /** The newest standing changes on which a device's role rests. */
  restsOn(device: DeviceId): MemberOp[]
  /** The highest role that each contributor was ever given by somebody who could. */
  readonly granted: ReadonlyMap<ContributorId, Role>
  /** Were all that its verdict rests on to be seen, it would be the same: what must be here beside its past; -1: nothing is enough. */
  restsBeside(index: number): readonly number[]
  /** By what a log had seen with that entry, where that holds everything beside its past on which a verdict in it rests. */
  roleSeenBy(device: DeviceId, logId: LogId, sequence: number): Role | null
  indexOf(op: MemberOp): number | undefined
  /** Is something said of that device, or of its contributor, by this change? */
  isAbout(index: number, device: DeviceId): boolean
}

/** A fold to which changes are added as they come. */
export interface GrowingFold extends Fold {
  /**
   * A change that nothing here has seen. false: it touches what is judged already, and everything is to be folded anew.
   * `widened`: the rights that somebody was ever given, on which views rest, have changed.
   */
  add(op: MemberOp): { widened: boolean } | false
}

export interface FoldOptions {
  ops: readonly MemberOp[]
  repositoryId: RepositoryId
  /** [EN13] Has the one seen the other? Or, of many changes, what the logs have seen. */
  saw?: (one: MemberOp, other: MemberOp) => boolean
  pasts?: Pasts
  /** This device's own join counts also where its inviter is not known yet. */
  ownDevice: DeviceId | null
  /** For what somebody had seen: who is who, and who could ever invite, are taken from all that is here. */
  whole?: Pick<Fold, 'kin' | 'granted'>
}

const byHash = (a: MemberOp, b: MemberOp) => (a.hash < b.hash ? -1 : 1)

/** Of a set, in whatever order: its changes stand in the answer by their hashes. */
export const foldMembers = (options: FoldOptions): Fold => growFold({ ...options, ops: options.ops.toSorted(byHash) })

/** Its changes stand in the answer in the order in which they came. */
export const growFold = ({ ops: given, repositoryId, saw, pasts: known, ownDevice, whole }: FoldOptions): GrowingFold => {
  const pasts = known ?? pastsOf(given, saw ?? (() => false))
  const ownKin: GrowingKin | null = whole ? null : findKin(given, repositoryId)
  const kin: Kin = whole?.kin ?? ownKin ?? findKin([], repositoryId)
  const ops: MemberOp[] = [...given]
  const verdicts: (Verdict | null)[] = ops.map(() => null)
  const index = createChangeIndex(repositoryId, kin, pasts, ops)
  const standing = createStanding({
    index,
    kin,
    pasts,
    isStanding: (one) => verdicts[one]?.stands === true,
    granted: (contributor) => whole?.granted.get(contributor) ?? null,
    ownDevice,
  })
  const judge = createJudge({ index, kin, standing, verdicts, ownDevice, isGranted: (one, least) => isAtLeast(whole?.granted.get(one) ?? null, least) })

  // ------------------------------------------------------------ until all are decided
  const opAt = (one: number) => ops[one] as MemberOp
  const bySeniority = (one: number, other: number) => kin.depthOf(opAt(one).device) - kin.depthOf(opAt(other).device) || byHash(opAt(one), opAt(other))
  /** Where the rules went in a circle: whoever sees some of it must see all of it for the same verdicts. */
  const circles = new Map<number, number[]>()
  /** Who waits for what is apart from him, and for what. */
  const softly = new Map<number, readonly number[]>()
  /** Of those who decided where a circle breaks, the least senior: whoever is more senior and comes later would have decided instead. */
  let leastSenior: { depth: number; hash: string } | null = null

  const pastSizes = ops.map((_, one) => judge.pastSize(one))
  const order = ops.map((_, one) => one).sort((a, b) => (pastSizes[a] ?? 0) - (pastSizes[b] ?? 0) || bySeniority(a, b))
  const places = new Int32Array(ops.length)
  for (const [place, one] of order.entries()) places[one] = place
  const waiting = new Map<number, number[]>()
  const rounds = createRounds(ops.length)
  let open = ops.length
  const decide = (one: number, verdict: Verdict) => {
    verdicts[one] = verdict
    softly.delete(one)
    open -= 1
    for (const other of waiting.get(one) ?? []) if (verdicts[other] === null) rounds.wake(places[other] ?? 0)
    waiting.delete(one)
  }
  /** A circle: each would take the next one's right. The most senior stands, after what it rests on. [MB45] */
  const breakCircle = () => {
    const left = order.filter((one) => verdicts[one] === null)
    let senior = left[0] ?? 0
    for (const one of left) if (bySeniority(one, senior) < 0) senior = one
    const circle = left.filter((one) => one === senior || index.before(senior, one))
    const isFirst = (one: number) => !circle.some((other) => other !== one && index.before(one, other))
    const first = circle.toSorted(bySeniority).find(isFirst) ?? senior
    const parts = [...new Set([first, senior, ...(softly.size > 0 ? [...softly].flatMap(([one, others]) => [one, ...others]) : circle)])]
    for (const [at, one] of parts.entries()) circles.set(one, [...(circles.get(one) ?? []), parts[(at + 1) % parts.length] ?? one])
    const { device, hash } = opAt(senior)
    const depth = kin.depthOf(device)
    if (!leastSenior || depth > leastSenior.depth || (depth === leastSenior.depth && hash > leastSenior.hash)) leastSenior = { depth, hash }
    rounds.endRound()
    decide(first, judge.of(first, true) ?? judge.never())
  }
  while (open > 0) {
    const place = rounds.next()
    if (place < 0) {
      breakCircle()
      continue
    }
    const one = order[place] ?? 0
    if (verdicts[one] !== null) continue
    const verdict = judge.of(one, false)
    if (verdict) {
      decide(one, verdict)
      continue
    }
    const { for: others, onPast } = judge.waiting()
    if (!onPast) softly.set(one, others)
    for (const other of others) {
      const waiters = waiting.get(other)
      if (waiters) waiters.push(one)
      else waiting.set(other, [one])
    }
  }

  // ------------------------------------------------------------ who was ever given what
  const granted = new Map<ContributorId, Role>()
  const noteGrant = (one: number): ContributorId | null => {
    const { operation, device } = opAt(one)
    if (!verdicts[one]?.hadRight) return null
    const grant: [ContributorId, Role] | null =
      operation.op === 'genesis'
        ? [index.personOf(device), 'keeper']
        : operation.op === 'join' && operation.of === null
          ? [index.personOf(device), operation.role]
          : operation.op === 'set-role'
            ? [operation.contributor, operation.role]
            : null
    if (!grant || rankOf(grant[1]) <= rankOf(granted.get(grant[0]) ?? null)) return null
    granted.set(...grant)
    return grant[0]
  }
  for (const one of ops.keys()) noteGrant(one)

  /** What is asked of a view once is asked of many. */
  const beside = new Map<number, readonly number[]>()
  const restsBeside = (one: number): readonly number[] => {
    const found = beside.get(one) ?? judge.restsBeside(one, (inviter, least) => isAtLeast(granted.get(inviter) ?? null, least))
    beside.set(one, found)
    return [...found, ...(circles.get(one) ?? [])]
  }

  const add: GrowingFold['add'] = (op) => {
    const { operation, device, hash } = op
    const isNamed = operation.op === 'join' && (index.isNamed(device) || index.isNamed(index.personOf(device)))
    if (isNamed || (ownKin && !ownKin.grow(op))) return false
    const depth = kin.depthOf(device)
    if (leastSenior && (depth < leastSenior.depth || (depth === leastSenior.depth && hash < leastSenior.hash))) return false
    verdicts.push(null)
    const one = index.add(op)
    const verdict = judge.of(one, false)
    if (!verdict || judge.touchesOthers(one) || !judge.isPlain(one)) return false
    verdicts[one] = verdict
    const wider = noteGrant(one)
    const mayInvite = (contributor: ContributorId) => {
      const theirs = kin.devicesOf(contributor)
      return theirs.length > 1 || theirs.some((its) => index.joinsBy(its).length > 0)
    }
    return { widened: wider !== null && mayInvite(wider) }
  }

  return {
    ops,
    // Every one is decided by now.
    verdicts: verdicts as Verdict[],
    kin,
    before: index.before,
    roleOf: (contributor) => standing.roleOf(contributor, standing.all),
    roleBefore: (contributor, one) => standing.roleOf(contributor, standing.before(one)),
    roleOfDevice: (device) => standing.roleOfDevice(device, standing.all),
    founder: () => standing.founder(standing.all),
    restsOn: (device) => standing.newestAbout(device).map(opAt),
    granted,
    restsBeside,
    roleSeenBy: (device, logId, sequence) => standing.roleOfDevice(device, standing.seenBy(logId, sequence), (contributor) => granted.get(contributor) ?? null),
    indexOf: index.indexOf,
    isAbout: (one, device) => index.isAbout(one, device),
    add,
  }
}
