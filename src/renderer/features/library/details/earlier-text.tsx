// Earlier text of an item, sitting by sitting: see it, bring it back as a new item. Nothing is overwritten.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { HistoryDay } from '../../../../contract/areas/history.ts'
import type { ItemId } from '../../../../contract/ids.ts'
import { errorSentence, useActs, useCall, useServices } from '../../../engine-client/index.ts'
import { Button, Dialog, isolated, itemPath, useFormat } from '../../../ui/index.ts'
import styles from './earlier-text.module.css'

export const EarlierText = ({ itemId }: { itemId: ItemId }) => {
  const { t } = useTranslation('library')
  const format = useFormat()
  const { data, error } = useCall('history.days', { id: itemId })
  const [seen, setSeen] = useState<HistoryDay | null>(null)
  if (error && !data) return <p className={styles.none}>{errorSentence(error, t)}</p>
  if (!data) return null
  if (data.days.length === 0) return <p className={styles.none}>{t('noEarlierText')}</p>
  // The last entry that arrived makes the text of now, whatever the clock of its writer said.
  const now = Math.max(...data.days.map(({ point }) => point))
  return (
    <>
      <ul>
        {data.days.map((day) => (
          <li key={`${day.fromUtc} ${day.point}`} className={styles.day}>
            <span className={styles.text}>
              {format.dateTime(day.toUtc)}
              <span className={styles.by}>
                {[format.list(day.by.map(isolated)), t('changes', { count: day.changes, number: format.number(day.changes) })].filter(Boolean).join(t('comma'))}
              </span>
            </span>
            {day.point === now ? (
              <span className={styles.by}>{t('textOfNow')}</span>
            ) : (
              <Button small onPress={() => setSeen(day)}>
                {t('see')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {seen && <SeeDialog itemId={itemId} day={seen} onClose={() => setSeen(null)} />}
    </>
  )
}

type Undo = () => Promise<Undo>

const SeeDialog = ({ itemId, day, onClose }: { itemId: ItemId; day: HistoryDay; onClose(): void }) => {
  const { t } = useTranslation('library')
  const format = useFormat()
  const [, navigate] = useLocation()
  const { engine } = useServices()
  const { act } = useActs()
  const { data, error } = useCall('history.see', { id: itemId, point: day.point })
  const binned =
    (id: ItemId, gone: boolean): Undo =>
    async () => {
      await engine.call('items.patch', { patches: [{ id, set: { binnedAtUtc: gone ? new Date().toISOString() : null } }] })
      return binned(id, !gone)
    }
  const bringBack = async () => {
    const make = async () => {
      const { id } = await engine.call('history.bringBack', { id: itemId, point: day.point })
      onClose()
      navigate(itemPath(id))
      return binned(id, true)
    }
    await act(make, { key: 'library:done.broughtBack' })
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      size="large"
      scrolls
      title={t('asItWas', { day: format.dateTime(day.toUtc) })}
      actions={
        <>
          <Button onPress={onClose}>{t('app:close')}</Button>
          <Button look="primary" isDisabled={!data} onPress={() => void bringBack()}>
            {t('bringBackAsNew')}
          </Button>
        </>
      }
    >
      {error ? <p>{errorSentence(error, t)}</p> : null}
      {data && (
        <article className={styles.then}>
          <h3 dir="auto">{data.title || t('untitled')}</h3>
          {data.text.split('\n').map((line, index) => (
            // Lines have no identity but their place.
            // oxlint-disable-next-line react/no-array-index-key
            <p key={index} dir="auto">
              {line}
            </p>
          ))}
        </article>
      )}
    </Dialog>
  )
}
