// Inline content of the body to Markdown. What the usual marks would not carry safely is written as inline HTML, which every
// reader of Markdown takes; the result is read again and compared, so that no letter changes its meaning.
import { appendText, trimInline } from '../body/block-builder.ts'
import { type MarkJson, type NodeJson, textAttribute } from '../body/body-json.ts'
import { attachmentAddress, itemAddress } from '../schema/addresses.ts'
import { readInline } from './inline.ts'
import { inlineTokensOf } from './tokens.ts'

const htmlTags: Readonly<Record<string, string>> = {
  bold: 'strong',
  italic: 'em',
  strike: 's',
  underline: 'u',
  highlight: 'mark',
  subscript: 'sub',
  superscript: 'sup',
}
const delimiters: Readonly<Record<string, string>> = { bold: '**', italic: '*', strike: '~~' }
/** Outermost first, so that neighbours share what they can. Code is innermost: nothing can be marked inside it. */
const order = ['link', 'bold', 'italic', 'strike', 'underline', 'highlight', 'subscript', 'superscript', 'code']

interface Style {
  /** Bold, italic and strike as HTML tags. */
  html: boolean
  /** Within a table cell: `|` ends the cell, even in code. */
  cell: boolean
  /** A heading or a cell: breaks are tags. */
  oneLine: boolean
}

export const escapeText = (text: string, cell = false): string =>
  text
    .replace(/[\\`*_~[\]<^!]/g, '\\$&')
    .replace(/&(?=#?[a-zA-Z0-9]+;)/g, '\\&')
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/\|/g, cell ? '&#124;' : '|')

const escapeLineStart = (line: string): string =>
  line.replace(/^(\s*)([-+](?=\s|$)|#{1,6}(?=\s|$)|>|=+\s*$|-+\s*$|\|)/, '$1\\$2').replace(/^(\s*\d{1,9})([.)])(?=\s|$)/, '$1\\$2')

/** An address as a link's destination. */
export const destination = (address: string): string => {
  const plain = address.replace(/[\n\r]/g, '')
  return /^[^\s()<>\\]+$/.test(plain) ? plain : `<${plain.replace(/[<>\\]/g, '\\$&')}>`
}

const titlePart = (title: unknown): string => (typeof title === 'string' && title !== '' ? ` "${title.replace(/\s+/g, ' ').replace(/[\\"]/g, '\\$&')}"` : '')

const codeSpan = (text: string, cell: boolean): string => {
  const body = cell ? text.replace(/\|/g, '\\|') : text
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map((run) => run[0].length))
  const fence = '`'.repeat(longest + 1)
  const padded = /^`|`$|^ .*[^ ].* $/.test(body) ? ` ${body} ` : body
  return `${fence}${padded}${fence}`
}

export const pictureMarkdown = (attrs: Record<string, unknown> = {}, caption?: unknown, cell = false): string => {
  const { src, source, alt } = attrs
  const address = typeof src === 'string' ? attachmentAddress(src) : typeof source === 'string' ? source : ''
  const text = typeof alt === 'string' ? escapeText(alt.replace(/\s+/g, ' ').trim(), cell) : ''
  return address === '' ? text : `![${text}](${destination(address)}${titlePart(caption)})`
}

const opening = (mark: MarkJson, style: Style): string => {
  if (mark.type === 'link') return '['
  return (style.html ? undefined : delimiters[mark.type]) ?? `<${htmlTags[mark.type] ?? 'span'}>`
}
const closing = (mark: MarkJson, style: Style): string => {
  if (mark.type === 'link') return `](${destination(textAttribute(mark, 'href'))}${titlePart(mark.attrs?.title)})`
  return (style.html ? undefined : delimiters[mark.type]) ?? `</${htmlTags[mark.type] ?? 'span'}>`
}

const sameMark = (a: MarkJson | undefined, b: MarkJson | undefined) => a?.type === b?.type && JSON.stringify(a?.attrs ?? {}) === JSON.stringify(b?.attrs ?? {})
const sorted = (marks: readonly MarkJson[] = []) => marks.toSorted((a, b) => order.indexOf(a.type) - order.indexOf(b.type))

