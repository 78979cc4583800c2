// Is it really Ada? A number both sides read aloud; until it is the same nothing is taken.
import { useTranslation } from 'react-i18next'
import type { DeviceId } from '../../../contract/ids.ts'
import { errorSentence, useCall, useMutation, useServices } from '../../engine-client/index.ts'
import { Button } from '../../ui/index.ts'
import styles from './compare-number.module.css'
import { isolated } from './exchange-words.ts'

interface CompareNumberProps {
  deviceId: DeviceId
  name: string
  onSame(): void
  onStop(): void
  /** Goes on without this sender. */
  onSkip?: () => void
}

export const CompareNumber = ({ deviceId, name, onSame, onStop, onSkip }: CompareNumberProps) => {
  const { t } = useTranslation('exchange')
  const { cache } = useServices()
  const { data, error } = useCall('exchange.number', { deviceId })
  const trust = useMutation('exchange.trust')
  const same = async () => {
    if ((await trust.run({ deviceId })) === undefined) return
    cache.invalidate((call) => call === 'exchange.partners')
    onSame()
  }
  const who = { name: isolated(name) }
  return (
    <div className={styles.compare}>
      <p>{t('compare.call', who)}</p>
      <p>{t('compare.readAloud')}</p>
      {data && (
        <p className={styles.number} dir="ltr" aria-label={data.number}>
          {data.number.split(/\s+/).map((group, index) => (
            // The groups of one number may be equal.
            // oxlint-disable-next-line react/no-array-index-key
            <span key={index}>{group}</span>
          ))}
        </p>
      )}
      {!data && !error && <p role="status">{t('compare.computing')}</p>}
      {error || trust.error ? <p className={styles.problem}>{errorSentence(error ?? trust.error, t)}</p> : null}
      <p className={styles.question}>{t('compare.question', who)}</p>
      <div className={styles.acts}>
        <Button autoFocus onPress={onStop}>
          {t('compare.no')}
        </Button>
        {onSkip && <Button onPress={onSkip}>{t('compare.skip')}</Button>}
        <Button look="primary" isDisabled={!data || trust.running} onPress={() => void same()}>
          {t('compare.yes')}
        </Button>
      </div>
      <p className={styles.hint}>{t('compare.until')}</p>
      {onSkip && <p className={styles.hint}>{t('compare.skipHint', who)}</p>}
    </div>
  )
}
