import { randomBytes } from 'node:crypto'
import * as zlib from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { coding, packBytes, unpackBytes, unpackWithoutZlib } from './packing.ts'

describe('packing', () => {
  const text = new TextEncoder().encode('the well is dry. '.repeat(5000))

  it('[DB42] gives back what was packed, by zlib and by fzstd', () => {
    const packed = packBytes(text)
    expect(packed.coding).toBe(coding.zstd)
    expect(Buffer.from(unpackBytes(packed.coding, packed.bytes)).equals(text)).toBe(true)
    expect(Buffer.from(unpackWithoutZlib(packed.bytes, text.length)).equals(text)).toBe(true)
  })

  it('leaves raw what does not get smaller', () => {
    const noise = new Uint8Array(randomBytes(1000))
    expect(packBytes(noise)).toEqual({ coding: coding.raw, bytes: noise })
    expect(unpackBytes(coding.raw, noise)).toBe(noise)
  })

  it('stops at the limit', () => {
    const bomb = zlib.zstdCompressSync(Buffer.alloc(50_000_000))
    expect(() => unpackBytes(coding.zstd, bomb, 1_000_000)).toThrow(RangeError)
    expect(() => unpackWithoutZlib(bomb, 1_000_000)).toThrow(RangeError)
    expect(() => unpackBytes(coding.raw, bomb, 10)).toThrow(RangeError)
    expect(() => unpackBytes(9, bomb)).toThrow(RangeError)
  })
})
