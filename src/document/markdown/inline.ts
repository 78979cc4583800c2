// Inline Markdown tokens to inline content of the body.
import { appendText, type MarkSet, withMark } from '../body/block-builder.ts'
import type { MarkJson, NodeJson } from '../body/body-json.ts'
import { parseAttributes } from '../html/parse-fragment.ts'
import { linkMark, markOfTag } from '../html/styles.ts'
import { attachmentOfAddress, isSafeAddress, itemOfAddress } from '../schema/addresses.ts'
import type { FootnoteEnvironment, Token } from './tokens.ts'

const markByToken: Readonly<Record<string, string>> = { em: 'italic', strong: 'bold', s: 'strike' }

/** Definitions of `^[footnotes like this]`, which stand after the text. */
export interface InlineContext {
  environment: FootnoteEnvironment
  /** Makes an id for a footnote written in place and keeps its tokens. */
  addFootnote: (tokens: Token[]) => string
}

const pictureOf = (token: Token): NodeJson | null => {
  const address = String(token.attrGet('src') ?? '')
  const title = token.attrGet('title')
  const alt = altOf(token.children ?? []).trim()
  const src = attachmentOfAddress(address)
  const source = src === null && address !== '' && (isSafeAddress(address) || /^data:image\//i.test(address)) ? address : null
  if (src === null && source === null) return null
  return { type: 'image', attrs: { src, source, alt: alt === '' ? (title ?? null) : alt, ...(title ? { title } : {}) } }
}

const altOf = (tokens: readonly Token[]): string =>
  tokens.map((token) => (token.type === 'softbreak' || token.type === 'hardbreak' ? ' ' : token.children ? altOf(token.children) : token.content)).join('')

/** `[[label]](granary:item/ID)` is the link that follows an item's title: the node, and how many tokens it takes. */
const itemLinkAt = (tokens: readonly Token[], at: number): { node: NodeJson; length: number } | null => {
  const item = itemOfAddress(String(tokens[at]?.attrGet('href') ?? ''))
  if (item === null) return null
  const end = tokens.findIndex((token, index) => index > at && token.type === 'link_close')
  const label = end === -1 ? '' : altOf(tokens.slice(at + 1, end))
  return /^\[[\s\S]*\]$/.test(label) ? { node: { type: 'itemLink', attrs: { item, label: label.slice(1, -1) } }, length: end - at + 1 } : null
}

export const readInline = (tokens: readonly Token[], context: InlineContext): NodeJson[] => {
  const content: NodeJson[] = []
  /** Open marks by what opened them: a token name, or a tag of inline HTML. */
  const open: { by: string; mark: MarkJson | null }[] = []
  const marks = (): MarkSet => open.reduce<MarkSet>((set, { mark }) => (mark === null ? set : withMark(set, mark)), [])
  const close = (by: string) => {
    const index = open.findLastIndex((entry) => entry.by === by)
    if (index >= 0) open.splice(index, 1)
  }
  const push = (node: NodeJson) => {
    const set = marks()
    content.push(set.length > 0 && node.type !== 'hardBreak' && node.type !== 'footnoteReference' ? { ...node, marks: [...set] } : node)
  }
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at]
    if (token === undefined) continue
    const [, name = '', end] = /^(em|strong|s)_(open|close)$/.exec(token.type) ?? []
    const type = markByToken[name]
    if (type !== undefined) {
      if (end === 'open') open.push({ by: name, mark: { type } })
      else close(name)
      continue
    }
    switch (token.type) {
      case 'text':
      case 'text_special':
        appendText(content, token.content, marks())
        break
      case 'code_inline':
        appendText(content, token.content, withMark(marks(), { type: 'code' }))
        break
      case 'softbreak':
        appendText(content, ' ', marks())
        break
      case 'hardbreak':
        content.push({ type: 'hardBreak' })
        break
      case 'link_open': {
        const link = itemLinkAt(tokens, at)
        if (link !== null) {
          push(link.node)
          at += link.length - 1
          break
        }
        open.push({ by: 'link', mark: linkMark(String(token.attrGet('href') ?? ''), token.attrGet('title')?.toString() ?? null) })
        break
      }
      case 'link_close':
        close('link')
        break
      case 'image': {
        const picture = pictureOf(token)
        if (picture !== null) push(picture)
        else appendText(content, altOf(token.children ?? []), marks())
        break
      }
      case 'footnote_ref': {
        const meta = token.meta as { label?: string; id?: number }
        if (meta.label !== undefined) content.push({ type: 'footnoteReference', attrs: { note: meta.label } })
        else
          content.push({ type: 'footnoteReference', attrs: { note: context.addFootnote(context.environment.footnotes?.list?.[meta.id ?? -1]?.tokens ?? []) } })
        break
      }
      case 'footnote_anchor':
        break
      case 'html_inline':
        readTag(token.content, content, open, close, marks, push)
        break
      default:
        appendText(content, token.content, marks())
    }
  }
  return content
}

const tag = /^<(\/?)([a-zA-Z][a-zA-Z0-9:-]*)([\s\S]*?)\/?>$/

const readTag = (
  source: string,
  content: NodeJson[],
  open: { by: string; mark: MarkJson | null }[],
  close: (by: string) => void,
  marks: () => MarkSet,
  push: (node: NodeJson) => void,
) => {
  const [, slash, name = '', rest = ''] = tag.exec(source) ?? []
  const tagName = name.toLowerCase()
  if (tagName === '') return
  if (slash === '/') return close(`<${tagName}>`)
  const attributes = parseAttributes(rest)
  if (tagName === 'br') content.push({ type: 'hardBreak' })
  else if (tagName === 'a') open.push({ by: '<a>', mark: linkMark(attributes.get('href') ?? null, attributes.get('title') ?? null) })
  else if (tagName === 'img') {
    const address = attributes.get('src') ?? ''
    const src = attachmentOfAddress(address)
    const source = src === null && address !== '' && (isSafeAddress(address) || /^data:image\//i.test(address)) ? address : null
    const alt = attributes.get('alt')?.trim() || null
    if (src !== null || source !== null) push({ type: 'image', attrs: { src, source, alt } })
    else appendText(content, alt ?? '', marks())
  } else if (tagName === 'sup' && attributes.has('data-footnote'))
    content.push({ type: 'footnoteReference', attrs: { note: attributes.get('data-footnote') ?? '' } })
  else {
    const mark = markOfTag(tagName)
    if (mark !== null) open.push({ by: `<${tagName}>`, mark })
  }
}
