// What a person is told about her own place: not a member, joined but not met, removed, gone; and which role is too small for what.
import { Copy, LogIn } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MembersState } from '../../../contract/areas/members.ts'
import { useCall, useServices, useUserSettings } from '../../engine-client/index.ts'
import { Banner, Button, useFormat } from '../../ui/index.ts'
import { isolated, ownStanding, type TooSmall, tooSmall, whoCanHelp } from './view.ts'

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

/** Above a text that the role does not let one change: what one may do here, who can give more, and the request to copy. */
export const RoleNotice = (): ReactNode => {
  const { t } = useTranslation('people')
  const format = useFormat()
  const { notices } = useServices()
  const { contributorName, deviceName } = useUserSettings()
  const { data } = useCall('members.state', {})
  const { data: repository } = useCall('repository.read', {})
  const [copied, setCopied] = useState(false)
  if (!data) return null
  const small = tooSmall(data.me.role)
  if (small === null) return null
  const helpers = whoCanHelp(data)
  const known = helpers.length > 0 ? helpers : data.me.invitedBy === null ? [] : [data.me.invitedBy]
  const names = format.list(known.map((name) => t('small.keeperName', { name: isolated(name) })))
  const sentence =
    small === 'none' ? (standingWords(t, format.day, data) ?? t('small.none')) : known.length === 0 ? t(`small.${small}Nobody`) : t(`small.${small}`, { names })
  const copy = () => {
    const values = { to: known[0] ?? '', repository: repository?.name ?? '', me: contributorName ?? '', device: deviceName }
    void navigator.clipboard.writeText(t(requestKeys[small], values)).then(
      () => setCopied(true),
      (error: unknown) => notices.show({ tone: 'problem', error }),
    )
  }
  return (
    <Banner
      tone="info"
      actions={
        <Button small icon={Copy} onPress={copy}>
          {t('small.copy')}
        </Button>
      }
    >
      {sentence} <span role="status">{copied && t('small.copied')}</span>
    </Banner>
  )
}
