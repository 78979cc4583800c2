// What Word, Google Docs and LibreOffice put on the clipboard, made into plain HTML before the editor reads it. Pure functions on a
// DOM that the caller made (DOMParser in a window, jsdom in the import child): they change that DOM and nothing else.

const eachElement = (root: ParentNode, selector: string, work: (element: Element) => void) => {
  for (const element of Array.from(root.querySelectorAll(selector))) work(element)
}

const unwrap = (element: Element) => {
  while (element.firstChild) element.parentNode?.insertBefore(element.firstChild, element)
  element.remove()
}

const styleOf = (element: Element) => (element.getAttribute('style') ?? '').toLowerCase()

/** Comments (Word's conditional ones hold whole programs), style sheets, scripts and Office's own elements. */
const removeDebris = (root: ParentNode & Node) => {
  const document = root.ownerDocument ?? (root as Document)
  // 128: comments.
  const walker = document.createTreeWalker(root, 128)
  const comments: Node[] = []
  while (walker.nextNode()) comments.push(walker.currentNode)
  for (const comment of comments) comment.parentNode?.removeChild(comment)
  eachElement(root, 'style, script, meta, link, title, xml, head', (element) => element.remove())
  eachElement(root, '*', (element) => {
    const name = element.nodeName.toLowerCase()
    if (!/^(o|w|m|v|st1):/.test(name)) return
    if (name === 'o:p' && (element.textContent ?? '').replace(/\u00a0/g, '').trim() === '') element.remove()
    else unwrap(element)
  })
}

interface WordListItem {
  paragraph: Element
  listId: string
  level: number
  ordered: boolean
  start: number
}

const marker = /mso-list:\s*(l\d+)\s+level(\d+)/

/** The bullet or number that Word writes as text, and whether it counts. */
const takeMarker = (paragraph: Element): { ordered: boolean; start: number } => {
  const ignored = Array.from(paragraph.querySelectorAll('span')).find((span) => /mso-list:\s*ignore/.test(styleOf(span)))
  const text = (ignored?.textContent ?? '').replace(/[\s\u00a0]+/g, '')
  ignored?.remove()
  const number = /^\(?(\d+|[a-zA-Z]{1,4})[.)]$/.exec(text)?.[1]
  if (number === undefined) return { ordered: false, start: 1 }
  return { ordered: true, start: /^\d+$/.test(number) ? Number(number) : 1 }
}

/** Runs of neighbouring paragraphs that Word calls a list. */
const wordListRuns = (root: ParentNode): WordListItem[][] => {
  const runs: WordListItem[][] = []
  let before: Element | null = null
  eachElement(root, 'p, h1, h2, h3, h4, h5, h6', (paragraph) => {
    const found = marker.exec(styleOf(paragraph))
    if (found === null) return
    const item: WordListItem = { paragraph, listId: found[1] ?? '', level: Math.min(Number(found[2]), 9), ...takeMarker(paragraph) }
    if (before !== null && paragraph.previousElementSibling === before) runs.at(-1)?.push(item)
    else runs.push([item])
    before = paragraph
  })
  return runs
}

/** Word has no lists in HTML: paragraphs with a level, and the bullet as text. */
const rebuildWordLists = (root: ParentNode & Node) => {
  const document = root.ownerDocument ?? (root as Document)
  for (const run of wordListRuns(root)) {
    const open: { list: Element; level: number; ordered: boolean }[] = []
    const first = run[0]?.paragraph
    const place = document.createComment('list')
    first?.parentNode?.insertBefore(place, first)
    for (const { paragraph, level, ordered, start } of run) {
      while (open.length > 0 && ((open.at(-1)?.level ?? 0) > level || (open.at(-1)?.level === level && open.at(-1)?.ordered !== ordered))) open.pop()
      if (open.at(-1)?.level !== level) {
        const list = document.createElement(ordered ? 'ol' : 'ul')
        if (ordered && start !== 1) list.setAttribute('start', String(start))
        const parent = open.at(-1)?.list
        if (parent === undefined) place.parentNode?.insertBefore(list, place)
        else (parent.lastElementChild ?? parent.appendChild(document.createElement('li'))).appendChild(list)
        open.push({ list, level, ordered })
      }
      const item = document.createElement('li')
      open.at(-1)?.list.appendChild(item)
      paragraph.removeAttribute('style')
      paragraph.removeAttribute('class')
      item.appendChild(paragraph)
    }
    place.remove()
  }
}

