// Over an item for which something came that was put off or taken back: it is shown as it stood before.
import { Hourglass } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ItemId } from '../../../contract/ids.ts'
import { useCall, useServices, useTell } from '../../engine-client/index.ts'
import { Banner, Button, isolated, useFormat } from '../../ui/index.ts'

export const WaitingBanner = ({ itemId }: { itemId: ItemId }) => {
  const { t } = useTranslation('library')
  const format = useFormat()
  const { engine, cache } = useServices()
  const tell = useTell()
  const { data } = useCall('exchange.waiting', {})
  const waits = data?.items.find(({ id }) => id === itemId)
  if (!waits) return null
  const take = async () => {
    if (await tell(engine.call('exchange.takeWaiting', { ids: [itemId] }))) cache.invalidate((name) => name.startsWith('exchange.'))
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
      {t(key, { day: format.day(waits.sinceUtc), names: format.list(waits.by.map(isolated)) })}
    </Banner>
  )
}
