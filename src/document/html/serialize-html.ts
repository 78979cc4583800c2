// A body to HTML without a DOM, for export, `show` and the clipboard. Everything is escaped here; addresses are checked again.
import { type BodyJson, type MarkJson, type NodeJson, textAttribute } from '../body/body-json.ts'
import { attachmentAddress, isSafeAddress, itemAddress } from '../schema/addresses.ts'

export interface HtmlOptions {
  /** Where a reader of the HTML finds an attachment's bytes; null: nowhere, so its words stand alone. Default: `granary:attachment/HASH`. */
  attachmentUrl?: (hash: string) => string | null
  /** Where a link to an item leads; null writes its label only. Default: `granary:item/ID`. */
  itemUrl?: (itemId: string) => string | null
  /** No line breaks, as Markdown asks of an HTML block. */
  oneLine?: boolean
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
export const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (letter) => entities[letter] ?? letter)

type Attributes = Record<string, string | number | null | undefined>

const startTag = (tag: string, attributes: Attributes = {}): string => {
  let out = `<${tag}`
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== undefined) out += ` ${name}="${escapeHtml(String(value))}"`
  return `${out}>`
}

const tagByMark: Readonly<Record<string, string>> = {
  bold: 'strong',
  italic: 'em',
  underline: 'u',
  strike: 's',
  highlight: 'mark',
  subscript: 'sub',
  superscript: 'sup',
  code: 'code',
}
const markOrder = ['link', ...Object.keys(tagByMark)]

