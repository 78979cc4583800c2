// The rules among changes of membership, gone through change by change with every other one: slow, and what the quick way is held to.
// docs/formats/membership.md [MB40]–[MB49].
import type { ContributorId, Role, VoidReason } from '../../contract/areas/members.ts'
import type { DeviceId, RepositoryId } from '../../contract/ids.ts'
import type { Kin, MemberOp } from './kin.ts'
import { contributorIdFor, type JoinOperation } from './operations.ts'
import { isAtLeast, lowerOf, rankOf } from './permissions.ts'
import { findKinPlainly } from './plain-kin.fixture.ts'
import type { Verdict } from './rules.ts'

export interface PlainFold {
  readonly ops: readonly MemberOp[]
  readonly verdicts: readonly Verdict[]
  readonly kin: Kin
  /** Did the one (by index) see the other? For a join also: did its invitation see it? */
  before(one: number, other: number): boolean
  /** By the standing changes, or by those of them for which `include` is true. null: no member. */
  roleOf(contributor: ContributorId, include?: (index: number) => boolean): Role | null
  roleOfDevice(device: DeviceId, include?: (index: number) => boolean): Role | null
  founder(include?: (index: number) => boolean): ContributorId | null
  /** The newest standing changes on which a device's role rests. */
  restsOn(device: DeviceId): MemberOp[]
  /** The highest role that each contributor was ever given by somebody who could. */
  readonly granted: ReadonlyMap<ContributorId, Role>
}

interface FoldOptions {
  ops: readonly MemberOp[]
  repositoryId: RepositoryId
  /** [EN13] Has the one seen the other? */
  saw: (one: MemberOp, other: MemberOp) => boolean
  /** This device's own join counts also where its inviter is not known yet. */
  ownDevice: DeviceId | null
  /** For what somebody had seen: who is who, and who could ever invite, are taken from all that is here. */
  whole?: Pick<PlainFold, 'kin' | 'granted'>
}

interface Need {
  role: Role
  /** Whom the author must be, where a role is not enough. */
  ok: boolean
  reason: VoidReason
}

const standing = (): Verdict => ({ stands: true, reason: null, voidedBy: [], hadRight: true })
const voidFor = (reason: VoidReason, voidedBy: number[] = [], hadRight = voidedBy.length > 0): Verdict => ({ stands: false, reason, voidedBy, hadRight })

