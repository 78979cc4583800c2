// People: who belongs to the repository, with which devices and roles, what each has of ours, and the invitations.
import { MonitorSmartphone, UserPlus, UsersRound } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Invitation, Member, MemberDevice, MembersState } from '../../../contract/areas/members.ts'
import { errorSentence, useCall, useServices } from '../../engine-client/index.ts'
import { Button, Icon, PageColumn, useFormat } from '../../ui/index.ts'
import { CompareDialog } from './dialogs/compare-dialog.tsx'
import { InviteDialog } from './dialogs/invite-dialog.tsx'
import { HandOverDialog, LeaveDialog } from './dialogs/last-acts.tsx'
import { OwnDeviceDialog, RecoveryDialog } from './dialogs/own-device-dialog.tsx'
import { RemoveDialog } from './dialogs/remove-dialog.tsx'
import { RoleDialog } from './dialogs/role-dialog.tsx'
import { ShowTicketDialog } from './dialogs/show-ticket-dialog.tsx'
import { InvitationList } from './invitation-list.tsx'
import { type MemberActs, MemberRow } from './member-row.tsx'
import { Oddities } from './oddities.tsx'
import styles from './people.module.css'
import { Recovery } from './recovery.tsx'
import { openInvitations, orderMembers, standingMembers, withPartners } from './view.ts'

type Shown =
  | { what: 'invite' | 'own-device' | 'recovery' | 'leave' }
  | { what: 'ticket'; invitation: Invitation }
  | { what: 'role' | 'hand-over'; member: Member }
  | { what: 'compare' | 'remove'; member: Member; device?: MemberDevice }

/** What others have of ours changes with every entry that comes; asked again at most this often. */
const lookAgainMs = 2000

const useFreshMembers = () => {
  const { engine, cache } = useServices()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null
    const read = () => cache.invalidate((name) => name === 'members.state')
    read()
    const stop = engine.on('itemsChanged', () => {
      timer ??= setTimeout(() => {
        timer = null
        read()
      }, lookAgainMs)
    })
    return () => {
      stop()
      if (timer) clearTimeout(timer)
    }
  }, [engine, cache])
  return useCall('members.state', {})
}

const OneDialog = ({ shown, set }: { shown: Shown; set(next: Shown | null): void }) => {
  const close = () => set(null)
  switch (shown.what) {
    case 'invite':
      return <InviteDialog onClose={close} />
    case 'own-device':
      return <OwnDeviceDialog onClose={close} />
    case 'recovery':
      return <RecoveryDialog onClose={close} />
    case 'leave':
      return <LeaveDialog onClose={close} />
    case 'ticket':
      return <ShowTicketDialog invitation={shown.invitation} onClose={close} />
    case 'role':
      return <RoleDialog member={shown.member} onClose={close} />
    case 'hand-over':
      return <HandOverDialog member={shown.member} onClose={close} />
    case 'remove':
      return <RemoveDialog member={shown.member} device={shown.device} onClose={close} />
    case 'compare': {
      const { member } = shown
      const removeDevice = (id: string) => set({ what: 'remove', member, device: member.devices.find(({ deviceId }) => deviceId === id) })
      return (
        <CompareDialog
          member={member}
          deviceId={shown.device?.deviceId}
          onClose={close}
          onRemoveDevice={member.may.remove || member.isMe ? removeDevice : null}
        />
      )
    }
  }
}

const Head = ({ state, set }: { state: MembersState; set(next: Shown): void }) => {
  const { t } = useTranslation('people')
  const format = useFormat()
  const counts = [t('count', { number: format.number(standingMembers(state).length) })]
  const open = openInvitations(state).length
  if (open > 0) counts.push(t('openInvitations', { number: format.number(open) }))
  return (
    <div className={styles.head}>
      <div className={styles.headText}>
        <h1>{t('title')}</h1>
        <p className={styles.hint}>{counts.join(' · ')}</p>
      </div>
      <div className={styles.acts}>
        {state.may.inviteOwnDevice && (
          <Button icon={MonitorSmartphone} onPress={() => set({ what: 'own-device' })}>
            {t('act.ownDevice')}
          </Button>
        )}
        {state.may.invite && (
          <Button look="primary" icon={UserPlus} onPress={() => set({ what: 'invite' })}>
            {t('act.invite')}
          </Button>
        )}
      </div>
    </div>
  )
}

export const PeoplePage = () => {
  const { t } = useTranslation('people')
  const { data: state, error } = useFreshMembers()
  const { data: known } = useCall('exchange.partners', {})
  const [shown, setShown] = useState<Shown | null>(null)
  if (!state) return <PageColumn>{error ? errorSentence(error, t) : null}</PageColumn>

  const acts: MemberActs = {
    compare: (member, device) => setShown({ what: 'compare', member, device }),
    changeRole: (member) => setShown({ what: 'role', member }),
    remove: (member, device) => setShown({ what: 'remove', member, device }),
    handOver: (member) => setShown({ what: 'hand-over', member }),
  }
  const members = orderMembers(withPartners(state.members, known?.partners ?? []))
  const alone = standingMembers(state).length === 1 && state.me.role !== null
  const isFounder = state.members.some(({ isMe, isFounder: founder }) => isMe && founder)
  return (
    <PageColumn roomy>
      <Head state={state} set={setShown} />
      <ul className={styles.rows} aria-label={t('title')}>
        {members.map((member) => (
          <MemberRow key={member.contributorId} member={member} open={alone && member.isMe} acts={acts} />
        ))}
      </ul>
      {alone && state.may.invite && (
        <p className={styles.alone}>
          <Icon of={UsersRound} /> {t('alone')}
        </p>
      )}
      <InvitationList state={state} onShow={(invitation) => setShown({ what: 'ticket', invitation })} />
      <Recovery state={state} onKeep={() => setShown({ what: 'recovery' })} />
      <Oddities state={state} />
      {state.may.leave && (
        <div className={styles.acts}>
          <Button onPress={() => setShown({ what: 'leave' })}>{t('act.leave')}</Button>
        </div>
      )}
      {isFounder && !alone && <p className={styles.hint}>{t('leave.founder')}</p>}
      {shown && <OneDialog key={shown.what} shown={shown} set={setShown} />}
    </PageColumn>
  )
}
