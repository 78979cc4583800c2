// HTML to blocks of the body. Works on a cleaned DOM and on the small tree of parse-fragment.ts alike. Layout goes, text stays.
import { appendText, atLeastOne, type MarkSet, paragraphOf, pictureAlone, tableOf, textNode, trimInline, withMark } from '../body/block-builder.ts'
import type { NodeJson } from '../body/body-json.ts'
import { maxBlockDepth, maxCellSpan, maxHtmlDepth, maxTableColumns } from '../limits.ts'
import { attachmentOfAddress, isSafeAddress, itemOfAddress } from '../schema/addresses.ts'
import { calloutKinds } from '../schema/nodes/callout.ts'
import { attributeOf, childrenOf, findElement, type HtmlNode, isElement, isText, tagOf, textOf } from './html-node.ts'
import { blockAttributes, cellAlign, linkMark, marksOfElement } from './styles.ts'

const words = (list: string) => new Set(list.split(' '))
const silent = words(
  'script style head template noframes object applet svg math canvas audio video datalist param source track col colgroup meta link title base area map',
)
const blocks = words(
  'p div section article header footer main nav aside address fieldset form center details summary figure figcaption dl dt dd hgroup search dialog body html tbody thead tfoot tr td th caption legend menuitem optgroup option',
)
const lists = words('ul ol menu dir')
const images = words('img')

interface Context {
  depth: number
  htmlDepth: number
  marks: MarkSet
  /** The type of text block that inline content makes here. */
  textBlock: { type: 'paragraph' } | { type: 'heading'; level: number }
  attrs: Record<string, unknown>
  pre: boolean
  /** A picture that stands alone here is part of a line nevertheless. */
  keepPictures: boolean
}

const outer: Context = { depth: 0, htmlDepth: 0, marks: [], textBlock: { type: 'paragraph' }, attrs: {}, pre: false, keepPictures: false }

class BlockReader {
  readonly blocks: NodeJson[] = []
  private inline: NodeJson[] = []
  private context: Context

  constructor(context: Context) {
    this.context = context
  }

  flush(): void {
    const content = trimInline(this.inline)
    this.inline = []
    if (content.length === 0) return
    const { textBlock, attrs, keepPictures } = this.context
    const figure = textBlock.type === 'paragraph' && !keepPictures ? pictureAlone(content) : null
    if (figure !== null) this.blocks.push(figure)
    else if (textBlock.type === 'heading') this.blocks.push({ type: 'heading', attrs: { level: textBlock.level, ...attrs }, content })
    else this.blocks.push(paragraphOf(content, attrs))
  }

  push(block: NodeJson): void {
    this.flush()
    this.blocks.push(block)
  }

  private text(value: string): void {
    if (this.context.pre) {
      value.split('\n').forEach((line, index) => {
        if (index > 0) this.inline.push({ type: 'hardBreak' })
        appendText(this.inline, line.replace(/\r/g, ''), this.context.marks)
      })
      return
    }
    const collapsed = value.replace(/[ \t\n\r\f]+/g, ' ')
    if (collapsed === '') return
    const last = this.inline.at(-1)
    const afterSpace = last === undefined || last.type === 'hardBreak' || (last.text?.endsWith(' ') ?? false)
    appendText(this.inline, afterSpace && collapsed.startsWith(' ') ? collapsed.slice(1) : collapsed, this.context.marks)
  }

  private within(change: Partial<Context>, work: () => void): void {
    const before = this.context
    this.context = { ...before, ...change }
    work()
    this.context = before
  }

  /** A block of its own kind for what `work` reads. */
  private block(change: Partial<Context>, work: () => void): void {
    this.flush()
    this.within(change, () => {
      work()
      this.flush()
    })
  }

  private nested(node: HtmlNode | readonly HtmlNode[], change: Partial<Context> = {}): NodeJson[] {
    const { depth, htmlDepth, marks } = this.context
    return readBlocks(Array.isArray(node) ? node : childrenOf(node as HtmlNode), { ...outer, depth: depth + 1, htmlDepth: htmlDepth + 1, marks, ...change })
  }

  children(node: HtmlNode): void {
    this.within({ htmlDepth: this.context.htmlDepth + 1 }, () => {
      for (const child of childrenOf(node)) this.read(child)
    })
  }

  read(node: HtmlNode): void {
    if (isText(node)) return this.text(node.nodeValue ?? '')
    if (!isElement(node)) return
    const tag = tagOf(node)
    if (silent.has(tag)) return
    if (this.context.htmlDepth >= maxHtmlDepth) return this.text(textOf(node))
    const heading = /^h([1-6])$/.exec(tag)
    if (heading) return this.block({ textBlock: { type: 'heading', level: Number(heading[1]) }, attrs: blockAttributes(node) }, () => this.children(node))
    if (this.readSpecial(node, tag)) return
    if (this.context.depth < maxBlockDepth && this.readContainer(node, tag)) return
    if (blocks.has(tag) || lists.has(tag) || tag === 'blockquote' || tag === 'li' || tag === 'table') {
      const attrs = { ...this.context.attrs, ...blockAttributes(node) }
      const marks = tag === 'dt' || tag === 'summary' ? withMark(this.context.marks, { type: 'bold' }) : this.context.marks
      return this.block({ attrs, marks, keepPictures: attributeOf(node, 'data-body') === 'line' }, () => this.children(node))
    }
    const { added, removed } = marksOfElement(node)
    const kept = this.context.marks.filter((mark) => !removed.includes(mark.type))
    this.within({ marks: added.reduce<MarkSet>(withMark, kept) }, () => this.children(node))
  }

