// EPUB: the chapters of the spine in their order as one item, with pictures; title, authors, language from the package. [IM55]
import { posix } from 'node:path'
import { SaxesParser } from 'saxes'
import type { BodyJson, NodeJson } from '../../../document/body/body-json.ts'
import { htmlToBody } from '../../../document/html/html-to-body.ts'
import { dropOwnMarks, takePictures } from './html.ts'
import { cleaned, openPage, wordsOf } from './page.ts'
import type { BroughtFile, ParsedFile } from './parsed.ts'
import { refuse, toRefusal } from './refusal.ts'
import type { Workplace } from './workplace.ts'
import { decodeXml, guardXml } from './xml-guard.ts'
import { openZip, type Zip } from './zip.ts'

interface Package {
  title: string
  authors: string[]
  language: string | null
  licence: string
  publisher: string
  identifier: string
  summary: string
  subjects: string[]
  /** Paths in the zip, in reading order. */
  spine: string[]
}

interface XmlTag {
  name: string
  attributes: Record<string, string>
  text: string
}

/** All elements of a small XML file, flat, with their own text; prefixes are dropped. */
const readTags = async (zip: Zip, name: string, workplace: Workplace): Promise<XmlTag[]> => {
  const xml = decodeXml(await zip.read(name))
  guardXml(xml, name, workplace.limits)
  const tags: XmlTag[] = []
  const open: XmlTag[] = []
  const parser = new SaxesParser({ position: false })
  parser.on('error', () => undefined)
  parser.on('opentag', ({ name: tagName, attributes }) => {
    const tag = { name: tagName.replace(/^.*:/, ''), attributes: attributes as Record<string, string>, text: '' }
    tags.push(tag)
    open.push(tag)
  })
  parser.on('text', (text) => {
    const tag = open.at(-1)
    if (tag && tag.text.length < 4000) tag.text += text
  })
  parser.on('closetag', () => {
    open.pop()
  })
  parser.write(xml).close()
  return tags
}

