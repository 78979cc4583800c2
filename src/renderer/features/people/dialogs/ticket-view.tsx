// An invitation in all its forms: to scan, to copy, to read aloud, to save, to print.
import { Copy, Printer, Save } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ShownTicket } from '../../../../contract/areas/members.ts'
import { useShell, useTell } from '../../../engine-client/index.ts'
import { Button } from '../../../ui/index.ts'
import styles from '../people.module.css'
import { QrCode } from '../qr-code.tsx'
import { TicketSheet } from './ticket-sheet.tsx'

export interface TicketViewProps {
  ticket: ShownTicket
  /** Role, how many, until when: one line. */
  terms: string
  /** For a device of the person herself. */
  ownDevice?: boolean
  /** The same, kept for the day on which this one is lost. */
  recovery?: boolean
}

export const TicketView = ({ ticket, terms, ownDevice, recovery }: TicketViewProps) => {
  const { t } = useTranslation('people')
  const shell = useShell()
  const tell = useTell()
  const copy = () => tell(navigator.clipboard.writeText(ticket.text), { key: 'people:ticket.copied' })
  const save = () => tell(shell.saveText(ticket.fileName, new TextDecoder().decode(ticket.file)), (saved) => (saved ? { key: 'people:ticket.saved' } : null))
  const print = () => tell(shell.print())
  return (
    <>
      <p>
        {t(recovery ? 'recovery.own' : ownDevice ? 'ticket.ownTerms' : 'ticket.who')} {terms}
      </p>
      <div className={styles.ticket}>
        <div className={styles.qrSide}>
          <QrCode text={ticket.text} label={t('ticket.qr')} />
          <p className={styles.hint}>{t('ticket.qrHint')}</p>
        </div>
        <div className={styles.inside}>
          <section className={styles.part}>
            <h3>{t('ticket.text')}</h3>
            {/* Long enough to scroll, so the keyboard must reach it. */}
            {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
            <div className={styles.ticketText} tabIndex={0} role="group" aria-label={t('ticket.text')}>
              {ticket.text}
            </div>
            <div className={styles.acts}>
              <Button small icon={Copy} onPress={() => void copy()}>
                {t('ticket.copy')}
              </Button>
            </div>
          </section>
          <section className={styles.part}>
            <h3>{t('ticket.code')}</h3>
            <p className={styles.code}>{ticket.shortCode}</p>
            <p className={styles.hint}>{t('ticket.codeHint')}</p>
          </section>
          <div className={styles.acts}>
            <Button icon={Save} onPress={() => void save()}>
              {t('ticket.save')}
            </Button>
            <Button icon={Printer} onPress={() => void print()}>
              {t('ticket.print')}
            </Button>
          </div>
        </div>
      </div>
      <TicketSheet ticket={ticket} terms={terms} recovery={recovery} />
    </>
  )
}
