// Plain text in whatever encoding: a byte order mark, then UTF-8, then UTF-16 without a mark, then Windows Latin. [IM48]
import type { BodyJson, NodeJson } from '../../../document/body/body-json.ts'
import { utf16Guess } from '../file-format.ts'
import { refuse } from './refusal.ts'

const tryDecode = (encoding: string, bytes: Uint8Array, fatal: boolean): string | null => {
  try {
    return new TextDecoder(encoding, { fatal }).decode(bytes)
  } catch {
    return null
  }
}

/** `declared` is what the file says of itself; it is believed only where it fits. */
export const decodeText = (bytes: Uint8Array, declared?: string): string => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  const guess = utf16Guess(bytes)
  if (guess) return new TextDecoder(guess).decode(bytes)
  return tryDecode('utf-8', bytes, true) ?? (declared ? tryDecode(declared, bytes, false) : null) ?? new TextDecoder('windows-1252').decode(bytes)
}

/** Control characters mean nothing in a body (and some editors stumble over them). */
export const withoutControls = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- they are exactly what is taken out
  text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g, '')

/** Lines wrapped by hand at a column are joined; short lines (verses, addresses) stay lines. */
const isWrapped = (lines: readonly string[]): boolean => lines.length > 1 && lines.slice(0, -1).every((line) => line.length >= 50 && line.length <= 100)

const paragraphOf = (block: string): NodeJson => {
  const lines = block.split('\n').map((line) => line.trimEnd())
  if (isWrapped(lines)) return { type: 'paragraph', content: [{ type: 'text', text: lines.map((line) => line.trim()).join(' ') }] }
  const content: NodeJson[] = []
  for (const [index, line] of lines.entries()) {
    if (index > 0) content.push({ type: 'hardBreak' })
    if (line !== '') content.push({ type: 'text', text: line })
  }
  return { type: 'paragraph', content }
}

/** Errors: file-has-too-many-parts. */
export const bodyFromText = (text: string, blockLimit: number): BodyJson => {
  const blocks = text
    .split(/\n[ \t]*\n+/)
    .map((block) => block.replace(/^\n+|\s+$/g, ''))
    .filter((block) => block.trim() !== '')
  if (blocks.length > blockLimit) throw refuse('file-has-too-many-parts', `the text has ${blocks.length} paragraphs, more than ${blockLimit}`)
  return { type: 'doc', content: blocks.length > 0 ? blocks.map(paragraphOf) : [{ type: 'paragraph' }] }
}
