// Small pictures of the pages, drawn when they come into sight; the last hundred are kept.
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { classes, useFormat } from '../../../ui/index.ts'
import type { PdfDocument } from './pdf-library.ts'
import styles from './side-panel.module.css'

const widthPx = 128
const rowPx = 208
const keep = 100

/** Pictures of one document as object addresses; the oldest are let go. */
const pictures = new WeakMap<PdfDocument, Map<number, string>>()
const picturesOf = (pdf: PdfDocument) => {
  const found = pictures.get(pdf) ?? new Map<number, string>()
  pictures.set(pdf, found)
  return found
}

const draw = async (pdf: PdfDocument, number: number): Promise<string> => {
  const known = picturesOf(pdf)
  const before = known.get(number)
  if (before) return before
  const page = await pdf.getPage(number)
  const scale = widthPx / page.getViewport({ scale: 1 }).width
  const viewport = page.getViewport({ scale: scale * Math.min(2, window.devicePixelRatio || 1) })
  const canvas = document.createElement('canvas')
  canvas.width = Math.ceil(viewport.width)
  canvas.height = Math.ceil(viewport.height)
  await page.render({ canvas, viewport }).promise
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/webp', 0.8))
  // Gives the memory of the canvas back at once.
  canvas.width = 0
  if (!blob) throw new Error('the page could not be drawn')
  const url = URL.createObjectURL(blob)
  known.set(number, url)
  const oldest = known.size > keep ? known.keys().next().value : undefined
  if (oldest !== undefined) {
    URL.revokeObjectURL(known.get(oldest) ?? '')
    known.delete(oldest)
  }
  return url
}

const Thumbnail = ({ pdf, number }: { pdf: PdfDocument; number: number }) => {
  const [url, setUrl] = useState<string | null>(null)
  useEffect(() => {
    let shown = true
    // While one scrolls fast, pages that only pass are not drawn.
    const timer = setTimeout(() => {
      draw(pdf, number).then(
        (drawn) => shown && setUrl(drawn),
        // The number stands there without its picture.
        () => undefined,
      )
    }, 80)
    return () => {
      shown = false
      clearTimeout(timer)
    }
  }, [pdf, number])
  return url ? <img src={url} alt="" className={styles.picture} /> : <span className={styles.blank} />
}

export const Thumbnails = ({ pdf, page, onGo }: { pdf: PdfDocument; page: number; onGo: (page: number) => void }) => {
  const { t } = useTranslation('reader')
  const format = useFormat()
  const scroller = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library
  const rows = useVirtualizer({ count: pdf.numPages, getScrollElement: () => scroller.current, estimateSize: () => rowPx, overscan: 2 })
  useEffect(() => {
    rows.scrollToIndex(page - 1, { align: 'auto' })
  }, [rows, page])
  return (
    <div ref={scroller} className={styles.scroller}>
      <ol className={styles.pages} style={{ blockSize: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => (
          <li key={index} className={styles.pageRow} style={{ insetBlockStart: start, blockSize: rowPx }}>
            <button
              type="button"
              className={classes(styles.pageButton, index + 1 === page && styles.here)}
              aria-current={index + 1 === page ? 'page' : undefined}
              aria-label={t('pageNumber', { page: format.number(index + 1) })}
              onClick={() => onGo(index + 1)}
            >
              <Thumbnail pdf={pdf} number={index + 1} />
              <span>{format.number(index + 1)}</span>
            </button>
          </li>
        ))}
      </ol>
    </div>
  )
}
