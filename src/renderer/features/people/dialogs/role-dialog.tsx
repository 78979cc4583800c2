// Another role for a member.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Member, type Role, roles } from '../../../../contract/areas/members.ts'
import { useMutation, useServices } from '../../../engine-client/index.ts'
import { Button, Dialog, isolated, RadioGroup } from '../../../ui/index.ts'
import styles from '../people.module.css'
import { usePeopleWords } from '../use-people-words.ts'
import { Problem } from './problem.tsx'

export const RoleDialog = ({ member, onClose }: { member: Member; onClose(): void }) => {
  const { t } = useTranslation('people')
  const words = usePeopleWords()
  const { notices } = useServices()
  const [role, setRole] = useState<Role | null>(member.role)
  const change = useMutation('members.setRole')
  const name = isolated(member.name)
  const save = async () => {
    if (role === null || (await change.run({ contributorId: member.contributorId, role })) === undefined) return
    notices.show({ tone: 'done', key: 'people:changeRole.done', values: { name, role: words.role(role) } })
    onClose()
  }
  const offered = roles.filter((each) => each === member.role || member.may.setRole.includes(each))
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('changeRole.title', { name })}
      actions={
        <>
          <Button onPress={onClose}>{t('app:cancel')}</Button>
          <Button look="primary" isDisabled={role === member.role || change.running} onPress={() => void save()}>
            {t('changeRole.save')}
          </Button>
        </>
      }
    >
      <RadioGroup
        label={t('changeRole.title', { name })}
        labelHidden
        autoFocus
        value={role}
        onChange={(next) => setRole(next)}
        choices={offered.map((value) => ({
          value,
          word: value === member.role ? `${words.role(value)} (${t('changeRole.now')})` : words.role(value),
          hint: t(`roleHint.${value}`),
        }))}
      />
      <p className={styles.hint}>{t('changeRole.text')}</p>
      <Problem error={change.error} />
    </Dialog>
  )
}
