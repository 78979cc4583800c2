// A MessagePort as our Port: the browser's, a worker's, and Electron's MessagePortMain differ only in how listeners are set.
import type { Port } from './port.ts'

/** What the kinds of message port have in common. `close` is heard in Electron's main process, in Node and in new browsers. */
export interface AnyMessagePort {
  postMessage(message: unknown): void
  start?(): void
  close(): void
  on?(event: 'message' | 'close', listener: (event: { data: unknown }) => void): unknown
  addEventListener?(event: 'message' | 'close', listener: (event: { data?: unknown }) => void): void
}

/** `data` is set on events of MessagePortMain and of DOM ports; a worker's port in Node gives the value itself with `on`. */
export const portOfMessagePort = (port: AnyMessagePort): Port => {
  const closers: (() => void)[] = []
  let closed = false
  const ended = () => {
    if (closed) return
    closed = true
    for (const closer of closers) closer()
  }
  const listen = (event: 'message' | 'close', listener: (event: { data?: unknown }) => void) => {
    if (port.addEventListener) port.addEventListener(event, listener)
    else port.on?.(event, listener)
  }
  listen('close', ended)
  return {
    post: (message) => {
      if (!closed) port.postMessage(message)
    },
    onMessage: (listener) => {
      listen('message', (event) => listener(event.data))
      port.start?.()
    },
    onClose: (listener) => {
      if (closed) queueMicrotask(listener)
      else closers.push(listener)
    },
    close: () => {
      port.close()
      ended()
    },
  }
}
