// Text with the hits marked; `marks` are [start, end) in UTF-16 units, already on whole letters.
import { Fragment } from 'react'
import type { Snippet } from '../../../../contract/areas/search.ts'

export interface Piece {
  text: string
  hit: boolean
}

/** Marks that overlap, lie outside or go backwards are cut to what makes sense, never shown twice. */
export const piecesOf = ({ text, marks }: Snippet): Piece[] => {
  const pieces: Piece[] = []
  let at = 0
  for (const [from, to] of [...marks].sort((a, b) => a[0] - b[0])) {
    const [start, end] = [Math.max(at, from), Math.min(text.length, to)]
    if (end <= start) continue
    if (start > at) pieces.push({ text: text.slice(at, start), hit: false })
    pieces.push({ text: text.slice(start, end), hit: true })
    at = end
  }
  if (at < text.length) pieces.push({ text: text.slice(at), hit: false })
  return pieces
}

export const MarkedText = ({ snippet, lang, className }: { snippet: Snippet; lang: string | null; className?: string }) => (
  <span dir="auto" lang={lang ?? undefined} className={className}>
    {piecesOf(snippet).map(({ text, hit }, index) => (
      // Pieces have no identity but their place.
      // oxlint-disable-next-line react/no-array-index-key
      <Fragment key={index}>{hit ? <mark>{text}</mark> : text}</Fragment>
    ))}
  </span>
)
