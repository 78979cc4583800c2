// Leaving, and handing over: the two other acts on oneself that only another person can undo.
import { useTranslation } from 'react-i18next'
import type { Member } from '../../../../contract/areas/members.ts'
import { useCall, useMutation, useServices } from '../../../engine-client/index.ts'
import { isolated } from '../../../ui/index.ts'
import { LastActDialog } from './last-act-dialog.tsx'

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
    <LastActDialog
      onClose={onClose}
      title={t('leave.title', { repository: isolated(repository?.name ?? '') })}
      keep={t('leave.stay')}
      act={t('leave.act')}
      noUndo={t('leave.noUndo')}
      onAct={() => void leave()}
      isDisabled={leaving.running}
      error={leaving.error}
    >
      <p>{t('leave.text')}</p>
    </LastActDialog>
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
    <LastActDialog
      onClose={onClose}
      title={t('handOver.title', { name })}
      keep={t('handOver.keep')}
      act={t('handOver.act')}
      noUndo={t('handOver.noUndo', { name })}
      onAct={() => void handOver()}
      isDisabled={handing.running}
      error={handing.error}
    >
      <p>{t('handOver.text', { name })}</p>
    </LastActDialog>
  )
}
