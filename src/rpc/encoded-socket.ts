// A WebSocket as our Port, at both ends: the browser's WebSocket and the `ws` package differ only in how listeners are set.
import { decodeMessage, encodeMessage } from './encoding.ts'
import type { Port } from './port.ts'

export interface AnyWebSocket {
  binaryType: string
  readyState: number
  send(data: Uint8Array<ArrayBuffer>): void
  close(code?: number): void
  addEventListener(event: 'message', listener: (event: { data: unknown }) => void): void
  addEventListener(event: 'close' | 'open' | 'error', listener: () => void): void
}

const open = 1
const connecting = 0
/** "Unsupported data" of RFC 6455, section 7.4.1. */
const notOurs = 1003

/** Messages posted while it is still connecting wait for it. */
export const portOfWebSocket = (socket: AnyWebSocket): Port => {
  socket.binaryType = 'arraybuffer'
  const closers: (() => void)[] = []
  const waiting: Uint8Array<ArrayBuffer>[] = []
  let closed = false
  socket.addEventListener('open', () => {
    for (const bytes of waiting.splice(0)) socket.send(bytes)
  })
  socket.addEventListener('close', () => {
    if (closed) return
    closed = true
    for (const closer of closers) closer()
  })
  return {
    post: (message) => {
      if (socket.readyState === open) socket.send(encodeMessage(message))
      else if (socket.readyState === connecting) waiting.push(encodeMessage(message))
    },
    onMessage: (listener) => {
      socket.addEventListener('message', ({ data }) => {
        let message: unknown
        try {
          if (!(data instanceof ArrayBuffer)) throw new TypeError('a text frame')
          message = decodeMessage(new Uint8Array(data))
        } catch {
          // Whoever sends this is not our other end; its calls are rejected by the closing.
          socket.close(notOurs)
          return
        }
        listener(message)
      })
    },
    onClose: (listener) => {
      if (closed) queueMicrotask(listener)
      else closers.push(listener)
    },
    close: () => socket.close(),
  }
}
