// What may reach the RPC library: only its own two shapes, and only the one function that an end offers. A message from a port
// is a stranger's; the library would throw on anything else, and a throw in a listener ends the process.
import type { Port } from './port.ts'

const isMessage = (message: unknown, offered: string): boolean => {
  if (typeof message !== 'object' || message === null || !('t' in message)) return false
  if (message.t === 's') return 'i' in message && typeof message.i === 'string'
  return message.t === 'q' && 'm' in message && message.m === offered && 'a' in message && Array.isArray(message.a)
}

/** Ends the port at the first message that is none of ours. */
export const guardedMessages = (port: Port, offered: string, listener: (message: unknown) => void): void =>
  port.onMessage((message) => {
    if (isMessage(message, offered)) listener(message)
    else port.close()
  })
