// Over an item for which something came that was put off or taken back: it is shown as it stood before.
import { Hourglass } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ItemId } from '../../../contract/ids.ts'
import { useCall, useServices } from '../../engine-client/index.ts'
import { Banner, Button, useFormat } from '../../ui/index.ts'

export const WaitingBanner = ({ itemId }: { itemId: ItemId }) => {
  const { t } = useTranslation('library')
  const format = useFormat()
  const { engine, cache, notices } = useServices()
  const { data } = useCall('exchange.waiting', {})
  const waits = data?.items.find(({ id }) => id === itemId)
  if (!waits) return null
  const take = async () => {
    try {
      await engine.call('exchange.takeWaiting', { ids: [itemId] })
      cache.invalidate((name) => name.startsWith('exchange.'))
    } catch (error) {
      notices.show({ tone: 'problem', error })
    }
  }
  // A withdrawal that is not taken is said as such: the community has asked, and here it is still shown.
  const key = waits.change === 'withdrawn' ? 'waits.withdrawn' : 'waits.sentence'
  return (
    <Banner
      tone="info"
      icon={Hourglass}
      actions={
        <Button small onPress={() => void take()}>
          {t('waits.take')}
        </Button>
      }
    >
      {t(key, { day: format.day(waits.sinceUtc), names: format.list(waits.by.map((name) => `\u2068${name}\u2069`)) })}
    </Banner>
  )
}
