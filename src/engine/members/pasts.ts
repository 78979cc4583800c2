// What the logs had seen of the changes: given by the tables, or worked out from a question about pairs. [EN13]
import type { LogId } from '../../contract/ids.ts'
import type { MemberOp } from './kin.ts'

export interface Pasts {
  /** The first sequence of that log which has seen the change; of the change's own log: the change's. Infinity: none. */
  firstSeen(op: MemberOp, logId: LogId): number
  /** What a log has seen, in the order in which it saw it; each change of its own after what that had seen. */
  seenBy(logId: LogId): readonly MemberOp[]
}

/** For small sets: asks about every pair. */
export const pastsOf = (ops: readonly MemberOp[], saw: (one: MemberOp, other: MemberOp) => boolean): Pasts => {
  const byLog = Map.groupBy(
    ops.toSorted((a, b) => a.sequence - b.sequence),
    ({ logId }) => logId,
  )
  const firsts = new Map<MemberOp, Map<LogId, number>>()
  const lists = new Map<LogId, MemberOp[]>()
  for (const [logId, own] of byLog) {
    const list: MemberOp[] = []
    const left = new Set(ops.filter((op) => op.logId !== logId))
    for (const op of own) {
      for (const other of left) {
        if (!saw(op, other)) continue
        left.delete(other)
        list.push(other)
        const of = firsts.get(other) ?? new Map<LogId, number>()
        firsts.set(other, of.set(logId, op.sequence))
      }
      list.push(op)
    }
    lists.set(logId, list)
  }
  return {
    firstSeen: (op, logId) => (op.logId === logId ? op.sequence : (firsts.get(op)?.get(logId) ?? Number.POSITIVE_INFINITY)),
    seenBy: (logId) => lists.get(logId) ?? [],
  }
}
