// Joining a repository that others founded, from any place in the window. No connection is needed; its content comes by an exchange.
import { useTranslation } from 'react-i18next'
import type { OpenedRepository } from '../../../../contract/areas/home.ts'
import { errorSentence, useServices, useUserSettings } from '../../../engine-client/index.ts'
import { Button, Dialog, isolated } from '../../../ui/index.ts'
import styles from '../start-screen.module.css'
import { JoinFields } from './join-fields.tsx'
import { useInvitation } from './use-invitation.ts'
import { canJoinWith, useAttempt, useJoin } from './use-join.ts'

export interface JoinDialogProps {
  isOpen: boolean
  /** From a link or a file that the system gave to Granary. */
  invitation?: string | null
  /** A repository is open, of which this device is no member: a short code and its own invitations are for that one. */
  strangerHere?: boolean
  onClose(): void
  onOpened(repository: OpenedRepository): void
}

export const JoinDialog = (props: JoinDialogProps) => (props.isOpen ? <Join key={props.invitation ?? ''} {...props} /> : null)

const Join = ({ invitation: given = null, strangerHere = false, onClose, onOpened }: JoinDialogProps) => {
  const { t } = useTranslation('start')
  const { contributorName, deviceName } = useUserSettings()
  const invitation = useInvitation(given)
  const { engine } = useServices()
  const join = useJoin()
  const { running, error, run } = useAttempt()
  const isForHere = strangerHere && invitation.look?.form === 'short'
  const act = async () => {
    const opened = await run(async () => {
      if (!isForHere) return join(invitation)
      await engine.call('members.join', { ticket: invitation.text.trim() })
      return null
    })
    if (opened === undefined) return
    onClose()
    if (opened) onOpened(opened)
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('join.title')}
      actions={
        <>
          <Button onPress={onClose}>{t('app:cancel')}</Button>
          <Button look="primary" isDisabled={running || !canJoinWith(invitation, strangerHere)} onPress={() => void act()}>
            {t(running ? 'join.joining' : 'join.act')}
          </Button>
        </>
      }
    >
      <JoinFields invitation={invitation} canUseShort={strangerHere} autoFocus />
      <p className={styles.step}>{t('join.joinAs', { name: isolated(contributorName ?? ''), device: isolated(deviceName) })}</p>
      {error ? (
        <p role="alert" className={styles.problem}>
          {errorSentence(error, t)}
        </p>
      ) : null}
    </Dialog>
  )
}
