// A picture to look at: fits the page, grows with the wheel and the keys, moves under the hand.
import { Maximize2, Minus, Plus } from 'lucide-react'
import { type PointerEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ItemAttachment } from '../../../contract/areas/items.ts'
import { Button, IconButton, Toolbar, useFormat } from '../../ui/index.ts'
import { FileCard } from './file-card.tsx'
import styles from './reader.module.css'

const step = 1.25
const largest = 16
const paddingPx = 32

export const PictureReader = ({ file, url, alt }: { file: ItemAttachment; url: string; alt: string }) => {
  const { t } = useTranslation('reader')
  const format = useFormat()
  const frame = useRef<HTMLElement>(null)
  const [natural, setNatural] = useState<{ width: number; height: number } | null>(null)
  /** null: as large as fits, never larger than it is. */
  const [scale, setScale] = useState<number | null>(null)
  const [fitting, setFitting] = useState(1)
  const [failed, setFailed] = useState(false)
  const hand = useRef<{ x: number; y: number; left: number; top: number } | null>(null)

  useEffect(() => {
    const box = frame.current
    if (!box || !natural) return undefined
    const measure = () => setFitting(Math.min(1, (box.clientWidth - paddingPx) / natural.width, (box.clientHeight - paddingPx) / natural.height))
    const resized = new ResizeObserver(measure)
    resized.observe(box)
    return () => resized.disconnect()
  }, [natural])

  const shown = scale ?? fitting
  const zoom = (by: number) => setScale(Math.min(largest, Math.max(Math.min(fitting, 1) / 4, shown * by)))
  useEffect(() => {
    const box = frame.current
    if (!box) return undefined
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      setScale((now) => Math.min(largest, Math.max(0.02, (now ?? fitting) * (event.deltaY < 0 ? step : 1 / step))))
    }
    // React listens passively; this one has to keep the window from zooming.
    box.addEventListener('wheel', wheel, { passive: false })
    return () => box.removeEventListener('wheel', wheel)
  }, [fitting])

  if (failed)
    return (
      <FileCard file={file}>
        <p>{t('pictureDamaged')}</p>
      </FileCard>
    )
  const down = (event: PointerEvent<HTMLElement>) => {
    const box = frame.current
    if (!box || event.button !== 0) return
    hand.current = { x: event.clientX, y: event.clientY, left: box.scrollLeft, top: box.scrollTop }
    box.setPointerCapture(event.pointerId)
  }
  const move = (event: PointerEvent<HTMLElement>) => {
    if (!hand.current) return
    frame.current?.scrollTo({
      left: hand.current.left - event.clientX + hand.current.x,
      top: hand.current.top - event.clientY + hand.current.y,
      behavior: 'instant',
    })
  }
  return (
    <div className={styles.reader}>
      <div className={styles.bar}>
        <Toolbar aria-label={t('tools')} className={styles.tools}>
          <IconButton icon={Minus} label={t('smaller')} word="hidden" keys="−" onPress={() => zoom(1 / step)} />
          <output className={styles.scale}>{format.percent(shown)}</output>
          <IconButton icon={Plus} label={t('larger')} word="hidden" keys="+" onPress={() => zoom(step)} />
          <Button look="quiet" icon={Maximize2} onPress={() => setScale(scale === null ? 1 : null)}>
            {t(scale === null ? 'ownSize' : 'wholePicture')}
          </Button>
        </Toolbar>
      </div>
      <div className={styles.middle}>
        <div className={styles.page}>
          {/* Arrows scroll it, plus and minus change its size: it takes the focus. */}
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
          <section
            ref={frame}
            aria-label={alt}
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
            tabIndex={0}
            className={styles.picture}
            onPointerDown={down}
            onPointerMove={move}
            onPointerUp={() => (hand.current = null)}
            onPointerCancel={() => (hand.current = null)}
            onKeyDown={(event) => {
              if (event.key === '+' || event.key === '=') zoom(step)
              else if (event.key === '-') zoom(1 / step)
              else if (event.key === '0') setScale(null)
              else return
              event.preventDefault()
            }}
          >
            <img
              src={url}
              alt={alt}
              draggable={false}
              style={natural ? { inlineSize: natural.width * shown, blockSize: natural.height * shown } : { visibility: 'hidden' }}
              onLoad={({ currentTarget }) =>
                // A drawing without a size of its own is shown as wide as a column.
                setNatural({ width: currentTarget.naturalWidth || 680, height: currentTarget.naturalHeight || 480 })
              }
              onError={() => setFailed(true)}
            />
          </section>
        </div>
        <div className={styles.margin} />
      </div>
    </div>
  )
}
