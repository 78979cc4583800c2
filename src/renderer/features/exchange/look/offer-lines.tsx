// Who left it and when, who joined, and what cannot come yet.
import { CircleCheck, Copy, UserRound } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Offer } from '../../../../contract/areas/exchange.ts'
import type { DeviceId } from '../../../../contract/ids.ts'
import { useServices } from '../../../engine-client/index.ts'
import { Button, Disclosure, Icon, useFormat } from '../../../ui/index.ts'
import styles from '../exchange.module.css'
import { askText, isolated, type Missing, missingText, nameOfPath, trustText } from '../exchange-words.ts'
import { WarningLine } from '../lines.tsx'
import lines from './offer-lines.module.css'

export const SenderLines = ({ offer }: { offer: Offer }) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  return (
    <>
      {offer.from.map((sender) => (
        <div key={sender.deviceId} className={lines.sender}>
          <Icon of={UserRound} />
          <div>
            <p className={styles.title}>{t('look.from', { name: isolated(sender.contributorName), trust: trustText(sender, t, format) })}</p>
            <p className={lines.facts}>
              {[
                t(offer.what === 'folder' ? 'look.leftHere' : 'look.made', { day: format.day(sender.leftAtUtc) }),
                format.bytes(sender.sizeBytes),
                sender.signed ? t('look.signed') : t('look.notSigned'),
              ].join(t('comma'))}
              {sender.signed && <Icon of={CircleCheck} size="small" />}
            </p>
          </div>
        </div>
      ))}
      <Members members={offer.members} />
    </>
  )
}

/** Left out by the person: their number was not compared. */
export const SkippedLines = ({ skipped, onTakeIn }: { skipped: Offer['skipped']; onTakeIn(deviceId: DeviceId): void }) => {
  const { t } = useTranslation('exchange')
  return skipped.map(({ deviceId, contributorName }) => (
    <WarningLine
      key={deviceId}
      actions={
        <Button small onPress={() => onTakeIn(deviceId)}>
          {t('compare.word')}
        </Button>
      }
    >
      {t('look.skipped', { name: isolated(contributorName) })}
    </WarningLine>
  ))
}

/** For whoever wants to know more: devices, the repository, the place. */
export const OfferDetails = ({ offer }: { offer: Offer }) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  return (
    <Disclosure title={t('look.details')}>
      <dl className={lines.details}>
        <dt>{t('look.repository')}</dt>
        <dd dir="auto">{offer.repositoryName}</dd>
        {offer.from.map((sender) => (
          <div key={sender.deviceId}>
            <dt>{t('look.device', { name: isolated(sender.contributorName) })}</dt>
            <dd>{[isolated(sender.deviceName), format.dateTime(sender.leftAtUtc)].join(t('comma'))}</dd>
          </div>
        ))}
        {!offer.path.startsWith('upload:') && (
          <>
            <dt>{t('look.place')}</dt>
            <dd className={styles.path}>{offer.path}</dd>
          </>
        )}
      </dl>
    </Disclosure>
  )
}

const Members = ({ members }: { members: Offer['members'] }) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const told = (['joined', 'changed', 'removed'] as const).filter((what) => members[what].length > 0)
  if (told.length === 0) return null
  return (
    <ul>
      {told.map((what) => (
        <li key={what} className={styles.hint}>
          {t(`look.members.${what}`, { names: format.list(members[what].map(isolated)) })}
        </li>
      ))}
    </ul>
  )
}

export const MissingLines = ({ offer: { missing, missingVolumes } }: { offer: Pick<Offer, 'missing' | 'missingVolumes'> }) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  return (
    <>
      {missing.map((each) => (
        <MissingLine key={`${each.from} ${each.bundle}`} missing={each} />
      ))}
      {missingVolumes.length > 0 && (
        <WarningLine>
          {t('missing.volumes', {
            count: missingVolumes.length,
            number: format.number(missingVolumes.length),
            names: format.list(missingVolumes.slice(0, 5).map((path) => isolated(nameOfPath(path)))),
          })}
        </WarningLine>
      )}
    </>
  )
}

const MissingLine = ({ missing }: { missing: Missing }) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const [asked, setAsked] = useState(false)
  return (
    <WarningLine
      more={asked && <p className={styles.hint}>{t('missing.whatText')}</p>}
      actions={
        <>
          <Button small look="quiet" aria-expanded={asked} onPress={() => setAsked(!asked)}>
            {t('missing.what')}
          </Button>
          <Ask missing={missing} />
        </>
      }
    >
      {missingText(missing, t, format)}
    </WarningLine>
  )
}

/** Copies a message for the sender: there may be no network here, but there is a telephone. */
export const Ask = ({ missing }: { missing: Missing }) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const { notices } = useServices()
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(askText(missing, t, format))
      notices.show({ tone: 'done', key: 'exchange:missing.asked' })
    } catch (error) {
      notices.show({ tone: 'problem', error })
    }
  }
  return (
    <Button small icon={Copy} onPress={() => void copy()}>
      {t('missing.ask', { name: isolated(missing.from) })}
    </Button>
  )
}
