// Markdown to a body that always fits the schema. Oddities degrade (a list deeper than we follow becomes paragraphs), text stays.
import { GranaryError } from '../../contract/errors.ts'
import { atLeastOne, paragraphOf, pictureAlone, tableOf, textNode, trimInline } from '../body/block-builder.ts'
import { type BodyJson, type NodeJson, textAttribute } from '../body/body-json.ts'
import { parseFragment } from '../html/parse-fragment.ts'
import { htmlToBlocksAtDepth } from '../html/to-blocks.ts'
import { maxBlockDepth, maxSourceCharacters, maxTableColumns } from '../limits.ts'
import { type CalloutKind, calloutKinds } from '../schema/nodes/callout.ts'
import { splitFrontMatter } from './front-matter.ts'
import { type InlineContext, readInline } from './inline.ts'
import { type Token, tokensOf } from './tokens.ts'

export interface ParsedMarkdown {
  body: BodyJson
  /** The front matter, or null. */
  frontMatter: Record<string, unknown> | null
}

interface Reader extends InlineContext {
  tokens: Token[]
  at: number
  depth: number
  /** Definitions found below the top level: they stand at the end. */
  definitions: NodeJson[]
}

/** Reads blocks until the closing token of this type, which is passed. */
const readUntil = (reader: Reader, closing: string | null): NodeJson[] => {
  const blocks: NodeJson[] = []
  while (reader.at < reader.tokens.length) {
    const token = reader.tokens[reader.at]
    if (token === undefined) break
    reader.at += 1
    if (token.type === closing) break
    blocks.push(...readBlock(token, reader))
  }
  return blocks
}

const inlineOf = (token: Token | undefined, reader: Reader): NodeJson[] => trimInline(readInline(token?.children ?? [], reader))

/** The inline token and the closing one after an opening one. */
const takeInline = (reader: Reader): Token | undefined => {
  const inline = reader.tokens[reader.at]
  reader.at += 2
  return inline
}

const paragraphBlocks = (content: NodeJson[]): NodeJson[] => {
  if (content.length === 0) return []
  const figure = pictureAlone(content)
  if (figure !== null) {
    const { title, ...attrs } = figure.attrs ?? {}
    return [{ type: 'figure', attrs: title === attrs.alt ? attrs : { ...attrs, ...(title ? { caption: title } : {}) } }]
  }
  return [paragraphOf(content.map(withoutTitle))]
}

/** Only a figure has a caption: an inline picture keeps its title behind its alternative text. */
const withoutTitle = (node: NodeJson): NodeJson => {
  if (node.type !== 'image' || node.attrs?.title === undefined) return node
  const { title, alt, ...attrs } = node.attrs
  return { ...node, attrs: { ...attrs, alt: alt === title ? alt : `${textAttribute(node, 'alt')} – ${textAttribute(node, 'title')}` } }
}

const below = (reader: Reader, closing: string): NodeJson[] => {
  reader.depth += 1
  const blocks = readUntil(reader, closing)
  reader.depth -= 1
  return blocks
}

const readBlock = (token: Token, reader: Reader): NodeJson[] => {
  switch (token.type) {
    case 'paragraph_open':
      return paragraphBlocks(inlineOf(takeInline(reader), reader))
    case 'heading_open': {
      const content = inlineOf(takeInline(reader), reader).map(withoutTitle)
      return content.length === 0 ? [] : [{ type: 'heading', attrs: { level: Number(token.tag.slice(1)) }, content }]
    }
    case 'fence':
    case 'code_block': {
      const language = token.info.trim().split(/\s+/)[0] ?? ''
      const text = token.content.replace(/\n$/, '')
      return [{ type: 'codeBlock', ...(language ? { attrs: { language } } : {}), ...(text === '' ? {} : { content: textNode(text) }) }]
    }
    case 'hr':
      return [{ type: 'horizontalRule' }]
    case 'html_block':
      return htmlBlock(token.content, reader)
    case 'blockquote_open':
      return blockquote(reader)
    case 'bullet_list_open':
      return list(token, reader, 'bullet_list_close')
    case 'ordered_list_open':
      return list(token, reader, 'ordered_list_close')
    case 'table_open':
      return table(reader)
    case 'footnote_reference_open': {
      const definition: NodeJson = {
        type: 'footnoteDefinition',
        attrs: { note: String((token.meta as { label?: string }).label ?? '') },
        content: atLeastOne(below(reader, 'footnote_reference_close')),
      }
      if (reader.depth === 0) return [definition]
      reader.definitions.push(definition)
      return []
    }
    case 'inline':
      return paragraphBlocks(inlineOf(token, reader))
    default:
      // Whatever a future rule makes: its text stays.
      return token.content.trim() === '' ? [] : [paragraphOf(textNode(token.content.trim()))]
  }
}

const htmlBlock = (source: string, reader: Reader): NodeJson[] => {
  const blocks = htmlToBlocksAtDepth(parseFragment(source), reader.depth)
  // A comment alone parts two lists that would else be one.
  return blocks
}

const calloutMarker = /^\[!(note|tip|important|warning|caution)\][ \t]*(?:\n|$)/i

