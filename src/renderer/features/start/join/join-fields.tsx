// The ways to give an invitation, and what it says before anybody joins.
import { FolderOpen, Usb } from 'lucide-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { TicketLook } from '../../../../contract/areas/members.ts'
import { GranaryError } from '../../../../contract/errors.ts'
import { errorSentence, useShell } from '../../../engine-client/index.ts'
import { Button, isolated, TextField, useFormat } from '../../../ui/index.ts'
import styles from '../start-screen.module.css'
import type { GivenInvitation } from './use-invitation.ts'

const accepted = '.granary-invitation,text/plain,image/*'

const Look = ({ look, canUseShort }: { look: TicketLook; canUseShort: boolean }) => {
  const { t } = useTranslation('start')
  const shell = useShell()
  const format = useFormat()
  if (look.form === 'short') return <p>{t(canUseShort ? 'join.shortHere' : shell.can.paths ? 'join.shortPlace' : 'join.short')}</p>
  const { role, expiresAtUtc, expired, knownDirectory, ownDevice } = look
  const names = { name: isolated(look.inviterName ?? ''), repository: isolated(look.repositoryName ?? '') }
  const until = expiresAtUtc === null ? null : new Date(expiresAtUtc)
  const lastDay = until && new Date(Date.UTC(until.getFullYear(), until.getMonth(), until.getDate())).toISOString().slice(0, 10)
  return (
    <>
      <p>
        <strong>{t(ownDevice ? 'join.ownDevice' : 'join.invites', names)}</strong>
      </p>
      <p>
        {role && t('join.role', { role: t(`people:role.${role}`) })} {role && t(`people:roleHint.${role}`)}
      </p>
      {expired ? (
        <p role="alert">{errorSentence(new GranaryError('ticket-expired', 'ended'), t)}</p>
      ) : (
        lastDay && <p>{t('join.until', { day: format.calendarDate(lastDay) })}</p>
      )}
      {knownDirectory !== null && <p>{t('join.known')}</p>}
    </>
  )
}

export interface JoinFieldsProps {
  invitation: GivenInvitation
  /** A short code can be used: the repository it belongs to is open. */
  canUseShort?: boolean
  autoFocus?: boolean
}

export const JoinFields = ({ invitation, canUseShort = false, autoFocus }: JoinFieldsProps) => {
  const { t } = useTranslation('start')
  const shell = useShell()
  const file = useRef<HTMLInputElement>(null)
  const { source, text, look, error, reading, place } = invitation
  const needsPlace = look?.form === 'short' && !canUseShort && shell.can.paths
  const choosePlace = async () => {
    const path = await shell.chooseDirectory('exchange')
    if (path) invitation.setPlace(path)
  }
  const isField = source === 'typed' || (error !== null && text === '')
  return (
    <div className={styles.inner}>
      <div role="status" className={look ? styles.told : undefined}>
        {reading && <p>{t('join.reading')}</p>}
        {look && <Look look={look} canUseShort={canUseShort} />}
      </div>
      {isField ? (
        <TextField
          label={t('join.field')}
          hint={t('join.fieldHint')}
          error={error ? errorSentence(error, t) : null}
          lines={2}
          value={text}
          onChange={invitation.type}
          autoFocus={autoFocus}
          autoComplete="off"
          spellCheck="false"
        />
      ) : (
        <p>{t(source === 'file' ? 'join.fromFile' : 'join.fromOutside')}</p>
      )}
      {!isField && error !== null && (
        <p role="alert" className={styles.problem}>
          {errorSentence(error, t)}
        </p>
      )}
      {needsPlace && (
        <div className={styles.ways}>
          <Button small look={place === null ? 'primary' : 'plain'} icon={Usb} onPress={() => void choosePlace()}>
            {t('join.choosePlace')}
          </Button>
          {place !== null && <span className={styles.path}>{t('join.fromPlace', { place })}</span>}
        </div>
      )}
      <div className={styles.ways}>
        <Button small icon={FolderOpen} onPress={() => file.current?.click()}>
          {t('join.file')}
        </Button>
        <span className={styles.step}>{t('join.fileHint')}</span>
        {!isField && (
          <Button small onPress={invitation.clear}>
            {t('join.other')}
          </Button>
        )}
      </div>
      <input
        ref={file}
        type="file"
        accept={accepted}
        hidden
        onChange={(event) => {
          const [chosen] = event.target.files ?? []
          event.target.value = ''
          if (chosen) invitation.openFile(chosen)
        }}
      />
    </div>
  )
}
