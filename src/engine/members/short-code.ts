// The short form of a ticket: its seed as letters that can be read aloud (Crockford's base32) with two letters to check. [MB22]
import { GranaryError } from '../../contract/errors.ts'
import { sha256 } from '../log/entry-codec.ts'
import { seedBytes } from './ticket-key.ts'

/** No I, L, O, U: nothing is mistaken for a number, and no word comes out. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const seedLetters = Math.ceil((seedBytes * 8) / 5)
const checkLetters = 2
const text = (value: string) => Buffer.from(value, 'utf8')

const checkOf = (seed: Uint8Array): string => {
  const hash = sha256(text('granary/short-code/1'), seed)
  return Array.from(hash.subarray(0, checkLetters), (byte) => letters[byte & 31]).join('')
}

export const encodeShortCode = (seed: Uint8Array): string => {
  let bits = 0n
  for (const byte of seed) bits = (bits << 8n) | BigInt(byte)
  bits <<= BigInt(seedLetters * 5 - seed.length * 8)
  let code = ''
  for (let at = seedLetters - 1; at >= 0; at--) code += letters[Number((bits >> BigInt(at * 5)) & 31n)]
  return `${code}${checkOf(seed)}`.replace(/(.{4})(?=.)/g, '$1 ')
}

/** Also as somebody writes it down: small letters, O for 0, I and L for 1, any spaces and strokes. */
const normalise = (code: string) =>
  code
    .toUpperCase()
    .replace(/[\s\-–—.]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')

export const looksLikeShortCode = (code: string): boolean => {
  const normal = normalise(code)
  return normal.length >= seedLetters - 3 && normal.length <= seedLetters + checkLetters + 3 && /^[0-9A-HJKMNP-TV-Z]+$/.test(normal)
}

/** Errors: ticket-malformed. */
export const decodeShortCode = (code: string): Uint8Array => {
  const normal = normalise(code)
  const wrong = () => new GranaryError('ticket-malformed', 'this is no short code, or a letter of it is wrong')
  if (normal.length !== seedLetters + checkLetters) throw wrong()
  let bits = 0n
  for (const letter of normal.slice(0, seedLetters)) {
    const value = letters.indexOf(letter)
    if (value < 0) throw wrong()
    bits = (bits << 5n) | BigInt(value)
  }
  const spare = BigInt(seedLetters * 5 - seedBytes * 8)
  if ((bits & ((1n << spare) - 1n)) !== 0n) throw wrong()
  const seed = new Uint8Array(seedBytes)
  bits >>= spare
  for (let at = seedBytes - 1; at >= 0; at--) {
    seed[at] = Number(bits & 255n)
    bits >>= 8n
  }
  if (checkOf(seed) !== normal.slice(seedLetters)) throw wrong()
  return seed
}
