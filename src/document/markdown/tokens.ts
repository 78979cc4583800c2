// How Markdown is cut into tokens: CommonMark, tables, strikethrough, bare web addresses and footnotes whose definitions stay in place.
import MarkdownIt, { type Token } from 'markdown-it'
import footnotes from 'markdown-it-footnote'
import { maxInlineNesting } from '../limits.ts'

export type { Token }

const create = () => {
  const markdown = new MarkdownIt({ html: true, linkify: true, maxNesting: maxInlineNesting })
  markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false })
  // Only whole addresses become links by themselves: `//a.b` in a text is no address.
  for (const schema of ['//', 'ftp:', 'mailto:']) markdown.linkify.add(schema, null)
  markdown.use(footnotes)
  // It moves definitions to the end and drops those that nothing refers to.
  markdown.core.ruler.disable('footnote_tail')
  return markdown
}

const markdown = create()

export interface FootnoteEnvironment {
  footnotes?: { list?: { content?: string; tokens?: Token[] }[] }
}

export const tokensOf = (source: string): { tokens: Token[]; environment: FootnoteEnvironment } => {
  const environment = {}
  return { tokens: markdown.parse(source, environment), environment }
}

/** One line of inline Markdown, for checking what was written. */
export const inlineTokensOf = (source: string): Token[] => markdown.parseInline(source, {}).flatMap((token) => token.children ?? [])