const blockquote = (reader: Reader): NodeJson[] => {
  const [opening, inline] = [reader.tokens[reader.at], reader.tokens[reader.at + 1]]
  const marker = opening?.type === 'paragraph_open' && inline ? calloutMarker.exec(inline.content) : null
  let kind: CalloutKind | null = null
  if (marker !== null && inline?.children) {
    kind = calloutKinds.find((known) => known === marker[1]?.toLowerCase()) ?? null
    const end = inline.children.findIndex((child) => child.type === 'softbreak' || child.type === 'hardbreak')
    inline.children = end === -1 ? [] : inline.children.slice(end + 1)
  }
  const content = below(reader, 'blockquote_close')
  if (reader.depth >= maxBlockDepth) return content
  if (kind !== null) return [{ type: 'callout', attrs: { kind }, content: atLeastOne(content) }]
  return content.length === 0 ? [] : [{ type: 'blockquote', content }]
}

const taskMarker = /^\[([ xX])\](?:[ \t\n]+|$)/

/** Takes the box off an item's first paragraph. */
const takeTaskMarker = (reader: Reader): boolean | null => {
  const [opening, inline] = [reader.tokens[reader.at], reader.tokens[reader.at + 1]]
  if (opening?.type !== 'paragraph_open' || inline?.type !== 'inline') return null
  const match = taskMarker.exec(inline.content)
  const first = inline.children?.[0]
  if (match === null || !first) return null
  if (first.type === 'text' && first.content.startsWith(match[0].trimEnd())) first.content = first.content.slice(match[0].trimEnd().length)
  return match[1] !== ' '
}

const list = (token: Token, reader: Reader, closing: string): NodeJson[] => {
  const ordered = token.type === 'ordered_list_open'
  const start = Number(token.attrGet('start') ?? 1)
  const found: NodeJson[] = []
  const flat: NodeJson[] = []
  reader.depth += 1
  while (reader.at < reader.tokens.length) {
    const next = reader.tokens[reader.at]
    reader.at += 1
    if (next === undefined || next.type === closing) break
    if (next.type !== 'list_item_open') continue
    const checked = ordered ? null : takeTaskMarker(reader)
    const blocks = readUntil(reader, 'list_item_close')
    if (reader.depth > maxBlockDepth) {
      flat.push(...blocks)
      continue
    }
    const content = atLeastOne(blocks)
    const type = checked === null ? (ordered ? 'orderedList' : 'bulletList') : 'taskList'
    const item: NodeJson = checked === null ? { type: 'listItem', content } : { type: 'taskItem', attrs: { checked }, content }
    const last = found.at(-1)
    if (last?.type === type) last.content?.push(item)
    else found.push({ type, ...(ordered && start !== 1 ? { attrs: { start } } : {}), content: [item] })
  }
  reader.depth -= 1
  return flat.length > 0 ? flat : found
}

const alignOf = (token: Token): string | null => {
  const style = String(token.attrGet('style') ?? '')
  if (style.includes('center')) return 'center'
  if (style.includes('right')) return 'end'
  return style.includes('left') ? 'start' : null
}

const table = (reader: Reader): NodeJson[] => {
  const rows: NodeJson[] = []
  let row: NodeJson[] = []
  while (reader.at < reader.tokens.length) {
    const token = reader.tokens[reader.at]
    reader.at += 1
    if (token === undefined || token.type === 'table_close') break
    if (token.type === 'tr_open') row = []
    else if (token.type === 'tr_close') rows.push({ type: 'tableRow', content: row })
    else if (token.type === 'th_open' || token.type === 'td_open') {
      const align = alignOf(token)
      const content = inlineOf(takeInline(reader), reader).map(withoutTitle)
      row.push({
        type: token.type === 'th_open' ? 'tableHeader' : 'tableCell',
        ...(align === null ? {} : { attrs: { align } }),
        content: [paragraphOf(content)],
      })
    }
  }
  if (reader.depth >= maxBlockDepth)
    return rows.flatMap((cells) => (cells.content ?? []).flatMap((cell) => (cell.content ?? []).filter((block) => block.content)))
  const made = tableOf(rows, maxTableColumns)
  return made === null ? [] : [made]
}

/** The blocks of Markdown without front matter. */
export const markdownToBody = (markdown: string): BodyJson => {
  if (markdown.length > maxSourceCharacters) throw new GranaryError('file-too-large', 'This Markdown is longer than a text may be')
  const { tokens, environment } = tokensOf(markdown)
  const inPlace: { note: string; tokens: Token[] }[] = []
  const taken = new Set(tokens.filter((token) => token.type === 'footnote_reference_open').map((token) => String((token.meta as { label?: string }).label)))
  const reader: Reader = {
    tokens,
    environment,
    at: 0,
    depth: 0,
    definitions: [],
    addFootnote: (noteTokens) => {
      let number = inPlace.length + 1
      while (taken.has(`n${number}`)) number += 1
      const note = `n${number}`
      taken.add(note)
      inPlace.push({ note, tokens: noteTokens })
      return note
    },
  }
  const blocks = readUntil(reader, null)
  // A footnote in place may hold another one: the list grows while it is read.
  for (const { note, tokens: noteTokens } of inPlace)
    reader.definitions.push({ type: 'footnoteDefinition', attrs: { note }, content: atLeastOne(paragraphBlocks(trimInline(readInline(noteTokens, reader)))) })
  return { type: 'doc', content: atLeastOne([...blocks, ...reader.definitions]) }
}

/** A Markdown file: front matter apart, the rest as a body. Errors: file-too-large. */
export const parseMarkdown = (source: string): ParsedMarkdown => {
  const { data, markdown } = splitFrontMatter(source)
  return { body: markdownToBody(markdown), frontMatter: data }
}
