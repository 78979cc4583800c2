// The whole window: services, settings, and the screen that fits where the session stands.
import { type ReactNode, Suspense, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Router } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import { errorCodeOf, type Services, ServicesProvider, useAsked, useConnectionStatus, useServices, useTell, useUserSettings } from '../engine-client/index.ts'
import { BringBackDialog, ChooseRepository, FirstStart, JoinDialog, Unlock } from '../features/start/index.ts'
import styles from './app.module.css'
import { CalmBoundary } from './calm-boundary.tsx'
import { Frame } from './frame.tsx'
import { createSession, type SessionStore, useSession } from './session.ts'
import { StoppedScreen } from './stopped-screen.tsx'
import { ToastRegion } from './toast-region.tsx'
import { setLanguage } from './translations.ts'
import { WindowSettings } from './window-settings.tsx'

export const App = ({ services }: { services: Services }) => {
  const [session] = useState(() => createSession(services))
  return (
    <ServicesProvider services={services}>
      <Router hook={useHashLocation}>
        <Window session={session} />
      </Router>
    </ServicesProvider>
  )
}

const Window = ({ session }: { session: SessionStore }) => {
  const status = useConnectionStatus()
  const settings = useUserSettings()
  const { phase } = useSession(session)
  const { shell, notices, asked: store } = useServices()
  // What is asked waits until the window is far enough to show it.
  const asked = useAsked(store)
  const invitation = asked?.what === 'join' ? asked.invitation : null
  const canAsk = phase === 'choose' || phase === 'ready'
  useEffect(() => shell.on('invitation', store.join), [shell, store])
  useEffect(() => {
    if (status !== 'open' || session.read().phase !== 'starting') return
    session.look().catch((error: unknown) => {
      // The engine ended meanwhile: it is looked again when the connection is back.
      if (errorCodeOf(error) !== 'channel-closed') notices.show({ tone: 'problem', error })
    })
  }, [status, session, notices])
  return (
    <WindowSettings settings={settings}>
      <Suspense fallback={null}>
        <Kept away={status === 'stopped'}>
          <CalmBoundary>
            <Screen session={session} invitation={invitation} onInvitationTaken={store.done} />
            {canAsk && invitation !== null && <JoinDialog isOpen invitation={invitation} onClose={store.done} onOpened={session.opened} />}
            {canAsk && asked?.what === 'bring-back' && <BringBackDialog key={asked.file} file={asked.file} onClose={store.done} onOpened={session.opened} />}
          </CalmBoundary>
        </Kept>
        {status === 'stopped' && (
          <div className={styles.stopped}>
            <StoppedScreen />
          </div>
        )}
        {phase !== 'ready' && <ToastRegion />}
      </Suspense>
    </WindowSettings>
  )
}

/** Stays as it is behind the calm place: what is written, undo, and where one was are in it, and come back with it. */
const Kept = ({ away, children }: { away: boolean; children: ReactNode }) => {
  const place = useRef<HTMLElement | null>(null)
  useLayoutEffect(() => {
    if (away) place.current = document.activeElement instanceof HTMLElement ? document.activeElement : null
    else {
      place.current?.focus({ preventScroll: true })
      place.current = null
    }
  }, [away])
  return (
    <div className={away ? styles.away : styles.here} inert={away}>
      {children}
    </div>
  )
}

interface ScreenProps {
  session: SessionStore
  invitation: string | null
  onInvitationTaken(): void
}

const Screen = ({ session, invitation, onInvitationTaken }: ScreenProps) => {
  const state = useSession(session)
  const tell = useTell()
  if (state.phase === 'first-start')
    return (
      <FirstStart
        home={state.home}
        invitation={invitation}
        onLanguage={setLanguage}
        onOpened={(repository) => {
          onInvitationTaken()
          session.opened(repository)
        }}
      />
    )
  if (state.phase === 'locked') return <Unlock onUnlocked={() => void tell(session.look())} />
  if (state.phase === 'choose')
    return (
      <ChooseRepository
        home={state.home}
        error={state.error}
        failedDirectory={state.directory}
        onOpen={(directory) => void tell(session.open(directory))}
        onOpened={session.opened}
      />
    )
  if (state.phase === 'ready') return <Frame session={session} />
  return <Starting />
}

/** Nothing for the first second; then one line, so that a slow disk does not look like a broken window. */
const Starting = () => {
  const { t } = useTranslation('app')
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 1000)
    return () => clearTimeout(timer)
  }, [])
  return <div className={styles.starting}>{slow && <p role="status">{t('opening')}</p>}</div>
}
