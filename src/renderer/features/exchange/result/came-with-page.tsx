// What came with one exchange: a list to read through, newest change first.
import { Inbox } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import type { ItemDetails, Withdrawal } from '../../../../contract/areas/items.ts'
import { errorSentence, useCall, useCalls } from '../../../engine-client/index.ts'
import { Button, directionOfText, EmptyState, itemPath, libraryPath, PageColumn, pastExchangePath, UserText, useFormat } from '../../../ui/index.ts'
import styles from '../exchange.module.css'
import { isolated } from '../exchange-words.ts'

const shownAtOnce = 50

export const CameWithPage = ({ id }: { id: string }) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const [, navigate] = useLocation()
  const [shown, setShown] = useState(shownAtOnce)
  const { data: report, error } = useCall('exchange.report', { id })
  const ids = report?.taken.ids ?? []
  const answers = useCalls(
    'items.read',
    ids.slice(0, shown).map((item) => ({ id: item })),
  )
  const rows = answers.map(({ data }) => data).filter((row): row is ItemDetails => row !== undefined)
  const sorted = rows.toSorted((one, other) => (one.updatedAtUtc < other.updatedAtUtc ? 1 : -1))
  if (error && !report) return <PageColumn>{errorSentence(error, t)}</PageColumn>
  if (!report) return null
  const who = report.from.length > 0 ? format.list([...new Set(report.from)].map(isolated)) : null
  const rest = ids.length - shown
  return (
    <PageColumn roomy>
      <h1>{t(who ? 'new.titleFrom' : 'new.title', { day: format.day(report.atUtc), from: who })}</h1>
      {ids.length === 0 ? (
        <EmptyState icon={Inbox} title={t('look.nothingNew')} actions={<Button onPress={() => navigate(libraryPath)}>{t('app:toLibrary')}</Button>} />
      ) : (
        <div className={styles.card}>
          <ul className={styles.rows}>
            {sorted.map((row) => (
              <li key={row.id} className={styles.row}>
                <span className={styles.rowText} dir={directionOfText(row.title) ?? undefined}>
                  <Link href={itemPath(row.id)} className={styles.name}>
                    <UserText lang={row.language}>{row.title || t('app:untitled')}</UserText>
                  </Link>
                  <span className={styles.hint}>
                    {[
                      t(`kinds:kind.${row.kind}`),
                      row.language && format.languageName(row.language),
                      row.updatedBy
                        ? t('library:changedBy', { day: format.day(row.updatedAtUtc), name: isolated(row.updatedBy) })
                        : t('library:changedOn', { day: format.day(row.updatedAtUtc) }),
                    ]
                      .filter(Boolean)
                      .join(t('comma'))}
                  </span>
                </span>
                {row.withdrawn && <Withdrawn withdrawal={row.withdrawn} />}
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className={styles.acts}>
        {rest > 0 && <Button onPress={() => setShown(shown + 200)}>{t('look.more', { count: rest, number: format.number(rest) })}</Button>}
        <Button onPress={() => navigate(libraryPath)}>{t('app:toLibrary')}</Button>
        <Button look="quiet" onPress={() => navigate(pastExchangePath(id))}>
          {t('new.toResult')}
        </Button>
      </div>
    </PageColumn>
  )
}

/** The word for it, and *Why?* beside it. */
const Withdrawn = ({ withdrawal: { by, reason } }: { withdrawal: Withdrawal }) => {
  const { t } = useTranslation('exchange')
  const [asked, setAsked] = useState(false)
  return (
    <>
      <span className={styles.mark}>{t('change.withdrawn')}</span>
      <Button small look="quiet" aria-expanded={asked} onPress={() => setAsked(!asked)}>
        {t('library:withdrawn.why')}
      </Button>
      {asked && (
        <p className={styles.wholeLine}>{reason ? t('new.reason', { name: isolated(by), reason: isolated(reason) }) : t('library:withdrawn.noReason')}</p>
      )}
    </>
  )
}
