// The frame of an open repository: top, rail, page, state line; keys that work everywhere; banners over what they concern.
import { Menu as MenuIcon } from 'lucide-react'
import { lazy, type MouseEvent, Suspense, useEffect, useRef, useState } from 'react'
import { Dialog as AriaDialog, Modal, ModalOverlay } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import type { CollectionId, ItemId } from '../../contract/ids.ts'
import { useActs, useConnectionStatus, useServices, useTell, useUserSettings } from '../engine-client/index.ts'
import { ExchangeCards, ExchangePlace, ExchangeWatch } from '../features/exchange/index.ts'
import { AttentionPage, CollectionsRail, ImportCards, ImportReportPage, LibraryPage, useLibraryCommands } from '../features/library/index.ts'
import { Button, binPath, classes, exchangePath, libraryPath, peoplePath, Region, settingsPath, useShortcut, useWidth } from '../ui/index.ts'
import { Banners } from './banners.tsx'
import { CalmBoundary } from './calm-boundary.tsx'
import styles from './frame.module.css'
import { ItemPage } from './item-page.tsx'
import { useKeptFocus } from './kept-focus.ts'
import { KeysSheet } from './keys-sheet.tsx'
import { Palette } from './palette.tsx'
import { Rail } from './rail.tsx'
import type { SessionStore } from './session.ts'
import { useShellCommands } from './shell-commands.ts'
import { StateLine } from './state-line.tsx'
import { ToastRegion } from './toast-region.tsx'
import { TopBar } from './top-bar.tsx'

const PeoplePage = lazy(() => import('../features/people/index.ts').then(({ PeoplePage }) => ({ default: PeoplePage })))
const SettingsPage = lazy(() => import('../features/settings/index.ts').then(({ SettingsPage }) => ({ default: SettingsPage })))

export const Frame = ({ session }: { session: SessionStore }) => {
  const { t } = useTranslation('app')
  const width = useWidth()
  const [location, navigate] = useLocation()
  const [overlay, setOverlay] = useState<'palette' | 'keys' | 'menu' | null>(null)
  const { notices } = useServices()
  const acts = useActs()
  const tell = useTell()
  const status = useConnectionStatus()
  const { focusSearch, newItem } = useLibraryCommands()
  const close = () => setOverlay(null)
  const frame = useRef<HTMLDivElement>(null)
  useKeptFocus(frame, 'page')

  // The menu slides away when one has gone somewhere.
  // oxlint-disable-next-line react/exhaustive-deps
  useEffect(() => setOverlay((now) => (now === 'menu' ? null : now)), [location])

  useShortcut('palette', () => setOverlay('palette'))
  useShortcut('searchEverything', focusSearch)
  useShortcut('keys', () => setOverlay('keys'), useUserSettings().singleKeys)
  useShortcut('help', () => setOverlay('keys'))
  useShortcut('library', () => navigate(libraryPath))
  useShortcut('exchange', () => navigate(exchangePath))
  useShortcut('people', () => navigate(peoplePath))
  useShortcut('bin', () => navigate(binPath))
  useShortcut('settings', () => navigate(settingsPath))
  useShortcut('newItem', () => newItem('note'))
  useShortcut('back', () => window.history.back())
  useShortcut('forward', () => window.history.forward())
  useShortcut('undo', () => void acts.undoLast())
  useShortcut('redo', () => void acts.redoLast())
  useShortcut('save', () => notices.show({ tone: 'done', key: status === 'open' ? 'app:savedHere' : 'app:notConnected' }))
  useShellCommands({ session, openPalette: () => setOverlay('palette'), openKeys: () => setOverlay('keys') })

  const places = (
    <>
      <Rail form={width === 'medium' ? 'narrow' : 'wide'} location={location} />
      {width !== 'medium' && <CollectionsRail />}
    </>
  )
  const cards = (
    <div className={styles.cards}>
      <ImportCards compact={width === 'medium'} />
      <ExchangeCards compact={width === 'medium'} />
    </div>
  )

  return (
    <div ref={frame} className={classes(styles.frame, styles[width])}>
      <a href="#page" className={styles.skip} onClick={(event) => skipTo(event, 'page')}>
        {t('skipToPage')}
      </a>
      <TopBar
        onPalette={() => setOverlay('palette')}
        session={session}
        start={
          width === 'narrow' && (
            <Button look="quiet" icon={MenuIcon} onPress={() => setOverlay('menu')}>
              {t('menu')}
            </Button>
          )
        }
      />
      <Banners session={session} />
      <ExchangeWatch />
      <div className={styles.middle}>
        {width !== 'narrow' && (
          <div className={styles.rail}>
            <Region landmark="navigation" label={t('places')} className={styles.railPlaces}>
              {places}
            </Region>
            {cards}
          </div>
        )}
        <Region landmark="main" label={t('page')} id="page" tabIndex={-1} className={styles.page}>
          <CalmBoundary key={location}>
            <Suspense fallback={null}>
              <Switch>
                <Route path="/">
                  <LibraryPage />
                </Route>
                <Route path="/collection/:id">{({ id }) => <LibraryPage collection={id as CollectionId} />}</Route>
                <Route path={binPath}>
                  <LibraryPage binned />
                </Route>
                <Route path="/look">
                  <AttentionPage />
                </Route>
                <Route path="/import/:id">{({ id }) => <ImportReportPage jobId={id} />}</Route>
                <Route path="/item/:id">{({ id }) => <ItemPage key={id} itemId={id as ItemId} />}</Route>
                <Route path="/exchange/*?">
                  <ExchangePlace onOpenRepository={(directory) => void tell(session.open(directory))} />
                </Route>
                <Route path={peoplePath}>
                  <PeoplePage />
                </Route>
                <Route path={settingsPath}>
                  <SettingsPage />
                </Route>
                <Route>
                  <Redirect to={libraryPath} />
                </Route>
              </Switch>
            </Suspense>
          </CalmBoundary>
        </Region>
        {/* Last in the order of reading, wherever it stands. */}
        <StateLine form={width === 'narrow' ? 'line' : width === 'medium' ? 'narrow' : 'wide'} />
      </div>
      <ModalOverlay isOpen={overlay === 'menu'} onOpenChange={(open) => !open && close()} isDismissable className={styles.menuOverlay ?? ''}>
        <Modal className={styles.menu ?? ''}>
          <AriaDialog aria-label={t('menu')} className={styles.menuDialog ?? ''}>
            {/* The place where one is already leads nowhere, so no change of place closes the menu. */}
            {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
            <div onClick={(event) => isLink(event) && close()}>
              {places}
              {cards}
            </div>
          </AriaDialog>
        </Modal>
      </ModalOverlay>
      <Palette isOpen={overlay === 'palette'} onClose={close} onKeys={() => setOverlay('keys')} />
      <KeysSheet isOpen={overlay === 'keys'} onClose={close} />
      <ToastRegion />
    </div>
  )
}

const isLink = ({ target }: MouseEvent) => target instanceof Element && target.closest('a') !== null

/** A hash link would be read as a route: the focus goes there by hand. */
const skipTo = (event: { preventDefault(): void }, id: string) => {
  event.preventDefault()
  document.getElementById(id)?.focus()
}
