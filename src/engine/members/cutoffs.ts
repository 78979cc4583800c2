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

export interface Restriction {
  by: MemberOp
  devices: readonly DeviceId[]
  limit: Role | null
  declared: Readonly<Record<LogId, number>>
}

/** What a standing change takes away from its target. Nothing is higher than keeper: it takes nothing away. [MB50] */
export const restrictionBy = ({ ops, verdicts, kin }: Pick<Fold, 'ops' | 'verdicts' | 'kin'>, index: number): Restriction | null => {
  const by = ops[index]
  if (!by || !verdicts[index]?.stands) return null
  const { operation, device } = by
  const of = (devices: readonly DeviceId[], limit: Role | null, declared: Restriction['declared'] = {}) =>
    devices.length > 0 ? { by, devices, limit, declared } : null
  if (operation.op === 'remove')
    return of(operation.device === null ? kin.devicesOf(operation.contributor ?? ('' as never)) : [operation.device], null, operation.cutoffs)
  if (operation.op === 'leave') return of(kin.devicesOf(kin.contributorOf(device) ?? ('' as never)), null)
  return operation.op === 'set-role' && operation.role !== 'keeper' ? of(kin.devicesOf(operation.contributor), operation.role) : null
}

/** What each change takes away, from its target or by taking away what gave somebody a role. [MB50] */
export const restrictionsOf = (fold: Fold): Restriction[] => {
  const { ops, verdicts, kin } = fold
  const found: Restriction[] = []
  const add = (by: MemberOp, devices: readonly DeviceId[], limit: Role | null) => {
    if (devices.length > 0 && limit !== 'keeper') found.push({ by, devices, limit, declared: {} })
  }
  for (const [index, { operation, device }] of ops.entries()) {
    const verdict = verdicts[index]
    if (verdict?.stands) {
      const restriction = restrictionBy(fold, index)
      if (restriction) found.push(restriction)
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
        const limit = fold.roleBefore(contributor, index)
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

/** The pieces of a log with its cuts laid over its views: each begins where the role is another. */
export const piecesOf = (views: readonly RolePiece[], cuts: readonly Cut[]): RolePiece[] => {
  const starts = new Set([0, ...views.map(({ from }) => from), ...cuts.flatMap(({ from, until }) => [from, until])])
  const pieces: RolePiece[] = []
  for (const from of [...starts].filter(Number.isFinite).sort((a, b) => a - b)) {
    const role = roleAt(views, cuts, from)
    if (pieces.length === 0 || pieces.at(-1)?.role !== role) pieces.push({ from, role })
  }
  return pieces
}

/** Where the role is another than it was, as far as that reached, and all that lies beyond. */
export const differencesOf = (before: readonly RolePiece[], now: readonly RolePiece[], until: number, head: number) => {
  const starts = [...new Set([0, until + 1, ...[...before, ...now].map(({ from }) => from)])].filter((from) => from <= head).sort((a, b) => a - b)
  return starts.flatMap((from, at) => {
    const role = roleAt(now, [], from)
    const isSame = from <= until && roleAt(before, [], from) === role
    return isSame ? [] : [{ from, to: (starts[at + 1] ?? head + 1) - 1, role }]
  })
}

/** Somebody who may at least annotate may have built on what she saw. */
const isWitness = (role: Role | null) => isAtLeast(role, 'annotator')

/** Where a restriction cuts a log; null: everything of that log has seen it, or is older. [MB51] */
export const cutBy = ({ by, limit, declared }: Restriction, logId: LogId, sight: Sight): Cut | null => {
  const until = sight.firstSeen(by, logId)
  const seen = by.logId === logId ? by.sequence : sight.seenOf(by.logId, by.sequence, logId) + 1
  const from = Math.min(declared[logId] ?? seen, seen)
  return from < until ? { by, from, until, limit } : null
}

/** [MB51]–[MB53] The cuts of all logs. */
export const findCuts = (fold: Fold, sight: Sight, witnesses = true): Map<LogId, Cut[]> => {
  const cuts = new Map<LogId, Cut[]>()
  const logs = sight.logs()
  const logsOf = Map.groupBy(logs, ({ deviceId }) => deviceId)
  const headOf = new Map(logs.map(({ logId, headSequence }) => [logId, headSequence]))
  for (const restriction of restrictionsOf(fold)) {
    for (const deviceId of restriction.devices) {
      for (const { logId } of logsOf.get(deviceId) ?? []) {
        const cut = cutBy(restriction, logId, sight)
        const of = cuts.get(logId)
        if (cut && of) of.push(cut)
        else if (cut) cuts.set(logId, [cut])
      }
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
