// PDF: text by page, outline, title, authors, language. The original is the attachment that the reader shows; the body stays
// for the person's own words. [IM40]–[IM44]
import { open } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import type { OutlineEntry } from '../../../contract/areas/files.ts'
import type { ImportLimits } from '../limits.ts'
import type { ParsedText } from './parsed.ts'
import { linesOf, type TextPiece } from './pdf-lines.ts'
import { refuse, toRefusal } from './refusal.ts'

export interface ReadPdf extends ParsedText {
  title: string | null
  authors: string[]
  /** As the file declares it. */
  language: string | null
}

type PdfLimits = Pick<ImportLimits, 'pdfPages' | 'extractedCharacters' | 'outlineEntries'>

/** Files up to this size are read at once; of larger ones pdf.js asks for the pieces it needs. */
const wholeBytes = 64 * 1024 * 1024

const pdfjs = () => import('pdfjs-dist/legacy/build/pdf.mjs')

const openDocument = async (path: string, sizeBytes: number, passwords: readonly string[]) => {
  const { getDocument, PDFDataRangeTransport } = await pdfjs()
  const assets = join(dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json')), '/')
  const file = await open(path, 'r')
  const read = async (begin: number, end: number): Promise<Uint8Array> => {
    const bytes = new Uint8Array(end - begin)
    let filled = 0
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, begin + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return bytes.subarray(0, filled)
  }
  class FileTransport extends PDFDataRangeTransport {
    override requestDataRange(begin: number, end: number): void {
      read(begin, end).then(
        (bytes) => this.onDataRange(begin, bytes),
        // The document's promise waits for ever then; the time limit of the file ends it.
        () => this.abort(),
      )
    }
  }
  const source =
    sizeBytes <= wholeBytes ? { data: await read(0, sizeBytes) } : { range: new FileTransport(sizeBytes, null), disableStream: true, disableAutoFetch: true }
  const task = getDocument({
    ...source,
    verbosity: 0,
    disableFontFace: true,
    useSystemFonts: false,
    useWorkerFetch: false,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    useWasm: false,
    enableXfa: false,
    cMapUrl: join(assets, 'cmaps/'),
    standardFontDataUrl: join(assets, 'standard_fonts/'),
  })
  const left = ['', ...passwords]
  task.onPassword = (update: (password: string | Error) => void) => {
    const next = left.shift()
    update(next ?? refuse('file-locked', 'the file is locked with a password'))
  }
  const close = async () => {
    await task.destroy()
    await file.close()
  }
  try {
    return { document: await task.promise, close }
  } catch (error) {
    await close().catch(() => undefined)
    if (error instanceof Error && error.name === 'PasswordException') throw refuse('file-locked', 'the file is locked with a password', error)
    throw toRefusal(error, 'the PDF')
  }
}

const pieceOf = (item: { str: string; dir: string; transform: number[]; width: number; height: number; hasEOL: boolean }, view: number[]): TextPiece => {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = view
  const x = item.transform[4] ?? 0
  const y = item.transform[5] ?? 0
  return {
    str: item.str,
    dir: item.dir,
    x: a * x + c * y + e,
    y: b * x + d * y + f,
    width: item.width,
    height: item.height,
    hasEOL: item.hasEOL,
  }
}

/** The words in the largest print of the first page, where they look like a title. */
const printedTitle = (pieces: readonly TextPiece[]): string | null => {
  const largest = Math.max(0, ...pieces.filter((piece) => /\p{L}{2}/u.test(piece.str)).map((piece) => Math.round(piece.height * 10)))
  const usual = median(pieces.filter((piece) => piece.str.trim().length > 20).map((piece) => piece.height * 10))
  if (usual === 0 || largest < usual * 1.2) return null
  const begin = pieces.findIndex((piece) => Math.round(piece.height * 10) === largest)
  const run: TextPiece[] = []
  for (const piece of pieces.slice(begin)) {
    if (piece.str.trim() !== '' && Math.round(piece.height * 10) < largest * 0.95) break
    run.push(piece)
  }
  const title = linesOf(run).replace(/\s+/g, ' ').trim()
  return /\p{L}{2}/u.test(title) && title.length >= 6 && title.length <= 200 ? title : null
}

const median = (values: number[]): number => values.sort((x, y) => x - y)[Math.floor(values.length / 2)] ?? 0

/** Titles that programs write and nobody meant. */
const meantTitle = (title: unknown): string | null => {
  if (typeof title !== 'string') return null
  const text = title
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const isMachine = /^(?:untitled|microsoft (?:word|powerpoint|excel)\b.*|document\d*|.*\.(?:docx?|pptx?|xlsx?|pdf|tex|dvi|indd|odt|rtf|qxd|html?))$/i.test(
    text,
  )
  return text === '' || isMachine ? null : text
}

const namesOf = (author: unknown): string[] =>
  typeof author === 'string'
    ? author
        .replace(/\p{Cc}+/gu, ' ')
        .split(/\s*(?:;|,| and | & )\s*/)
        .map((name) => name.trim())
        .filter((name) => name.length > 1 && name.length <= 120)
        .slice(0, 100)
    : []

const readOutline = async (document: PDFDocumentProxy, limit: number): Promise<OutlineEntry[]> => {
  const entries: OutlineEntry[] = []
  type Node = Awaited<ReturnType<PDFDocumentProxy['getOutline']>>[number]
  const pageOf = async (destination: unknown): Promise<number | null> => {
    try {
      const explicit: unknown = typeof destination === 'string' ? await document.getDestination(destination) : destination
      if (!Array.isArray(explicit)) return null
      const target: unknown = explicit[0]
      if (typeof target === 'number') return target + 1
      return (await document.getPageIndex(target as { num: number; gen: number })) + 1
    } catch {
      // A bookmark that leads nowhere: the outline is shown without it, nothing else is lost.
      return null
    }
  }
  const walk = async (nodes: readonly Node[], depth: number): Promise<void> => {
    for (const node of nodes) {
      if (entries.length >= limit || depth > 20) return
      const page = await pageOf(node.dest)
      const title = foldTitle(node.title)
      if (page !== null && title !== '') entries.push({ title, page, depth })
      await walk(node.items as Node[], depth + 1)
    }
  }
  try {
    await walk((await document.getOutline()) ?? [], 0)
  } catch {
    // A damaged outline: the document is read without one.
  }
  return entries
}
const foldTitle = (title: string): string =>
  title
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 300)

