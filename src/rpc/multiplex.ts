// Many ports over one channel: a child process has one channel of messages to its parent, and every window needs a port of its own.
import type { Port } from './port.ts'

type Frame = readonly [number: number, kind: 'open' | 'data' | 'close', data?: unknown]

const isFrame = (message: unknown): message is Frame =>
  Array.isArray(message) && typeof message[0] === 'number' && (message[1] === 'open' || message[1] === 'data' || message[1] === 'close')

export interface Multiplex {
  /** A new port; the other end hears it by `onOpen`. Numbers are never used twice, so a late message reaches nobody. */
  open(): Port
  onOpen(listener: (port: Port) => void): void
}

/** One end opens (a shell), the other answers (the engine's process). The end of the channel ends every port. */
export const multiplex = (channel: Port): Multiplex => {
  interface Side {
    listeners: ((message: unknown) => void)[]
    closers: (() => void)[]
    early: unknown[]
  }
  const sides = new Map<number, Side>()
  const openers: ((port: Port) => void)[] = []
  let next = 1
  let ended = false

  const end = (number: number) => {
    const side = sides.get(number)
    sides.delete(number)
    for (const closer of side?.closers ?? []) closer()
  }
  const portOf = (number: number): Port => {
    const side: Side = { listeners: [], closers: [], early: [] }
    sides.set(number, side)
    return {
      post: (message) => {
        if (sides.has(number)) channel.post([number, 'data', message])
      },
      onMessage: (listener) => {
        side.listeners.push(listener)
        for (const message of side.early.splice(0)) listener(message)
      },
      onClose: (listener) => {
        if (sides.has(number)) side.closers.push(listener)
        else queueMicrotask(listener)
      },
      close: () => {
        if (!sides.has(number)) return
        if (!ended) channel.post([number, 'close'])
        end(number)
      },
    }
  }

  channel.onMessage((message) => {
    if (!isFrame(message)) return
    const [number, kind, data] = message
    if (kind === 'open') {
      const port = portOf(number)
      for (const opener of openers) opener(port)
      return
    }
    const side = sides.get(number)
    if (!side) return
    if (kind === 'close') return end(number)
    if (side.listeners.length === 0) side.early.push(data)
    for (const listener of side.listeners) listener(data)
  })
  channel.onClose(() => {
    ended = true
    for (const number of Array.from(sides.keys())) end(number)
  })
  return {
    open: () => {
      const number = next++
      const port = portOf(number)
      if (ended) queueMicrotask(() => end(number))
      else channel.post([number, 'open'])
      return port
    },
    onOpen: (listener) => {
      openers.push(listener)
    },
  }
}

/** The channel between a process and its child, seen from either end (`process` in the child, ChildProcess in the parent). */
export interface ProcessEnd {
  send?(message: unknown, callback?: (error: Error | null) => void): boolean
  on(event: 'message', listener: (message: unknown) => void): unknown
  on(event: 'disconnect', listener: () => void): unknown
  disconnect?(): void
  connected?: boolean
}

export const portOfProcess = (end: ProcessEnd): Port => {
  let open = end.connected !== false
  const closers: (() => void)[] = []
  end.on('disconnect', () => {
    open = false
    for (const closer of closers) closer()
  })
  return {
    // A message that no longer leaves is lost with the process it was for; the end of the channel is heard by onClose.
    post: (message) => {
      if (open) end.send?.(message, () => undefined)
    },
    onMessage: (listener) => {
      end.on('message', listener)
    },
    onClose: (listener) => {
      if (open) closers.push(listener)
      else queueMicrotask(listener)
    },
    close: () => {
      if (open) end.disconnect?.()
    },
  }
}
