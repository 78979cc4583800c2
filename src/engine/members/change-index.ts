// The changes of membership, found by whom and what they are about, log by log, so that no rule has to go through all of them.
import type { ContributorId } from '../../contract/areas/members.ts'
import type { DeviceId, LogId, RepositoryId } from '../../contract/ids.ts'
import type { Kin, MemberOp } from './kin.ts'
import { contributorIdFor } from './operations.ts'
import type { Pasts } from './pasts.ts'

/** Changes by index, ascending within each log. */
export type ByLog = Map<LogId, number[]>
type Index<K> = Map<K, ByLog>

const none: ByLog = new Map()

export interface ChangeIndex {
  readonly ops: MemberOp[]
  /** What is said of a contributor's role, and of whether a device counts. */
  aboutContributor(contributor: ContributorId): ByLog
  aboutDevice(device: DeviceId): ByLog
  /** Removals, leavings and roles given. */
  restrictingContributor(contributor: ContributorId): ByLog
  restrictingDevice(device: DeviceId): ByLog
  withdrawing(ticket: string): ByLog
  joinsOf(ticket: string): readonly number[]
  /** By whoever made one with that key; the lowest hash first. */
  invitesOf(ticket: string): readonly number[]
  joinsBy(inviter: DeviceId): readonly number[]
  joinsOfDevice(device: DeviceId): readonly number[]
  joinsOfContributor(contributor: ContributorId): readonly number[]
  writtenBy(device: DeviceId): ByLog
  readonly handOvers: readonly number[]
  /** Is this device, or this contributor, named by anything that is here? */
  isNamed(id: DeviceId | ContributorId): boolean
  contributorAt(index: number): ContributorId | null
  /** Who somebody is who comes in with that device as her first. */
  personOf(device: DeviceId): ContributorId
  add(op: MemberOp): number
  /** Does it say anything of that device, or of its contributor's role? */
  isAbout(index: number, device: DeviceId): boolean
  /** Has the one seen the other, by its log alone? */
  saw(one: number, other: number): boolean
  /** Did the one see the other? For a join also: did its invitation see it? */
  before(one: number, other: number): boolean
  invitationOf(index: number): number | null
  /** Of changes of one log: how many of them come before this one, itself counted. */
  countSeen(list: readonly number[], index: number): number
  /** The same by its log alone. */
  countSeenByLog(list: readonly number[], index: number): number
  /** Of changes of one log that are no joins: the first that has seen this one. */
  firstAfter(list: readonly number[], index: number): number
  /** What its log had seen, and how much of that lies before it. */
  pastOf(index: number): { list: readonly MemberOp[]; count: number }
  indexOf(op: MemberOp): number | undefined
}

const put = <K>(into: Index<K>, key: K, logId: LogId, index: number) => {
  const byLog = into.get(key) ?? new Map<LogId, number[]>()
  if (byLog.size === 0) into.set(key, byLog)
  const list = byLog.get(logId)
  if (list) list.push(index)
  else byLog.set(logId, [index])
}

