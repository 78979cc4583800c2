// Items that came and are not shown yet: put off when they came, or taken back afterwards.
import { Hourglass } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { ItemId } from '../../../../contract/ids.ts'
import { errorSentence, useCall, useServices } from '../../../engine-client/index.ts'
import { Button, Checkbox, directionOfText, EmptyState, exchangePath, PageColumn, UserText, useFormat } from '../../../ui/index.ts'
import { BackButton } from '../back-button.tsx'
import styles from '../exchange.module.css'
import { isolated } from '../exchange-words.ts'
import lines from '../look/offer-lines.module.css'
import { toggleItem } from '../offer-choice.ts'

export const WaitingPage = () => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const [, navigate] = useLocation()
  const { engine, cache, notices } = useServices()
  const { data, error } = useCall('exchange.waiting', {})
  const [ticked, setTicked] = useState<ReadonlySet<ItemId>>(new Set())
  const items = data?.items ?? []
  const chosen = items.filter(({ id }) => ticked.has(id)).map(({ id }) => id)
  const take = async (ids: readonly ItemId[]) => {
    try {
      await engine.call('exchange.takeWaiting', { ids: [...ids] })
      setTicked(new Set())
      cache.invalidate((name) => name.startsWith('exchange.'))
      notices.show({ tone: 'done', key: 'exchange:waiting.taken', values: { count: ids.length, number: format.number(ids.length) } })
    } catch (problem) {
      notices.show({ tone: 'problem', error: problem })
    }
  }
  if (data && items.length === 0)
    return (
      <EmptyState icon={Hourglass} title={t('waiting.none')} actions={<Button onPress={() => navigate(exchangePath)}>{t('toExchange')}</Button>}>
        {t('waiting.noneHint')}
      </EmptyState>
    )
  return (
    <PageColumn roomy>
      <BackButton />
      <h1>{t('waiting.title')}</h1>
      <p className={styles.hint}>{t('waiting.hint')}</p>
      {error && !data ? <p className={styles.hint}>{errorSentence(error, t)}</p> : null}
      {items.length > 0 && (
        <div className={styles.card}>
          <ul className={styles.rows}>
            {items.map((item) => (
              <li key={item.id} className={styles.row}>
                <Checkbox isSelected={ticked.has(item.id)} onChange={() => setTicked(toggleItem(ticked, item.id))} className={lines.itemTick}>
                  <span className={styles.rowText} dir={directionOfText(item.title) ?? undefined}>
                    <UserText className={styles.name}>{item.title || t('app:untitled')}</UserText>
                    <span className={styles.hint}>
                      {[
                        t(`kinds:kind.${item.kind}`),
                        t(`change.${item.change}`),
                        item.by.length > 0 && format.list(item.by.map(isolated)),
                        t('waiting.since', { day: format.day(item.sinceUtc) }),
                      ]
                        .filter(Boolean)
                        .join(t('comma'))}
                    </span>
                  </span>
                </Checkbox>
              </li>
            ))}
          </ul>
          <div className={styles.acts}>
            <Button look="primary" isDisabled={chosen.length === 0} onPress={() => void take(chosen)}>
              {t('waiting.take')}
            </Button>
            <Button onPress={() => void take(items.map(({ id }) => id))}>{t('waiting.takeAll')}</Button>
          </div>
        </div>
      )}
    </PageColumn>
  )
}
