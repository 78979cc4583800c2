// What a person is told about her own place: not a member, joined but not met, removed, gone; and which role is too small for what.
import { Copy, LogIn } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MembersState } from '../../../contract/areas/members.ts'
import { useCall, useServices, useUserSettings } from '../../engine-client/index.ts'
import { Banner, Button, isolated, useFormat } from '../../ui/index.ts'
import { ownStanding, type TooSmall, tooSmall, whoCanHelp } from './view.ts'

const standingWords = (t: ReturnType<typeof useTranslation<'people'>>['t'], day: (iso: string) => string, state: MembersState): string | null => {
  const standing = ownStanding(state)
  switch (standing?.kind) {
    case undefined:
      return null
    case 'stranger':
      return t('me.stranger')
    case 'waiting':
      return standing.by === null ? t('me.waiting') : t('me.waitingBy', { by: isolated(standing.by) })
    case 'left':
      return t('me.left', { day: standing.atUtc === null ? '' : day(standing.atUtc) })
    case 'removed': {
      if (standing.by === null || standing.atUtc === null) return t('me.removed')
      const values = { by: isolated(standing.by), day: day(standing.atUtc), reason: isolated(standing.reason) }
      return t(standing.reason ? 'me.removedWhy' : 'me.removedBy', values)
    }
  }
}

/** Over the window while it lasts; null for a member who has been met. */
export const MembershipBanner = ({ onJoin }: { onJoin(): void }): ReactNode => {
  const { t } = useTranslation('people')
  const format = useFormat()
  const { data } = useCall('members.state', {})
  const words = data ? standingWords(t, format.day, data) : null
  if (!data || words === null) return null
  const { standing } = data.me
  return (
    <Banner
      tone={standing === 'waiting' || standing === 'stranger' ? 'info' : 'warn'}
      actions={
        standing === 'waiting' ? null : (
          <Button small icon={LogIn} onPress={onJoin}>
            {t('act.join')}
          </Button>
        )
      }
    >
      {words}
    </Banner>
  )
}

const requestKeys: Record<TooSmall, string> = { reader: 'small.requestAnnotate', annotator: 'small.requestWrite', none: 'small.requestJoin' }

interface RoleWords {
  /** What one may do here, and who can give more. */
  sentence: string
  copied: boolean
  copyRequest(): void
}

/** null: the role is not too small, or nothing is known yet. */
const useRoleWords = (): RoleWords | null => {
  const { t } = useTranslation('people')
  const format = useFormat()
  const { notices } = useServices()
  const { contributorName, deviceName } = useUserSettings()
  const { data } = useCall('members.state', {})
  const { data: repository } = useCall('repository.read', {})
  const [copied, setCopied] = useState(false)
  const small = data ? tooSmall(data.me.role) : null
  if (!data || small === null) return null
  const helpers = whoCanHelp(data)
  const known = helpers.length > 0 ? helpers : data.me.invitedBy === null ? [] : [data.me.invitedBy]
  const names = format.list(known.map((name) => t('small.keeperName', { name: isolated(name) })))
  const sentence =
    small === 'none' ? (standingWords(t, format.day, data) ?? t('small.none')) : known.length === 0 ? t(`small.${small}Nobody`) : t(`small.${small}`, { names })
  const copyRequest = () => {
    const values = { to: known[0] ?? '', repository: repository?.name ?? '', me: contributorName ?? '', device: deviceName }
    void navigator.clipboard.writeText(t(requestKeys[small], values)).then(
      () => setCopied(true),
      (error: unknown) => notices.show({ tone: 'problem', error }),
    )
  }
  return { sentence, copied, copyRequest }
}

const RoleWordsWith = ({ words }: { words: RoleWords }) => {
  const { t } = useTranslation('people')
  return (
    <>
      {words.sentence} <span role="status">{words.copied && t('small.copied')}</span>
    </>
  )
}
const CopyRequest = ({ words }: { words: RoleWords }) => {
  const { t } = useTranslation('people')
  return (
    <Button small icon={Copy} onPress={words.copyRequest}>
      {t('small.copy')}
    </Button>
  )
}

/** Above a text that the role does not let one change, with the request to copy. */
export const RoleNotice = (): ReactNode => {
  const words = useRoleWords()
  if (!words) return null
  return (
    <Banner tone="info" actions={<CopyRequest words={words} />}>
      <RoleWordsWith words={words} />
    </Banner>
  )
}

/** The same in a toast, after an act that was refused; `otherwise` where the role is not what stood in the way. */
export const RoleRefusal = ({ otherwise }: { otherwise: ReactNode }): ReactNode => {
  const words = useRoleWords()
  if (!words) return otherwise
  return (
    <>
      <span>
        <RoleWordsWith words={words} />
      </span>
      <CopyRequest words={words} />
    </>
  )
}
