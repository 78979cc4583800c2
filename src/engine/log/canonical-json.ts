// JSON that has exactly one form, so that its bytes can be hashed and signed. docs/formats/entry.md [EN29].
import { MalformedBytes, sameBytes } from './byte-io.ts'

export type CanonicalValue = null | boolean | number | string | CanonicalValue[] | { [key: string]: CanonicalValue }

/** What comes from outside is not nested deeper than this: parsing and writing recurse. */
const maxDepth = 32

const write = (value: CanonicalValue, depth: number): string => {
  if (depth > maxDepth) throw new MalformedBytes('JSON is nested too deeply')
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new MalformedBytes('JSON holds a number that is no safe integer')
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((part) => write(part, depth + 1)).join(',')}]`
  const fields = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${write(value[key] ?? null, depth + 1)}`)
  return `{${fields.join(',')}}`
}

export const toCanonicalJson = (value: CanonicalValue): Uint8Array => new TextEncoder().encode(write(value, 0))

/** Throws MalformedBytes for anything that is not in the one form. */
export const fromCanonicalJson = (bytes: Uint8Array): CanonicalValue => {
  let value: CanonicalValue
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)) as CanonicalValue
  } catch {
    throw new MalformedBytes('not JSON')
  }
  if (!sameBytes(toCanonicalJson(value), bytes)) throw new MalformedBytes('JSON is not in its canonical form')
  return value
}

export const isCanonicalObject = (value: CanonicalValue): value is { [key: string]: CanonicalValue } =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