const leafMarkdown = (node: NodeJson, isCode: boolean, style: Style, isEdge: boolean): string => {
  if (node.text !== undefined) {
    const text = node.text.replace(/[\n\r]/g, ' ')
    return isCode ? codeSpan(text, style.cell) : escapeText(text, style.cell)
  }
  if (node.type === 'hardBreak') return style.oneLine || isEdge ? '<br>' : '\\\n'
  if (node.type === 'image') return pictureMarkdown(node.attrs, undefined, style.cell)
  if (node.type === 'footnoteReference') return `[^${textAttribute(node, 'note')}]`
  if (node.type === 'itemLink')
    return `[\\[${escapeText(textAttribute(node, 'label').replace(/\s+/g, ' '), style.cell)}\\]](${itemAddress(textAttribute(node, 'item'))})`
  return ''
}

const write = (content: readonly NodeJson[], style: Style): string => {
  let out = ''
  const open: MarkJson[] = []
  const closeTo = (length: number) => {
    while (open.length > length) {
      const mark = open.pop()
      if (mark) out += closing(mark, style)
    }
  }
  content.forEach((node, index) => {
    const marks = sorted(node.type === 'hardBreak' ? open : node.marks)
    const isCode = node.text !== undefined && marks.some((mark) => mark.type === 'code')
    const wanted = marks.filter((mark) => mark.type !== 'code')
    let shared = 0
    while (shared < open.length && sameMark(open[shared], wanted[shared])) shared += 1
    closeTo(shared)
    for (const mark of wanted.slice(shared)) {
      out += opening(mark, style)
      open.push(mark)
    }
    out += leafMarkdown(node, isCode, style, index === 0 || index === content.length - 1)
  })
  closeTo(0)
  return out
}

/** Spaces at the ends and runs of them are kept as character references. */
const keepSpaces = (text: string): string => text.replace(/^[ \t]/, '&#32;').replace(/[ \t]$/, '&#32;')

const readBack = (markdown: string): NodeJson[] =>
  trimInline(readInline(inlineTokensOf(markdown), { environment: {}, addFootnote: () => '' })).map(({ marks, ...node }) =>
    marks ? { ...node, marks: sorted(marks) } : node,
  )

/** One text node for equal neighbours: two code spans side by side would be one with backticks in it. */
const joined = (content: readonly NodeJson[]): NodeJson[] => {
  const out: NodeJson[] = []
  for (const node of content) {
    if (node.text === undefined) out.push(node)
    else appendText(out, node.text, sorted(node.marks))
  }
  return out
}

/** Content as it is compared. */
const normal = (content: readonly NodeJson[]): string => {
  const out: NodeJson[] = []
  for (const node of content) {
    if (node.type === 'footnoteReference') appendText(out, `[^${textAttribute(node, 'note')}]`, [])
    else if (node.text !== undefined) appendText(out, node.text.replace(/[\n\r]/g, ' '), sorted(node.marks))
    else out.push(node.marks ? { type: node.type, marks: sorted(node.marks) } : { type: node.type })
  }
  return JSON.stringify(out)
}

const isPlain = (content: readonly NodeJson[]) => content.every((node) => node.text !== undefined && !node.marks?.length)

/** One paragraph, heading or cell. */
export const inlineMarkdown = (inline: readonly NodeJson[], { cell = false, heading = false } = {}): string => {
  const style = { html: false, cell, oneLine: cell || heading }
  // A table takes the backslash off `\\|` before its cells are read.
  const same = (text: string) => normal(readBack(cell ? text.replace(/\\\|/g, '|') : text)) === normal(content)
  const content = joined(inline)
  let out = write(content, style)
  if (!isPlain(content) && !same(out)) out = write(content, { ...style, html: true })
  out = keepSpaces(out)
  if (cell) return out.replace(/(?<!\\)\|/g, '\\|')
  if (heading) return out.replace(/(#+)(\s*)$/, '\\$1$2')
  return out.split('\n').map(escapeLineStart).join('\n')
}
