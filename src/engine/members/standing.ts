// Roles and the founder by the changes that stand, within some part of what is here: somebody's past, what a log had seen, or all. [MB47]
import type { ContributorId, Role } from '../../contract/areas/members.ts'
import type { DeviceId, LogId } from '../../contract/ids.ts'
import type { ByLog, ChangeIndex } from './change-index.ts'
import type { Kin } from './kin.ts'
import type { Pasts } from './pasts.ts'
import { lowerOf } from './permissions.ts'

/** Of each log the changes up to some point. */
export interface Reach {
  /** How many of these, which are of one log and in order, are within. */
  count(list: readonly number[]): number
  has(index: number): boolean
}

export interface Standing {
  all: Reach
  before(index: number): Reach
  /** What a log had seen with that entry. */
  seenBy(logId: LogId, sequence: number): Reach
  roleOf(contributor: ContributorId, reach: Reach): Role | null
  roleOfDevice(device: DeviceId, reach: Reach, granted?: (contributor: ContributorId) => Role | null): Role | null
  /** Whose role is asked for has met nothing of her contributor's own: her tickets say it, and what was ever granted. */
  isByTicketAlone(device: DeviceId, reach: Reach): boolean
  founder(reach: Reach): ContributorId | null
  /** Standing changes about a device and its contributor that nothing later in the same place replaces. */
  newestAbout(device: DeviceId): number[]
}

interface Options {
  index: ChangeIndex
  kin: Kin
  pasts: Pasts
  isStanding: (index: number) => boolean
  granted: (contributor: ContributorId) => Role | null
  ownDevice: DeviceId | null
}

export const createStanding = ({ index, kin, pasts, isStanding, granted, ownDevice }: Options): Standing => {
  const { ops, before } = index
  const all: Reach = { count: (list) => list.length, has: () => true }
  const beforeOf = (one: number): Reach => ({
    count: (list) => {
      const count = index.countSeen(list, one)
      return count > 0 && list[count - 1] === one ? count - 1 : count
    },
    has: (other) => before(one, other),
  })
  const seenBy = (logId: LogId, sequence: number): Reach => {
    const has = (one: number) => {
      const op = ops[one]
      return op !== undefined && pasts.firstSeen(op, logId) <= sequence
    }
    return {
      has,
      count: (list) => {
        let low = 0
        for (let high = list.length; low < high; ) {
          const middle = (low + high) >> 1
          if (has(list[middle] as number)) low = middle + 1
          else high = middle
        }
        return low
      },
    }
  }

  /** Of several that did not see each other, all count. What a join replaces, its invitation may have seen alone: so all joins are asked. */
  const newestOf = (lists: ByLog, joins: readonly number[], reach: Reach): number[] => {
    const last: number[] = []
    for (const list of lists.values()) {
      let at = reach.count(list) - 1
      while (at >= 0 && !isStanding(list[at] as number)) at--
      if (at >= 0) last.push(list[at] as number)
    }
    if (last.length < 2 && joins.length < 2) return last
    const later = [...new Set([...last, ...joins.filter((join) => isStanding(join) && reach.has(join))])]
    return last.filter((one) => !later.some((other) => other !== one && before(other, one)))
  }

  const said = (one: number): Role | null => {
    const { operation } = ops[one] as (typeof ops)[number]
    if (operation.op === 'genesis') return 'keeper'
    return operation.op === 'join' || operation.op === 'set-role' ? operation.role : null
  }
  const newestOfContributor = (contributor: ContributorId, reach: Reach) =>
    newestOf(index.aboutContributor(contributor), index.joinsOfContributor(contributor), reach)
  const newestOfDevice = (device: DeviceId, reach: Reach) => newestOf(index.aboutDevice(device), index.joinsOfDevice(device), reach)

  const roleOf = (contributor: ContributorId, reach: Reach): Role | null => {
    const [first, ...others] = newestOfContributor(contributor, reach)
    return first === undefined ? null : others.reduce<Role | null>((role, one) => lowerOf(role, said(one)), said(first))
  }
  const isSaidOf = (contributor: ContributorId, reach: Reach) => {
    for (const list of index.aboutContributor(contributor).values()) if (reach.count(list) > 0) return true
    return false
  }

  const roleOfDevice: Standing['roleOfDevice'] = (device, reach, ever = granted) => {
    const contributor = kin.contributorOf(device)
    if (contributor === null) return null
    const newest = newestOfDevice(device, reach)
    if (newest.length === 0 || newest.some((one) => ops[one]?.operation.op === 'remove')) return null
    if (isSaidOf(contributor, reach)) return roleOf(contributor, reach)
    // A further device that has not met its contributor's own changes yet: its ticket says the role.
    const tickets = newest.flatMap((one) => {
      const operation = ops[one]?.operation
      return operation?.op === 'join' ? [operation.role] : []
    })
    return tickets.reduce<Role | null>((lowest, role) => lowerOf(lowest, role), ever(contributor) ?? (device === ownDevice ? 'keeper' : null))
  }

  const founder = (reach: Reach): ContributorId | null => {
    let present = kin.founder
    const left = new Set(
      index.handOvers.filter((one) => isStanding(one) && reach.has(one)).sort((a, b) => ((ops[a]?.hash ?? '') < (ops[b]?.hash ?? '') ? -1 : 1)),
    )
    // By hash among those that did not see each other; the author of each has to be the founder of that moment.
    for (;;) {
      const byPresent = [...left].filter((one) => index.contributorAt(one) === present)
      const next = byPresent.find((one) => !byPresent.some((other) => other !== one && before(one, other)))
      if (next === undefined) return present
      left.delete(next)
      const operation = ops[next]?.operation
      if (operation?.op === 'hand-over') present = operation.contributor
    }
  }

  return {
    all,
    before: beforeOf,
    seenBy,
    roleOf,
    roleOfDevice,
    isByTicketAlone: (device, reach) => {
      const contributor = kin.contributorOf(device)
      return contributor !== null && !isSaidOf(contributor, reach)
    },
    founder,
    newestAbout: (device) => {
      const contributor = kin.contributorOf(device)
      const ofContributor = contributor === null ? [] : newestOfContributor(contributor, all)
      return [...new Set([...ofContributor, ...newestOfDevice(device, all)])]
    },
  }
}
