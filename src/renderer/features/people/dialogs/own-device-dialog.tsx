// Invitations of the person to herself, one use and her own role each: for a further device, and for the day on which this one is lost.
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ShownTicket } from '../../../../contract/areas/members.ts'
import { useMutation } from '../../../engine-client/index.ts'
import { Button, Dialog } from '../../../ui/index.ts'
import { Problem } from './problem.tsx'
import { TicketView } from './ticket-view.tsx'

interface OwnInvitationProps {
  title: string
  /** null: it does not end. */
  days: number | null
  /** Before it is made there is little to say. */
  small?: boolean
  recovery?: boolean
  onClose(): void
  /** What it is for. */
  children: ReactNode
}

const OwnInvitation = ({ title, days, small, recovery, onClose, children }: OwnInvitationProps) => {
  const { t } = useTranslation('people')
  const invite = useMutation('members.invite')
  const [ticket, setTicket] = useState<ShownTicket | null>(null)
  const make = async () => {
    // The engine takes the role of the person herself.
    const made = await invite.run({ role: 'reader', uses: 1, days, label: '', ownDevice: true })
    if (made) setTicket(made)
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      size={small && !ticket ? 'small' : 'medium'}
      title={title}
      actions={
        ticket ? (
          <Button look="primary" autoFocus onPress={onClose}>
            {t('ticket.done')}
          </Button>
        ) : (
          <>
            <Button onPress={onClose}>{t('app:cancel')}</Button>
            <Button look="primary" autoFocus isDisabled={invite.running} onPress={() => void make()}>
              {t('ownDevice.make')}
            </Button>
          </>
        )
      }
    >
      {ticket ? <TicketView ticket={ticket} terms="" ownDevice recovery={recovery} /> : children}
      <Problem error={invite.error} />
    </Dialog>
  )
}

const daysForOwnDevice = 7

export const OwnDeviceDialog = ({ onClose }: { onClose(): void }) => {
  const { t } = useTranslation('people')
  return (
    <OwnInvitation title={t('ownDevice.title')} days={daysForOwnDevice} small onClose={onClose}>
      <p>{t('ownDevice.text')}</p>
    </OwnInvitation>
  )
}

/** It is for paper or a stick, not for a message. */
export const RecoveryDialog = ({ onClose }: { onClose(): void }) => {
  const { t } = useTranslation('people')
  return (
    <OwnInvitation title={t('recovery.keepTitle')} days={null} recovery onClose={onClose}>
      <p>{t('recovery.what')}</p>
      <p>{t('recovery.where')}</p>
      <p>{t('recovery.end')}</p>
    </OwnInvitation>
  )
}
