// What an element's tag and style say about its text: which marks, which alignment.
import type { MarkJson } from '../body/body-json.ts'
import { isSafeAddress } from '../schema/addresses.ts'
import { attributeOf, type HtmlNode, tagOf } from './html-node.ts'

const markByTag: Readonly<Record<string, string>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  cite: 'italic',
  dfn: 'italic',
  var: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strike',
  del: 'strike',
  strike: 'strike',
  mark: 'highlight',
  sub: 'subscript',
  sup: 'superscript',
  code: 'code',
  kbd: 'code',
  samp: 'code',
  tt: 'code',
}

const stylePattern = /([a-z-]+)\s*:\s*([^;]+)/gi

export const stylesOf = (node: HtmlNode): Map<string, string> => {
  const styles = new Map<string, string>()
  const source = attributeOf(node, 'style')
  if (source) for (const [, name = '', value = ''] of source.slice(0, 5000).matchAll(stylePattern)) styles.set(name.toLowerCase(), value.trim().toLowerCase())
  return styles
}

const isBold = (weight: string) => weight === 'bold' || weight === 'bolder' || Number.parseInt(weight, 10) >= 600
const isPlain = (weight: string) => weight === 'normal' || Number.parseInt(weight, 10) < 600

/** The mark that a bare tag means, as Markdown's inline HTML uses it. */
export const markOfTag = (tag: string): MarkJson | null => {
  const type = Object.hasOwn(markByTag, tag) ? markByTag[tag] : undefined
  return type === undefined ? null : { type }
}

export const linkMark = (href: string | null, title: string | null): MarkJson | null =>
  href !== null && href !== '' && isSafeAddress(href) ? { type: 'link', attrs: title ? { href, title } : { href } } : null

/** Marks that an element adds; with `removed`, those that its style takes back (a Google document is one bold element of normal weight). */
export const marksOfElement = (node: HtmlNode): { added: MarkJson[]; removed: string[] } => {
  const tag = tagOf(node)
  const added: MarkJson[] = []
  const removed: string[] = []
  const byTag = markOfTag(tag)
  if (byTag !== null) added.push(byTag)
  if (tag === 'a') {
    const link = linkMark(attributeOf(node, 'href'), attributeOf(node, 'title'))
    if (link !== null) added.push(link)
  }
  const styles = stylesOf(node)
  const weight = styles.get('font-weight')
  if (weight !== undefined) {
    if (isBold(weight)) added.push({ type: 'bold' })
    else if (isPlain(weight)) removed.push('bold')
  }
  const slant = styles.get('font-style')
  if (slant === 'italic' || slant === 'oblique') added.push({ type: 'italic' })
  else if (slant === 'normal') removed.push('italic')
  const line = `${styles.get('text-decoration') ?? ''} ${styles.get('text-decoration-line') ?? ''}`
  // A link is underlined by its look, not by its writer.
  if (line.includes('underline') && tag !== 'a') added.push({ type: 'underline' })
  if (line.includes('line-through')) added.push({ type: 'strike' })
  const place = styles.get('vertical-align')
  if (place === 'super') added.push({ type: 'superscript' })
  else if (place === 'sub') added.push({ type: 'subscript' })
  return { added: added.filter((mark) => !removed.includes(mark.type)), removed }
}

const languageTag = /^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*$/

/** `dir`, `lang` and alignment of a text block. */
export const blockAttributes = (node: HtmlNode): Record<string, unknown> => {
  const attrs: Record<string, unknown> = {}
  const dir = attributeOf(node, 'dir')?.toLowerCase() ?? stylesOf(node).get('direction')
  if (dir === 'ltr' || dir === 'rtl') attrs.dir = dir
  const lang = attributeOf(node, 'lang')
  if (lang !== null && languageTag.test(lang)) attrs.lang = lang
  const align = attributeOf(node, 'data-align') ?? stylesOf(node).get('text-align') ?? attributeOf(node, 'align')?.toLowerCase()
  if (align === 'center' || tagOf(node) === 'center') attrs.textAlign = 'center'
  else if (align === 'end' || (align === 'right' && dir !== 'rtl') || (align === 'left' && dir === 'rtl')) attrs.textAlign = 'end'
  return attrs
}

export const cellAlign = (node: HtmlNode): 'start' | 'center' | 'end' | null => {
  const align = attributeOf(node, 'data-align') ?? stylesOf(node).get('text-align') ?? attributeOf(node, 'align')?.toLowerCase()
  if (align === 'center') return 'center'
  if (align === 'end' || align === 'right') return 'end'
  return align === 'start' || align === 'left' ? 'start' : null
}
