// A body as DOM without an editor: nothing here can write. Parts that this release does not know are shown as such, with their text.
import type { BodyJson, MarkJson, NodeJson } from '../../../document/body/body-json.ts'
import { isSafeAddress } from '../../../document/schema/addresses.ts'
import styles from './prose.module.css'
import { directedByTheirWords, directionOfText } from './text-direction.ts'

export interface RenderOptions {
  attachmentUrl: (hash: string) => string
  /** "A part made by a newer Granary". */
  unknownLabel: string
  /** For a picture whose file is not here. */
  pictureMissing: string
  /** The title of an item today; undefined while unknown. */
  itemTitle?: (id: string) => string | undefined
}

const text = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '')

const element = (name: string, attributes: Record<string, string | null | undefined> = {}): HTMLElement => {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== undefined) made.setAttribute(key, value)
  return made
}

const marks: Readonly<Record<string, string>> = {
  bold: 'strong',
  italic: 'em',
  underline: 'u',
  strike: 's',
  highlight: 'mark',
  subscript: 'sub',
  superscript: 'sup',
  code: 'code',
}

const wrapInMark = (inner: Node, mark: MarkJson, options: RenderOptions): Node => {
  const name = marks[mark.type]
  let outer: HTMLElement
  if (name) outer = element(name)
  else if (mark.type === 'link') {
    const href = text(mark.attrs?.href)
    outer = isSafeAddress(href) ? element('a', { href, title: text(mark.attrs?.title) || null, rel: 'noopener noreferrer nofollow' }) : element('span')
  } else {
    outer = element('span', { class: styles.unknown, title: options.unknownLabel })
  }
  outer.append(inner)
  return outer
}

type Build = (node: NodeJson, body: Builder) => HTMLElement

const textBlock =
  (name: (node: NodeJson) => string): Build =>
  (node, builder) => {
    const { dir, textAlign, lang } = node.attrs ?? {}
    const block = element(name(node), { dir: text(dir) || 'auto', 'data-align': text(textAlign) || null, lang: text(lang) || null })
    builder.children(node, block)
    if (!node.content?.length) block.append(element('br'))
    return block
  }
const container =
  (name: string, attributes: (node: NodeJson) => Record<string, string | null> = () => ({})): Build =>
  (node, builder) => {
    const made = element(name, attributes(node))
    builder.children(node, made)
    return made
  }

const picture = (node: NodeJson, builder: Builder): HTMLElement => {
  const { src, alt, width } = node.attrs ?? {}
  const image = element('img', { alt: text(alt) || (src ? '' : builder.options.pictureMissing), 'data-width': text(width) || null, loading: 'lazy' })
  if (src) image.setAttribute('src', builder.options.attachmentUrl(text(src)))
  if (width) image.style.inlineSize = `${text(width)}%`
  return image
}

const cell = (name: string): Build =>
  container(name, ({ attrs = {} }) => ({
    colspan: Number(attrs.colspan ?? 1) > 1 ? text(attrs.colspan) : null,
    rowspan: Number(attrs.rowspan ?? 1) > 1 ? text(attrs.rowspan) : null,
    'data-align': text(attrs.align) || null,
  }))

