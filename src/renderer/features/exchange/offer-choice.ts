// What is ticked on the look-before page: an unticked item waits, and everything else comes.
import type { ExchangePlace, Offer, OfferedItem } from '../../../contract/areas/exchange.ts'
import type { ItemId } from '../../../contract/ids.ts'

export const changes = ['new', 'changed', 'withdrawn'] as const
export type Change = (typeof changes)[number]

export type GroupState = 'all' | 'some' | 'none'

export interface Group {
  change: Change
  /** All of them, also those that the offer does not name. */
  count: number
  items: readonly OfferedItem[]
  state: GroupState
  /** More came than are named: they cannot be put off as one. */
  whole: boolean
}

export const groupsOf = (offer: Pick<Offer, 'items' | 'counts'>, notNow: ReadonlySet<ItemId>): Group[] =>
  changes
    .map((change): Group => {
      const items = offer.items.filter((item) => item.change === change)
      const off = items.filter(({ id }) => notNow.has(id)).length
      const count = Math.max(offer.counts[change], items.length)
      return { change, count, items, state: off === 0 ? 'all' : off === count ? 'none' : 'some', whole: items.length === count }
    })
    .filter(({ count }) => count > 0)

export const toggleItem = (notNow: ReadonlySet<ItemId>, id: ItemId): ReadonlySet<ItemId> => {
  const next = new Set(notNow)
  if (!next.delete(id)) next.add(id)
  return next
}

/** A group that is ticked in part is ticked whole first. */
export const toggleGroup = (notNow: ReadonlySet<ItemId>, { items, state }: Pick<Group, 'items' | 'state'>): ReadonlySet<ItemId> => {
  const next = new Set(notNow)
  for (const { id } of items) {
    if (state === 'all') next.add(id)
    else next.delete(id)
  }
  return next
}

export type Way = 'both' | 'take' | 'leave'

export interface Fit {
  takes: boolean
  leaves: boolean
}

/** What has room: on this device for what comes, there for what is left. */
export const fitOf = (offer: Pick<Offer, 'sizeBytes' | 'freeBytes' | 'leave'>): Fit => ({
  takes: offer.sizeBytes <= offer.freeBytes,
  leaves: offer.leave === null || offer.leave.sizeBytes <= offer.leave.freeBytes,
})

const comes = ({ counts, items }: Pick<Offer, 'counts' | 'items'>): boolean => counts.entries > 0 || counts.attachments > 0 || items.length > 0

/** The ways that can be gone now, the fullest first. None: there is nothing to do, or nothing fits. */
export const waysOf = (offer: Pick<Offer, 'counts' | 'items' | 'leave' | 'sizeBytes' | 'freeBytes' | 'missingVolumes'>): Way[] => {
  const fit = fitOf(offer)
  const take = comes(offer) && fit.takes && offer.missingVolumes.length === 0
  // Who has nothing to leave still leaves word of what she has: the others then know how far she is.
  const leave = offer.leave !== null && fit.leaves
  return [...(take && leave ? (['both'] as const) : []), ...(take ? (['take'] as const) : []), ...(leave ? (['leave'] as const) : [])]
}

/** What would be left by that choice. */
export const leavingOf = ({ leave, leaveEverything }: Pick<Offer, 'leave' | 'leaveEverything'>, everything: boolean): Offer['leave'] => {
  if (leave === null || leaveEverything === null || !everything) return leave
  const { before: _, ...whole } = leaveEverything
  return { ...leave, ...whole, anybody: true }
}

/** There is something for anybody beyond what those lack who are known. */
export const isEverythingMore = ({ leave, leaveEverything }: Pick<Offer, 'leave' | 'leaveEverything'>): boolean =>
  leave !== null && leaveEverything !== null && leaveEverything.entries + leaveEverything.attachments > leave.entries + leave.attachments

/** Also where it was chosen before and comes to the same now: so that one can stop doing it. */
export const canLeaveEverything = (offer: Pick<Offer, 'leave' | 'leaveEverything'>): boolean =>
  isEverythingMore(offer) || offer.leaveEverything?.before === true

/** What is chosen at first: what was chosen for this place the last time; on an empty one everything, if it has room. */
export const isEverythingAtFirst = (
  offer: Pick<Offer, 'what' | 'from' | 'leave' | 'leaveEverything' | 'nothingToDo' | 'sizeBytes' | 'freeBytes'>,
  place: Pick<ExchangePlace, 'repositories'> | null,
): boolean => {
  if (offer.leave === null) return false
  if (offer.leaveEverything === null) return offer.leave.anybody && isEmptyPlace(offer, place)
  return offer.leaveEverything.before || (isEmptyPlace(offer, place) && fitOf({ ...offer, leave: leavingOf(offer, true) }).leaves)
}

/** Nobody left anything of this repository here yet, this device neither, and there is something to leave. */
export const isEmptyPlace = (offer: Pick<Offer, 'what' | 'from' | 'leave' | 'nothingToDo'>, place: Pick<ExchangePlace, 'repositories'> | null): boolean =>
  offer.what === 'folder' && offer.from.length === 0 && offer.leave !== null && !offer.nothingToDo && !place?.repositories.some(({ known }) => known)
