// Pieces of HTML inside Markdown as a small tree. Forgiving like a browser where it matters (void elements, implied ends), and
// nothing more: whole pages go through a real DOM.
import { decodeHTML } from 'entities'
import { maxHtmlDepth } from '../limits.ts'
import type { HtmlNode } from './html-node.ts'

interface TreeElement extends HtmlNode {
  childNodes: TreeNode[]
  attributes: Map<string, string>
}
type TreeNode = TreeElement | HtmlNode

const elementNode = (tag: string, attributes: Map<string, string>): TreeElement => ({
  nodeType: tag === '' ? 11 : 1,
  nodeName: tag,
  nodeValue: null,
  childNodes: [],
  attributes,
  getAttribute: (name) => attributes.get(name) ?? null,
})

const voidTags = new Set(['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr'])
const rawTags = new Set(['script', 'style', 'textarea', 'title', 'xmp'])

/** A start of the key closes an open element of these tags, unless one of the borders stands between. */
const closes: Readonly<Record<string, { tags: readonly string[]; borders: readonly string[] }>> = {
  li: { tags: ['li'], borders: ['ul', 'ol', 'menu'] },
  dt: { tags: ['dt', 'dd'], borders: ['dl'] },
  dd: { tags: ['dt', 'dd'], borders: ['dl'] },
  tr: { tags: ['tr', 'td', 'th'], borders: ['table'] },
  td: { tags: ['td', 'th'], borders: ['table', 'tr'] },
  th: { tags: ['td', 'th'], borders: ['table', 'tr'] },
  tbody: { tags: ['thead', 'tbody', 'tr', 'td', 'th'], borders: ['table'] },
  option: { tags: ['option'], borders: ['select'] },
}
const closesParagraph = new Set(
  'address article aside blockquote div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section table ul'.split(' '),
)

// No unquoted `<` inside a tag: hostile text full of `<a<a<a` must not be scanned again from every one of them.
const tagPattern = /<!--[\s\S]*?(?:-->|$)|<[!?][^<>]*>|<(\/?)([a-zA-Z][a-zA-Z0-9:-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>/g
const attributePattern = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g

export const parseAttributes = (source: string): Map<string, string> => {
  const attributes = new Map<string, string>()
  for (const [, name = '', double, single, bare] of source.matchAll(attributePattern)) {
    const key = name.toLowerCase()
    if (!attributes.has(key)) attributes.set(key, decodeHTML(double ?? single ?? bare ?? ''))
  }
  return attributes
}

export const parseFragment = (source: string): HtmlNode => {
  const root = elementNode('', new Map())
  const open: TreeElement[] = [root]
  const current = () => open.at(-1) ?? root
  const addText = (text: string) => {
    if (text !== '') current().childNodes.push({ nodeType: 3, nodeName: '#text', nodeValue: decodeHTML(text), childNodes: [] })
  }
  const closeImplied = (tag: string) => {
    const rule = closes[tag]
    if (rule) {
      for (let at = open.length - 1; at > 0; at -= 1) {
        const name = open[at]?.nodeName ?? ''
        if (rule.borders.includes(name)) break
        if (rule.tags.includes(name)) open.length = at
      }
    }
    if (closesParagraph.has(tag) && current().nodeName === 'p') open.pop()
  }
  let lowerCase: string | null = null
  let at = 0
  tagPattern.lastIndex = 0
  for (let match = tagPattern.exec(source); match !== null; match = tagPattern.exec(source)) {
    addText(source.slice(at, match.index))
    at = tagPattern.lastIndex
    const tag = match[2]?.toLowerCase()
    if (tag === undefined) continue
    if (match[1] === '/') {
      const index = open.findLastIndex((element) => element.nodeName === tag)
      if (index > 0) open.length = index
      continue
    }
    closeImplied(tag)
    const element = elementNode(tag, parseAttributes(match[3] ?? ''))
    current().childNodes.push(element)
    if (rawTags.has(tag)) {
      lowerCase ??= source.toLowerCase()
      const end = lowerCase.indexOf(`</${tag}`, at)
      const stop = end === -1 ? source.length : end
      element.childNodes.push({ nodeType: 3, nodeName: '#text', nodeValue: source.slice(at, stop), childNodes: [] })
      at = stop
      tagPattern.lastIndex = stop
    } else if (!voidTags.has(tag) && open.length < maxHtmlDepth) open.push(element)
  }
  addText(source.slice(at))
  return root
}
