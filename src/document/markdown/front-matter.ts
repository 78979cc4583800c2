// The YAML block at the top of a Markdown file: metadata, not text.
import { parseDocument } from 'yaml'
import { maxFrontMatterCharacters } from '../limits.ts'

export interface FrontMatter {
  /** null: there is none, or it cannot be read and stays in the text. */
  data: Record<string, unknown> | null
  markdown: string
}

const pattern = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)(?:^|\r?\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/m

/** Splits front matter from text. What is not a YAML mapping is text, so that no word is dropped. */
export const splitFrontMatter = (source: string): FrontMatter => {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source
  if (!text.startsWith('---')) return { data: null, markdown: text }
  const match = pattern.exec(text.slice(0, maxFrontMatterCharacters))
  if (match === null || match.index !== 0) return { data: null, markdown: text }
  try {
    const document = parseDocument(match[1] ?? '', { uniqueKeys: false, logLevel: 'silent' })
    if (document.errors.length > 0) return { data: null, markdown: text }
    const data: unknown = document.toJS({ maxAliasCount: 50 })
    const rest = text.slice(match[0].length)
    if (data === null || data === undefined) return { data: {}, markdown: rest }
    return typeof data === 'object' && !Array.isArray(data) ? { data: data as Record<string, unknown>, markdown: rest } : { data: null, markdown: text }
  } catch {
    // Aliases that expand without end, or a value that YAML cannot make: the block stays in the text.
    return { data: null, markdown: text }
  }
}
