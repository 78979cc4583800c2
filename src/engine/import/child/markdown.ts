// Markdown by the document's own parser, and what the front matter says. [IM20]
import type { NodeJson } from '../../../document/body/body-json.ts'
import { parseMarkdown } from '../../../document/markdown/parse-markdown.ts'
import { bodyText, inlineText } from '../../../document/text/body-text.ts'
import { readFrontMatter } from './front-matter.ts'
import type { ParsedFile } from './parsed.ts'

/** The first heading of the highest level among the first blocks: the title where the front matter has none. */
const headingOf = (blocks: readonly NodeJson[]): string => {
  const headings = blocks.filter((block) => block.type === 'heading').slice(0, 20)
  const highest = Math.min(...headings.map((heading) => Number(heading.attrs?.['level'] ?? 6)))
  const first = headings.find((heading) => Number(heading.attrs?.['level'] ?? 6) === highest)
  return first ? inlineText(first.content).trim() : ''
}

export const readMarkdown = (source: string): ParsedFile => {
  const { body, frontMatter } = parseMarkdown(source)
  const front = frontMatter ? readFrontMatter(frontMatter) : null
  return {
    title: front?.title || headingOf(body.content),
    kind: front?.kind ?? null,
    language: front?.language ?? null,
    fields: front?.fields ?? {},
    tags: front?.tags ?? [],
    body,
    text: bodyText(body),
    extracted: null,
    files: [],
  }
}
