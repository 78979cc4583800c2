// States that last and concern the whole window: no connection, a full disk, one's own place among the members. One at a time, the worse first.
import { HardDrive, RotateCcw } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { useCall, useConnectionStatus, useEngine } from '../engine-client/index.ts'
import { JoinDialog } from '../features/start/index.ts'
import { Banner, Button, settingsPath, useFormat } from '../ui/index.ts'
import type { SessionStore } from './session.ts'

const MembershipBanner = lazy(() => import('../features/people/index.ts').then(({ MembershipBanner }) => ({ default: MembershipBanner })))

export const Banners = ({ session }: { session: SessionStore }) => {
  const { t } = useTranslation('app')
  const engine = useEngine()
  const format = useFormat()
  const status = useConnectionStatus()
  const { data } = useCall('repository.read', {})
  if (status === 'reconnecting')
    return (
      <Banner
        tone="warn"
        actions={
          <Button small icon={RotateCcw} onPress={() => engine.retry()}>
            {t('tryAgain')}
          </Button>
        }
      >
        {t('reconnecting')}
      </Banner>
    )
  if (data?.disk === 'full')
    return (
      <Banner tone="danger" icon={HardDrive} actions={<Link href={settingsPath}>{t('whereIsMyData')}</Link>}>
        {t('diskFull', { free: format.bytes(data.freeBytes) })}
      </Banner>
    )
  return <OwnPlace session={session} />
}

/** For whoever is not (yet, or no longer) a member among others. */
const OwnPlace = ({ session }: { session: SessionStore }) => {
  const { data } = useCall('members.state', {})
  const [joining, setJoining] = useState(false)
  if (!data || data.me.standing === 'member') return null
  return (
    <>
      <Suspense fallback={null}>
        <MembershipBanner onJoin={() => setJoining(true)} />
      </Suspense>
      <JoinDialog isOpen={joining} strangerHere={data.me.role === null} onClose={() => setJoining(false)} onOpened={session.opened} />
    </>
  )
}