const nodes: Readonly<Record<string, Build>> = {
  paragraph: textBlock(() => 'p'),
  heading: textBlock(({ attrs }) => `h${Math.min(6, Math.max(1, Number(attrs?.level ?? 1)))}`),
  bulletList: container('ul'),
  orderedList: container('ol', ({ attrs = {} }) => ({ start: Number(attrs.start ?? 1) === 1 ? null : text(attrs.start), type: text(attrs.type) || null })),
  listItem: container('li'),
  taskList: container('ul', () => ({ 'data-type': 'taskList' })),
  taskItem: (node, builder) => {
    const checked = node.attrs?.checked === true
    const item = element('li', { 'data-checked': String(checked) })
    const label = element('label')
    const box = element('input', { type: 'checkbox', disabled: '', checked: checked ? '' : null })
    label.append(box)
    const content = element('div')
    builder.children(node, content)
    // Its name for screen readers is the task itself.
    box.setAttribute('aria-label', content.textContent?.trim().slice(0, 200) || '–')
    item.append(label, content)
    return item
  },
  blockquote: container('blockquote'),
  callout: container('aside', ({ attrs }) => ({ 'data-callout': text(attrs?.kind) || 'note' })),
  codeBlock: (node, builder) => {
    const block = element('pre')
    const code = element('code')
    builder.children(node, code)
    block.append(code)
    return block
  },
  horizontalRule: () => element('hr'),
  table: (node, builder) => {
    const table = element('table')
    const body = element('tbody')
    builder.children(node, body)
    table.append(body)
    return table
  },
  tableRow: container('tr'),
  tableHeader: cell('th'),
  tableCell: cell('td'),
  figure: (node, builder) => {
    const figure = element('figure')
    figure.append(picture(node, builder))
    const caption = text(node.attrs?.caption)
    if (caption) {
      const line = element('figcaption', { dir: 'auto' })
      line.textContent = caption
      figure.append(line)
    }
    return figure
  },
  image: picture,
  footnoteReference: (node, builder) => {
    const note = text(node.attrs?.note)
    return element('sup', { 'data-footnote': note, 'data-number': String(builder.noteNumber(note)) })
  },
  footnoteDefinition: (node, builder) => {
    const note = text(node.attrs?.note)
    const made = element('div', { 'data-footnote-text': note, 'data-number': String(builder.noteNumber(note)) })
    builder.children(node, made)
    return made
  },
  hardBreak: () => element('br'),
  itemLink: (node, builder) => {
    const id = text(node.attrs?.item)
    const link = element('a', { 'data-item': id, href: `granary:item/${id}` })
    const label = element('bdi')
    label.textContent = builder.options.itemTitle?.(id) ?? text(node.attrs?.label)
    link.append(label)
    return link
  },
}

const inlineNames = new Set(['text', 'image', 'footnoteReference', 'hardBreak', 'itemLink'])

class Builder {
  readonly options: RenderOptions
  private readonly notes: Map<string, number>

  constructor(options: RenderOptions, notes: Map<string, number>) {
    this.options = options
    this.notes = notes
  }
  noteNumber(note: string): number {
    const known = this.notes.get(note)
    if (known !== undefined) return known
    this.notes.set(note, this.notes.size + 1)
    return this.notes.size
  }
  children(node: NodeJson, into: Node): void {
    for (const child of node.content ?? []) into.appendChild(this.node(child))
  }
  node(node: NodeJson): Node {
    let made: Node
    if (node.type === 'text') made = document.createTextNode(node.text ?? '')
    else made = (Object.hasOwn(nodes, node.type) ? nodes[node.type] : unknownPart)?.(node, this) ?? element('span')
    for (const mark of node.marks ?? []) made = wrapInMark(made, mark, this.options)
    return made
  }
}

const unknownPart: Build = (node, builder) => {
  const inline = (node.content ?? []).every((child) => inlineNames.has(child.type)) && (node.content?.length ?? 0) === 0
  const made = element(inline ? 'span' : 'div', { class: styles.unknown })
  const label = element('span', { class: styles.unknownLabel })
  label.textContent = builder.options.unknownLabel
  made.append(label)
  builder.children(node, made)
  return made
}

/** Footnotes by the order of their references; definitions that nothing refers to come after. */
export const noteNumbers = (body: NodeJson): Map<string, number> => {
  const numbers = new Map<string, number>()
  const walk = (node: NodeJson) => {
    if (node.type === 'footnoteReference') {
      const note = text(node.attrs?.note)
      if (!numbers.has(note)) numbers.set(note, numbers.size + 1)
    }
    for (const child of node.content ?? []) walk(child)
  }
  walk(body)
  return numbers
}

export const renderBody = (body: BodyJson, options: RenderOptions): DocumentFragment => {
  const fragment = document.createDocumentFragment()
  const builder = new Builder(options, noteNumbers(body))
  for (const node of body.content ?? []) {
    const made = builder.node(node)
    const direction = made instanceof HTMLElement && directedByTheirWords.has(node.type) ? directionOfText(made.textContent ?? '') : null
    if (direction) (made as HTMLElement).dir = direction
    fragment.append(made)
  }
  return fragment
}
