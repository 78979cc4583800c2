// A PDF to read: pages, outline, thumbnails, search, zoom; begins where one stopped.
import { FileText, Images, ListTree, Maximize2, Minus, Plus, RotateCw, Search } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import type { ItemAttachment } from '../../../../contract/areas/items.ts'
import type { ItemId } from '../../../../contract/ids.ts'
import { useServices } from '../../../engine-client/index.ts'
import { Banner, Button, Dialog, IconButton, Region, TextField, ToggleButton, Toolbar, ToolbarSeparator, useFormat, useShortcut } from '../../../ui/index.ts'
import { FileCard } from '../file-card.tsx'
import { FindLine } from '../parts/find-line.tsx'
import { usePlaceKeeper } from '../place.ts'
import styles from '../reader.module.css'
import pageStyles from './pdf-page.module.css'
import type { PdfOutlineRow, PdfPlace, PdfState, PdfView } from './pdf-view.ts'
import sideStyles from './side-panel.module.css'
import { Thumbnails } from './thumbnails.tsx'

export interface PdfReaderProps {
  itemId: ItemId
  file: ItemAttachment
  url: string
  lang: string
  noTextLayer: boolean
  startPage?: number
  startFind?: string
  margin?: ReactNode
}

const isPlace = (value: unknown): value is PdfPlace => typeof value === 'object' && value !== null && 'page' in value && 'scale' in value && 'rotation' in value

const noState: PdfState = { pages: 0, page: 1, scale: 1, fit: 'page-width', rotation: 0, found: { current: 0, total: 0, pending: false, missing: false } }
const nothing = () => () => undefined

export const PdfReader = ({ itemId, file, url, lang, noTextLayer, startPage, startFind, margin }: PdfReaderProps) => {
  const { t } = useTranslation('reader')
  const format = useFormat()
  const { shell } = useServices()
  const container = useRef<HTMLDivElement>(null)
  const pages = useRef<HTMLDivElement>(null)
  const [view, setView] = useState<PdfView | null>(null)
  const [failure, setFailure] = useState<'damaged' | 'locked' | null>(null)
  const [password, setPassword] = useState<{ wrong: boolean; answer: (password: string) => void } | null>(null)
  const [side, setSide] = useState<'outline' | 'pages' | null>(null)
  const [finding, setFinding] = useState<{ query: string; asked: number } | null>(startFind ? { query: startFind, asked: 0 } : null)
  const keeper = usePlaceKeeper(itemId, file.hash, isPlace)
  const state = useSyncExternalStore(view?.subscribe ?? nothing, view?.state ?? (() => noState))
  const start = useRef({ startPage, startFind })

  useEffect(() => {
    const [box, element] = [container.current, pages.current]
    if (!box || !element) return undefined
    let shown: PdfView | null = null
    let ended = false
    const open = async () => {
      const [{ showPdf }, place] = await Promise.all([import('./pdf-view.ts'), keeper.read()])
      if (ended) return
      shown = await showPdf({
        container: box,
        viewer: element,
        url,
        sizeBytes: file.sizeBytes,
        lang,
        onLink: (address) => void shell.openLink(address).catch(() => undefined),
        askPassword: (wrong, answer) => setPassword({ wrong, answer }),
        failed: () => setFailure('damaged'),
      })
      if (ended) {
        shown.close()
        return
      }
      if (start.current.startPage) shown.goToPage(start.current.startPage)
      else if (place) shown.restore(place)
      if (start.current.startFind) shown.find(start.current.startFind, 0)
      setView(shown)
    }
    open().catch((error: unknown) => {
      if (!ended) setFailure(error instanceof Error && error.name === 'PasswordException' ? 'locked' : 'damaged')
    })
    return () => {
      ended = true
      if (shown) keeper.write(shown.place())
      keeper.flush()
      shown?.close()
      setView(null)
    }
  }, [url, file.sizeBytes, lang, shell, keeper])

  const openFind = useCallback(() => setFinding((now) => ({ query: now?.query ?? '', asked: (now?.asked ?? 0) + 1 })), [])
  const stepFind = (by: 1 | -1) => {
    if (finding?.query) view?.find(finding.query, by)
  }
  useShortcut('find', openFind)
  useShortcut('findNext', () => stepFind(1))

  if (failure)
    return (
      <FileCard file={file} url={url}>
        <p>{t(failure === 'locked' ? 'pdfLocked' : 'pdfDamaged')}</p>
      </FileCard>
    )
  const keys = (event: KeyboardEvent) => {
    if (!view || event.ctrlKey || event.metaKey || event.altKey) return
    const acts: Record<string, () => void> = {
      '+': () => view.zoom(1),
      '-': () => view.zoom(-1),
      0: () => view.fit('page-width'),
      r: view.rotate,
      n: () => view.goToPage(state.page + 1),
      p: () => view.goToPage(state.page - 1),
      Home: () => view.goToPage(1),
      End: () => view.goToPage(state.pages),
    }
    const act = acts[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  return (
    <div className={styles.reader}>
      <div className={styles.bar}>
        <Toolbar aria-label={t('tools')} className={styles.tools}>
          <PageField key={state.page} page={state.page} pages={state.pages} onGo={(page) => view?.goToPage(page)} />
          <span className={styles.pageOf}>{t('ofPages', { pages: format.number(state.pages) })}</span>
          <ToolbarSeparator />
          <IconButton icon={Minus} label={t('smaller')} word="hidden" keys="−" isDisabled={!view} onPress={() => view?.zoom(-1)} />
          <output className={styles.scale}>{format.percent(state.scale)}</output>
          <IconButton icon={Plus} label={t('larger')} word="hidden" keys="+" isDisabled={!view} onPress={() => view?.zoom(1)} />
          <Button
            look="quiet"
            icon={Maximize2}
            className={styles.wide}
            isDisabled={!view}
            onPress={() => view?.fit(state.fit === 'page-width' ? 'page-fit' : 'page-width')}
          >
            {t(state.fit === 'page-width' ? 'wholePage' : 'fitWidth')}
          </Button>
          <Button look="quiet" icon={RotateCw} className={styles.wide} isDisabled={!view} onPress={() => view?.rotate()}>
            {t('rotate')}
          </Button>
          <span className={styles.space} />
          <Button look="quiet" icon={Search} onPress={openFind}>
            {t('find')}
          </Button>
          <ToggleButton icon={ListTree} mirrorIcon label={t('outline')} isSelected={side === 'outline'} onChange={(on) => setSide(on ? 'outline' : null)} />
          <ToggleButton icon={Images} label={t('pages')} isSelected={side === 'pages'} onChange={(on) => setSide(on ? 'pages' : null)} />
        </Toolbar>
      </div>
      {finding && (
        <FindLine
          query={finding.query}
          asked={finding.asked}
          current={state.found.current}
          total={state.found.total}
          pending={state.found.pending && !state.found.missing}
          onQuery={(query) => {
            setFinding({ ...finding, query })
            view?.find(query, 0)
          }}
          onStep={stepFind}
          onClose={() => {
            view?.find('', 0)
            setFinding(null)
            container.current?.focus()
          }}
        />
      )}
      {noTextLayer && <Banner tone="info">{t('noTextLayer')}</Banner>}
      <div className={styles.middle}>
        <div className={styles.side}>
          {side && view && (
            <Region landmark="complementary" label={t(side)} className={sideStyles.panel}>
              {side === 'outline' ? <Outline view={view} /> : <Thumbnails pdf={view.document} page={state.page} onGo={view.goToPage} />}
            </Region>
          )}
        </div>
        <div className={styles.page}>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
          <div
            ref={container}
            role="document"
            aria-label={file.name}
            // The page scrolls by keys, so it takes the focus.
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
            tabIndex={0}
            className={pageStyles.desk}
            onKeyDown={keys}
            onScroll={() => view && keeper.write(view.place())}
          >
            <div ref={pages} className="pdfViewer" lang={lang} />
          </div>
        </div>
        <div className={styles.margin}>{margin}</div>
      </div>
      {password && (
        <PasswordDialog
          key={String(password.wrong)}
          name={file.name}
          wrong={password.wrong}
          onGive={(given) => {
            setPassword(null)
            password.answer(given)
          }}
          onClose={() => {
            setPassword(null)
            setFailure('locked')
          }}
        />
      )}
    </div>
  )
}

const PageField = ({ page, pages, onGo }: { page: number; pages: number; onGo: (page: number) => void }) => {
  const { t } = useTranslation('reader')
  const [typed, setTyped] = useState(String(page))
  const go = () => {
    // Digits of any script: a page number typed on an Arabic or Bengali keyboard counts too.
    const plain = typed.replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x0660)).replace(/[০-৯]/g, (digit) => String(digit.charCodeAt(0) - 0x09e6))
    const wanted = Number.parseInt(plain, 10)
    if (wanted >= 1 && wanted <= pages) onGo(wanted)
    else setTyped(String(page))
  }
  return (
    <TextField
      label={t('page')}
      labelHidden
      inputMode="numeric"
      value={typed}
      onChange={setTyped}
      onBlur={go}
      onKeyDown={(event) => event.key === 'Enter' && go()}
      className={styles.pageField}
    />
  )
}

