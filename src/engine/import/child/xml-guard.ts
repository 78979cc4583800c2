// A first pass over XML from outside, before any tree is built of it: no entities of its own, bounded depth and count. [IM32]
import { SaxesParser } from 'saxes'
import type { ImportLimits } from '../limits.ts'
import { refuse } from './refusal.ts'

/** Well-formedness is left to the reader that follows. Errors: file-damaged (own entities), file-too-deep, file-has-too-many-parts. */
export const guardXml = (xml: string, name: string, limits: Pick<ImportLimits, 'depth' | 'domNodes'>): void => {
  // A quick look first: the parser below does not expand entities, but the reader that follows might.
  if (/<!ENTITY/i.test(xml)) throw refuse('file-damaged', `${name} defines entities of its own, which is refused`)
  let depth = 0
  let count = 0
  const parser = new SaxesParser({ position: false, fragment: false })
  parser.on('error', () => undefined)
  parser.on('opentag', () => {
    depth++
    count++
    if (depth > limits.depth) throw refuse('file-too-deep', `${name}: elements are nested more than ${limits.depth} deep`)
    if (count > limits.domNodes * 5) throw refuse('file-has-too-many-parts', `${name} has more than ${limits.domNodes * 5} elements`)
  })
  parser.on('closetag', () => {
    depth--
  })
  parser.write(xml).close()
}

export const decodeXml = (bytes: Uint8Array): string => {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null
  return new TextDecoder(utf16 ?? 'utf-8').decode(bytes)
}