const inZip = (base: string, href: string): string => {
  let plain = href.replace(/[?#].*$/s, '')
  try {
    plain = decodeURIComponent(plain)
  } catch {
    // An address with a stray % is taken as it is written.
  }
  return posix.normalize(posix.join(posix.dirname(base), plain))
}

const readPackage = async (zip: Zip, workplace: Workplace): Promise<Package> => {
  if (zip.has('META-INF/encryption.xml') && zip.has('META-INF/rights.xml')) throw refuse('file-locked', 'the book is locked by its seller')
  const container = zip.has('META-INF/container.xml') ? await readTags(zip, 'META-INF/container.xml', workplace) : []
  const path = container.find((tag) => tag.name === 'rootfile')?.attributes['full-path'] ?? zip.names().find((name) => name.endsWith('.opf')) ?? ''
  if (!zip.has(path)) throw refuse('file-damaged', 'the book has no package file that says what is in it')
  const tags = await readTags(zip, path, workplace)
  const texts = (name: string) => tags.filter((tag) => tag.name === name && tag.text.trim() !== '').map((tag) => tag.text.replace(/\s+/g, ' ').trim())
  const manifest = new Map(tags.filter((tag) => tag.name === 'item').map((tag) => [tag.attributes['id'] ?? '', tag.attributes]))
  const spine = tags
    .filter((tag) => tag.name === 'itemref' && tag.attributes['linear'] !== 'no')
    .map((tag) => manifest.get(tag.attributes['idref'] ?? ''))
    .filter((item) => item !== undefined && /html|xml/.test(item['media-type'] ?? 'html') && !/svg/.test(item['media-type'] ?? ''))
    .map((item) => inZip(path, item?.['href'] ?? ''))
    .filter((name) => zip.has(name))
  return {
    title: texts('title')[0] ?? '',
    authors: texts('creator').slice(0, 100),
    language: texts('language')[0] ?? null,
    licence: texts('rights')[0] ?? '',
    publisher: texts('publisher')[0] ?? '',
    identifier: texts('identifier')[0] ?? '',
    summary: (texts('description')[0] ?? '')
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
    subjects: texts('subject')
      .filter((subject) => subject.length <= 60)
      .slice(0, 20),
    spine: [...new Set(spine)],
  }
}

/** Some say `epub:type`, some link with a sign only; the text of such notes stands in an aside of the same chapter. */
const takeFootnotes = (body: Element, chapter: number): void => {
  for (const link of body.querySelectorAll('a[href^="#"]')) {
    if (!/noteref/.test(link.getAttribute('epub:type') ?? '') && link.getAttribute('role') !== 'doc-noteref') continue
    const id = link.getAttribute('href')?.slice(1) ?? ''
    const text = id === '' ? null : body.ownerDocument.getElementById(id)
    if (!text || text === body || text.contains(link)) continue
    const note = `c${chapter}-${id}`
    const reference = body.ownerDocument.createElement('sup')
    reference.setAttribute('data-footnote', note)
    ;(link.parentElement?.tagName === 'SUP' ? link.parentElement : link).replaceWith(reference)
    const definition = body.ownerDocument.createElement('div')
    definition.setAttribute('data-footnote-text', note)
    definition.append(...text.childNodes)
    text.remove()
    body.append(definition)
  }
}

const parseChapter = (xhtml: string, index: number, workplace: Workplace, find: (address: string) => BroughtFile | null): { body: BodyJson; text: string } => {
  // Read as HTML: real books are often not well-formed. Elements that XML may close in themselves are closed for HTML.
  const html = xhtml
    .replace(/^\uFEFF?\s*<\?xml[^>]*\?>/, '')
    .replace(/<(script|style|title|iframe|textarea|a|div|p|span|td|th|li|i|b|em)(\s[^<>]*)?\/>/gi, '<$1$2></$1>')
  const page = openPage(html, workplace.limits)
  try {
    const { body } = page.document
    for (const element of body.querySelectorAll('script,style,nav[hidden]')) element.remove()
    dropOwnMarks(body)
    takePictures(body, workplace, find)
    for (const image of body.querySelectorAll('image')) image.remove()
    takeFootnotes(body, index)
    // Other chapters are the same item here; there is no place to lead to.
    for (const link of body.querySelectorAll('a[href]')) if (!/^(?:https?|mailto|tel):/i.test(link.getAttribute('href') ?? '')) link.removeAttribute('href')
    return { body: htmlToBody(cleaned(page, body)), text: wordsOf(body) }
  } finally {
    page.close()
  }
}

const isEmptyBody = (body: BodyJson): boolean => body.content.every((block) => block.type === 'paragraph' && (block.content ?? []).length === 0)

export const parseEpub = async (path: string, workplace: Workplace): Promise<ParsedFile> => {
  const zip = await openZip(path, workplace.limits)
  try {
    const description = await readPackage(zip, workplace)
    const blocks: NodeJson[] = []
    const texts: string[] = []
    for (const [index, name] of description.spine.entries()) {
      const xhtml = decodeXml(await zip.read(name))
      if (/<!ENTITY/i.test(xhtml)) throw refuse('file-damaged', `${name} defines entities of its own, which is refused`)
      const pictures = await readPictures(zip, name, xhtml, workplace)
      const { body, text } = parseChapter(xhtml, index, workplace, (address) => pictures.get(inZip(name, address)) ?? null)
      if (!isEmptyBody(body)) blocks.push(...body.content)
      texts.push(text)
      if (blocks.length > workplace.limits.bodyBlocks) throw refuse('file-has-too-many-parts', `the book has more than ${workplace.limits.bodyBlocks} blocks`)
    }
    if (description.spine.length === 0) throw refuse('nothing-to-read', 'the book names no chapters that can be read')
    return {
      title: description.title,
      kind: null,
      language: description.language,
      fields: {
        people: description.authors.join('\n'),
        licence: description.licence,
        publisher: description.publisher,
        identifier: description.identifier,
        summary: description.summary,
      },
      tags: description.subjects,
      body: { type: 'doc', content: blocks.length > 0 ? blocks : [{ type: 'paragraph' }] },
      text: texts.join('\n'),
      extracted: null,
      files: [],
    }
  } catch (error) {
    throw toRefusal(error, 'the book')
  } finally {
    zip.close()
  }
}

/** The pictures that a chapter shows: read before the chapter, because the tree is walked without waiting. */
const readPictures = async (zip: Zip, chapter: string, xhtml: string, workplace: Workplace): Promise<Map<string, BroughtFile>> => {
  const pictures = new Map<string, BroughtFile>()
  for (const match of xhtml.matchAll(/<img\b[^>]*?\bsrc\s*=\s*["']([^"']+)["']/gi)) {
    const address = (match[1] ?? '').replaceAll('&amp;', '&')
    if (/^[a-z]+:/i.test(address)) continue
    const name = inZip(chapter, address)
    if (pictures.has(name) || !zip.has(name)) continue
    try {
      const kept = workplace.keepPicture(await zip.read(name), posix.basename(name))
      if (kept) pictures.set(name, kept)
    } catch {
      // A damaged picture: the chapter keeps its alternative text.
    }
  }
  return pictures
}
