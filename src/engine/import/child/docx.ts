// Word documents by mammoth over a guarded zip, then the HTML path. Headings, lists, tables, pictures, footnotes and links come
// along; the direction of paragraphs is read beside it, because mammoth drops it. The original is the attachment. [IM50]–[IM53]
import mammoth from 'mammoth'
import { SaxesParser } from 'saxes'
import { htmlToBody } from '../../../document/html/html-to-body.ts'
import { dropOwnMarks, takePictures } from './html.ts'
import { cleaned, openPage, wordsOf } from './page.ts'
import type { ParsedFile } from './parsed.ts'
import { refuse, toRefusal } from './refusal.ts'
import type { Workplace } from './workplace.ts'
import { decodeXml, guardXml } from './xml-guard.ts'
import { openZip, type Zip } from './zip.ts'

/** What mammoth asks of a zip. */
const zipForMammoth = (zip: Zip, workplace: Workplace) => ({
  exists: (name: string) => zip.has(name),
  read: async (name: string, encoding?: string) => {
    const bytes = await zip.read(name)
    if (encoding === 'base64') return Buffer.from(bytes).toString('base64')
    if (!encoding) return bytes
    const text = decodeXml(bytes)
    guardXml(text, name, workplace.limits)
    return name.endsWith('.xml') && name.startsWith('word/') ? carryDirections(text) : text
  },
  write: () => {
    throw refuse('internal', 'an imported file is never changed')
  },
})

const styleMap = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Subtitle'] => h2:fresh",
  "p[style-name='Quote'] => blockquote > p:fresh",
  "p[style-name='Intense Quote'] => blockquote > p:fresh",
  'u => u',
  'strike => s',
]

/**
 * Characters of the private area that carry what mammoth drops through it: they stand at the beginning of a paragraph's text
 * and are taken out of the HTML again.
 */
const carried = { rtl: '\uE0F1', center: '\uE0F3', end: '\uE0F4' } as const
const carriers = /[\uE0F1\uE0F3\uE0F4]/g

/** Direction and alignment of each paragraph, written into its text. */
const carryDirections = (xml: string): string =>
  xml.replace(carriers, '').replace(/<w:pPr\b[^>]*>(?:(?!<w:pPr\b)[\s\S])*?<\/w:pPr>/g, (properties) => {
    const bidi = /<w:bidi\b([^>]*)>/.exec(properties)
    const isRtl = bidi !== null && !/w:val\s*=\s*"(?:0|false|off)"/.test(bidi[1] ?? '')
    const align = /<w:jc\b[^>]*w:val\s*=\s*"(\w+)"/.exec(properties)?.[1]
    const marks = (isRtl ? carried.rtl : '') + (align === 'center' ? carried.center : align === 'right' || align === 'end' ? carried.end : '')
    return marks === '' ? properties : `${properties}<w:r><w:t>${marks}</w:t></w:r>`
  })

const setDirections = (body: Element): void => {
  const walker = body.ownerDocument.createTreeWalker(body, 4)
  const texts: Text[] = []
  for (let node = walker.nextNode(); node; node = walker.nextNode()) texts.push(node as Text)
  for (const text of texts) {
    const marks = text.data.match(carriers)
    if (!marks) continue
    text.data = text.data.replace(carriers, '')
    const block = text.parentElement?.closest('p,h1,h2,h3,h4,h5,h6')
    if (!block) continue
    if (marks.includes(carried.rtl)) block.setAttribute('dir', 'rtl')
    if (marks.includes(carried.center)) block.setAttribute('align', 'center')
    else if (marks.includes(carried.end)) block.setAttribute('align', marks.includes(carried.rtl) ? 'left' : 'right')
    // mammoth leaves empty paragraphs out; this one was only ours.
    if (block.textContent === '' && !block.querySelector('img')) block.remove()
  }
}

