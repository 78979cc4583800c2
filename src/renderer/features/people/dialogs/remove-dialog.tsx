// Removing a member, or one device: one of the three acts that cannot be undone, so it says what stays and begins on the harmless button.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Member, MemberDevice } from '../../../../contract/areas/members.ts'
import { useMutation, useServices } from '../../../engine-client/index.ts'
import { isolated, RadioGroup, TextField, useFormat } from '../../../ui/index.ts'
import styles from '../people.module.css'
import { beginningOfDay, dayOf } from '../view.ts'
import { LastActDialog } from './last-act-dialog.tsx'

export interface RemoveDialogProps {
  member: Member
  /** One device only. */
  device?: MemberDevice
  onClose(): void
}

export const RemoveDialog = ({ member, device, onClose }: RemoveDialogProps) => {
  const { t } = useTranslation('people')
  const format = useFormat()
  const { notices } = useServices()
  const [openedAtMs] = useState(Date.now)
  const [from, setFrom] = useState<'now' | 'day'>('now')
  const [day, setDay] = useState(() => dayOf(openedAtMs))
  const [reason, setReason] = useState('')
  const removal = useMutation('members.remove')
  const name = isolated(member.name)
  const whose = { name, device: isolated(device?.name ?? '') }
  const begins = beginningOfDay(day, openedAtMs)
  const remove = async () => {
    if (from === 'day' && begins === null) return
    // The entry of the instant before the day still counts.
    const afterUtc = from === 'day' && begins !== null ? new Date(Date.parse(begins) - 1).toISOString() : undefined
    const who = device ? { deviceId: device.deviceId } : { contributorId: member.contributorId }
    const done = await removal.run({ ...who, reason: reason.trim(), afterUtc })
    if (!done) return
    const of = device ? whose.device : name
    const values = { name: of, count: done.recovered, shown: format.number(done.recovered) }
    notices.show({ tone: 'done', key: done.recovered > 0 ? 'people:remove.doneRecovered' : 'people:remove.done', values })
    onClose()
  }
  return (
    <LastActDialog
      onClose={onClose}
      size="medium"
      title={device ? t('remove.deviceTitle', whose) : t('remove.title', whose)}
      keep={device ? t('remove.keepDevice') : t('remove.keep', whose)}
      act={device ? t('remove.deviceAct') : t('remove.act', whose)}
      noUndo={t('remove.noUndo')}
      onAct={() => void remove()}
      isDisabled={removal.running || (from === 'day' && begins === null)}
      error={removal.error}
    >
      <RadioGroup
        label={t('remove.from')}
        value={from}
        onChange={(next) => setFrom(next)}
        choices={[
          { value: 'now', word: t('remove.now'), hint: t('remove.nowHint') },
          { value: 'day', word: t('remove.day'), hint: t('remove.dayHint') },
        ]}
      />
      {from === 'day' && (
        <TextField label={t('remove.dayLabel')} type="date" value={day} onChange={setDay} error={begins === null ? t('remove.dayWrong') : null} />
      )}
      <TextField label={t('remove.reason')} hint={t('remove.reasonHint')} value={reason} onChange={setReason} maxLength={500} />
      <section className={styles.part}>
        <h3>{t('remove.whatStays')}</h3>
        <ul className={styles.points}>
          <li>{t('remove.stays1', whose)}</li>
          {from === 'day' && <li>{t('remove.stays2')}</li>}
          <li>{device ? t('remove.staysDevice') : t('remove.stays3', whose)}</li>
        </ul>
      </section>
    </LastActDialog>
  )
}
