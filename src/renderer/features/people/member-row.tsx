// One person: who, what she may do, what she has of ours; opened, her devices and what can be done.
import { ArrowRightLeft, Hash, UserMinus, UserRoundCog } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Member, MemberDevice } from '../../../contract/areas/members.ts'
import { Button, classes, Disclosure, isolated, UserText, useFormat } from '../../ui/index.ts'
import styles from './people.module.css'
import { usePeopleWords } from './use-people-words.ts'
import { comparableDevices, deviceFact, memberFact } from './view.ts'

/** What is asked of the page: it shows one dialog at a time. */
export interface MemberActs {
  compare(member: Member, device?: MemberDevice): void
  changeRole(member: Member): void
  remove(member: Member, device?: MemberDevice): void
  handOver(member: Member): void
}

const mayRemoveDevice = (member: Member, device: MemberDevice) =>
  !device.isThisDevice && device.ended === null && (member.isMe ? member.role !== null : member.may.remove) && (member.isMe || member.devices.length > 1)

const Device = ({ member, device, acts }: { member: Member; device: MemberDevice; acts: MemberActs }) => {
  const { t } = useTranslation('people')
  const format = useFormat()
  const words = usePeopleWords()
  const { confirmed, isThisDevice, lastWroteAtUtc, ended } = device
  const canCompare = comparableDevices(member).includes(device)
  const lines = [
    !isThisDevice && (member.role !== null || ended) && words.fact(deviceFact(device)),
    lastWroteAtUtc && t('member.lastWrote', { day: format.day(lastWroteAtUtc) }),
    confirmed && t('member.same', { by: isolated(confirmed.by), day: format.day(confirmed.atUtc) }),
    !confirmed && canCompare && t('member.notCompared'),
  ].filter((line) => typeof line === 'string')
  return (
    <li className={styles.device}>
      <div className={styles.deviceText}>
        <span>
          <UserText>{device.name}</UserText>
          {isThisDevice && <span className={styles.mark}> ({t('member.thisDevice')})</span>}
        </span>
        {lines.map((line) => (
          <span key={line} className={styles.hint}>
            {line}
          </span>
        ))}
      </div>
      {canCompare && (
        <Button small icon={Hash} onPress={() => acts.compare(member, device)}>
          {t('act.compare')}
        </Button>
      )}
      {mayRemoveDevice(member, device) && (
        <Button small icon={UserMinus} onPress={() => acts.remove(member, device)}>
          {t('act.removeDevice')}
        </Button>
      )}
    </li>
  )
}

/** When and by whom she came, and how she went. */
const History = ({ member }: { member: Member }) => {
  const { t } = useTranslation('people')
  const format = useFormat()
  const { joinedAtUtc, invitedBy, isFounder, ended, standing } = member
  const day = joinedAtUtc === null ? null : format.day(joinedAtUtc)
  const came =
    day === null
      ? null
      : isFounder && invitedBy === null
        ? t('member.founded', { day })
        : invitedBy
          ? t('member.joinedBy', { day, by: isolated(invitedBy) })
          : t('member.joined', { day })
  return (
    <div className={styles.notes}>
      {standing === 'waiting' && !member.isMe && <p>{t('member.waiting')}</p>}
      {ended && standing === 'left' && <p>{t('member.left', { day: format.day(ended.atUtc) })}</p>}
      {ended && standing === 'removed' && (
        <p>
          {t(ended.reason ? 'member.removedReason' : 'member.removed', {
            by: isolated(ended.by),
            day: format.day(ended.atUtc),
            reason: isolated(ended.reason),
          })}{' '}
          {t('member.stays')}
        </p>
      )}
      {came && <p className={styles.hint}>{came}</p>}
    </div>
  )
}

export const MemberRow = ({ member, open, acts }: { member: Member; open?: boolean; acts: MemberActs }) => {
  const { t } = useTranslation('people')
  const words = usePeopleWords()
  const { role, may, isMe, isFounder } = member
  const marks = [isMe && t('you'), isFounder && t('founder')].filter((mark) => mark !== false)
  const name = { name: isolated(member.name) }
  return (
    <li className={classes(role === null && styles.gone)}>
      <Disclosure
        open={open}
        title={
          <span className={styles.rowTitle}>
            <span className={styles.name}>
              <UserText>{member.name}</UserText>
              {marks.length > 0 && <span className={styles.mark}> ({marks.join(' · ')})</span>}
            </span>
            <span>{role && words.role(role)}</span>
            <span className={styles.fact}>{words.fact(memberFact(member))}</span>
          </span>
        }
      >
        <div className={styles.inside}>
          <History member={member} />
          <ul className={styles.devices} aria-label={t('member.devices')}>
            {member.devices.map((device) => (
              <Device key={device.deviceId} member={member} device={device} acts={acts} />
            ))}
          </ul>
          {(may.setRole.length > 0 || may.remove || may.handOver) && (
            <div className={styles.acts}>
              {may.setRole.length > 0 && (
                <Button small icon={UserRoundCog} onPress={() => acts.changeRole(member)}>
                  {t('act.changeRole')}
                </Button>
              )}
              {may.handOver && (
                <Button small icon={ArrowRightLeft} onPress={() => acts.handOver(member)}>
                  {t('act.handOver', name)}
                </Button>
              )}
              {may.remove && (
                <Button small icon={UserMinus} onPress={() => acts.remove(member)}>
                  {t('act.remove')}
                </Button>
              )}
            </div>
          )}
        </div>
      </Disclosure>
    </li>
  )
}
