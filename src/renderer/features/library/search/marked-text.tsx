// Text with the hits marked; `marks` are [start, end) in UTF-16 units, already on whole letters.
import { Fragment } from 'react'
import type { Snippet } from '../../../../contract/areas/search.ts'
import { piecesOf } from './pieces.ts'

export const MarkedText = ({ snippet, lang, className }: { snippet: Snippet; lang: string | null; className?: string }) => (
  <span dir="auto" lang={lang ?? undefined} className={className}>
    {piecesOf(snippet).map(({ text, hit }, index) => (
      // Pieces have no identity but their place.
      // oxlint-disable-next-line react/no-array-index-key
      <Fragment key={index}>{hit ? <mark>{text}</mark> : text}</Fragment>
    ))}
  </span>
)
