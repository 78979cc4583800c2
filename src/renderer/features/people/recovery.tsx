// For the day on which this device is lost: with an invitation kept beforehand, a new one becomes the person's own. Offered where nobody else
// could make her what she was: to the founder, and to a keeper without a second device.
import { LifeBuoy } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Invitation, MembersState } from '../../../contract/areas/members.ts'
import { Button, Icon, useFormat } from '../../ui/index.ts'
import styles from './people.module.css'

/** Open, for a further device of the person herself, and without an end. */
export const recoveryInvitation = ({ members, invitations }: MembersState): Invitation | null => {
  const me = members.find(({ isMe }) => isMe)
  const isOwn = ({ state, forContributor, expiresAtUtc, by }: Invitation) =>
    state === 'open' && forContributor !== null && expiresAtUtc === null && forContributor === me?.name && by === me.name
  return invitations.find(isOwn) ?? null
}

/** Whether losing this device would lose what the person is here. */
export const needsRecovery = ({ me, may, members }: MembersState): boolean => {
  const own = members.find(({ isMe }) => isMe)
  const devices = own?.devices.filter(({ standing }) => standing === 'member').length ?? 0
  return me.role === 'keeper' && may.inviteOwnDevice && devices === 1
}

/** Once it is kept, it stands among the invitations, where it is shown again and withdrawn. */
export const Recovery = ({ state, onKeep }: { state: MembersState; onKeep(): void }) => {
  const { t } = useTranslation('people')
  const format = useFormat()
  const kept = recoveryInvitation(state)
  if (kept === null && !needsRecovery(state)) return null
  return (
    <section className={styles.section}>
      <h2>{t('recovery.title')}</h2>
      <div className={styles.recovery}>
        <Icon of={LifeBuoy} />
        <p>{kept === null ? t('recovery.why') : t('recovery.kept', { day: format.day(kept.createdAtUtc) })}</p>
        {kept === null && (
          <Button small onPress={onKeep}>
            {t('recovery.keep')}
          </Button>
        )}
      </div>
    </section>
  )
}
