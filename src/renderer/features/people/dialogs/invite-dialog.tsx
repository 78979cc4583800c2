// Inviting: a role with a sentence each, for how many, for how long; then the invitation in all its forms.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Role, roles, type ShownTicket } from '../../../../contract/areas/members.ts'
import { useMutation } from '../../../engine-client/index.ts'
import { Button, Dialog, RadioGroup, TextField, useFormat } from '../../../ui/index.ts'
import { usePeopleWords } from '../use-people-words.ts'
import { usesOf } from '../view.ts'
import { Problem } from './problem.tsx'
import { TicketView } from './ticket-view.tsx'

const durations = ['7', '30', '365', 'none'] as const
type Duration = (typeof durations)[number]
const dayMs = 24 * 60 * 60 * 1000

export const InviteDialog = ({ onClose }: { onClose(): void }) => {
  const { t } = useTranslation('people')
  const format = useFormat()
  const words = usePeopleWords()
  const invite = useMutation('members.invite')
  const [role, setRole] = useState<Role>('annotator')
  const [people, setPeople] = useState<'one' | 'several'>('one')
  const [typed, setTyped] = useState(() => format.number(10))
  const [duration, setDuration] = useState<Duration>('30')
  const [label, setLabel] = useState('')
  const [made, setMade] = useState<{ ticket: ShownTicket; terms: string } | null>(null)
  const uses = people === 'one' ? 1 : usesOf(typed)
  const days = duration === 'none' ? null : Number(duration)

  const make = async () => {
    if (uses === null || invite.running) return
    const ticket = await invite.run({ role, uses, days, label: label.trim(), ownDevice: false })
    if (!ticket) return
    const expiresAtUtc = days === null ? null : new Date(Date.now() + days * dayMs).toISOString()
    setMade({ ticket, terms: words.terms({ role, uses, expiresAtUtc }) })
  }

  if (made)
    return (
      <Dialog
        isOpen
        onClose={onClose}
        size="medium"
        title={label.trim() || t('ticket.title')}
        actions={
          <Button look="primary" autoFocus onPress={onClose}>
            {t('ticket.done')}
          </Button>
        }
      >
        <TicketView ticket={made.ticket} terms={made.terms} />
      </Dialog>
    )
  return (
    <Dialog
      isOpen
      onClose={onClose}
      size="medium"
      title={t('invite.title')}
      actions={
        <>
          <Button onPress={onClose}>{t('app:cancel')}</Button>
          <Button look="primary" isDisabled={uses === null || invite.running} onPress={() => void make()}>
            {t(invite.running ? 'invite.making' : 'invite.make')}
          </Button>
        </>
      }
    >
      <RadioGroup
        label={t('invite.role')}
        autoFocus
        value={role}
        onChange={(next) => setRole(next)}
        choices={roles.map((value) => ({ value, word: words.role(value), hint: t(`roleHint.${value}`) }))}
      />
      <RadioGroup
        label={t('invite.people')}
        columns
        value={people}
        onChange={(next) => setPeople(next)}
        choices={[
          { value: 'one', word: t('invite.one') },
          { value: 'several', word: t('invite.several') },
        ]}
      />
      {people === 'several' && (
        <TextField
          label={t('invite.number')}
          value={typed}
          onChange={setTyped}
          inputMode="numeric"
          maxLength={5}
          error={uses === null ? t('invite.numberWrong') : null}
        />
      )}
      <RadioGroup
        label={t('invite.days')}
        columns
        hint={t('invite.daysHint')}
        value={duration}
        onChange={(next) => setDuration(next)}
        choices={durations.map((value) => ({ value, word: t(value === 'none' ? 'invite.daysNone' : `invite.days${value}`) }))}
      />
      <TextField label={t('invite.label')} hint={t('invite.labelHint')} value={label} onChange={setLabel} maxLength={120} onEnter={() => void make()} />
      <Problem error={invite.error} />
    </Dialog>
  )
}
