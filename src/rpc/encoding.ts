// Messages as bytes, for transports that carry no structured clone: WebSocket and local sockets. lib0's encodeAny keeps
// Uint8Array, undefined and null as they are; nothing with a prototype of its own survives, and nothing executable exists.
import { decodeAny, encodeAny } from 'lib0/buffer'

export const encodeMessage = (message: unknown): Uint8Array<ArrayBuffer> => encodeAny(message as Parameters<typeof encodeAny>[0]) as Uint8Array<ArrayBuffer>

/** Throws for bytes that are no message. */
export const decodeMessage = (bytes: Uint8Array): unknown => decodeAny(bytes)
