// Segments on their way between devices: late, twice, out of order, or never.
import type { Chance } from './chance.ts'
import { type Device, survives } from './device.ts'
import type { VirtualTime } from './virtual-time.ts'

interface Message {
  to: Device
  segment: Uint8Array
}

export interface Network {
  /** What `from` thinks that `to` lacks goes on its way, in pieces. */
  send(from: Device, to: Device): void
  /** One message arrives, any of them. */
  deliver(): void
  /** All that is on its way is lost. */
  clear(): void
  /** Both ways, complete and in order, while both live. */
  meet(one: Device, other: Device): boolean
  inject(to: Device, segment: Uint8Array): void
}

export const createNetwork = (chance: Chance, time: VirtualTime): Network => {
  let onTheWay: Message[] = []
  const pass = (from: Device, to: Device): boolean => {
    const frontier = to.engine?.replica.log.frontier()
    if (!frontier) return false
    const segments = survives(from, time, ({ replica }) => replica.outgoing(frontier))
    if (!segments) return false
    for (const segment of segments) if (survives(to, time, ({ replica }) => replica.take(segment, from.name)) === undefined) return false
    return segments.length > 0
  }
  return {
    send: (from, to) => {
      if (!from.engine || !to.engine || from === to) return
      // The frontier may be an old one: then more is sent than is lacking.
      const frontier = chance.maybe(0.2) ? [] : to.engine.replica.log.frontier()
      const segments = survives(from, time, ({ replica }) => replica.outgoing(frontier, 400)) ?? []
      for (const segment of segments) {
        if (chance.maybe(0.1)) continue
        onTheWay.push({ to, segment })
        if (chance.maybe(0.1)) onTheWay.push({ to, segment })
      }
    },
    deliver: () => {
      if (onTheWay.length === 0) return
      const index = chance.maybe(0.6) ? 0 : chance.below(onTheWay.length)
      const [message] = onTheWay.splice(index, 1)
      if (message) survives(message.to, time, ({ replica }) => replica.take(message.segment, 'network'))
    },
    clear: () => {
      onTheWay = []
    },
    meet: (one, other) => {
      const there = pass(one, other)
      const back = pass(other, one)
      return there || back
    },
    inject: (to, segment) => onTheWay.push({ to, segment }),
  }
}
