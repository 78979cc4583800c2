// The invitation on paper: it stands beside the window and only the printer shows it.
import { createPortal } from 'react-dom'
import { useTranslation } from 'react-i18next'
import type { ShownTicket } from '../../../../contract/areas/members.ts'
import { useCall, useUserSettings } from '../../../engine-client/index.ts'
import { isolated } from '../../../ui/index.ts'
import styles from '../people.module.css'
import { QrCode } from '../qr-code.tsx'

interface TicketSheetProps {
  ticket: ShownTicket
  terms: string
  /** For the day on which a device is lost. */
  recovery?: boolean
}

export const TicketSheet = ({ ticket, terms, recovery }: TicketSheetProps) => {
  const { t } = useTranslation('people')
  const { data: repository } = useCall('repository.read', {})
  const { contributorName } = useUserSettings()
  return createPortal(
    <div className={styles.sheet} aria-hidden="true">
      <h1>{t(recovery ? 'recovery.paper' : 'print.title', { repository: isolated(repository?.name ?? '') })}</h1>
      <p>
        {contributorName && t('print.from', { name: isolated(contributorName) })} {terms}
      </p>
      <QrCode text={ticket.text} label={t('ticket.qr')} />
      <h2>{t(recovery ? 'recovery.steps' : 'print.steps')}</h2>
      <ol>
        <li>{t(recovery ? 'recovery.step1' : 'print.step1')}</li>
        <li>{t('print.step2')}</li>
        <li>{t(recovery ? 'recovery.step3' : 'print.step3')}</li>
      </ol>
      <h2>{t('print.text')}</h2>
      <p className={styles.ticketText}>{ticket.text}</p>
      <h2>{t('print.code')}</h2>
      <p className={styles.code}>{ticket.shortCode}</p>
    </div>,
    document.body,
  )
}