  /** Elements that are one node, or text. */
  private readSpecial(node: HtmlNode, tag: string): boolean {
    const { marks } = this.context
    switch (tag) {
      case 'br':
        this.inline.push({ type: 'hardBreak' })
        return true
      case 'hr':
        this.push({ type: 'horizontalRule' })
        return true
      case 'wbr':
        return true
      case 'img':
        this.picture(node)
        return true
      case 'iframe':
      case 'embed': {
        const address = attributeOf(node, 'src')
        const link = address !== null && /^https?:/i.test(address) ? linkMark(address, null) : null
        if (link !== null && address !== null) this.push(paragraphOf([{ type: 'text', text: address, marks: [link] }]))
        return true
      }
      case 'input':
        if (/^(text|search|email|url|number)$/.test(attributeOf(node, 'type') ?? 'text')) this.text(attributeOf(node, 'value') ?? '')
        return true
      case 'q':
        this.text('“')
        this.children(node)
        this.text('”')
        return true
      case 'rt':
        this.text(' (')
        this.children(node)
        this.text(')')
        return true
      case 'rp':
        return true
      case 'a': {
        const item = attributeOf(node, 'data-item') ?? null
        if (item === null || itemOfAddress(`granary:item/${item}`) === null) return false
        this.inline.push({ type: 'itemLink', attrs: { item, label: textOf(node).trim() }, ...(marks.length > 0 ? { marks: [...marks] } : {}) })
        return true
      }
      case 'sup': {
        const note = attributeOf(node, 'data-footnote')
        if (note === null || note === '') return false
        this.inline.push({ type: 'footnoteReference', attrs: { note } })
        return true
      }
      case 'pre':
        this.codeBlock(node)
        return true
      default:
        return false
    }
  }

