// Partners: what each has signed that he has, and a bundle with what he lacks.
import { UserRound } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { Partner } from '../../../../contract/areas/exchange.ts'
import { errorSentence, useCall } from '../../../engine-client/index.ts'
import { Button, Dialog, Icon, makeBundlePath, useFormat } from '../../../ui/index.ts'
import { CompareNumber } from '../compare-number.tsx'
import styles from '../exchange.module.css'
import { isolated, partnerText } from '../exchange-words.ts'

export const PartnerList = () => {
  const { t } = useTranslation('exchange')
  const { data, error } = useCall('exchange.partners', {})
  const [comparing, setComparing] = useState<Partner | null>(null)
  if (error && !data) return <p className={styles.hint}>{errorSentence(error, t)}</p>
  if (data?.partners.length === 0) return <p className={styles.hint}>{t('partner.none')}</p>
  return (
    <>
      <ul className={styles.rows}>
        {data?.partners.map((partner) => (
          <PartnerRow key={partner.deviceId} partner={partner} onCompare={() => setComparing(partner)} />
        ))}
      </ul>
      {comparing && (
        <Dialog isOpen size="medium" onClose={() => setComparing(null)} title={t('compare.title', { name: isolated(comparing.contributorName) })}>
          <CompareNumber deviceId={comparing.deviceId} name={comparing.contributorName} onSame={() => setComparing(null)} onStop={() => setComparing(null)} />
        </Dialog>
      )}
    </>
  )
}

const PartnerRow = ({ partner, onCompare }: { partner: Partner; onCompare(): void }) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const [, navigate] = useLocation()
  const lacks = partner.lacksEntries > 0 && partner.lacksBytes > 0 && t('partner.lacks', { size: format.bytes(partner.lacksBytes) })
  const facts = [
    partner.deviceName && isolated(partner.deviceName),
    lacks,
    partner.comparedAtUtc && t('trust.comparedOn', { day: format.day(partner.comparedAtUtc) }),
  ].filter(Boolean)
  return (
    <li className={styles.row}>
      <Icon of={UserRound} />
      <span className={styles.rowText}>
        <span className={styles.name}>{t('partner.line', { name: isolated(partner.contributorName), state: partnerText(partner, t, format) })}</span>
        <span className={styles.hint}>{facts.join(t('comma'))}</span>
      </span>
      {!partner.comparedAtUtc && (
        <Button small look="quiet" onPress={onCompare}>
          {t('compare.word')}
        </Button>
      )}
      <Button small onPress={() => navigate(makeBundlePath(partner.deviceId))}>
        {t('partner.makeBundle', { name: isolated(partner.contributorName) })}
      </Button>
    </li>
  )
}
