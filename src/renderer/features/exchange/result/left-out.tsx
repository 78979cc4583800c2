// What did not go into a web edition, and why: one line, and under it the items by reason.
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { WrittenEdition } from '../../../../contract/areas/exchange.ts'
import { Disclosure, itemPath, UserText, useFormat } from '../../../ui/index.ts'
import styles from '../exchange.module.css'
import { leftOutByReason, leftOutText } from '../exchange-words.ts'

/** More than anybody reads at once. */
const mostShown = 100

export const LeftOut = ({ edition }: { edition: Pick<WrittenEdition, 'leftOut'> }) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  if (edition.leftOut.length === 0) return null
  return (
    <Disclosure title={leftOutText(edition, t, format)}>
      <div className={styles.section}>
        {leftOutByReason(edition).map(({ reason, items }) => (
          <div key={reason}>
            <p className={styles.name}>{t('leftOut.group', { reason: t(`leftOut.reason.${reason}`), number: format.number(items.length) })}</p>
            <ul>
              {items.slice(0, mostShown).map(({ id, title }) => (
                <li key={id}>
                  {reason === 'not-found' ? (
                    <UserText>{title || t('app:untitled')}</UserText>
                  ) : (
                    <Link href={itemPath(id)}>
                      <UserText>{title || t('app:untitled')}</UserText>
                    </Link>
                  )}
                </li>
              ))}
            </ul>
            {items.length > mostShown && (
              <p className={styles.hint}>{t('leftOut.more', { count: items.length - mostShown, number: format.number(items.length - mostShown) })}</p>
            )}
          </div>
        ))}
      </div>
    </Disclosure>
  )
}
