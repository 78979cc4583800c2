// Leaving, and handing over: the two other acts on oneself that only another person can undo.
import { useTranslation } from 'react-i18next'
import type { Member } from '../../../../contract/areas/members.ts'
import { errorSentence, useCall, useMutation, useServices } from '../../../engine-client/index.ts'
import { Button, Dialog } from '../../../ui/index.ts'
import styles from '../people.module.css'
import { isolated } from '../view.ts'

export const LeaveDialog = ({ onClose }: { onClose(): void }) => {
  const { t } = useTranslation('people')
  const { notices } = useServices()
  const { data: repository } = useCall('repository.read', {})
  const leaving = useMutation('members.leave')
  const leave = async () => {
    if ((await leaving.run({})) === undefined) return
    notices.show({ tone: 'done', key: 'people:leave.done' })
    onClose()
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      role="alertdialog"
      title={t('leave.title', { repository: isolated(repository?.name ?? '') })}
      actions={
        <>
          <Button autoFocus onPress={onClose}>
            {t('leave.stay')}
          </Button>
          <Button look="danger" isDisabled={leaving.running} onPress={() => void leave()}>
            {t('leave.act')}
          </Button>
        </>
      }
    >
      <p>{t('leave.text')}</p>
      <p className={styles.warn}>{t('leave.noUndo')}</p>
      {leaving.error ? (
        <p role="alert" className={styles.problem}>
          {errorSentence(leaving.error, t)}
        </p>
      ) : null}
    </Dialog>
  )
}

export const HandOverDialog = ({ member, onClose }: { member: Member; onClose(): void }) => {
  const { t } = useTranslation('people')
  const { notices } = useServices()
  const handing = useMutation('members.handOver')
  const name = isolated(member.name)
  const handOver = async () => {
    if ((await handing.run({ contributorId: member.contributorId })) === undefined) return
    notices.show({ tone: 'done', key: 'people:handOver.done', values: { name } })
    onClose()
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      role="alertdialog"
      title={t('handOver.title', { name })}
      actions={
        <>
          <Button autoFocus onPress={onClose}>
            {t('handOver.keep')}
          </Button>
          <Button look="danger" isDisabled={handing.running} onPress={() => void handOver()}>
            {t('handOver.act')}
          </Button>
        </>
      }
    >
      <p>{t('handOver.text', { name })}</p>
      <p className={styles.warn}>{t('handOver.noUndo', { name })}</p>
      {handing.error ? (
        <p role="alert" className={styles.problem}>
          {errorSentence(handing.error, t)}
        </p>
      ) : null}
    </Dialog>
  )
}
