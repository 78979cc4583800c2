// A snippet cut at its marks.
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
