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

/** What a text is searched for when its hit is opened: marked words that stand side by side, as the text has them. Words as they were
    typed may stand apart there, or with other endings. null: nothing is marked. */
export const placeOf = (snippet: Snippet): string | null => {
  const runs: { text: string; hits: number }[] = []
  let run: { text: string; hits: number } | null = null
  let gap = ''
  for (const { text, hit } of piecesOf(snippet)) {
    if (!hit) {
      if (/^\s+$/.test(text)) gap = text
      else run = null
    } else if (run) {
      run.text += gap + text
      run.hits++
    } else {
      run = { text, hits: 1 }
      runs.push(run)
    }
    if (hit) gap = ''
  }
  const most = Math.max(...runs.map(({ hits }) => hits))
  return runs.find(({ hits }) => hits === most)?.text ?? null
}
