// A saved web page: the article without menus and advertisements where there is one, its pictures, its language and address.
// The whole page is the attachment. [IM45]–[IM47]
import { Readability } from '@mozilla/readability'
import type { BodyJson } from '../../../document/body/body-json.ts'
import { htmlToBody } from '../../../document/html/html-to-body.ts'
import { cleaned, openPage, type Page, wordsOf } from './page.ts'
import type { BroughtFile, ParsedFile } from './parsed.ts'
import { decodeText } from './plain-text.ts'
import type { References } from './references.ts'
import type { Workplace } from './workplace.ts'

const bytesOfDataAddress = (address: string): Uint8Array | null => {
  const match = /^data:image\/[a-z+.-]+;base64,([A-Za-z0-9+/=\s]+)$/i.exec(address)
  return match?.[1] ? Buffer.from(match[1], 'base64') : null
}

/** Pictures become attachments before the cleaning, so that no address of the child's own making is needed after it. */
export const takePictures = (root: Element, workplace: Workplace, find: (address: string) => BroughtFile | null): void => {
  for (const image of root.querySelectorAll('img')) {
    const address = image.getAttribute('src') ?? image.getAttribute('data-src') ?? ''
    const inside = bytesOfDataAddress(address)
    const file = inside ? workplace.keepPicture(inside, 'picture') : find(address)
    image.removeAttribute('data-attachment')
    if (file) {
      image.setAttribute('data-attachment', file.hash)
      image.removeAttribute('src')
    } else if (/^data:/i.test(address)) image.remove()
  }
}

/** Nothing of ours stands in a page from outside: marks with a meaning in our schema are taken off first. */
export const dropOwnMarks = (root: Element): void => {
  for (const name of ['data-attachment', 'data-footnote', 'data-footnote-text', 'data-item', 'data-callout', 'data-source'])
    for (const element of root.querySelectorAll(`[${name}]`)) element.removeAttribute(name)
}

const clutter =
  'script,style,noscript,template,nav,header[role=banner],footer,aside,form,iframe,object,embed,[role=navigation],[role=banner],[role=contentinfo],[hidden],[aria-hidden=true]'

