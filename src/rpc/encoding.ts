// Messages as bytes, for transports that carry no structured clone: WebSocket and local sockets. lib0's encoding keeps
// Uint8Array, undefined and null as they are; nothing with a prototype of its own survives, and nothing executable exists.
import { createDecoder, readAny } from 'lib0/decoding'
import { encode, writeAny } from 'lib0/encoding'

// Not from lib0/buffer: it reads localStorage when it loads, and in a window the first look there holds up the start by 100 ms and more.
export const encodeMessage = (message: unknown): Uint8Array<ArrayBuffer> =>
  encode((encoder) => writeAny(encoder, message as Parameters<typeof writeAny>[1])) as Uint8Array<ArrayBuffer>

/** Throws for bytes that are no message. */
export const decodeMessage = (bytes: Uint8Array): unknown => readAny(createDecoder(bytes))