const Outline = ({ view }: { view: PdfView }) => {
  const { t } = useTranslation('reader')
  const [rows, setRows] = useState<PdfOutlineRow[] | null>(null)
  useEffect(() => {
    view.outline().then(setRows, () => setRows([]))
  }, [view])
  if (rows?.length === 0)
    return (
      <p className={sideStyles.empty}>
        <FileText size={16} aria-hidden="true" /> {t('noOutline')}
      </p>
    )
  return (
    <div className={sideStyles.scroller}>
      <ul>
        {rows?.map(({ id, title, depth, destination }) => (
          <li key={id} style={{ paddingInlineStart: `${depth * 0.9}rem` }}>
            <button type="button" className={sideStyles.row} onClick={() => view.goTo(destination)}>
              <bdi dir="auto">{title}</bdi>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

const PasswordDialog = ({ name, wrong, onGive, onClose }: { name: string; wrong: boolean; onGive: (password: string) => void; onClose: () => void }) => {
  const { t } = useTranslation('reader')
  const [typed, setTyped] = useState('')
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('passwordTitle')}
      actions={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button look="primary" onPress={() => onGive(typed)}>
            {t('unlock')}
          </Button>
        </>
      }
    >
      <form
        style={{ display: 'contents' }}
        onSubmit={(event) => {
          event.preventDefault()
          onGive(typed)
        }}
      >
        <p>
          <bdi>{name}</bdi>
        </p>
        <TextField
          label={t('password')}
          type="password"
          error={wrong ? t('passwordWrong') : null}
          value={typed}
          onChange={setTyped}
          // The dialog asks for this one thing.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
        />
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Dialog>
  )
}
