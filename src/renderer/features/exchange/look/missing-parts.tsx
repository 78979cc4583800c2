// A bundle in parts of which some are not here: which ones, and a way on as soon as they are.
import { RotateCcw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { Button, exchangePath, useFormat } from '../../../ui/index.ts'
import styles from '../exchange.module.css'
import { isolated, nameOfPath } from '../exchange-words.ts'
import type { MissingParts as Parts } from '../failure-words.ts'
import { OpenByPath } from '../start/open-exchange.tsx'

export const MissingParts = ({ parts: { names, count }, path, onLookAgain }: { parts: Parts; path: string; onLookAgain(): void }) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const [, navigate] = useLocation()
  // Whatever a browser gives comes alone: its neighbours are never beside it.
  const uploaded = path.startsWith('upload:')
  const rest = count - names.length
  return (
    <section className={styles.card}>
      <p className={styles.sentence} role="status">
        {t('parts.missing', { count, number: format.number(count) })}
      </p>
      <ul>
        {names.map((name) => (
          <li key={name} className={styles.path}>
            {name}
          </li>
        ))}
      </ul>
      {rest > 0 && <p className={styles.hint}>{t('parts.more', { count: rest, number: format.number(rest) })}</p>}
      <p>{uploaded ? t('parts.uploaded') : t('parts.beside', { name: isolated(nameOfPath(path)) })}</p>
      {uploaded && <OpenByPath />}
      <div className={styles.acts}>
        {!uploaded && (
          <Button look="primary" icon={RotateCcw} onPress={onLookAgain}>
            {t('look.again')}
          </Button>
        )}
        <Button onPress={() => navigate(exchangePath)}>{t('toExchange')}</Button>
      </div>
    </section>
  )
}
