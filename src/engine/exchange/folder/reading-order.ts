// In which order the files of several devices are read, so that as little as possible arrives before what it builds on. Pure. [XF24]
import type { LogId } from '../../../contract/ids.ts'
import type { SegmentFile } from './parts.ts'

/** `state`: the next entry of each log that the reader expects. Each device's own order is a causal one already. */
export const inReadingOrder = <T extends { file: SegmentFile }>(lists: readonly (readonly T[])[], state: ReadonlyMap<LogId, number>): T[] => {
  const reached = new Map(state)
  const reachedOf = (logId: LogId) => reached.get(logId) ?? 0
  const queues = lists.map((list) => [...list]).filter((list) => list.length > 0)
  const isReady = ({ file }: T) =>
    file.needs.every(({ logId, nextSequence }) => nextSequence <= reachedOf(logId)) && file.ranges.every(({ logId, from }) => from <= reachedOf(logId))
  const ordered: T[] = []
  for (;;) {
    // Where nothing is ready something is missing on this stick; then the oldest is as good as any.
    const queue = queues.find(([first]) => first && isReady(first)) ?? queues.find((list) => list.length > 0)
    const next = queue?.shift()
    if (next === undefined) return ordered
    for (const { logId, to } of next.file.ranges) reached.set(logId, Math.max(reachedOf(logId), to))
    ordered.push(next)
  }
}
