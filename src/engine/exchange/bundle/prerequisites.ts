// What a reader lacks that a bundle builds on, and which earlier bundle brings it. docs/formats/bundle.md [BN50]–[BN52].
import type { FrontierRow } from '../../../contract/areas/repository.ts'
import type { LogId } from '../../../contract/ids.ts'
import type { BundleNumber, OfferSource } from '../parts.ts'

export interface MissingPrerequisite {
  logId: LogId
  /** Entries from here (included) … */
  from: number
  /** … to here (excluded) are lacking. */
  to: number
  /** The bundles of this series that bring them, oldest first; empty where the series does not reach back so far. */
  bundles: Pick<BundleNumber, 'number' | 'createdAtMs'>[]
}

export const missingPrerequisites = ({ needs, series }: Pick<OfferSource, 'needs' | 'series'>, frontier: readonly FrontierRow[]): MissingPrerequisite[] => {
  const nextByLog = new Map(frontier.map(({ logId, nextSequence }) => [logId, nextSequence]))
  return needs.flatMap(({ logId, nextSequence }) => {
    const next = nextByLog.get(logId) ?? 0
    if (next >= nextSequence) return []
    const bundles = series
      .filter(({ content }) => content.some((range) => range.logId === logId && range.from < nextSequence && range.to > next))
      .map(({ number, createdAtMs }) => ({ number, createdAtMs }))
      .toSorted((a, b) => a.number - b.number)
    return [{ logId, from: next, to: nextSequence, bundles }]
  })
}
