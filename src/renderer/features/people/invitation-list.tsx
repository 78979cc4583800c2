// Invitations: those that are open, and folded away those that are used, ended or withdrawn.
import { QrCode as QrIcon, Undo2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Invitation, MembersState } from '../../../contract/areas/members.ts'
import { useEngine, useTell } from '../../engine-client/index.ts'
import { Button, Disclosure, isolated, UserText, useFormat } from '../../ui/index.ts'
import styles from './people.module.css'
import { usePeopleWords } from './use-people-words.ts'
import { closedInvitations, openInvitations } from './view.ts'

const Row = ({ invitation, onShow }: { invitation: Invitation; onShow(): void }) => {
  const { t } = useTranslation('people')
  const format = useFormat()
  const words = usePeopleWords()
  const engine = useEngine()
  const tell = useTell()
  const { label, forContributor, role, used, uses, state, by, createdAtUtc, canShow, mayWithdraw, id } = invitation
  const isOpen = state === 'open'
  const withdraw = () => tell(engine.call('members.withdrawInvitation', { invitationId: id }), { key: 'people:invitations.withdrawn-done' })
  const fallback = forContributor === null ? t('invitations.unnamed') : t('invitations.ownDevice', { name: isolated(forContributor) })
  return (
    <li className={styles.invitation}>
      <div className={styles.invitationText}>
        <span>
          <strong>{label ? <UserText>{label}</UserText> : fallback}</strong> <span className={styles.tag}>{t(`invitations.${state}`)}</span>
        </span>
        <span>{t('invitations.line', { role: words.role(role), used: format.number(used), uses: format.number(uses) })}</span>
        <span className={styles.hint}>{[words.end(invitation), t('invitations.madeBy', { by: isolated(by), day: format.day(createdAtUtc) })].join(' · ')}</span>
        {state === 'void' && <span className={styles.hint}>{t('invitations.voidHint')}</span>}
        {isOpen && !canShow && <span className={styles.hint}>{t('invitations.elsewhere')}</span>}
      </div>
      {isOpen && canShow && (
        <Button small icon={QrIcon} onPress={onShow}>
          {t('invitations.show')}
        </Button>
      )}
      {isOpen && mayWithdraw && (
        <Button small icon={Undo2} mirrorIcon onPress={() => void withdraw()}>
          {t('invitations.withdraw')}
        </Button>
      )}
    </li>
  )
}

export const InvitationList = ({ state, onShow }: { state: MembersState; onShow(invitation: Invitation): void }) => {
  const { t } = useTranslation('people')
  const [open, closed] = [openInvitations(state), closedInvitations(state)]
  const rows = (invitations: readonly Invitation[]) =>
    invitations.map((invitation) => <Row key={invitation.id} invitation={invitation} onShow={() => onShow(invitation)} />)
  if (open.length + closed.length === 0) return null
  return (
    <section className={styles.section}>
      <h2>{t('invitations.title')}</h2>
      <div className={styles.rows}>
        {open.length > 0 ? <ul>{rows(open)}</ul> : null}
        {closed.length > 0 && (
          <Disclosure title={t('invitations.earlier')}>
            <ul>{rows(closed)}</ul>
          </Disclosure>
        )}
      </div>
    </section>
  )
}
