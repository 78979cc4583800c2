// States that last and concern the whole window: no connection, a full disk. One at a time, the worse first.
import { HardDrive, RotateCcw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { useCall, useConnectionStatus, useEngine } from '../engine-client/index.ts'
import { Banner, Button, settingsPath, useFormat } from '../ui/index.ts'

export const Banners = () => {
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
  return null
}