const languageOf = (document: Document): string | null => {
  const value = document.documentElement.getAttribute('lang') ?? document.documentElement.getAttribute('xml:lang') ?? ''
  return /^[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*$/.test(value) ? value : null
}

const metaContent = (document: Document, ...names: string[]): string => {
  for (const name of names) {
    const content = document.querySelector(`meta[name="${name}" i],meta[property="${name}" i]`)?.getAttribute('content')?.trim()
    if (content) return content
  }
  return ''
}

const addressOf = (document: Document, html: string): string => {
  const saved = /<!--\s*saved from url=\(\d+\)(https?:\/\/\S+)\s*-->/i.exec(html.slice(0, 4096))?.[1]
  const canonical = document.querySelector('link[rel=canonical]')?.getAttribute('href') ?? metaContent(document, 'og:url')
  const address = saved ?? canonical
  return /^https?:\/\/[^\s]+$/.test(address) ? address.slice(0, 2000) : ''
}

interface Content {
  element: Element
  title: string
  byline: string
}

/** Readability writes every address absolute; ours are relative to a folder. So each stands aside under a number meanwhile. */
const asideOrigin = 'https://import.invalid/'
const relativeAddress = /^(?![a-z][a-z0-9+.-]*:|#|\/\/)./i
const addressed = [
  ['a', 'href'],
  ['img', 'src'],
] as const

const putAddressesAside = (document: Document): string[] => {
  const addresses: string[] = []
  for (const [tag, attribute] of addressed)
    for (const element of document.querySelectorAll(`${tag}[${attribute}]`)) {
      const address = element.getAttribute(attribute) ?? ''
      if (relativeAddress.test(address)) element.setAttribute(attribute, `${asideOrigin}${addresses.push(address) - 1}`)
    }
  return addresses
}

const bringAddressesBack = (root: Element, addresses: readonly string[]): void => {
  for (const [tag, attribute] of addressed)
    for (const element of root.querySelectorAll(`${tag}[${attribute}^="${asideOrigin}"]`)) {
      const number = Number(element.getAttribute(attribute)?.slice(asideOrigin.length))
      const address = addresses[number]
      if (address === undefined) element.removeAttribute(attribute)
      else element.setAttribute(attribute, address)
    }
}

const readArticle = (page: Page): Content | null => {
  // Readability changes the tree it reads, so it gets a copy.
  const copy = page.document.cloneNode(true) as Document
  const addresses = putAddressesAside(copy)
  const article = new Readability(copy, { maxElemsToParse: 200_000, keepClasses: false, serializer: (node) => node }).parse() as {
    content: Node
    title: string | null
    byline: string | null
  } | null
  if (!article) return null
  const holder = page.document.createElement('div')
  holder.append(page.document.importNode(article.content, true))
  bringAddressesBack(holder, addresses)
  return { element: holder, title: article.title ?? '', byline: article.byline ?? '' }
}

/** Links to pages that are not imported lead to where the page was saved from, if it says so. */
const completeLinks = (root: Element, sourceUrl: string, references: References): void => {
  if (sourceUrl === '') return
  for (const link of root.querySelectorAll('a[href]')) {
    const address = link.getAttribute('href') ?? ''
    if (relativeAddress.test(address) && !references.item(address) && URL.canParse(address, sourceUrl))
      link.setAttribute('href', new URL(address, sourceUrl).href)
  }
}

/** The article if it holds most of the words that are not menus; else everything but the menus: a manual is not an article. */
const contentOf = (page: Page): Content => {
  const body = page.document.body
  const rest = page.document.createElement('div')
  rest.append(...body.cloneNode(true).childNodes)
  for (const element of rest.querySelectorAll(clutter)) element.remove()
  const whole = { element: rest, title: '', byline: '' }
  const article = readArticle(page)
  if (!article) return whole
  const words = wordsOf(article.element).length
  return words >= 200 && words >= wordsOf(rest).length * 0.4 ? article : { ...whole, byline: article.byline }
}

/** The heading where the page's title repeats it with the name of the site; Readability's guess where it only cuts that name off. */
const titleOf = (document: Document, guess: string): string => {
  const whole = document.title.replace(/\s+/g, ' ').trim()
  const headings = [...document.querySelectorAll('h1')].map(wordsOf).filter((heading) => heading.length >= 4)
  const repeated = headings.find((heading) => whole.includes(heading))
  if (repeated) return repeated
  return (/ [|»–—] | :: /.test(whole) && guess.length >= 10 ? guess : whole) || headings[0] || guess
}

export const parseHtml = (bytes: Uint8Array, name: string, workplace: Workplace, references: References): ParsedFile => {
  const html = decodeHtml(bytes)
  const isXhtml = /\.xhtml$/i.test(name)
  const page = openPage(isXhtml ? html.replace(/<(script|style|title|iframe|textarea)([^>]*)\/>/gi, '<$1$2></$1>') : html, workplace.limits)
  try {
    dropOwnMarks(page.document.documentElement)
    takePictures(page.document.documentElement, workplace, (address) => references.picture(address))
    const sourceUrl = addressOf(page.document, html)
    const content = contentOf(page)
    completeLinks(content.element, sourceUrl, references)
    const body: BodyJson = htmlToBody(cleaned(page, content.element))
    const title = titleOf(page.document, content.title)
    const text = wordsOf(content.element)
    const authors = metaContent(page.document, 'author', 'dc.creator', 'citation_author') || content.byline
    return {
      title,
      kind: null,
      language: languageOf(page.document),
      fields: {
        ...(authors && authors.length <= 300 ? { people: authors.replace(/^by\s+/i, '') } : {}),
        sourceUrl,
        summary: metaContent(page.document, 'description', 'og:description').slice(0, 2000),
      },
      tags: [],
      body,
      text,
      extracted: null,
      files: [],
    }
  } finally {
    page.close()
  }
}

/** By the byte order mark, then by what the page declares, then as any text. */
const decodeHtml = (bytes: Uint8Array): string => {
  const head = Buffer.from(bytes.subarray(0, 2048)).toString('latin1')
  const declared = /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(head)?.[1] ?? /^<\?xml[^>]+encoding=["']([\w-]+)/i.exec(head)?.[1]
  return decodeText(bytes, declared)
}
