// What is offered, as groups that can be ticked and as a list: an unticked item waits, nothing is refused.
import { StickyNote } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Offer } from '../../../../contract/areas/exchange.ts'
import type { ItemId } from '../../../../contract/ids.ts'
import { Button, Checkbox, Disclosure, directionOfText, Icon, UserText, useFormat } from '../../../ui/index.ts'
import styles from '../exchange.module.css'
import { isolated } from '../exchange-words.ts'
import { type Group, groupsOf, toggleGroup, toggleItem } from '../offer-choice.ts'
import lines from './offer-lines.module.css'

interface ChoiceProps {
  offer: Offer
  notNow: ReadonlySet<ItemId>
  onChange(notNow: ReadonlySet<ItemId>): void
}

export const GroupTicks = ({ offer, notNow, onChange }: ChoiceProps) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const groups = groupsOf(offer, notNow)
  const word = ({ change, count, items }: Group) => {
    const text = t(`count.${change}`, { count, number: format.number(count) })
    const [only] = items
    return change === 'withdrawn' && count === 1 && only ? t('look.withdrawnOne', { what: text, by: format.list(only.by.map(isolated)) }) : text
  }
  return (
    <>
      <div className={lines.ticks} role="group" aria-label={t('look.whatComes')}>
        {groups.map((group) =>
          group.whole ? (
            <Checkbox
              key={group.change}
              isSelected={group.state === 'all'}
              isIndeterminate={group.state === 'some'}
              onChange={() => onChange(toggleGroup(notNow, group))}
            >
              {word(group)}
              {group.state === 'none' && <span className={lines.wait}> {t('look.notNowMark')}</span>}
            </Checkbox>
          ) : (
            <span key={group.change} className={lines.count}>
              {word(group)}
            </span>
          ),
        )}
        {offer.counts.notes > 0 && (
          <span className={lines.count}>
            <Icon of={StickyNote} size="small" />
            {t('count.notes', { count: offer.counts.notes, number: format.number(offer.counts.notes) })}
          </span>
        )}
        {groups.length === 0 && offer.counts.notes === 0 && (
          <span className={lines.count}>{t(offer.counts.entries > 0 ? 'look.smallOnly' : 'look.nothingNew')}</span>
        )}
      </div>
      {groups.length > 0 && <p className={styles.hint}>{t('look.notNowHint')}</p>}
    </>
  )
}

const shownAtOnce = 100

export const OfferedItems = ({ offer, notNow, onChange }: ChoiceProps) => {
  const { t } = useTranslation('exchange')
  const format = useFormat()
  const [shown, setShown] = useState(shownAtOnce)
  if (offer.items.length === 0 || offer.nothingToDo) return null
  const rest = offer.items.length - shown
  return (
    <>
      <Disclosure title={t('look.items', { count: offer.items.length, number: format.number(offer.items.length) })}>
        <ul className={lines.items}>
          {offer.items.slice(0, shown).map((item) => (
            <li key={item.id} className={lines.item}>
              <Checkbox isSelected={!notNow.has(item.id)} onChange={() => onChange(toggleItem(notNow, item.id))} className={lines.itemTick}>
                <span className={lines.itemText} dir={directionOfText(item.title) ?? undefined}>
                  <UserText className={styles.name}>{item.title || t('app:untitled')}</UserText>
                  <span className={styles.hint}>
                    {[
                      t(`kinds:kind.${item.kind}`),
                      t(`change.${item.change}`),
                      item.by.length > 0 && format.list(item.by.map(isolated)),
                      item.atUtc && format.day(item.atUtc),
                      item.sizeBytes > 0 && format.bytes(item.sizeBytes),
                    ]
                      .filter(Boolean)
                      .join(t('comma'))}
                  </span>
                </span>
              </Checkbox>
              {notNow.has(item.id) && <span className={styles.mark}>{t('look.notNow')}</span>}
            </li>
          ))}
        </ul>
        {rest > 0 && (
          <Button small onPress={() => setShown(shown + 500)}>
            {t('look.more', { count: rest, number: format.number(rest) })}
          </Button>
        )}
      </Disclosure>
    </>
  )
}