/** mammoth's footnotes (links to list items at the end) become ours. */
const takeFootnotes = (root: Element): void => {
  const document = root.ownerDocument
  for (const link of root.querySelectorAll('sup > a[href^="#footnote-"],sup > a[href^="#endnote-"]')) {
    const note = link.getAttribute('href')?.slice(1) ?? ''
    const text = root.querySelector(`li[id="${quoted(note)}"]`)
    if (!text || !link.parentElement) continue
    const reference = document.createElement('sup')
    reference.setAttribute('data-footnote', note)
    link.parentElement.replaceWith(reference)
  }
  for (const item of root.querySelectorAll('li[id^="footnote-"],li[id^="endnote-"]')) {
    const definition = document.createElement('div')
    definition.setAttribute('data-footnote-text', item.id)
    for (const back of item.querySelectorAll('a[href^="#footnote-ref-"],a[href^="#endnote-ref-"]')) back.remove()
    definition.append(...item.childNodes)
    const list = item.parentElement
    item.remove()
    root.append(definition)
    if (list?.children.length === 0) list.remove()
  }
}
const quoted = (text: string): string => text.replace(/["\\]/g, '\\$&')

const readCore = async (zip: Zip, workplace: Workplace): Promise<Record<string, string>> => {
  const name = 'docProps/core.xml'
  const values: Record<string, string> = {}
  if (!zip.has(name)) return values
  try {
    const xml = decodeXml(await zip.read(name))
    guardXml(xml, name, workplace.limits)
    let open = ''
    const parser = new SaxesParser({ position: false })
    parser.on('error', () => undefined)
    parser.on('opentag', (tag) => {
      open = tag.name.replace(/^.*:/, '')
    })
    parser.on('text', (text) => {
      if (open !== '') values[open] = `${values[open] ?? ''}${text}`.slice(0, 4000)
    })
    parser.on('closetag', () => {
      open = ''
    })
    parser.write(xml).close()
  } catch {
    // Without its properties the document still has its text.
  }
  return values
}

const tagsOf = (keywords: string | undefined): string[] =>
  (keywords ?? '')
    .split(/[;,]/)
    .map((word) => word.trim())
    .filter((word) => word.length > 0 && word.length <= 60)
    .slice(0, 20)

export const parseDocx = async (path: string, workplace: Workplace): Promise<ParsedFile> => {
  const zip = await openZip(path, workplace.limits)
  try {
    if (zip.has('EncryptedPackage') || zip.has('EncryptionInfo')) throw refuse('file-locked', 'the document is locked with a password')
    const file = zipForMammoth(zip, workplace)
    const pictures: string[] = []
    const { value: html } = await mammoth.convertToHtml({ file } as never, {
      styleMap,
      externalFileAccess: false,
      includeEmbeddedStyleMap: false,
      convertImage: mammoth.images.imgElement(async (image) => {
        const kept = workplace.keepPicture(await image.readAsBuffer(), 'picture')
        if (kept) pictures.push(kept.hash)
        return { src: kept ? `granary-picture:${pictures.length - 1}` : '' }
      }),
    })
    const core = await readCore(zip, workplace)
    const page = openPage(`<!doctype html><body>${html}</body>`, workplace.limits)
    try {
      const { body } = page.document
      dropOwnMarks(body)
      for (const image of body.querySelectorAll('img')) if (!image.getAttribute('src')) image.remove()
      takePictures(body, workplace, (address) => workplace.brought.get(pictures[Number(/^granary-picture:(\d+)$/.exec(address)?.[1] ?? -1)] ?? '') ?? null)
      takeFootnotes(body)
      setDirections(body)
      const heading = body.querySelector('h1')
      return {
        title: core['title']?.trim() || (heading ? wordsOf(heading) : ''),
        kind: null,
        language: null,
        fields: {
          people: core['creator']
            ? core['creator']
                .split(/\s*;\s*/)
                .join('\n')
                .trim()
            : '',
          summary: core['description']?.trim() ?? '',
        },
        tags: tagsOf(core['keywords']),
        text: wordsOf(body),
        body: htmlToBody(cleaned(page, body)),
        extracted: null,
        files: [],
      }
    } finally {
      page.close()
    }
  } catch (error) {
    throw toRefusal(error, 'the Word document')
  } finally {
    zip.close()
  }
}
