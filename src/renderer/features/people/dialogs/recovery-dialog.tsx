// An invitation for the day on which this device is lost: one use, no end, the person's own role. It is for paper or a stick, not for a message.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ShownTicket } from '../../../../contract/areas/members.ts'
import { useMutation } from '../../../engine-client/index.ts'
import { Button, Dialog } from '../../../ui/index.ts'
import { Problem } from './problem.tsx'
import { TicketView } from './ticket-view.tsx'

export const RecoveryDialog = ({ onClose }: { onClose(): void }) => {
  const { t } = useTranslation('people')
  const invite = useMutation('members.invite')
  const [ticket, setTicket] = useState<ShownTicket | null>(null)
  const make = async () => {
    // The engine takes the role of the person herself.
    const made = await invite.run({ role: 'reader', uses: 1, days: null, label: '', ownDevice: true })
    if (made) setTicket(made)
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      size="medium"
      title={t('recovery.keepTitle')}
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
      {ticket ? (
        <TicketView ticket={ticket} terms="" recovery />
      ) : (
        <>
          <p>{t('recovery.what')}</p>
          <p>{t('recovery.where')}</p>
          <p>{t('recovery.end')}</p>
        </>
      )}
      <Problem error={invite.error} />
    </Dialog>
  )
}
