// Finding words in text that is shown but not edited: marks are painted over it (CSS highlights), the page's own elements stay as
// they are.
import { findInText } from '../../ui/prose/index.ts'

const all = 'granary-found'
const here = 'granary-found-here'

const blocks = 'p, h1, h2, h3, h4, h5, h6, pre, figcaption, td, th'

/** A hit may cross letters of several kinds within a block: the block is read as one text. */
const rangesIn = (block: Element, query: string): Range[] => {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT)
  const pieces: { node: Node; start: number }[] = []
  let text = ''
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    // What stands in a block within this block is found there.
    if (node.parentElement?.closest(blocks) !== block) continue
    pieces.push({ node, start: text.length })
    text += node.nodeValue ?? ''
  }
  const at = (position: number) => {
    const piece = pieces.findLast(({ start }) => start <= position)
    return piece ? { node: piece.node, offset: position - piece.start } : null
  }
  return findInText(text, query).flatMap(({ from, to }) => {
    const [start, end] = [at(from), at(to - 1)]
    if (!start || !end) return []
    const range = new Range()
    range.setStart(start.node, start.offset)
    range.setEnd(end.node, end.offset + 1)
    return [range]
  })
}

export const findRanges = (root: Element, query: string): Range[] =>
  query.trim() === '' ? [] : [...root.querySelectorAll(blocks)].flatMap((block) => rangesIn(block, query))

export const paintFound = (ranges: readonly Range[], current: number): void => {
  CSS.highlights.delete(all)
  CSS.highlights.delete(here)
  if (ranges.length === 0) return
  CSS.highlights.set(all, new Highlight(...ranges))
  const chosen = ranges[current]
  if (!chosen) return
  const one = new Highlight(chosen)
  one.priority = 1
  CSS.highlights.set(here, one)
  const rect = chosen.getBoundingClientRect()
  const element = chosen.startContainer.parentElement
  if (rect.top < 120 || rect.bottom > window.innerHeight - 60 || rect.height === 0) element?.scrollIntoView({ block: 'center' })
}
