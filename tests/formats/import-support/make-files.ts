// Small files for tests, made by code: nothing in them comes from elsewhere.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { deflateSync } from 'node:zlib'
import { ZipFile } from 'yazl'

/** Of tests that ended before they could clear away. */
const made = new Set<string>()
process.once('exit', () => {
  for (const path of made) rmSync(path, { recursive: true, force: true })
})

/** A folder that is removed at the end; keys are paths in it. */
export const makeFolder = (
  files: Record<string, string | Uint8Array>,
  name = 'shelf',
): { path: string; write(file: string, bytes: string | Uint8Array): void; remove(): void } => {
  const parent = mkdtempSync(join(tmpdir(), 'granary-files-'))
  made.add(parent)
  const path = join(parent, name)
  mkdirSync(path)
  const write = (file: string, bytes: string | Uint8Array) => {
    const target = join(path, file)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, bytes)
  }
  for (const [file, bytes] of Object.entries(files)) write(file, bytes)
  return { path, write, remove: () => rmSync(parent, { recursive: true, force: true }) }
}

export const zipOf = (parts: Record<string, string | Uint8Array>, options: { compress?: boolean } = {}): Promise<Buffer> => {
  const zip = new ZipFile()
  for (const [name, content] of Object.entries(parts)) zip.addBuffer(Buffer.from(content as string), name, { compress: options.compress ?? true })
  zip.end()
  return buffer(zip.outputStream as NodeJS.ReadableStream)
}

/** One red point: the smallest honest PNG. `seed` makes other bytes. */
export const pngOf = (seed = 0): Uint8Array => {
  const crcTable = Array.from({ length: 256 }, (_, n) => {
    let c = n
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
    return c >>> 0
  })
  const chunk = (type: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    let crc = 0xffffffff
    for (const byte of body) crc = (crcTable[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8)
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    const check = Buffer.alloc(4)
    check.writeUInt32BE((crc ^ 0xffffffff) >>> 0)
    return Buffer.concat([length, body, check])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(1, 0)
  header.writeUInt32BE(1, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Uint8Array.from([0, 255, seed, 0]))),
    chunk('IEND', new Uint8Array(0)),
  ])
}

const wordNamespaces =
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'

export const wordParagraph = (text: string, properties = '') =>
  `<w:p>${properties ? `<w:pPr>${properties}</w:pPr>` : ''}<w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`

export const wordPicture = (relationship: string) =>
  `<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="p" descr="a red point"/><a:graphic><a:graphicData><pic:pic><pic:blipFill><a:blip r:embed="${relationship}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`

export interface WordOptions {
  body: string
  relationships?: string
  title?: string
  author?: string
  parts?: Record<string, string | Uint8Array>
}

/** A Word document with just what mammoth asks for. */
export const docxOf = ({ body, relationships = '', title = '', author = '', parts = {} }: WordOptions): Promise<Buffer> =>
  zipOf({
    '[Content_Types].xml':
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    '_rels/.rels':
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    'word/_rels/document.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${relationships}</Relationships>`,
    'word/document.xml': `<?xml version="1.0" encoding="UTF-8"?><w:document ${wordNamespaces}><w:body>${body}</w:body></w:document>`,
    'docProps/core.xml': `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${title}</dc:title><dc:creator>${author}</dc:creator></cp:coreProperties>`,
    ...parts,
  })

export const epubOf = (options: {
  title: string
  language?: string
  creator?: string
  chapters: string[]
  parts?: Record<string, string | Uint8Array>
}): Promise<Buffer> =>
  zipOf({
    mimetype: 'application/epub+zip',
    'META-INF/container.xml':
      '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles><rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
    'OPS/book.opf': `<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${options.title}</dc:title><dc:language>${options.language ?? 'en'}</dc:language><dc:creator>${options.creator ?? ''}</dc:creator></metadata><manifest>${options.chapters.map((_, index) => `<item id="c${index}" href="text/c${index}.xhtml" media-type="application/xhtml+xml"/>`).join('')}</manifest><spine>${options.chapters.map((_, index) => `<itemref idref="c${options.chapters.length - 1 - index}"/>`).join('')}</spine></package>`,
    ...Object.fromEntries(
      options.chapters.map((chapter, index) => [
        `OPS/text/c${index}.xhtml`,
        `<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head><title>c</title></head><body>${chapter}</body></html>`,
      ]),
    ),
    ...options.parts,
  })

/** A PDF whose pages say these words in Helvetica; empty text makes a page without a text layer. */
export const pdfOf = (pages: string[], info: { title?: string; author?: string; outline?: string[] } = {}): Buffer => {
  const objects: string[] = []
  const add = (object: string) => objects.push(object)
  const text = (value: string) => `(${value.replace(/[()\\]/g, '\\$&')})`
  const pageNumbers = pages.map((_, index) => 4 + index * 2)
  const firstOutline = 4 + pages.length * 2 + 1
  const titles = info.outline ?? []
  add(`<< /Type /Catalog /Pages 2 0 R${titles.length > 0 ? ` /Outlines ${firstOutline} 0 R` : ''} >>`)
  add(`<< /Type /Pages /Kids [${pageNumbers.map((number) => `${number} 0 R`).join(' ')}] /Count ${pages.length} >>`)
  add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>')
  for (const [index, words] of pages.entries()) {
    const stream = words === '' ? '0 0 200 200 re f' : `BT /F1 12 Tf 72 700 Td ${text(words)} Tj ET`
    add(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> >> /Contents ${(pageNumbers[index] ?? 0) + 1} 0 R >>`)
    add(`<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`)
  }
  add(`<< ${info.title ? `/Title ${text(info.title)} ` : ''}${info.author ? `/Author ${text(info.author)} ` : ''}>>`)
  const infoNumber = objects.length
  if (titles.length > 0) {
    add(`<< /Type /Outlines /First ${firstOutline + 1} 0 R /Last ${firstOutline + titles.length} 0 R /Count ${titles.length} >>`)
    for (const [index, title] of titles.entries())
      add(
        `<< /Title ${text(title)} /Parent ${firstOutline} 0 R /Dest [${pageNumbers[index] ?? 4} 0 R /Fit]${index < titles.length - 1 ? ` /Next ${firstOutline + index + 2} 0 R` : ''} >>`,
      )
  }
  let out = '%PDF-1.4\n'
  const places = objects.map((object, index) => {
    const place = out.length
    out += `${index + 1} 0 obj\n${object}\nendobj\n`
    return place
  })
  const xref = out.length
  out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('')}`
  out += `trailer << /Size ${objects.length + 1} /Root 1 0 R /Info ${infoNumber} 0 R >>\nstartxref\n${xref}\n%%EOF`
  return Buffer.from(out, 'latin1')
}
