// What one would leave: for whom, how much, whether it fits; and the choice between what those lack who are known and everything.
import { useTranslation } from 'react-i18next'
import type { Offer } from '../../../../contract/areas/exchange.ts'
import { useCall } from '../../../engine-client/index.ts'
import { RadioGroup, useFormat } from '../../../ui/index.ts'
import styles from '../exchange.module.css'
import { leaveText, timesThatFit, weightText } from '../exchange-words.ts'
import { WarningLine } from '../lines.tsx'
import { canLeaveEverything, leavingOf } from '../offer-choice.ts'

type Leave = NonNullable<Offer['leave']>
type Where = 'stick' | 'folder'

interface LeavingProps {
  offer: Offer
  where: Where
  everything: boolean
  onChange(everything: boolean): void
}

export const Leaving = ({ offer, where, everything, onChange }: LeavingProps) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const chosen = leavingOf(offer, everything)
  if (!offer.leave || !chosen) return null
  const room = <Room leave={chosen} everything={everything && canLeaveEverything(offer)} where={where} />
  if (!offer.leaveEverything || !canLeaveEverything(offer))
    return (
      <>
        <p>{leaveText(offer.leave, t, format)}</p>
        {room}
      </>
    )
  return (
    <>
      <RadioGroup<'lacking' | 'everything'>
        label={t('look.leaveWhat')}
        value={everything ? 'everything' : 'lacking'}
        onChange={(value) => onChange(value === 'everything')}
        choices={[
          { value: 'lacking', word: t('look.leaveLacking'), hint: offer.nothingToDo ? t('look.haveAll') : leaveText(offer.leave, t, format) },
          { value: 'everything', word: t('look.leaveAll'), hint: t('look.leaveAllHint', { weight: weightText(offer.leaveEverything, t, format) }) },
        ]}
      />
      {room}
    </>
  )
}

const Room = ({ leave, everything, where }: { leave: Leave; everything: boolean; where: Where }) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  if (leave.entries === 0 && leave.attachments === 0) return null
  const slots = { needed: format.bytes(leave.sizeBytes), free: format.bytes(leave.freeBytes) }
  if (leave.sizeBytes > leave.freeBytes) return <WarningLine>{t(everything ? 'look.everythingNoRoom' : 'look.leaveNoRoom', slots)}</WarningLine>
  return <p className={styles.hint}>{t(`look.freeOn.${where}`, slots)}</p>
}

/** Nobody has left anything there yet. */
export const EmptyPlace = ({ offer, where, everything, onChange }: LeavingProps) => {
  const { t } = useTranslation('exchange')
  return (
    <section className={styles.card}>
      <p className={styles.sentence}>{t(`look.empty.${where}`)}</p>
      {offer.leave && (offer.leave.anybody ? <HowOften leave={offer.leave} where={where} /> : <Leaving {...{ offer, where, everything, onChange }} />)}
    </section>
  )
}

const HowOften = ({ leave, where }: { leave: Leave; where: Where }) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const { data: repository } = useCall('repository.read', {})
  const times = timesThatFit(leave.sizeBytes, leave.freeBytes)
  const items = Math.max(leave.items, repository?.itemCount ?? 0)
  // Nothing has been written yet: “0 items” would say nothing.
  if (items === 0)
    return (
      <>
        <p>{leaveText(leave, t, format)}</p>
        <Room leave={leave} everything={false} where={where} />
      </>
    )
  const slots = { items: t('count.items', { count: items, number: format.number(items) }), size: format.bytes(leave.sizeBytes) }
  return (
    <p>
      {times === null
        ? t('look.leaveNoRoom', { needed: slots.size, free: format.bytes(leave.freeBytes) })
        : times > 1 && times < 1000
          ? t('look.fitsTimes', { ...slots, count: times, number: format.number(times) })
          : t('look.fits', { ...slots, free: format.bytes(leave.freeBytes) })}
    </p>
  )
}