interface Writer extends HtmlOptions {
  /** Numbers of footnotes in the order in which they are referred to. */
  numbers: Map<string, number>
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

const textBlockAttributes = (attrs: Record<string, unknown> = {}): Attributes => ({
  dir: attrs.dir === 'ltr' || attrs.dir === 'rtl' ? attrs.dir : 'auto',
  lang: textOrNull(attrs.lang),
  'data-align': attrs.textAlign === 'center' || attrs.textAlign === 'end' ? attrs.textAlign : null,
})

const picture = (attrs: Record<string, unknown> = {}, writer: Writer): string => {
  const hash = textOrNull(attrs.src)
  const source = textOrNull(attrs.source)
  return startTag('img', {
    src: hash === null ? null : (writer.attachmentUrl ?? attachmentAddress)(hash),
    'data-attachment': hash,
    // An address from outside is kept as text: a page that loads pictures from the network tells who reads it.
    'data-source': hash === null && source !== null && isSafeAddress(source) ? source : null,
    alt: textOrNull(attrs.alt) ?? '',
    'data-width': typeof attrs.width === 'number' ? attrs.width : null,
  })
}

const withMarks = (inner: string, marks: readonly MarkJson[] = [], writer: Writer): string => {
  let out = inner
  for (const mark of marks.toSorted((a, b) => markOrder.indexOf(b.type) - markOrder.indexOf(a.type))) {
    if (mark.type === 'link') {
      const href = textAttribute(mark, 'href')
      const item = /^granary:item\/([0-9a-f]{30})$/.exec(href)?.[1]
      const address = item === undefined ? href : writer.itemUrl ? writer.itemUrl(item) : href
      if (address !== null && isSafeAddress(address))
        out = `${startTag('a', { href: address, title: textOrNull(mark.attrs?.title), rel: 'noopener noreferrer nofollow' })}${out}</a>`
    } else {
      const tag = tagByMark[mark.type]
      if (tag !== undefined) out = `<${tag}>${out}</${tag}>`
    }
  }
  return out
}

const inlineHtml = (content: readonly NodeJson[] = [], writer: Writer): string =>
  content
    .map((node) => {
      if (node.text !== undefined) return withMarks(escapeHtml(node.text), node.marks, writer)
      switch (node.type) {
        case 'hardBreak':
          return '<br>'
        case 'image':
          return withMarks(picture(node.attrs, writer), node.marks, writer)
        case 'itemLink': {
          const item = textAttribute(node, 'item')
          const label = `<bdi>${escapeHtml(textAttribute(node, 'label'))}</bdi>`
          const address = (writer.itemUrl ?? itemAddress)(item)
          return withMarks(address === null ? label : `${startTag('a', { href: address, 'data-item': item })}${label}</a>`, node.marks, writer)
        }
        case 'footnoteReference': {
          const note = textAttribute(node, 'note')
          return `${startTag('sup', { 'data-footnote': note })}${writer.numbers.get(note) ?? '?'}</sup>`
        }
        default:
          return inlineHtml(node.content, writer)
      }
    })
    .join('')

const children = (node: NodeJson, writer: Writer): string => (node.content ?? []).map((child) => blockHtml(child, writer)).join(writer.oneLine ? '' : '\n')

const wrapped = (tag: string, attributes: Attributes, node: NodeJson, writer: Writer): string => {
  const between = writer.oneLine ? '' : '\n'
  return `${startTag(tag, attributes)}${between}${children(node, writer)}${between}</${tag}>`
}

const cellHtml = (node: NodeJson, writer: Writer): string => {
  const { colspan, rowspan, align } = node.attrs ?? {}
  const attributes: Attributes = {
    colspan: Number(colspan ?? 1) > 1 ? Number(colspan) : null,
    rowspan: Number(rowspan ?? 1) > 1 ? Number(rowspan) : null,
    'data-align': textOrNull(align),
  }
  const tag = node.type === 'tableHeader' ? 'th' : 'td'
  return `${startTag(tag, attributes)}${children(node, writer)}</${tag}>`
}

const blockHtml = (node: NodeJson, writer: Writer): string => {
  const { attrs } = node
  switch (node.type) {
    case 'paragraph':
      return `${startTag('p', { ...textBlockAttributes(attrs), 'data-body': node.content?.length === 1 && node.content[0]?.type === 'image' ? 'line' : null })}${inlineHtml(node.content, writer)}</p>`
    case 'heading': {
      const tag = `h${Math.min(Math.max(Number(attrs?.level ?? 1), 1), 6)}`
      return `${startTag(tag, textBlockAttributes(attrs))}${inlineHtml(node.content, writer)}</${tag}>`
    }
    case 'bulletList':
      return wrapped('ul', {}, node, writer)
    case 'orderedList':
      return wrapped('ol', { start: Number(attrs?.start ?? 1) === 1 ? null : Number(attrs?.start) }, node, writer)
    case 'listItem':
      return wrapped('li', {}, node, writer)
    case 'taskList':
      return wrapped('ul', { 'data-type': 'taskList' }, node, writer)
    case 'taskItem':
      return wrapped('li', { 'data-type': 'taskItem', 'data-checked': String(attrs?.checked === true) }, node, writer)
    case 'blockquote':
      return wrapped('blockquote', {}, node, writer)
    case 'callout':
      return wrapped('aside', { 'data-callout': textAttribute(node, 'kind', 'note') }, node, writer)
    case 'codeBlock': {
      const text = escapeHtml((node.content ?? []).map((child) => child.text ?? '').join(''))
      const language = textOrNull(attrs?.language)
      return `<pre dir="ltr">${startTag('code', { class: language === null ? null : `language-${language}` })}${writer.oneLine ? text.replace(/\n/g, '&#10;') : text}</code></pre>`
    }
    case 'horizontalRule':
      return '<hr>'
    case 'table':
      return wrapped('table', { 'data-body': 'table' }, node, writer)
    case 'tableRow':
      return `<tr>${(node.content ?? []).map((cell) => cellHtml(cell, writer)).join('')}</tr>`
    case 'tableHeader':
    case 'tableCell':
      return cellHtml(node, writer)
    case 'figure': {
      const caption = textOrNull(attrs?.caption)
      return `<figure>${picture(attrs, writer)}${caption === null ? '' : `<figcaption dir="auto">${escapeHtml(caption)}</figcaption>`}</figure>`
    }
    case 'footnoteDefinition':
      return wrapped('div', { 'data-footnote-text': textAttribute(node, 'note') }, node, writer)
    default:
      return node.content ? children(node, writer) : ''
  }
}

/** Numbers of footnotes by note id, in the order of their first reference; definitions without one come last. */
export const footnoteNumbers = (body: NodeJson): Map<string, number> => {
  const numbers = new Map<string, number>()
  const number = (type: string) => {
    const visit = (node: NodeJson) => {
      const note = node.attrs?.note
      if (node.type === type && typeof note === 'string' && !numbers.has(note)) numbers.set(note, numbers.size + 1)
      for (const child of node.content ?? []) visit(child)
    }
    visit(body)
  }
  number('footnoteReference')
  number('footnoteDefinition')
  return numbers
}

/** One block of a body. */
export const blockToHtml = (block: NodeJson, options: HtmlOptions = {}): string => blockHtml(block, { ...options, numbers: footnoteNumbers(block) })

/** The whole body as HTML blocks, without a page around them. */
export const bodyToHtml = (body: BodyJson, options: HtmlOptions = {}): string => {
  const writer: Writer = { ...options, numbers: footnoteNumbers(body) }
  return body.content.map((block) => blockHtml(block, writer)).join(options.oneLine ? '' : '\n')
}
