// Writing and reading the encodings of docs/formats/entry.md [EN1]. The reader trusts no length: it compares with what is there first.

/** Bytes that are not what the format says; the caller turns it into a code. */
export class MalformedBytes extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'MalformedBytes'
  }
}

export interface ByteWriter {
  u8(value: number): ByteWriter
  u16(value: number): ByteWriter
  u48(value: number): ByteWriter
  varint(value: number): ByteWriter
  bytes(value: Uint8Array): ByteWriter
  hex(value: string): ByteWriter
  readonly length: number
  finish(): Uint8Array
}

export const createWriter = (capacity = 256): ByteWriter => {
  let buffer = Buffer.allocUnsafe(capacity)
  let at = 0
  const room = (needed: number) => {
    if (at + needed <= buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, at + needed))
    buffer.copy(larger, 0, 0, at)
    buffer = larger
  }
  const writer: ByteWriter = {
    u8: (value) => {
      room(1)
      at = buffer.writeUInt8(value, at)
      return writer
    },
    u16: (value) => {
      room(2)
      at = buffer.writeUInt16BE(value, at)
      return writer
    },
    u48: (value) => {
      room(6)
      at = buffer.writeUIntBE(value, at, 6)
      return writer
    },
    varint: (value) => {
      if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is no varint`)
      room(8)
      let rest = value
      while (rest > 127) {
        buffer[at++] = 128 | (rest % 128)
        rest = Math.floor(rest / 128)
      }
      buffer[at++] = rest
      return writer
    },
    bytes: (value) => {
      room(value.length)
      buffer.set(value, at)
      at += value.length
      return writer
    },
    hex: (value) => {
      room(value.length / 2)
      at += buffer.write(value, at, 'hex')
      return writer
    },
    get length() {
      return at
    },
    finish: () => buffer.subarray(0, at),
  }
  return writer
}

export interface ByteReader {
  u8(): number
  u16(): number
  u48(): number
  varint(): number
  /** A view, not a copy. */
  bytes(length: number): Uint8Array
  hex(length: number): string
  readonly left: number
  /** Nothing may follow. */
  end(): void
}

export const createReader = (source: Uint8Array): ByteReader => {
  const buffer = Buffer.from(source.buffer, source.byteOffset, source.byteLength)
  let at = 0
  const take = (length: number) => {
    if (length > buffer.length - at) throw new MalformedBytes('the bytes end too early')
    const start = at
    at += length
    return start
  }
  return {
    u8: () => buffer.readUInt8(take(1)),
    u16: () => buffer.readUInt16BE(take(2)),
    u48: () => buffer.readUIntBE(take(6), 6),
    varint: () => {
      let value = 0
      let factor = 1
      for (let used = 1; used <= 8; used += 1) {
        const byte = buffer.readUInt8(take(1))
        value += (byte & 127) * factor
        factor *= 128
        if (byte > 127) continue
        if (byte === 0 && used > 1) throw new MalformedBytes('a number is not in its shortest form')
        if (!Number.isSafeInteger(value)) break
        return value
      }
      throw new MalformedBytes('a number is too large')
    },
    bytes: (length) => {
      const start = take(length)
      return buffer.subarray(start, start + length)
    },
    hex: (length) => {
      const start = take(length)
      return buffer.toString('hex', start, start + length)
    },
    get left() {
      return buffer.length - at
    },
    end: () => {
      if (at !== buffer.length) throw new MalformedBytes('bytes are left over')
    },
  }
}

export const sameBytes = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
export const fromHex = (hex: string): Uint8Array => Buffer.from(hex, 'hex')