const tagByStyle: readonly [RegExp, string][] = [
  [/font-weight:\s*(bold|bolder|[6-9]00)/, 'strong'],
  [/font-style:\s*(italic|oblique)/, 'em'],
  [/text-decoration(-line)?:[^;]*underline/, 'u'],
  [/text-decoration(-line)?:[^;]*line-through/, 's'],
  [/vertical-align:\s*super/, 'sup'],
  [/vertical-align:\s*sub/, 'sub'],
]

/** Spans that look bold become bold; what is only a look (colours, sizes, fonts) goes. */
const stylesToTags = (root: ParentNode & Node) => {
  const document = root.ownerDocument ?? (root as Document)
  // The whole of a Google document stands in one `<b>` of normal weight.
  eachElement(root, 'b, strong', (element) => {
    if (/font-weight:\s*(normal|[1-5]00)/.test(styleOf(element))) unwrap(element)
  })
  eachElement(root, 'i, em', (element) => {
    if (/font-style:\s*normal/.test(styleOf(element))) unwrap(element)
  })
  eachElement(root, 'span, font', (element) => {
    const style = styleOf(element)
    const inLink = element.closest('a') !== null
    for (const [pattern, tag] of tagByStyle) {
      if (!pattern.test(style) || (tag === 'u' && inLink)) continue
      const wrapper = document.createElement(tag)
      while (element.firstChild) wrapper.appendChild(element.firstChild)
      element.appendChild(wrapper)
    }
    if (!element.hasAttribute('dir') && !element.hasAttribute('data-footnote')) unwrap(element)
  })
}

const keptStyle = /(text-align|direction)\s*:\s*[^;]+/gi

const removeLooks = (root: ParentNode) => {
  eachElement(root, '*', (element) => {
    const kept = (element.getAttribute('style') ?? '').match(keptStyle)
    if (kept) element.setAttribute('style', kept.join(';'))
    else element.removeAttribute('style')
    if (element.nodeName.toLowerCase() !== 'code' && element.nodeName.toLowerCase() !== 'pre') element.removeAttribute('class')
    for (const attribute of Array.from(element.attributes)) if (/^(on|id$|xmlns|v:|o:|w:)/i.test(attribute.name)) element.removeAttribute(attribute.name)
  })
}

/** Word's footnote marks link to the end of its page; the text of the notes stands there as paragraphs. Links within a page lead nowhere here. */
const removeInnerLinks = (root: ParentNode) => {
  eachElement(root, 'a', (element) => {
    const href = element.getAttribute('href')
    if (href === null || href.startsWith('#') || /^file:/i.test(href)) unwrap(element)
  })
  // Google sends every link through its own address, which tells it who reads.
  eachElement(root, 'a[href*="google.com/url"]', (element) => {
    const href = element.getAttribute('href') ?? ''
    if (!href.startsWith('https://www.google.com/url?')) return
    const target = new URLSearchParams(href.slice(href.indexOf('?') + 1)).get('q')
    if (target !== null && /^https?:/i.test(target)) element.setAttribute('href', target)
  })
}

/** Cleans pasted HTML in place: lists from Word, spans to marks, no looks, no debris. */
export const cleanPaste = (root: ParentNode & Node): void => {
  removeDebris(root)
  rebuildWordLists(root)
  stylesToTags(root)
  removeInnerLinks(root)
  removeLooks(root)
}