/** Of those that are given; what is added comes after what is here of its log. */
export const createChangeIndex = (repositoryId: RepositoryId, kin: Kin, pasts: Pasts, ops: MemberOp[]): ChangeIndex => {
  const contributors: (ContributorId | null)[] = []
  const indexes = new Map<MemberOp, number>()
  const aboutContributor: Index<ContributorId> = new Map()
  const aboutDevice: Index<DeviceId> = new Map()
  const restrictingContributor: Index<ContributorId> = new Map()
  const restrictingDevice: Index<DeviceId> = new Map()
  const withdrawing: Index<string> = new Map()
  const written: Index<DeviceId> = new Map()
  const joins = new Map<string, number[]>()
  const invites = new Map<string, number[]>()
  const joinsBy = new Map<DeviceId, number[]>()
  const joinsOfDevice = new Map<DeviceId, number[]>()
  const joinsOfContributor = new Map<ContributorId, number[]>()
  const handOvers: number[] = []
  const named = new Set<DeviceId | ContributorId>()
  const invitations = new Map<number, number | null>()

  const opAt = (index: number) => ops[index] as MemberOp
  const persons = new Map<DeviceId, ContributorId>()
  const personOf = (device: DeviceId): ContributorId => {
    const known = persons.get(device) ?? contributorIdFor(repositoryId, device)
    persons.set(device, known)
    return known
  }
  const push = <K>(into: Map<K, number[]>, key: K, index: number) => {
    const list = into.get(key)
    if (list) list.push(index)
    else into.set(key, [index])
  }
  const name = (...ids: (DeviceId | ContributorId | null)[]) => {
    for (const id of ids) if (id !== null) named.add(id)
  }

  const saw = (one: number, other: number) => {
    const { logId, sequence } = opAt(one)
    return pasts.firstSeen(opAt(other), logId) <= sequence
  }
  /** By the key of its ticket and its maker: the lowest hash, if it had not seen the join. */
  const findInvitation = (join: number): number | null => {
    const { operation } = opAt(join)
    if (operation.op !== 'join') return null
    const found = (invites.get(operation.ticket) ?? []).find((index) => opAt(index).device === operation.inviter)
    return found === undefined || saw(found, join) ? null : found
  }
  const invitationOf = (index: number): number | null => {
    if (opAt(index).operation.op !== 'join') return null
    const known = invitations.get(index)
    if (known !== undefined) return known
    const found = findInvitation(index)
    invitations.set(index, found)
    return found
  }
  const before = (one: number, other: number): boolean => {
    if (one === other) return false
    if (saw(one, other)) return true
    const invitation = invitationOf(one)
    return invitation !== null && (invitation === other || (invitation !== one && saw(invitation, other)))
  }

  const note = (index: number, { operation, device, logId }: MemberOp) => {
    const author = contributors[index] ?? null
    name(device, author)
    switch (operation.op) {
      case 'genesis':
        if (author !== null) put(aboutContributor, author, logId, index)
        put(aboutDevice, device, logId, index)
        break
      case 'join': {
        const newcomer = personOf(device)
        if (operation.of === null) {
          put(aboutContributor, newcomer, logId, index)
          push(joinsOfContributor, newcomer, index)
        }
        push(joinsOfDevice, device, index)
        put(aboutDevice, device, logId, index)
        push(joins, operation.ticket, index)
        push(joinsBy, operation.inviter, index)
        name(newcomer, operation.inviter, operation.of)
        break
      }
      case 'invite': {
        push(invites, operation.ticket, index)
        invites.get(operation.ticket)?.sort((a, b) => (opAt(a).hash < opAt(b).hash ? -1 : 1))
        for (const join of joins.get(operation.ticket) ?? []) invitations.delete(join)
        name(operation.of)
        break
      }
      case 'set-role':
        put(aboutContributor, operation.contributor, logId, index)
        put(restrictingContributor, operation.contributor, logId, index)
        name(operation.contributor)
        break
      case 'remove':
        if (operation.contributor !== null) {
          put(aboutContributor, operation.contributor, logId, index)
          put(restrictingContributor, operation.contributor, logId, index)
        }
        if (operation.device !== null) {
          put(aboutDevice, operation.device, logId, index)
          put(restrictingDevice, operation.device, logId, index)
        }
        name(operation.contributor, operation.device)
        break
      case 'leave':
        if (author === null) break
        put(aboutContributor, author, logId, index)
        put(restrictingContributor, author, logId, index)
        break
      case 'withdraw-invitation':
        put(withdrawing, operation.ticket, logId, index)
        break
      case 'hand-over':
        handOvers.push(index)
        name(operation.contributor)
        break
      case 'confirm':
        name(operation.device)
        break
      case 'introduce':
        break
    }
  }

  const take = (index: number) => {
    const op = opAt(index)
    contributors[index] = kin.contributorOf(op.device)
    indexes.set(op, index)
    put(written, op.device, op.logId, index)
    note(index, op)
  }
  for (const index of Array.from(ops.keys()).sort((a, b) => opAt(a).sequence - opAt(b).sequence)) take(index)

  return {
    ops,
    aboutContributor: (contributor) => aboutContributor.get(contributor) ?? none,
    aboutDevice: (device) => aboutDevice.get(device) ?? none,
    restrictingContributor: (contributor) => restrictingContributor.get(contributor) ?? none,
    restrictingDevice: (device) => restrictingDevice.get(device) ?? none,
    withdrawing: (ticket) => withdrawing.get(ticket) ?? none,
    joinsOf: (ticket) => joins.get(ticket) ?? [],
    invitesOf: (ticket) => invites.get(ticket) ?? [],
    joinsBy: (inviter) => joinsBy.get(inviter) ?? [],
    joinsOfDevice: (device) => joinsOfDevice.get(device) ?? [],
    joinsOfContributor: (contributor) => joinsOfContributor.get(contributor) ?? [],
    writtenBy: (device) => written.get(device) ?? none,
    handOvers,
    isNamed: (id) => named.has(id),
    personOf,
    contributorAt: (index) => contributors[index] ?? null,
    add: (op) => {
      ops.push(op)
      take(ops.length - 1)
      return ops.length - 1
    },
    isAbout: (index, device) => {
      const { operation, device: author } = opAt(index)
      const contributor = kin.contributorOf(device)
      switch (operation.op) {
        case 'genesis':
        case 'join':
          return author === device || (contributor !== null && personOf(author) === contributor)
        case 'set-role':
          return operation.contributor === contributor
        case 'remove':
          return operation.device === device || (contributor !== null && operation.contributor === contributor)
        case 'leave':
          return contributor !== null && contributors[index] === contributor
        default:
          return false
      }
    },
    saw,
    before,
    invitationOf,
    countSeenByLog: (list, index) => {
      let low = 0
      for (let high = list.length; low < high; ) {
        const middle = (low + high) >> 1
        if (saw(index, list[middle] as number)) low = middle + 1
        else high = middle
      }
      return low
    },
    countSeen: (list, index) => {
      let low = 0
      for (let high = list.length; low < high; ) {
        const middle = (low + high) >> 1
        const one = list[middle] as number
        if (one === index || before(index, one)) low = middle + 1
        else high = middle
      }
      return low
    },
    firstAfter: (list, index) => {
      let low = 0
      for (let high = list.length; low < high; ) {
        const middle = (low + high) >> 1
        const one = list[middle] as number
        if (one !== index && saw(one, index)) high = middle
        else low = middle + 1
      }
      return low
    },
    pastOf: (index) => {
      const op = opAt(index)
      const list = pasts.seenBy(op.logId)
      let low = 0
      for (let high = list.length; low < high; ) {
        const middle = (low + high) >> 1
        if (pasts.firstSeen(list[middle] as MemberOp, op.logId) <= op.sequence) low = middle + 1
        else high = middle
      }
      return { list, count: low - 1 }
    },
    indexOf: (op) => indexes.get(op),
  }
}