export const foldPlainly = ({ ops: unsorted, repositoryId, saw, ownDevice, whole }: FoldOptions): PlainFold => {
  const ops = unsorted.toSorted((a, b) => (a.hash < b.hash ? -1 : 1))
  const kin = whole?.kin ?? findKinPlainly(ops, repositoryId)
  const count = ops.length
  const opAt = (index: number) => ops[index] as MemberOp
  const contributorAt = ops.map(({ device }) => kin.contributorOf(device))

  // ------------------------------------------------------------ who saw what
  const raw = new Uint8Array(count * count)
  for (let one = 0; one < count; one++)
    for (let other = 0; other < count; other++) if (one !== other && saw(opAt(one), opAt(other))) raw[one * count + other] = 1
  const sawOp = (one: number, other: number) => raw[one * count + other] === 1
  const invitationOf = ops.map(({ operation }, join): number | null => {
    if (operation.op !== 'join') return null
    const found = ops.findIndex((op) => op.operation.op === 'invite' && op.operation.ticket === operation.ticket && op.device === operation.inviter)
    return found < 0 || sawOp(found, join) ? null : found
  })
  const before = (one: number, other: number): boolean => {
    if (sawOp(one, other)) return true
    const invitation = invitationOf[one] ?? null
    return invitation !== null && (invitation === other || (invitation !== one && sawOp(invitation, other)))
  }
  const past = ops.map((_, one) => ops.flatMap((_op, other) => (one !== other && before(one, other) ? [other] : [])))

  // ------------------------------------------------------------ roles from changes that stand
  const verdicts: (Verdict | null)[] = Array.from({ length: count }, () => null)
  const isStanding = (index: number) => verdicts[index]?.stands === true
  const all = () => true

  /** What a change says of a contributor's role; undefined: nothing. */
  const aboutContributor = (index: number, contributor: ContributorId): Role | null | undefined => {
    const { operation, device } = opAt(index)
    switch (operation.op) {
      case 'genesis':
        return contributorAt[index] === contributor ? 'keeper' : undefined
      case 'join':
        return operation.of === null && contributorIdFor(repositoryId, device) === contributor ? operation.role : undefined
      case 'set-role':
        return operation.contributor === contributor ? operation.role : undefined
      case 'remove':
        return operation.contributor === contributor ? null : undefined
      case 'leave':
        return contributorAt[index] === contributor ? null : undefined
      default:
        return undefined
    }
  }
  const aboutDevice = (index: number, device: DeviceId): boolean | undefined => {
    const { operation, device: author } = opAt(index)
    if (operation.op === 'genesis' || operation.op === 'join') return author === device ? true : undefined
    return operation.op === 'remove' && operation.device === device ? false : undefined
  }
  /** Of several that did not see each other, all count. */
  const newestOf = (indexes: readonly number[]) => indexes.filter((index) => !indexes.some((later) => later !== index && before(later, index)))

  const contributorOps = new Map<ContributorId, number[]>()
  const opsAbout = (contributor: ContributorId): number[] => {
    const known = contributorOps.get(contributor)
    if (known) return known
    const found = ops.flatMap((_, index) => (aboutContributor(index, contributor) === undefined ? [] : [index]))
    contributorOps.set(contributor, found)
    return found
  }

  const roleOf = (contributor: ContributorId, include: (index: number) => boolean = all): Role | null => {
    const said = newestOf(opsAbout(contributor).filter((index) => isStanding(index) && include(index)))
    let role: Role | null | undefined
    for (const index of said) {
      const one = aboutContributor(index, contributor) ?? null
      role = role === undefined ? one : lowerOf(role, one)
    }
    return role ?? null
  }

  const roleOfDevice = (device: DeviceId, include: (index: number) => boolean = all): Role | null => {
    const contributor = kin.contributorOf(device)
    if (contributor === null) return null
    const said = newestOf(ops.flatMap((_, index) => (isStanding(index) && include(index) && aboutDevice(index, device) !== undefined ? [index] : [])))
    if (said.length === 0 || said.some((index) => aboutDevice(index, device) === false)) return null
    if (opsAbout(contributor).some(include)) return roleOf(contributor, include)
    // A further device that has not met its contributor's own changes yet: its ticket says the role.
    const tickets = said.flatMap((index) => {
      const { operation } = opAt(index)
      return operation.op === 'join' ? [operation.role] : []
    })
    const granted = whole?.granted.get(contributor) ?? (device === ownDevice ? 'keeper' : null)
    return tickets.reduce<Role | null>((lowest, role) => lowerOf(lowest, role), granted)
  }

  const isByTicketAlone = (device: DeviceId, include: (index: number) => boolean) => {
    const contributor = kin.contributorOf(device)
    return contributor !== null && !opsAbout(contributor).some(include)
  }

  const founderBy = (include: (index: number) => boolean): ContributorId | null => {
    let founder = kin.founder
    const left = new Set(ops.flatMap(({ operation }, index) => (operation.op === 'hand-over' && isStanding(index) && include(index) ? [index] : [])))
    // By hash among those that did not see each other; the author of each has to be the founder of that moment.
    for (;;) {
      const next = [...left].find(
        (index) => contributorAt[index] === founder && ![...left].some((other) => other !== index && before(index, other) && contributorAt[other] === founder),
      )
      if (next === undefined) return founder
      left.delete(next)
      const { operation } = opAt(next)
      if (operation.op === 'hand-over') founder = operation.contributor
    }
  }

  // ------------------------------------------------------------ rights
  const isRestricting = ops.map(({ operation: { op } }) => op === 'remove' || op === 'leave' || op === 'set-role' || op === 'withdraw-invitation')

  /** Would this change, if it stands, take from that device what it needs? */
  const hits = (index: number, device: DeviceId, contributor: ContributorId | null, need: Role): boolean => {
    const { operation } = opAt(index)
    if (operation.op === 'remove') return operation.device === device || (operation.contributor !== null && operation.contributor === contributor)
    if (operation.op === 'leave') return contributor !== null && contributorAt[index] === contributor
    return operation.op === 'set-role' && operation.contributor === contributor && rankOf(operation.role) < rankOf(need)
  }

  const needOf = (index: number): Need => {
    const { operation } = opAt(index)
    const author = contributorAt[index] ?? null
    const need = (role: Role, ok = true, reason: VoidReason = 'no-right'): Need => ({ role, ok, reason })
    const inPast = (other: number) => before(index, other)
    const founder = () => founderBy(inPast)
    /** Nobody takes the founder out, and the founder goes only after handing over. */
    const sparesFounder = (contributor: ContributorId | null): boolean => contributor === null || contributor !== founder()
    switch (operation.op) {
      case 'invite':
        return operation.of === null ? need('keeper') : need('reader', operation.of === author)
      case 'withdraw-invitation': {
        const isOwn = ops.some((op, i) => op.operation.op === 'invite' && op.operation.ticket === operation.ticket && contributorAt[i] === author)
        return need(isOwn ? 'reader' : 'keeper')
      }
      case 'set-role':
        return need('keeper', sparesFounder(operation.contributor), 'founder-stays')
      case 'remove': {
        if (operation.contributor !== null) return need('keeper', sparesFounder(operation.contributor), 'founder-stays')
        const owner = operation.device === null ? null : kin.contributorOf(operation.device)
        return owner === author ? need('reader') : need('keeper', sparesFounder(owner), 'founder-stays')
      }
      case 'leave':
        return need('reader', sparesFounder(author), 'founder-stays')
      case 'hand-over':
        return need('keeper', author === founder() && isAtLeast(roleOf(operation.contributor, inPast), 'keeper'))
      case 'confirm':
        return need(kin.contributorOf(operation.device) === author ? 'reader' : 'keeper')
      default:
        return need('reader')
    }
  }

  // ------------------------------------------------------------ one verdict, or null: something it depends on is open
  const isOpen = (index: number) => verdicts[index] === null
  const restricting = ops.flatMap((_, index) => (isRestricting[index] ? [index] : []))
  /** Only those by somebody to whom a chain of them leads: nothing waits for what can never count. */
  const handOvers: number[] = []
  const crownable = new Set([kin.founder])
  for (let moved = true; moved; ) {
    moved = false
    for (const [index, { operation }] of ops.entries()) {
      if (operation.op !== 'hand-over' || handOvers.includes(index) || !crownable.has(contributorAt[index] ?? null)) continue
      handOvers.push(index)
      crownable.add(operation.contributor)
      moved = true
    }
  }

  const judgeChange = (index: number, force: boolean): Verdict | null => {
    const { device, operation } = opAt(index)
    if (!force && (past[index] ?? []).some(isOpen)) return null
    const need = needOf(index)
    const inPast = (other: number) => before(index, other)
    if (operation.op !== 'introduce' && operation.op !== 'genesis' && (isByTicketAlone(device, inPast) || !isAtLeast(roleOfDevice(device, inPast), need.role)))
      return voidFor('no-right')
    if (!need.ok) return voidFor(need.reason)
    const isApart = (other: number) => other !== index && !before(index, other) && !before(other, index)
    const author = contributorAt[index] ?? null
    const hitters = restricting.filter((other) => isApart(other) && hits(other, device, author, need.role))
    const target = operation.op === 'remove' || operation.op === 'set-role' ? operation.contributor : null
    const crowns = target === null ? [] : handOvers.filter((other) => isApart(other) && aboutHandOver(other) === target)
    const crowned = crowns.find(isStanding)
    if (crowned !== undefined) return voidFor('founder-stays', [crowned])
    const winners = hitters.filter(isStanding)
    if (winners.length > 0) {
      const isMutual = winners.some((winner) => isRestricting[index] && hits(index, opAt(winner).device, contributorAt[winner] ?? null, needOf(winner).role))
      return voidFor(isMutual ? 'senior-removed-author' : 'author-was-removed', winners)
    }
    return !force && [...hitters, ...crowns].some(isOpen) ? null : standing()
  }
  const aboutHandOver = (index: number) => {
    const { operation } = opAt(index)
    return operation.op === 'hand-over' ? operation.contributor : null
  }

  /** Joins of one ticket in the order in which they use it up: what saw comes after what it saw, else the lower hash first. */
  const queueOf = (ticket: string): number[] => {
    const left = ops.flatMap(({ operation }, index) => (operation.op === 'join' && operation.ticket === ticket ? [index] : []))
    const queue: number[] = []
    while (left.length > 0) {
      const next = left.findIndex((index) => !left.some((other) => other !== index && sawOp(index, other)))
      queue.push(...left.splice(Math.max(0, next), 1))
    }
    return queue
  }

  const judgeInviter = (index: number, operation: JoinOperation, force: boolean): Verdict | null => {
    const need: Role = operation.of === null ? 'keeper' : 'reader'
    const inviter = kin.contributorOf(operation.inviter)
    const isOwn = opAt(index).device === ownDevice
    const unknown = () => (isOwn ? standing() : voidFor('inviter-has-no-right'))
    if (inviter === null || !kin.isRooted(operation.inviter)) return unknown()
    if (operation.of !== null && operation.of !== inviter) return voidFor('inviter-has-no-right')
    const invitation = invitationOf[index] ?? null
    if (invitation !== null) {
      const verdict = verdicts[invitation]
      if (verdict) return verdict.stands ? standing() : voidFor('inviter-has-no-right', verdict.voidedBy.length > 0 ? verdict.voidedBy : [invitation])
      return force ? voidFor('inviter-has-no-right') : null
    }
    const grants = opsAbout(inviter).filter(
      (other) => other !== index && !sawOp(other, index) && rankOf(aboutContributor(other, inviter) ?? null) >= rankOf(need),
    )
    if (grants.some((other) => verdicts[other]?.hadRight) || isAtLeast(whole?.granted.get(inviter) ?? null, need)) return standing()
    return !force && grants.some(isOpen) ? null : unknown()
  }

  const judgeJoin = (index: number, operation: JoinOperation, force: boolean): Verdict | null => {
    const { device, atMs } = opAt(index)
    if (operation.expiresAtMs !== null && atMs > operation.expiresAtMs) return voidFor('ticket-expired')
    if (!force && (past[index] ?? []).some(isOpen)) return null
    const inviter = judgeInviter(index, operation, force)
    if (inviter === null || !inviter.stands) return inviter
    const invitation = invitationOf[index] ?? null
    /** The ticket was made in the knowledge of it. */
    const isKnownToTicket = (other: number) => invitation !== null && sawOp(invitation, other)
    const need: Role = operation.of === null ? 'keeper' : 'reader'
    const against = restricting.filter((other) => {
      if (other === index || sawOp(other, index)) return false
      const { operation: its } = opAt(other)
      if (its.op === 'withdraw-invitation') return its.ticket === operation.ticket
      if (isKnownToTicket(other)) return false
      return hits(other, operation.inviter, kin.contributorOf(operation.inviter), need) || hits(other, device, contributorAt[index] ?? null, 'reader')
    })
    const winners = against.filter(isStanding)
    if (winners.length > 0) {
      const isWithdrawn = winners.some((winner) => opAt(winner).operation.op === 'withdraw-invitation')
      const isInviter = winners.some((winner) => hits(winner, operation.inviter, kin.contributorOf(operation.inviter), need))
      return voidFor(isWithdrawn ? 'ticket-withdrawn' : isInviter ? 'inviter-has-no-right' : 'author-was-removed', winners)
    }
    const queue = queueOf(operation.ticket)
    const earlier = queue.slice(0, queue.indexOf(index)).filter((other) => opAt(other).device !== device)
    const users = earlier.filter(isStanding)
    if (new Set(users.map((other) => opAt(other).device)).size >= operation.uses) return voidFor('ticket-used-up', users)
    return !force && [...against, ...earlier].some(isOpen) ? null : standing()
  }

  const judge = (index: number, force = false): Verdict | null => {
    const { operation } = opAt(index)
    return operation.op === 'join' ? judgeJoin(index, operation, force) : judgeChange(index, force)
  }

  // ------------------------------------------------------------ until all are decided
  const bySeniority = (one: number, other: number) => kin.depthOf(opAt(one).device) - kin.depthOf(opAt(other).device) || one - other
  const order = ops.map((_, index) => index).sort((a, b) => (past[a]?.length ?? 0) - (past[b]?.length ?? 0) || bySeniority(a, b))
  let open = order
  while (open.length > 0) {
    const left = open.filter((index) => {
      verdicts[index] = judge(index)
      return verdicts[index] === null
    })
    if (left.length === open.length) {
      // A circle: each would take the next one's right. The most senior stands, after what it rests on.
      const [senior = 0] = left.toSorted(bySeniority)
      const circle = left.filter((index) => index === senior || before(senior, index))
      const [first = senior] = circle.filter((index) => !circle.some((other) => other !== index && before(index, other))).sort(bySeniority)
      verdicts[first] = judge(first, true)
    }
    open = left.filter(isOpen)
  }

  const granted = new Map<ContributorId, Role>()
  for (const [index, verdict] of verdicts.entries()) {
    const { operation, device } = opAt(index)
    if (!verdict?.hadRight) continue
    const grant: [ContributorId, Role] | null =
      operation.op === 'genesis'
        ? [contributorIdFor(repositoryId, device), 'keeper']
        : operation.op === 'join' && operation.of === null
          ? [contributorIdFor(repositoryId, device), operation.role]
          : operation.op === 'set-role'
            ? [operation.contributor, operation.role]
            : null
    if (grant && rankOf(grant[1]) > rankOf(granted.get(grant[0]) ?? null)) granted.set(...grant)
  }

  return {
    ops,
    verdicts: verdicts.map((verdict) => verdict ?? voidFor('no-right')),
    kin,
    before,
    roleOf,
    roleOfDevice,
    founder: (include = all) => founderBy(include),
    restsOn: (device) => {
      const contributor = kin.contributorOf(device)
      const ofContributor = contributor === null ? [] : opsAbout(contributor).filter(isStanding)
      const ofDevice = ops.flatMap((_, index) => (isStanding(index) && aboutDevice(index, device) !== undefined ? [index] : []))
      return [...new Set([...newestOf(ofContributor), ...newestOf(ofDevice)])].map(opAt)
    },
    granted,
  }
}