  private picture(node: HtmlNode): void {
    const alt = attributeOf(node, 'alt')?.trim() || null
    const address = attributeOf(node, 'src') ?? attributeOf(node, 'data-src')
    const hash = attributeOf(node, 'data-attachment') ?? (address === null ? null : attachmentOfAddress(address))
    const src = hash !== null && attachmentOfAddress(`granary:attachment/${hash}`) !== null ? hash : null
    const source = src === null ? (attributeOf(node, 'data-source') ?? address) : null
    const usable = source !== null && (isSafeAddress(source) || /^data:image\//i.test(source)) ? source : null
    if (src === null && usable === null) return this.text(alt ?? '')
    const { marks } = this.context
    this.inline.push({ type: 'image', attrs: { src, source: usable, alt }, ...(marks.length > 0 ? { marks: [...marks] } : {}) })
  }

  private codeBlock(node: HtmlNode): void {
    const code = findElement(node, new Set(['code']))
    const language = /\b(?:language|lang)-([\w+#.-]+)/.exec(`${code ? (attributeOf(code, 'class') ?? '') : ''} ${attributeOf(node, 'class') ?? ''}`)?.[1]
    const pictures = findElement(node, images)
    const text = textOf(node).replace(/\r\n?/g, '\n').replace(/^\n/, '').replace(/\n$/, '')
    this.push({ type: 'codeBlock', ...(language ? { attrs: { language } } : {}), ...(text === '' ? {} : { content: textNode(text) }) })
    if (pictures !== null) this.picture(pictures)
  }

  /** Elements that hold blocks. */
  private readContainer(node: HtmlNode, tag: string): boolean {
    if (lists.has(tag)) {
      for (const list of this.list(node, tag)) this.push(list)
      return true
    }
    if (tag === 'li') {
      this.push({ type: 'bulletList', content: [{ type: 'listItem', content: atLeastOne(this.nested(node)) }] })
      return true
    }
    if (tag === 'blockquote') {
      const content = this.nested(node)
      if (content.length > 0) this.push({ type: 'blockquote', content })
      return true
    }
    const callout = tag === 'aside' ? attributeOf(node, 'data-callout') : null
    if (callout !== null) {
      const kind = calloutKinds.find((known) => known === callout) ?? 'note'
      this.push({ type: 'callout', attrs: { kind }, content: atLeastOne(this.nested(node)) })
      return true
    }
    const note = tag === 'div' ? attributeOf(node, 'data-footnote-text') : null
    if (note !== null && note !== '') {
      this.push({ type: 'footnoteDefinition', attrs: { note }, content: atLeastOne(this.nested(node)) })
      return true
    }
    if (tag === 'figure') return this.figure(node)
    if (tag === 'table') {
      for (const block of this.table(node)) this.push(block)
      return true
    }
    return false
  }

  private figure(node: HtmlNode): boolean {
    const caption = findElement(node, new Set(['figcaption']))
    const content = this.nested(childrenOf(node).filter((child) => child !== caption))
    const [only] = content
    if (content.length !== 1 || only?.type !== 'figure') return false
    const text = caption ? textOf(caption).replace(/\s+/g, ' ').trim() : ''
    this.push(text === '' ? only : { ...only, attrs: { ...only.attrs, caption: text } })
    return true
  }

  private list(node: HtmlNode, tag: string): NodeJson[] {
    const found: NodeJson[] = []
    const ordered = tag === 'ol'
    const start = Number.parseInt(attributeOf(node, 'start') ?? '1', 10)
    const addItem = (content: NodeJson[], checked: boolean | null) => {
      const type = checked === null ? (ordered ? 'orderedList' : 'bulletList') : 'taskList'
      const item: NodeJson = checked === null ? { type: 'listItem', content } : { type: 'taskItem', attrs: { checked }, content }
      const last = found.at(-1)
      if (last?.type === type) last.content?.push(item)
      else
        found.push({
          type,
          ...(type === 'orderedList' && start !== 1 && Number.isSafeInteger(start) && found.length === 0 ? { attrs: { start } } : {}),
          content: [item],
        })
    }
    for (const child of childrenOf(node)) {
      const childTag = tagOf(child)
      if (silent.has(childTag) || (!isText(child) && childTag === '')) continue
      const content = this.nested(childTag === 'li' ? child : [child])
      if (childTag === 'li') addItem(atLeastOne(content), checkedOf(child))
      else if (content.length > 0) {
        // A list right inside a list belongs to the item before it.
        const before = found.at(-1)?.content?.at(-1)
        if (before !== undefined) before.content = [...(before.content ?? []), ...content]
        else addItem(content, null)
      }
    }
    return found
  }

  private table(node: HtmlNode): NodeJson[] {
    const rows: NodeJson[] = []
    const before: NodeJson[] = []
    const visit = (parent: HtmlNode) => {
      for (const child of childrenOf(parent)) {
        const tag = tagOf(child)
        if (tag === 'tr') {
          const cells = childrenOf(child).filter((cell) => tagOf(cell) === 'td' || tagOf(cell) === 'th')
          if (cells.length > 0) rows.push({ type: 'tableRow', content: cells.map((cell) => this.cell(cell)) })
        } else if (tag === 'thead' || tag === 'tbody' || tag === 'tfoot') visit(child)
        else if (!silent.has(tag)) before.push(...this.nested([child]))
      }
    }
    visit(node)
    const [row] = rows
    const [cell] = row?.content ?? []
    // One cell is layout, not a table, unless it comes from a body.
    if (attributeOf(node, 'data-body') === null && rows.length === 1 && row?.content?.length === 1 && cell)
      return [...before, ...(cell.content ?? []).filter((block) => block.content || block.type !== 'paragraph')]
    const table = tableOf(rows, maxTableColumns)
    return table === null ? before : [...before, table]
  }

  private cell(node: HtmlNode): NodeJson {
    const span = (name: string) => Math.min(Math.max(Number.parseInt(attributeOf(node, name) ?? '1', 10) || 1, 1), maxCellSpan)
    const align = cellAlign(node)
    const attrs: Record<string, unknown> = {
      ...(span('colspan') > 1 ? { colspan: span('colspan') } : {}),
      ...(span('rowspan') > 1 ? { rowspan: span('rowspan') } : {}),
    }
    if (align !== null) attrs.align = align
    return {
      type: tagOf(node) === 'th' ? 'tableHeader' : 'tableCell',
      ...(Object.keys(attrs).length > 0 ? { attrs } : {}),
      content: atLeastOne(this.nested(node)),
    }
  }
}

const checkedOf = (item: HtmlNode): boolean | null => {
  const checked = attributeOf(item, 'data-checked')
  if (checked !== null) return checked === '' || checked === 'true'
  const input = findElement(item, new Set(['input']))
  return input !== null && attributeOf(input, 'type') === 'checkbox' ? attributeOf(input, 'checked') !== null : null
}

const readBlocks = (nodes: readonly HtmlNode[], context: Context): NodeJson[] => {
  const reader = new BlockReader(context)
  for (const node of nodes) reader.read(node)
  reader.flush()
  return hoisted(reader.blocks, context)
}

/** Definitions of footnotes stand at the top level only: elsewhere their text stays as blocks. */
const hoisted = (found: NodeJson[], context: Context): NodeJson[] =>
  context.depth === 0 ? found : found.flatMap((block) => (block.type === 'footnoteDefinition' ? (block.content ?? []) : [block]))

/** The blocks of an element, a fragment or a document. May be empty. */
export const htmlToBlocks = (root: HtmlNode): NodeJson[] => readBlocks(root.nodeType === 3 ? [root] : childrenOf(root), outer)

/** Within a Markdown container: depth counts on. */
export const htmlToBlocksAtDepth = (root: HtmlNode, depth: number): NodeJson[] => readBlocks(childrenOf(root), { ...outer, depth })
