// Past exchanges, kept for ever: when, with whom, what came.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { errorSentence, useCall } from '../../../engine-client/index.ts'
import { Button, pastExchangePath, useFormat } from '../../../ui/index.ts'
import styles from '../exchange.module.css'
import { isolated, nameOfPath, pastText } from '../exchange-words.ts'

const shownAtFirst = 10

export const PastList = () => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const { data, error } = useCall('exchange.past', {})
  const [all, setAll] = useState(false)
  if (error && !data) return <p className={styles.hint}>{errorSentence(error, t)}</p>
  const reports = (data?.reports ?? []).toSorted((one, other) => (one.atUtc < other.atUtc ? 1 : -1))
  if (data && reports.length === 0) return <p className={styles.hint}>{t('past.none')}</p>
  return (
    <>
      <ul className={styles.rows}>
        {(all ? reports : reports.slice(0, shownAtFirst)).map((report) => (
          <li key={report.id} className={styles.row}>
            <span className={styles.rowText}>
              <Link href={pastExchangePath(report.id)} className={styles.name}>
                {[
                  format.dateTime(report.atUtc),
                  report.from.length > 0 ? format.list([...new Set(report.from)].map(isolated)) : isolated(nameOfPath(report.path)),
                ].join(t('comma'))}
              </Link>
              <span className={styles.hint}>{pastText(report, t, format)}</span>
            </span>
            {report.takenBack && <span className={styles.mark}>{t('past.takenBack')}</span>}
            {report.stopped && <span className={styles.mark}>{t('past.stopped')}</span>}
          </li>
        ))}
      </ul>
      {!all && reports.length > shownAtFirst && (
        <div>
          <Button small onPress={() => setAll(true)}>
            {t('past.all', { count: reports.length, number: format.number(reports.length) })}
          </Button>
        </div>
      )}
    </>
  )
}
