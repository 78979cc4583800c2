// The verdict over one change, as far as those on which it rests are decided, and what these are. docs/formats/membership.md [MB41]–[MB46].
import type { ContributorId, Role, VoidReason } from '../../contract/areas/members.ts'
import type { DeviceId } from '../../contract/ids.ts'
import type { ByLog, ChangeIndex } from './change-index.ts'
import type { Kin, MemberOp } from './kin.ts'
import type { JoinOperation } from './operations.ts'
import { isAtLeast, rankOf } from './permissions.ts'
import type { Verdict } from './rules.ts'
import type { Standing } from './standing.ts'
import { createTicketQueues } from './ticket-queues.ts'

interface Need {
  role: Role
  /** Whom the author must be, where a role is not enough. */
  ok: boolean
  reason: VoidReason
}

interface Options {
  index: ChangeIndex
  kin: Kin
  standing: Standing
  verdicts: readonly (Verdict | null)[]
  ownDevice: DeviceId | null
  isGranted: (contributor: ContributorId, least: Role) => boolean
}

const stands = (): Verdict => ({ stands: true, reason: null, voidedBy: [], hadRight: true })
const voidFor = (reason: VoidReason, voidedBy: number[] = [], hadRight = voidedBy.length > 0): Verdict => ({ stands: false, reason, voidedBy, hadRight })
const restricting = new Set(['remove', 'leave', 'set-role'])

