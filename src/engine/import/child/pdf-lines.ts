// From pdf.js's pieces of text to lines in reading order. Within a piece pdf.js gives the order in which one reads; a line of
// Arabic is still made of pieces from left to right, and of presentation forms. [IM42]

export interface TextPiece {
  str: string
  dir: string
  /** Left edge and baseline on the page as it is shown. */
  x: number
  y: number
  width: number
  height: number
  hasEOL: boolean
}

const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/gu
const strong = /\p{L}/gu
const mirrored: Readonly<Record<string, string>> = { '(': ')', ')': '(', '[': ']', ']': '[', '{': '}', '}': '{', '<': '>', '>': '<', '«': '»', '»': '«' }

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

/** Presentation forms (ligatures of Latin, contextual shapes of Arabic) become letters; everything else stays as printed. */
export const foldPresentationForms = (text: string): string =>
  text.replace(/[\uFB00-\uFDFD\uFE70-\uFEFC]+/g, (forms) => forms.normalize('NFKC')).replace(/ +([\u064B-\u0652])/g, '$1')

const readingText = ({ str, dir }: TextPiece): string => (dir === 'rtl' ? str.replace(/[()[\]{}<>«»]/g, (bracket) => mirrored[bracket] ?? bracket) : str)

/** Pieces of one line, first read first. */
const inReadingOrder = (line: TextPiece[]): TextPiece[] => {
  const text = line.map((piece) => piece.str).join('')
  const rtl = count(text, rightToLeft)
  if (rtl === 0 || rtl * 2 < count(text, strong)) return line
  const fromRight = [...line].sort((a, b) => b.x + b.width - (a.x + a.width) || b.x - a.x)
  // Numbers and words of other scripts inside the line run from left to right among themselves.
  const ordered: TextPiece[] = []
  let run: TextPiece[] = []
  const endRun = () => {
    const first = run.findIndex((piece) => piece.str.trim() !== '')
    const last = run.findLastIndex((piece) => piece.str.trim() !== '')
    ordered.push(...run.slice(0, Math.max(0, first)), ...run.slice(Math.max(0, first), last + 1).reverse(), ...run.slice(last + 1))
    run = []
  }
  for (const piece of fromRight) {
    if (piece.dir === 'rtl' && count(piece.str, rightToLeft) > 0) {
      endRun()
      ordered.push(piece)
    } else run.push(piece)
  }
  endRun()
  return ordered
}

/** Text of a page, one line of print a line. */
export const linesOf = (pieces: readonly TextPiece[]): string => {
  const lines: string[] = []
  let line: TextPiece[] = []
  const endLine = () => {
    const text = foldPresentationForms(inReadingOrder(line).map(readingText).join('')).replace(/\s+/g, ' ').trim()
    if (text !== '') lines.push(text)
    line = []
  }
  for (const piece of pieces) {
    const before = line.at(-1)
    // A new baseline without an end of line: superscripts move by less than half the height.
    if (before && piece.str.trim() !== '' && Math.abs(piece.y - before.y) > Math.max(before.height, piece.height) * 0.8) endLine()
    if (piece.str !== '') line.push(piece)
    if (piece.hasEOL) endLine()
  }
  endLine()
  return lines.join('\n')
}
