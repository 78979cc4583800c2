// An imported document to read: its body without a binding, outline, search; begins where one stopped. Opening it writes nothing.
import { ListTree, Printer, Search } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { ItemDetails } from '../../../contract/areas/items.ts'
import type { ItemId } from '../../../contract/ids.ts'
import type { BodyJson, NodeJson } from '../../../document/body/body-json.ts'
import { attachmentOfAddress, isWebAddress } from '../../../document/schema/addresses.ts'
import { useServices } from '../../engine-client/index.ts'
import { Button, itemPath, keysOf, Region, ToggleButton, Toolbar, useShortcut } from '../../ui/index.ts'
import { BodyView } from '../../ui/prose/index.ts'
import { findRanges, paintFound } from './find-marks.ts'
import { FindLine } from './parts/find-line.tsx'
import sideStyles from './pdf/side-panel.module.css'
import { usePlaceKeeper } from './place.ts'
import styles from './reader.module.css'

export interface TextReaderProps {
  item: ItemDetails
  body: BodyJson
  attachmentUrl: (hash: string) => string
  startFind?: string
}

interface TextPlace {
  /** Index of the first block in sight, and how much of it is above. */
  block: number
  offset: number
}
const isPlace = (value: unknown): value is TextPlace =>
  typeof value === 'object' && value !== null && 'block' in value && typeof value.block === 'number' && 'offset' in value && typeof value.offset === 'number'

interface Heading {
  text: string
  level: number
  index: number
}
const wordsOf = (node: NodeJson): string => node.text ?? (node.content ?? []).map(wordsOf).join('')
/** Many documents begin with their title: then the page does not say it twice. */
const beginsWith = ({ content }: BodyJson, title: string) => {
  const first = content?.[0]
  return first?.type === 'heading' && first.attrs?.level === 1 && wordsOf(first).trim() === title.trim()
}
const callouts = ['note', 'tip', 'important', 'warning', 'caution'] as const
const findAfterMs = 120

