// What serve() and connect() need of a transport: ordered messages of plain values and Uint8Arrays, and to hear its end.
// MessagePort (browser), MessagePortMain, worker and child processes and WebSockets are each wrapped to this.

export interface Port {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** Called once, also when the port was closed before. */
  onClose(listener: () => void): void
  close(): void
}

/** Two joined ports in one process: for the command line, tests, and engines without a window. Messages arrive in a later turn. */
export const createPortPair = (): [Port, Port] => {
  const closers: (() => void)[] = []
  const listeners: ((message: unknown) => void)[][] = [[], []]
  let closed = false
  const close = () => {
    if (closed) return
    closed = true
    for (const closer of closers) closer()
  }
  const side = (own: number, other: number): Port => ({
    post: (message) => {
      // Cloned, so that an in-process engine shares no object with its caller and behaves as over a real port.
      const copy = structuredClone(message)
      queueMicrotask(() => {
        if (!closed) for (const listener of listeners[other] ?? []) listener(copy)
      })
    },
    onMessage: (listener) => {
      listeners[own]?.push(listener)
    },
    onClose: (listener) => {
      if (closed) queueMicrotask(listener)
      else closers.push(listener)
    },
    close,
  })
  return [side(0, 1), side(1, 0)]
}

/** Joins two ports: what one hears the other sends, and the end of one ends the other. */
export const relay = (one: Port, other: Port): void => {
  one.onMessage((message) => other.post(message))
  other.onMessage((message) => one.post(message))
  one.onClose(() => other.close())
  other.onClose(() => one.close())
}
