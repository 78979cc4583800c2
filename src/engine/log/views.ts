// The role of each log's device by what the log had seen, entry by entry: its views. docs/formats/membership.md [MB11].
import type { Role } from '../../contract/areas/members.ts'
import type { DeviceId, LogId, RepositoryId } from '../../contract/ids.ts'
import type { RolePiece } from '../members/cutoffs.ts'
import { type Fold, type GrowingFold, growFold } from '../members/rules.ts'
import type { Membership, StoredOp } from './membership.ts'

export interface Views {
  /** Each begins where the role is another. */
  of(log: { logId: LogId; deviceId: DeviceId }): readonly RolePiece[]
  /** All is to be worked out anew. */
  forget(): void
}

interface Known {
  pieces: RolePiece[]
  /** Of what the log has seen, so much is worked out. */
  done: number
  /** So many changes on which verdicts among these rest have not been seen yet. */
  missing: number
  awaited: Map<number, number>
  /** What it had seen, folded by itself while something is missing. */
  fold: GrowingFold | null
}

interface Options {
  membership: Membership
  repositoryId: RepositoryId
  ownDevice: DeviceId
  fold: () => Fold
}

export const createViews = ({ membership, repositoryId, ownDevice, fold }: Options): Views => {
  const views = new Map<LogId, Known>()
  const { pasts } = membership

  /** What it had seen is folded by itself: one change after the other, where that gives the same. */
  const roleByFold = (known: Known, deviceId: DeviceId, subset: readonly StoredOp[]): Role | null => {
    while (known.fold && known.fold.ops.length < subset.length) {
      const op = subset[known.fold.ops.length]
      if (!op || !known.fold.add(op)) known.fold = null
    }
    known.fold ??= growFold({ ops: subset, repositoryId, pasts, ownDevice, whole: fold() })
    return known.fold.roleOfDevice(deviceId)
  }

  /** Takes in what the log saw with one more entry; does it say anything of the device? */
  const take = (known: Known, all: Fold, list: readonly StoredOp[], until: number, logId: LogId, from: number, deviceId: DeviceId): boolean => {
    let isAbout = false
    for (; known.done < until; known.done++) {
      const index = all.indexOf(list[known.done] as StoredOp)
      if (index === undefined) continue
      known.missing -= known.awaited.get(index) ?? 0
      known.awaited.delete(index)
      for (const other of all.restsBeside(index)) {
        const its = all.ops[other]
        if (its && pasts.firstSeen(its, logId) <= from) continue
        known.missing += 1
        if (its) known.awaited.set(other, (known.awaited.get(other) ?? 0) + 1)
      }
      isAbout ||= all.isAbout(index, deviceId)
    }
    return isAbout
  }

  return {
    of: ({ logId, deviceId }) => {
      const all = fold()
      const known = views.get(logId) ?? { pieces: [], done: 0, missing: 0, awaited: new Map<number, number>(), fold: null }
      views.set(logId, known)
      const list = pasts.seenBy(logId) as readonly StoredOp[]
      while (known.done < list.length) {
        const from = pasts.firstSeen(list[known.done] as StoredOp, logId)
        let until = known.done + 1
        while (until < list.length && pasts.firstSeen(list[until] as StoredOp, logId) === from) until++
        const wasMissing = known.missing > 0
        const isAbout = take(known, all, list, until, logId, from, deviceId)
        if (known.missing === 0) known.fold = null
        const last = known.pieces.at(-1)
        if (last && !isAbout && !wasMissing && known.missing === 0) continue
        const role = known.missing === 0 ? all.roleSeenBy(deviceId, logId, from) : roleByFold(known, deviceId, list.slice(0, until))
        if (!last && from > 0) known.pieces.push({ from: 0, role: null })
        if (known.pieces.length === 0 || known.pieces.at(-1)?.role !== role) known.pieces.push({ from, role })
      }
      return known.pieces.length === 0 ? [{ from: 0, role: null }] : known.pieces
    },
    forget: () => views.clear(),
  }
}
