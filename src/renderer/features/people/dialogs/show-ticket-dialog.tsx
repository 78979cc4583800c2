// An invitation that was made before, shown again by the device that made it.
import { useTranslation } from 'react-i18next'
import type { Invitation } from '../../../../contract/areas/members.ts'
import { useCall } from '../../../engine-client/index.ts'
import { Button, Dialog } from '../../../ui/index.ts'
import { usePeopleWords } from '../use-people-words.ts'
import { Problem } from './problem.tsx'
import { TicketView } from './ticket-view.tsx'

export const ShowTicketDialog = ({ invitation, onClose }: { invitation: Invitation; onClose(): void }) => {
  const { t } = useTranslation('people')
  const words = usePeopleWords()
  const { data: ticket, error } = useCall('members.showTicket', { invitationId: invitation.id })
  const { forContributor, label, expiresAtUtc } = invitation
  const ownDevice = forContributor !== null
  return (
    <Dialog
      isOpen
      onClose={onClose}
      size="medium"
      title={label || t('ticket.title')}
      actions={
        <Button look="primary" autoFocus onPress={onClose}>
          {t('ticket.done')}
        </Button>
      }
    >
      {ticket && <TicketView ticket={ticket} terms={words.terms(invitation)} ownDevice={ownDevice} recovery={ownDevice && expiresAtUtc === null} />}
      <Problem error={error} />
    </Dialog>
  )
}
