// What of an offer can be taken with what is here, and what is missing before the rest. Pure.
import type { Offer } from '../../contract/areas/exchange.ts'
import type { FrontierRow } from '../../contract/areas/repository.ts'
import type { LogId } from '../../contract/ids.ts'
import type { LogRange, OfferSource } from './parts.ts'

export interface Unmet {
  logId: LogId
  /** The first entry that is not here. */
  from: number
  /** Before this one the offer begins. */
  to: number
}

export const nextByLog = (frontier: readonly FrontierRow[]): Map<LogId, number> => new Map(frontier.map(({ logId, nextSequence }) => [logId, nextSequence]))

/** How far each log of the content reaches without a gap from what is here; where a gap comes first, it stands in `unmet`. */
export const reach = (content: readonly LogRange[], have: ReadonlyMap<LogId, number>): { reachable: Map<LogId, number>; unmet: Unmet[] } => {
  const reachable = new Map<LogId, number>()
  const unmet: Unmet[] = []
  for (const [logId, ranges] of Map.groupBy(content, (range) => range.logId)) {
    const first = have.get(logId) ?? 0
    let next = first
    for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from)) {
      if (from > next) {
        unmet.push({ logId, from: next, to: from })
        break
      }
      next = Math.max(next, to)
    }
    if (next > first) reachable.set(logId, next)
  }
  return { reachable, unmet }
}

/** Logs of an offer that cannot be taken, because something before is not here. Their other needs count, too. */
export const unmetOf = (source: Pick<OfferSource, 'content' | 'needs'>, have: ReadonlyMap<LogId, number>): Unmet[] => {
  const { unmet, reachable } = reach(source.content, have)
  const known = new Set(unmet.map(({ logId }) => logId))
  const needed = source.needs.flatMap(({ logId, nextSequence }) => {
    const next = reachable.get(logId) ?? have.get(logId) ?? 0
    return next < nextSequence && !known.has(logId) ? [{ logId, from: next, to: nextSequence }] : []
  })
  return [...unmet, ...needed]
}

/** Which bundle of the series holds it: "bundle 7 of 2 March". Without a series: whose entries they are. */
export const nameMissing = (
  unmet: readonly Unmet[],
  source: Pick<OfferSource, 'series' | 'senders'>,
  nameOf: (logId: LogId) => string | null,
): Offer['missing'] => {
  const named = new Map<string, Offer['missing'][number]>()
  const sender = source.senders[0]?.contributorName ?? ''
  for (const { logId, from, to } of unmet) {
    const holds = source.series.filter(({ content }) => content.some((range) => range.logId === logId && range.from < to && range.to > from))
    for (const { number, createdAtMs } of holds)
      named.set(`bundle ${number}`, { bundle: number, createdAtUtc: new Date(createdAtMs).toISOString(), from: sender, items: 0 })
    if (holds.length > 0) continue
    const whose = nameOf(logId) ?? sender
    named.set(`log ${whose}`, { bundle: null, createdAtUtc: null, from: whose, items: 0 })
  }
  return [...named.values()].sort((a, b) => (a.bundle ?? 0) - (b.bundle ?? 0))
}

/** Do both have the same entries, to the last hash? */
export const isSameFrontier = (one: readonly FrontierRow[], other: readonly FrontierRow[]): boolean => {
  const heads = new Map(one.map(({ logId, headHashHex }) => [logId, headHashHex]))
  return one.length === other.length && other.every(({ logId, headHashHex }) => heads.get(logId) === headHashHex)
}

/** What somebody with this frontier lacks of what is here. */
export const lacking = (ours: readonly FrontierRow[], theirs: readonly FrontierRow[]): LogRange[] => {
  const have = nextByLog(theirs)
  return ours.flatMap(({ logId, nextSequence }) => {
    const from = Math.min(have.get(logId) ?? 0, nextSequence)
    return from < nextSequence ? [{ logId, from, to: nextSequence }] : []
  })
}

export const countEntries = (ranges: readonly LogRange[]): number => ranges.reduce((sum, { from, to }) => sum + to - from, 0)
