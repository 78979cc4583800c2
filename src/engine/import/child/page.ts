// HTML in jsdom (no scripts, nothing loaded), cleaned by DOMPurify, then by the body's schema. Shared by saved pages, DOCX and EPUB.
import createDOMPurify from 'dompurify'
import { JSDOM, VirtualConsole } from 'jsdom'
import type { ImportLimits } from '../limits.ts'
import { refuse } from './refusal.ts'

type PageLimits = Pick<ImportLimits, 'htmlCharacters' | 'domNodes' | 'depth'>

export interface Page {
  readonly window: JSDOM['window']
  readonly document: Document
  close(): void
}

const voidTags = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '))

/** Before a tree is built: length, number of elements, and how deep unclosed ones can pile up. */
const guardHtml = (html: string, limits: PageLimits): void => {
  if (html.length > limits.htmlCharacters) throw refuse('file-too-large', `the page has ${html.length} characters, more than ${limits.htmlCharacters}`)
  let count = 0
  let depth = 0
  for (const match of html.matchAll(/<(\/?)([a-zA-Z][^\s/>]*)/g)) {
    const tag = (match[2] ?? '').toLowerCase()
    // Paragraphs and items close each other, so their number says nothing about depth.
    if (voidTags.has(tag) || /^(?:p|li|dt|dd|t[rdh]|tbody|thead|option)$/.test(tag)) {
      count++
      continue
    }
    if (match[1]) depth = Math.max(0, depth - 1)
    else {
      count++
      depth++
    }
    if (count > limits.domNodes) throw refuse('file-has-too-many-parts', `the page has more than ${limits.domNodes} elements`)
    if (depth > limits.depth * 16) throw refuse('file-too-deep', `the page nests elements more than ${limits.depth * 16} deep`)
  }
}

/** How deep the tree really is, without recursion. */
const depthOf = (root: Element): number => {
  let deepest = 0
  let depth = 0
  let node: Element | null = root
  while (node) {
    if (node.firstElementChild) {
      node = node.firstElementChild
      deepest = Math.max(deepest, ++depth)
      continue
    }
    while (node && node !== root && !node.nextElementSibling) {
      node = node.parentElement
      depth--
    }
    node = !node || node === root ? null : node.nextElementSibling
  }
  return deepest
}

/** `address` is the base of relative addresses: never one that exists. Errors: file-too-large, file-too-deep, file-has-too-many-parts. */
export const openPage = (html: string, limits: PageLimits, contentType: 'text/html' | 'application/xhtml+xml' = 'text/html'): Page => {
  guardHtml(html, limits)
  const dom = new JSDOM(html, { contentType, url: 'https://import.invalid/', virtualConsole: new VirtualConsole() })
  const { document } = dom.window
  if (document.documentElement && depthOf(document.documentElement) > limits.depth) {
    dom.window.close()
    throw refuse('file-too-deep', `the page nests elements more than ${limits.depth} deep`)
  }
  return { window: dom.window, document, close: () => dom.window.close() }
}

const forbidden = ['style', 'form', 'input', 'button', 'select', 'textarea', 'dialog', 'template', 'audio', 'video', 'svg', 'math']

/** Without scripts, styles, forms and handlers. DOMPurify protects only in a real DOM, so that is asked first (LIBRARIES T3). */
export const cleaned = (page: Page, element: Element): Element => {
  const purifier = createDOMPurify(page.window)
  if (!purifier.isSupported) throw refuse('internal', 'DOMPurify has no DOM to work in, so no page is read')
  const result = purifier.sanitize(element.innerHTML, {
    RETURN_DOM: true,
    FORBID_TAGS: forbidden,
    FORBID_ATTR: ['style', 'class', 'id', 'name'],
    ALLOW_DATA_ATTR: false,
    ADD_ATTR: ['data-attachment', 'data-footnote', 'data-footnote-text', 'data-item', 'data-callout'],
    // Only what may be followed later; data: pictures have been taken out before.
    ALLOWED_URI_REGEXP: /^(?:(?:https?|mailto|tel):|granary:(?:item|attachment)\/|[^a-z]|[a-z+.-]+(?:[^a-z+.\-:]|$))/i,
  })
  const root = result as unknown as Element
  // Places within the page have lost their names above; a link to one would lead nowhere.
  for (const link of root.querySelectorAll('a[href^="#"]')) link.replaceWith(...link.childNodes)
  return root
}

/** What is read aloud: no scripts and styles. */
export const wordsOf = (element: Element): string => (element.textContent ?? '').replace(/\s+/g, ' ').trim()
