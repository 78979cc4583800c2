// SHA-256, synchronous and the same in a browser and in Node, for small things: tag ids and the hash of visible content.
// Files and entries are hashed natively elsewhere.
import { digest } from 'lib0/hash/sha256'

const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

export const sha256Hex = (text: string): string => hexOf(digest(new TextEncoder().encode(text)))
