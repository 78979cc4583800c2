// The little of a DOM that reading HTML needs. A real DOM fits it, and so does the small tree of parse-fragment.ts, which is
// for HTML inside Markdown, where no DOM is at hand.

export interface HtmlNode {
  /** 1 element, 3 text; others are passed over. 11 is a fragment. */
  readonly nodeType: number
  readonly nodeName: string
  readonly nodeValue: string | null
  readonly childNodes: ArrayLike<HtmlNode>
  getAttribute?(name: string): string | null
}

export const isElement = (node: HtmlNode): boolean => node.nodeType === 1
export const isText = (node: HtmlNode): boolean => node.nodeType === 3
export const tagOf = (node: HtmlNode): string => (node.nodeType === 1 ? node.nodeName.toLowerCase() : '')
export const attributeOf = (node: HtmlNode, name: string): string | null => node.getAttribute?.(name) ?? null
export const childrenOf = (node: HtmlNode): HtmlNode[] => Array.from(node.childNodes)

/** All text below a node. Iterative: hostile nesting must not exhaust the stack. */
export const textOf = (node: HtmlNode): string => {
  let text = ''
  const waiting: HtmlNode[] = [node]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.nodeType === 3) text += next.nodeValue ?? ''
    else for (let at = next.childNodes.length - 1; at >= 0; at -= 1) waiting.push(next.childNodes[at] as HtmlNode)
  }
  return text
}

/** The first element below with one of these tags. */
export const findElement = (node: HtmlNode, tags: ReadonlySet<string>): HtmlNode | null => {
  const waiting: HtmlNode[] = childrenOf(node).toReversed()
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (tags.has(tagOf(next))) return next
    for (let at = next.childNodes.length - 1; at >= 0; at -= 1) waiting.push(next.childNodes[at] as HtmlNode)
  }
  return null
}
