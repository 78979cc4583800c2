// What does not count and why, copies of one device that wrote apart, and what roles have kept aside: said in plain words, nothing hidden.
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { MembersState } from '../../../contract/areas/members.ts'
import { attentionPath, isolated, useFormat } from '../../ui/index.ts'
import styles from './people.module.css'
import { usePeopleWords } from './use-people-words.ts'

export const Oddities = ({ state }: { state: MembersState }) => {
  const { t } = useTranslation('people')
  const format = useFormat()
  const words = usePeopleWords()
  const { voided, forkedLogs, setAsideByRole } = state
  return (
    <>
      {voided.length > 0 && (
        <section className={styles.section}>
          <h2>{t('odd.title')}</h2>
          <p className={styles.hint}>{t('odd.hint')}</p>
          <ul className={styles.notes}>
            {voided.map((change) => (
              <li key={`${change.atUtc} ${change.op} ${change.about} ${change.by}`} className={styles.device}>
                <span className={styles.deviceText}>
                  <span>{words.voided(change)}</span>
                  <span className={styles.hint}>{t(`reason.${change.reason}`)}</span>
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {(forkedLogs.length > 0 || setAsideByRole > 0) && (
        <section className={styles.section}>
          <h2>{t('odd.asideTitle')}</h2>
          <div className={styles.notes}>
            {setAsideByRole > 0 && <p>{t('odd.aside', { count: setAsideByRole, shown: format.number(setAsideByRole) })}</p>}
            {forkedLogs.map(({ logId, contributor, device }) => (
              <p key={logId}>
                {contributor !== null && device !== null ? t('odd.fork', { name: isolated(contributor), device: isolated(device) }) : t('odd.forkUnknown')}
              </p>
            ))}
            <p>
              <Link href={attentionPath}>{t('odd.look')}</Link>
            </p>
          </div>
        </section>
      )}
    </>
  )
}
