// In which order the joins of one ticket use it up: what saw comes after what it saw, else the lower hash first. [MB43]
import type { ChangeIndex } from './change-index.ts'
import type { JoinOperation } from './operations.ts'

export interface TicketQueues {
  /** The joins of that ticket that come before this one. */
  before(join: number, ticket: string): number[]
  /** Nobody can lose by this one: there is room for all who have this ticket. */
  hasRoom(operation: JoinOperation): boolean
}

export const createTicketQueues = (index: ChangeIndex): TicketQueues => {
  const { ops, saw } = index
  const hashOf = (join: number) => ops[join]?.hash ?? ''
  const orders = new Map<string, { size: number; order: number[]; isPlain: boolean }>()
  /** Where this one stands among those, or would. */
  const placeIn = (order: readonly number[], join: number) => {
    let low = 0
    for (let high = order.length; low < high; ) {
      const middle = (low + high) >> 1
      if (hashOf(order[middle] as number) < hashOf(join)) low = middle + 1
      else high = middle
    }
    return low
  }
  const sawNothing = (join: number) => index.pastOf(join).count === 0

  const queueOf = (ticket: string) => {
    const joins = index.joinsOf(ticket)
    const known = orders.get(ticket)
    if (known?.size === joins.length) return known
    const last = joins.at(-1)
    if (known?.isPlain && known.size === joins.length - 1 && last !== undefined && sawNothing(last)) {
      known.order.splice(placeIn(known.order, last), 0, last)
      known.size += 1
      return known
    }
    const left = joins.toSorted((a, b) => (hashOf(a) < hashOf(b) ? -1 : 1))
    const isPlain = joins.every(sawNothing)
    const order: number[] = isPlain ? left : []
    while (!isPlain && left.length > 0) {
      const next = left.findIndex((join) => !left.some((other) => other !== join && saw(join, other)))
      order.push(...left.splice(Math.max(0, next), 1))
    }
    const found = { size: joins.length, order, isPlain }
    orders.set(ticket, found)
    return found
  }

  return {
    before: (join, ticket) => {
      const { order, isPlain } = queueOf(ticket)
      return order.slice(0, isPlain ? placeIn(order, join) : order.indexOf(join))
    },
    hasRoom: ({ ticket }) => {
      const joins = index.joinsOf(ticket)
      let uses = Number.POSITIVE_INFINITY
      for (const join of joins) {
        const operation = ops[join]?.operation
        if (operation?.op === 'join') uses = Math.min(uses, operation.uses)
      }
      return joins.length <= uses || new Set(joins.map((join) => ops[join]?.device)).size <= uses
    },
  }
}