export const TextReader = ({ item, body, attachmentUrl, startFind }: TextReaderProps) => {
  const { t } = useTranslation('reader')
  const [, navigate] = useLocation()
  const { shell, notices } = useServices()
  const scroller = useRef<HTMLElement>(null)
  const text = useRef<HTMLDivElement>(null)
  const [headings, setHeadings] = useState<Heading[]>([])
  const [outline, setOutline] = useState(false)
  const [finding, setFinding] = useState<{ query: string; asked: number } | null>(startFind ? { query: startFind, asked: 0 } : null)
  const [found, setFound] = useState<{ ranges: Range[]; current: number }>({ ranges: [], current: 0 })
  const keeper = usePlaceKeeper(item.id, 'text', isPlace)
  const failed = useCallback((error: unknown) => notices.show({ tone: 'problem', error }), [notices])

  const options = useMemo(
    () => ({
      attachmentUrl,
      unknownLabel: t('unknownPart'),
      pictureMissing: t('pictureMissing'),
      itemTitle: (id: string) => item.linksTo.find((link) => link.id === id)?.title || undefined,
    }),
    [attachmentUrl, t, item.linksTo],
  )
  const openItem = useCallback((id: string) => navigate(itemPath(id as ItemId)), [navigate])
  const openLink = useCallback(
    (url: string) => {
      const hash = attachmentOfAddress(url)
      if (hash) window.open(attachmentUrl(hash), '_blank', 'noopener')
      else if (isWebAddress(url)) void shell.openLink(url).catch(failed)
    },
    [attachmentUrl, shell, failed],
  )
  const rendered = useCallback((root: HTMLElement) => {
    const found = [...root.children].flatMap((block, index) => {
      const level = /^H([1-6])$/.exec(block.tagName)?.[1]
      const words = block.textContent?.trim()
      return level && words ? [{ text: words, level: Number(level), index }] : []
    })
    setHeadings(found)
  }, [])

  // Once, when the text stands: back to where one was, unless one came for a word.
  const restored = useRef(false)
  useEffect(() => {
    if (restored.current) return
    restored.current = true
    if (startFind) return
    void keeper.read().then((place) => {
      const block = place && text.current?.children[place.block]
      if (!block || !scroller.current) return
      block.scrollIntoView({ block: 'start', behavior: 'instant' })
      scroller.current.scrollTop += place.offset
    })
  }, [keeper, startFind])
  const remember = () => {
    const [box, root] = [scroller.current, text.current]
    if (!box || !root) return
    const top = box.getBoundingClientRect().top
    const block = [...root.children].findIndex((child) => child.getBoundingClientRect().bottom > top)
    const first = root.children[block]
    if (first) keeper.write({ block, offset: Math.round(top - first.getBoundingClientRect().top) })
  }

  const query = finding?.query ?? ''
  useEffect(() => {
    const timer = setTimeout(() => setFound({ ranges: text.current ? findRanges(text.current, query) : [], current: 0 }), findAfterMs)
    return () => clearTimeout(timer)
  }, [query, body])
  useEffect(() => {
    paintFound(found.ranges, found.current)
    return () => paintFound([], 0)
  }, [found])
  const openFind = useCallback(() => setFinding((now) => ({ query: now?.query ?? '', asked: (now?.asked ?? 0) + 1 })), [])
  const step = (by: 1 | -1) => setFound(({ ranges, current }) => ({ ranges, current: ranges.length ? (current + by + ranges.length) % ranges.length : 0 }))
  useShortcut('find', openFind)
  useShortcut('findNext', () => step(1))

  const highest = Math.min(...headings.map(({ level }) => level))
  return (
    <div className={styles.reader}>
      <div className={styles.bar}>
        <Toolbar aria-label={t('tools')} className={styles.tools}>
          <ToggleButton icon={ListTree} mirrorIcon label={t('outline')} isSelected={outline} onChange={setOutline} />
          <span className={styles.space} />
          <Button look="quiet" icon={Search} onPress={openFind}>
            {t('find')}
          </Button>
          <Button look="quiet" icon={Printer} aria-keyshortcuts={keysOf('print')} className={styles.wide} onPress={() => void shell.print().catch(failed)}>
            {t('print')}
          </Button>
        </Toolbar>
      </div>
      {finding && (
        <FindLine
          query={finding.query}
          asked={finding.asked}
          current={found.ranges.length ? found.current + 1 : 0}
          total={found.ranges.length}
          pending={false}
          onQuery={(next) => setFinding({ ...finding, query: next })}
          onStep={step}
          onClose={() => {
            setFinding(null)
            scroller.current?.focus()
          }}
        />
      )}
      <div className={styles.middle}>
        <div className={styles.side}>
          {outline && (
            <Region landmark="complementary" label={t('outline')} className={sideStyles.panel}>
              {headings.length === 0 ? (
                <p className={sideStyles.empty}>{t('noOutline')}</p>
              ) : (
                <div className={sideStyles.scroller}>
                  <ul>
                    {headings.map(({ text: words, level, index }) => (
                      <li key={index} style={{ paddingInlineStart: `${(level - highest) * 0.9}rem` }}>
                        <button type="button" className={sideStyles.row} onClick={() => text.current?.children[index]?.scrollIntoView({ block: 'start' })}>
                          <bdi dir="auto">{words}</bdi>
                        </button>
                      </li>
                    ))}
                  </ul>
                </div>
              )}
            </Region>
          )}
        </div>
        <div className={styles.page}>
          {/* It scrolls by keys, so it takes the focus. */}
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <section ref={scroller} tabIndex={0} aria-label={t('text')} className={styles.scroller} onScroll={remember}>
            <div className={styles.column}>
              {!beginsWith(body, item.title) && (
                <h1 className={styles.title} dir="auto" lang={item.language ?? ''}>
                  {item.title || t('untitled')}
                </h1>
              )}
              <BodyView
                ref={text}
                body={body}
                options={options}
                calloutWords={Object.fromEntries(callouts.map((kind) => [kind, t(`callout.${kind}`)]))}
                label={item.title || t('text')}
                lang={item.language}
                className={styles.body}
                onOpenItem={openItem}
                onOpenLink={openLink}
                onRendered={rendered}
              />
            </div>
          </section>
        </div>
        <div className={styles.margin} />
      </div>
    </div>
  )
}
