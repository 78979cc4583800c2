// What a removal or a lower role takes back of entries written apart from it: how far, so that nothing on which honest work rests ever
// leaves a document. Pure. docs/formats/membership.md [MB50]–[MB55].
import type { Role } from '../../contract/areas/members.ts'
import type { DeviceId, LogId } from '../../contract/ids.ts'
import type { MemberOp } from './kin.ts'
import { isAtLeast, lowerOf, rankOf } from './permissions.ts'
import type { Fold } from './rules.ts'

/** From this sequence on, until the next piece. */
export interface RolePiece {
  from: number
  role: Role | null
}

/** What the logs know of each other. */
export interface Sight {
  logs(): readonly { logId: LogId; deviceId: DeviceId; headSequence: number }[]
  /** The first entry of that log which has seen the change; of the change's own log: the change. Infinity: none yet. */
  firstSeen(op: MemberOp, logId: LogId): number
  /** The last sequence of `of` that the log had seen at that sequence; -1: none. */
  seenOf(logId: LogId, sequence: number, of: LogId): number
  /** By what the author had seen, beginning at 0. */
  viewsOf(logId: LogId): readonly RolePiece[]
}

/** Entries of the log with `from` ≤ sequence < `until` are judged by at most this role. */
export interface Cut {
  by: MemberOp
  from: number
  until: number
  limit: Role | null
}

interface Restriction {
  by: MemberOp
  devices: readonly DeviceId[]
  limit: Role | null
  declared: Readonly<Record<LogId, number>>
}

/** What each standing change takes away, from its target or by taking away what gave somebody a role. [MB50] */
export const restrictionsOf = (fold: Fold): Restriction[] => {
  const { ops, verdicts, kin } = fold
  const found: Restriction[] = []
  const add = (by: MemberOp, devices: readonly DeviceId[], limit: Role | null, declared: Restriction['declared'] = {}) => {
    if (devices.length > 0) found.push({ by, devices, limit, declared })
  }
  for (const [index, op] of ops.entries()) {
    const { operation, device } = op
    const verdict = verdicts[index]
    if (verdict?.stands) {
      if (operation.op === 'remove')
        add(op, operation.device === null ? kin.devicesOf(operation.contributor ?? ('' as never)) : [operation.device], null, operation.cutoffs)
      if (operation.op === 'leave') add(op, kin.devicesOf(kin.contributorOf(device) ?? ('' as never)), null)
      if (operation.op === 'set-role') add(op, kin.devicesOf(operation.contributor), operation.role)
      continue
    }
    const contributor = operation.op === 'set-role' ? operation.contributor : kin.contributorOf(device)
    if (!verdict || contributor === null) continue
    for (const voider of verdict.voidedBy) {
      const by = ops[voider]
      if (!by) continue
      if (operation.op === 'join' && operation.of === null && fold.roleOf(contributor) === null) add(by, kin.devicesOf(contributor), null)
      if (operation.op === 'join' && operation.of !== null && fold.roleOfDevice(device) === null) add(by, [device], null)
      if (operation.op === 'set-role') {
        const limit = fold.roleOf(contributor, (other) => fold.before(index, other))
        if (rankOf(limit) < rankOf(operation.role)) add(by, kin.devicesOf(contributor), limit)
      }
    }
  }
  return found
}

/** The role in force at a sequence: by the view, and by every cut that reaches it. */
export const roleAt = (views: readonly RolePiece[], cuts: readonly Cut[], sequence: number): Role | null => {
  const view = views.findLast(({ from }) => from <= sequence)?.role ?? null
  return cuts.reduce((role, { from, until, limit }) => (sequence >= from && sequence < until ? lowerOf(role, limit) : role), view)
}

/** The pieces of a log with its cuts laid over its views. */
export const piecesOf = (views: readonly RolePiece[], cuts: readonly Cut[]): RolePiece[] => {
  const starts = new Set([0, ...views.map(({ from }) => from), ...cuts.flatMap(({ from, until }) => [from, until])])
  return [...starts]
    .filter(Number.isFinite)
    .sort((a, b) => a - b)
    .map((from) => ({ from, role: roleAt(views, cuts, from) }))
}

/** Somebody who may at least annotate may have built on what she saw. */
const isWitness = (role: Role | null) => isAtLeast(role, 'annotator')

/** [MB51]–[MB53] The cuts of all logs. */
export const findCuts = (fold: Fold, sight: Sight, witnesses = true): Map<LogId, Cut[]> => {
  const cuts = new Map<LogId, Cut[]>()
  const logs = sight.logs()
  const headOf = new Map(logs.map(({ logId, headSequence }) => [logId, headSequence]))
  for (const { by, devices, limit, declared } of restrictionsOf(fold)) {
    for (const { logId, deviceId } of logs) {
      if (!devices.includes(deviceId)) continue
      const seen = by.logId === logId ? by.sequence : sight.seenOf(by.logId, by.sequence, logId) + 1
      const from = Math.min(declared[logId] ?? seen, seen)
      const until = sight.firstSeen(by, logId)
      if (from < until) cuts.set(logId, [...(cuts.get(logId) ?? []), { by, from, until, limit }])
    }
  }
  /** The last entry of that log, below `bound`, whose author might write. */
  const lastWitness = (logId: LogId, bound: number): number => {
    const pieces = piecesOf(sight.viewsOf(logId), cuts.get(logId) ?? [])
    const at = pieces.findLastIndex(({ from, role }) => from < bound && isWitness(role))
    return at < 0 ? -1 : Math.min(pieces[at + 1]?.from ?? Number.POSITIVE_INFINITY, bound) - 1
  }
  // Raising one cut can only bring in witnesses for others, so this ends, and in the same place whatever the order.
  for (let raised = witnesses; raised; ) {
    raised = false
    for (const [logId, own] of cuts) {
      for (const cut of own) {
        if (cut.from > (headOf.get(logId) ?? -1) || cut.from >= cut.until) continue
        for (const other of logs) {
          const bound = Math.min(sight.firstSeen(cut.by, other.logId), other.headSequence + 1)
          if (other.logId === logId || bound <= 0 || sight.seenOf(other.logId, bound - 1, logId) < cut.from) continue
          const from = Math.min(sight.seenOf(other.logId, lastWitness(other.logId, bound), logId) + 1, cut.until)
          if (from <= cut.from) continue
          cut.from = from
          raised = true
        }
      }
    }
  }
  return cuts
}