export const createJudge = ({ index, kin, standing, verdicts, ownDevice, isGranted }: Options) => {
  const { ops, before, saw, contributorAt } = index
  const opAt = (one: number) => ops[one] as MemberOp
  const hashOrder = (a: number, b: number) => (opAt(a).hash < opAt(b).hash ? -1 : 1)
  const isStanding = (one: number) => verdicts[one]?.stands === true
  const isOpen = (one: number) => verdicts[one] === null
  const queues = createTicketQueues(index)

  // ------------------------------------------------------------ what lies in the past
  /** Of what a log has seen, so many are known to be decided. */
  const decided = new Map<string, number>()
  /** The first open change that the log of this one had seen with it; -1: none. */
  const openSeenBy = (one: number): number => {
    const { logId } = opAt(one)
    const { list, count } = index.pastOf(one)
    let at = decided.get(logId) ?? 0
    for (; at < count; at++) {
      const other = index.indexOf(list[at] as MemberOp)
      if (other === undefined || !isOpen(other)) continue
      decided.set(logId, at)
      return other
    }
    decided.set(logId, Math.max(at, decided.get(logId) ?? 0))
    return -1
  }
  const openInPast = (one: number): number => {
    const ofLog = openSeenBy(one)
    const invitation = index.invitationOf(one)
    if (ofLog >= 0 || invitation === null) return ofLog
    return isOpen(invitation) ? invitation : openSeenBy(invitation)
  }
  const pastSize = (one: number): number => {
    const { list, count } = index.pastOf(one)
    const invitation = index.invitationOf(one)
    if (invitation === null || saw(one, invitation)) return count
    let apart = 0
    for (let at = 0; at < count; at++) {
      const other = index.indexOf(list[at] as MemberOp)
      if (other !== undefined && other !== invitation && !saw(invitation, other)) apart++
    }
    return index.pastOf(invitation).count + 1 + apart
  }

  // ------------------------------------------------------------ who would take what from whom
  /** Would this change, if it stands, take from that device what it needs? */
  const hits = (one: number, device: DeviceId, contributor: ContributorId | null, need: Role): boolean => {
    const { operation } = opAt(one)
    if (operation.op === 'remove') return operation.device === device || (operation.contributor !== null && operation.contributor === contributor)
    if (operation.op === 'leave') return contributor !== null && contributorAt(one) === contributor
    return operation.op === 'set-role' && operation.contributor === contributor && rankOf(operation.role) < rankOf(need)
  }
  const collect = (lists: ByLog, from: (list: readonly number[]) => number, to: (list: readonly number[]) => number, into: Set<number>) => {
    for (const list of lists.values()) for (let at = from(list), end = to(list); at < end; at++) into.add(list[at] as number)
  }
  const restrictionsOn = (device: DeviceId, contributor: ContributorId | null): ByLog[] => [
    index.restrictingDevice(device),
    ...(contributor === null ? [] : [index.restrictingContributor(contributor)]),
  ]
  /** Neither has seen the other, and it would take away what the author of this one needs. */
  const hittersOf = (one: number, need: Role): number[] => {
    const { device } = opAt(one)
    const author = contributorAt(one)
    const found = new Set<number>()
    for (const lists of restrictionsOn(device, author))
      collect(
        lists,
        (list) => index.countSeen(list, one),
        (list) => index.firstAfter(list, one),
        found,
      )
    return [...found].filter((other) => other !== one && hits(other, device, author, need)).sort(hashOrder)
  }
  /** Only those by somebody to whom a chain of them leads: nothing waits for what can never count. */
  let crowning: { of: number; list: number[] } = { of: 0, list: [] }
  const handOvers = (): number[] => {
    if (crowning.of === index.handOvers.length) return crowning.list
    const found = new Set<number>()
    const crownable = new Set([kin.founder])
    const inOrder = index.handOvers.toSorted(hashOrder)
    for (let moved = true; moved; ) {
      moved = false
      for (const one of inOrder) {
        const { operation } = opAt(one)
        if (operation.op !== 'hand-over' || found.has(one) || !crownable.has(contributorAt(one))) continue
        found.add(one)
        crownable.add(operation.contributor)
        moved = true
      }
    }
    crowning = { of: index.handOvers.length, list: [...found] }
    return crowning.list
  }
  const crownsApart = (one: number): number[] => {
    const { operation } = opAt(one)
    const target = operation.op === 'remove' || operation.op === 'set-role' ? operation.contributor : null
    if (target === null) return []
    const isTo = (other: number) => {
      const { operation: its } = opAt(other)
      return its.op === 'hand-over' && its.contributor === target
    }
    return handOvers().filter((other) => other !== one && isTo(other) && !before(one, other) && !before(other, one))
  }

  // ------------------------------------------------------------ rights
  const ownInvites = (one: number, ticket: string) => index.invitesOf(ticket).filter((other) => contributorAt(other) === contributorAt(one))
  const needOf = (one: number): Need => {
    const { operation } = opAt(one)
    const author = contributorAt(one)
    const need = (role: Role, ok = true, reason: VoidReason = 'no-right'): Need => ({ role, ok, reason })
    const founder = () => standing.founder(standing.before(one))
    /** Nobody takes the founder out, and the founder goes only after handing over. */
    const sparesFounder = (contributor: ContributorId | null): boolean => contributor === null || contributor !== founder()
    switch (operation.op) {
      case 'invite':
        return operation.of === null ? need('keeper') : need('reader', operation.of === author)
      case 'withdraw-invitation':
        return need(ownInvites(one, operation.ticket).length > 0 ? 'reader' : 'keeper')
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
        return need('keeper', author === founder() && isAtLeast(standing.roleOf(operation.contributor, standing.before(one)), 'keeper'))
      case 'confirm':
        return need(kin.contributorOf(operation.device) === author ? 'reader' : 'keeper')
      default:
        return need('reader')
    }
  }

  // ------------------------------------------------------------ one verdict, or null: something it depends on is open
  let waiting: { for: readonly number[]; onPast: boolean } = { for: [], onPast: true }
  const waitFor = (others: readonly number[], onPast = false): null => {
    waiting = { for: others, onPast }
    return null
  }

  const judgeChange = (one: number, force: boolean): Verdict | null => {
    const { device, operation } = opAt(one)
    const past = force ? -1 : openInPast(one)
    if (past >= 0) return waitFor([past], true)
    const need = needOf(one)
    if (operation.op !== 'introduce' && operation.op !== 'genesis') {
      const past = standing.before(one)
      // Its own replica would believe a ticket that the others cannot judge from that past. [MB24]
      if (standing.isByTicketAlone(device, past) || !isAtLeast(standing.roleOfDevice(device, past), need.role)) return voidFor('no-right')
    }
    if (!need.ok) return voidFor(need.reason)
    const hitters = hittersOf(one, need.role)
    const crowns = crownsApart(one)
    const crowned = crowns.find(isStanding)
    if (crowned !== undefined) return voidFor('founder-stays', [crowned])
    const winners = hitters.filter(isStanding)
    if (winners.length > 0) {
      const isMutual = restricting.has(operation.op) && winners.some((winner) => hits(one, opAt(winner).device, contributorAt(winner), needOf(winner).role))
      return voidFor(isMutual ? 'senior-removed-author' : 'author-was-removed', winners)
    }
    const open = force ? [] : [...hitters, ...crowns].filter(isOpen)
    return open.length > 0 ? waitFor(open) : stands()
  }

  const needOfInviter = ({ of }: JoinOperation): Role => (of === null ? 'keeper' : 'reader')
  /** Where the invitation is not here: what ever gave the inviter the right, as far as it had not seen the join. */
  const grantsOf = (one: number, operation: JoinOperation): number[] => {
    const inviter = kin.contributorOf(operation.inviter)
    if (inviter === null) return []
    const need = needOfInviter(operation)
    const found: number[] = []
    for (const list of index.aboutContributor(inviter).values())
      for (const other of list) {
        const { operation: its } = opAt(other)
        const role = its.op === 'genesis' ? 'keeper' : its.op === 'join' || its.op === 'set-role' ? its.role : null
        if (other !== one && rankOf(role) >= rankOf(need) && !saw(other, one)) found.push(other)
      }
    return found
  }
  const judgeInviter = (one: number, operation: JoinOperation, force: boolean): Verdict | null => {
    const inviter = kin.contributorOf(operation.inviter)
    const unknown = () => (opAt(one).device === ownDevice ? stands() : voidFor('inviter-has-no-right'))
    if (inviter === null || !kin.isRooted(operation.inviter)) return unknown()
    if (operation.of !== null && operation.of !== inviter) return voidFor('inviter-has-no-right')
    const invitation = index.invitationOf(one)
    if (invitation !== null) {
      const verdict = verdicts[invitation]
      if (verdict) return verdict.stands ? stands() : voidFor('inviter-has-no-right', verdict.voidedBy.length > 0 ? verdict.voidedBy : [invitation])
      return force ? voidFor('inviter-has-no-right') : waitFor([invitation], true)
    }
    const grants = grantsOf(one, operation)
    if (grants.some((other) => verdicts[other]?.hadRight) || isGranted(inviter, needOfInviter(operation))) return stands()
    const open = force ? [] : grants.filter(isOpen)
    return open.length > 0 ? waitFor(open) : unknown()
  }

  /** What would take the right from the inviter, or concerns the newcomer, or takes the ticket back, as far as it had not seen the join. */
  const againstJoin = (one: number, operation: JoinOperation): number[] => {
    const { device } = opAt(one)
    const invitation = index.invitationOf(one)
    const inviter = kin.contributorOf(operation.inviter)
    const need = needOfInviter(operation)
    const found = new Set<number>()
    const until = (list: readonly number[]) => index.firstAfter(list, one)
    collect(index.withdrawing(operation.ticket), () => 0, until, found)
    const restrictions = new Set<number>()
    // What the ticket was made in the knowledge of does not count.
    const from = (list: readonly number[]) => (invitation === null ? 0 : index.countSeenByLog(list, invitation))
    for (const lists of [...restrictionsOn(operation.inviter, inviter), ...restrictionsOn(device, contributorAt(one))])
      collect(lists, from, until, restrictions)
    for (const other of restrictions) if (hits(other, operation.inviter, inviter, need) || hits(other, device, contributorAt(one), 'reader')) found.add(other)
    found.delete(one)
    return [...found].sort(hashOrder)
  }
  /** Joins by the same ticket that use it up first. */
  const earlierOf = (one: number, { ticket }: JoinOperation) => queues.before(one, ticket).filter((other) => opAt(other).device !== opAt(one).device)

  const judgeJoin = (one: number, operation: JoinOperation, force: boolean): Verdict | null => {
    const { atMs } = opAt(one)
    if (operation.expiresAtMs !== null && atMs > operation.expiresAtMs) return voidFor('ticket-expired')
    const past = force ? -1 : openInPast(one)
    if (past >= 0) return waitFor([past], true)
    const byInviter = judgeInviter(one, operation, force)
    if (byInviter === null || !byInviter.stands) return byInviter
    const against = againstJoin(one, operation)
    const winners = against.filter(isStanding)
    if (winners.length > 0) {
      const inviter = kin.contributorOf(operation.inviter)
      const isWithdrawn = winners.some((winner) => opAt(winner).operation.op === 'withdraw-invitation')
      const isInviter = winners.some((winner) => hits(winner, operation.inviter, inviter, needOfInviter(operation)))
      return voidFor(isWithdrawn ? 'ticket-withdrawn' : isInviter ? 'inviter-has-no-right' : 'author-was-removed', winners)
    }
    const earlier = earlierOf(one, operation)
    const users = earlier.filter(isStanding)
    if (new Set(users.map((other) => opAt(other).device)).size >= operation.uses) return voidFor('ticket-used-up', users)
    const open = force ? [] : [...against, ...earlier].filter(isOpen)
    return open.length > 0 ? waitFor(open) : stands()
  }

  const of = (one: number, force: boolean): Verdict | null => {
    const { operation } = opAt(one)
    return operation.op === 'join' ? judgeJoin(one, operation, force) : judgeChange(one, force)
  }

  // ------------------------------------------------------------ what a verdict rests on, and what rests on it
  /**
   * Beside its past: what must be here, too, for the same verdict where not all is here. What stands needs nothing that is apart from it;
   * what does not stand needs what took it away. -1: all that is here.
   */
  const restsBeside = (one: number, everGranted: (inviter: ContributorId, least: Role) => boolean): number[] => {
    const { operation } = opAt(one)
    const { reason = null, voidedBy = [] } = verdicts[one] ?? {}
    if (operation.op !== 'join') {
      const tickets = operation.op === 'withdraw-invitation' ? ownInvites(one, operation.ticket) : []
      return [...voidedBy, ...tickets.filter((other) => !before(one, other))]
    }
    const inviter = kin.contributorOf(operation.inviter)
    const isByWhole =
      index.invitationOf(one) === null && reason === 'inviter-has-no-right' && inviter !== null && everGranted(inviter, needOfInviter(operation))
    const invites = index.invitesOf(operation.ticket).filter((other) => opAt(other).device === operation.inviter)
    return [...(isByWhole ? [-1] : []), ...voidedBy, ...invites.filter((other) => !saw(one, other))]
  }

  const hasUnseen = (lists: ByLog, one: number) => {
    for (const list of lists.values()) if (index.countSeenByLog(list, one) < list.length) return true
    return false
  }
  const hasUnseenOf = (devices: readonly DeviceId[], one: number) =>
    devices.some((device) => hasUnseen(index.writtenBy(device), one) || index.joinsBy(device).some((join) => !saw(one, join)))

  /** A change that came last: may the verdict of anything else depend on it? */
  const touchesOthers = (one: number): boolean => {
    const { operation } = opAt(one)
    switch (operation.op) {
      case 'invite':
        return index.joinsOf(operation.ticket).length > 0 || index.withdrawing(operation.ticket).size > 0
      case 'withdraw-invitation':
        return index.joinsOf(operation.ticket).some((join) => !saw(one, join))
      case 'set-role':
        return hasUnseenOf(kin.devicesOf(operation.contributor), one)
      case 'remove':
        return hasUnseenOf(operation.device === null ? kin.devicesOf(operation.contributor ?? ('' as ContributorId)) : [operation.device], one)
      case 'leave':
        return hasUnseenOf(kin.devicesOf(contributorAt(one) ?? ('' as ContributorId)), one)
      case 'join':
      case 'confirm':
        return false
      default:
        return true
    }
  }

  return {
    of,
    never: () => voidFor('no-right'),
    /** Why the last answer was null. */
    waiting: () => waiting,
    pastSize,
    restsBeside,
    touchesOthers,
    /** Nothing apart from it was looked at: looking later, or with more here, gives the same. */
    isPlain: (one: number): boolean => {
      const { operation } = opAt(one)
      if (operation.op === 'join') return againstJoin(one, operation).length === 0 && queues.hasRoom(operation)
      return hittersOf(one, needOf(one).role).length === 0 && crownsApart(one).length === 0
    },
  }
}