/** Errors: file-locked, file-damaged, file-has-too-many-parts. */
export const readPdf = async (path: string, sizeBytes: number, passwords: readonly string[], limits: PdfLimits): Promise<ReadPdf> => {
  const { document, close } = await openDocument(path, sizeBytes, passwords)
  try {
    if (document.numPages > limits.pdfPages) throw refuse('file-has-too-many-parts', `the PDF has ${document.numPages} pages, more than ${limits.pdfPages}`)
    const pages: string[] = []
    let firstPieces: TextPiece[] = []
    let characters = 0
    for (let number = 1; number <= document.numPages; number++) {
      let text = ''
      if (characters < limits.extractedCharacters) {
        try {
          const page = await document.getPage(number)
          const view = page.getViewport({ scale: 1 }).transform as number[]
          const content = await page.getTextContent()
          const pieces = content.items.flatMap((item) => ('str' in item ? [pieceOf(item, view)] : []))
          if (number === 1) firstPieces = pieces
          text = linesOf(pieces).slice(0, limits.extractedCharacters - characters)
          page.cleanup()
        } catch {
          // One damaged page: its text is missing, the others are read and the original shows what can be shown.
        }
      }
      characters += text.length
      pages.push(text)
    }
    const info = await readInfo(document)
    return {
      pages,
      outline: await readOutline(document, limits.outlineEntries),
      noTextLayer: !pages.some((text) => /[\p{L}\p{N}]/u.test(text)),
      title: info.title ?? printedTitle(firstPieces),
      authors: info.authors,
      language: info.language,
    }
  } catch (error) {
    throw toRefusal(error, 'the PDF')
  } finally {
    await close().catch(() => undefined)
  }
}

const readInfo = async (document: PDFDocumentProxy): Promise<{ title: string | null; authors: string[]; language: string | null }> => {
  try {
    const { info } = (await document.getMetadata()) as { info: Record<string, unknown> }
    const language = typeof info['Language'] === 'string' && /^[a-zA-Z]{2,3}\b/.test(info['Language']) ? info['Language'] : null
    return { title: meantTitle(info['Title']), authors: namesOf(info['Author']), language }
  } catch {
    // Damaged information: the document itself can still be read.
    return { title: null, authors: [], language: null }
  }
}
