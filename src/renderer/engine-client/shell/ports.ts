// MessagePort and WebSocket wrapped to the Port of src/rpc.
import { createDecoder, readAny } from 'lib0/decoding'
import { encode, writeAny } from 'lib0/encoding'
import type { Port } from '../../../rpc/port.ts'

// Not from lib0/buffer: it reads localStorage when it loads, and the first look there holds up the start by 100 ms and more.
const encodeAny = (value: unknown) => encode((encoder) => writeAny(encoder, value as Parameters<typeof writeAny>[1]))
const decodeAny = (bytes: Uint8Array): unknown => readAny(createDecoder(bytes))

/** Electron: structured clone, so messages pass as they are. */
export const messagePortToPort = (channel: MessagePort): Port => {
  let closed = false
  const closers: (() => void)[] = []
  const close = () => {
    if (closed) return
    closed = true
    channel.close()
    for (const closer of closers) closer()
  }
  // Chromium tells the other side when a port's owner ends, also when its process was killed.
  channel.addEventListener('close', close)
  return {
    post: (message) => channel.postMessage(message),
    onMessage: (listener) => {
      channel.addEventListener('message', (event) => listener(event.data))
      channel.start()
    },
    onClose: (listener) => {
      if (closed) queueMicrotask(listener)
      else closers.push(listener)
    },
    close,
  }
}

/** Browser: one lib0 any-encoded value in a binary frame, so that Uint8Arrays cross as bytes. */
export const openWebSocketPort = (url: string): Promise<Port> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url)
    socket.binaryType = 'arraybuffer'
    const closers: (() => void)[] = []
    let opened = false
    let closed = false
    const port: Port = {
      post: (message) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(encodeAny(message) as Uint8Array<ArrayBuffer>)
      },
      onMessage: (listener) => {
        socket.addEventListener('message', (event) => listener(decodeAny(new Uint8Array(event.data as ArrayBuffer))))
      },
      onClose: (listener) => {
        if (closed) queueMicrotask(listener)
        else closers.push(listener)
      },
      close: () => socket.close(),
    }
    socket.addEventListener('open', () => {
      opened = true
      resolve(port)
    })
    socket.addEventListener('close', () => {
      closed = true
      if (!opened) reject(new Error('the engine did not answer'))
      for (const closer of closers) closer()
    })
  })
