// One row: title first and bold, then two facts, then one state at the end. Texts keep their own direction.
import { useTranslation } from 'react-i18next'
import type { ItemRow } from '../../../../contract/areas/items.ts'
import { Checkbox, classes, directionOfText, isolated, UserText, useFormat } from '../../../ui/index.ts'
import { KindBadge } from '../kind-icon.tsx'
import { withdrawnText } from '../withdrawal.tsx'
import styles from './item-row.module.css'

interface ItemRowProps {
  row: ItemRow | undefined
  close: boolean
  selected: boolean
  /** In narrow windows a click opens; where the details stand beside, it shows them. */
  opensByClick: boolean
  onToggle(): void
  onOpen(): void
}

export const ItemRowView = ({ row, close, selected, opensByClick, onToggle, onOpen }: ItemRowProps) => {
  const { t } = useTranslation('library')
  const format = useFormat()
  // Not read yet: the row keeps its place, and nothing pretends to be text.
  if (!row) return <div role="gridcell" className={styles.cell} aria-label={t('loading')} />
  const title = row.title || t('untitled')
  const facts = factsOf(row, t, format)
  const tags = row.tags.slice(0, 2)
  return (
    <>
      {/* The tick is a way of the mouse; the keyboard ticks with Space on the row. */}
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus */}
      <div role="gridcell" className={styles.tick} onClick={(event) => event.stopPropagation()}>
        <Checkbox aria-label={t('tick', { title })} isSelected={selected} onChange={onToggle} excludeFromTabOrder className={styles.tickBox} />
      </div>
      {/* Title and facts keep together, at the side the title begins. */}
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus */}
      <div
        role="gridcell"
        className={classes(styles.cell, close && styles.close)}
        dir={directionOfText(title) ?? undefined}
        onClick={opensByClick ? (event) => !event.ctrlKey && !event.shiftKey && !event.metaKey && onOpen() : undefined}
      >
        <span className={styles.title} dir="auto" lang={row.language ?? undefined}>
          {title}
        </span>
        <span className={styles.facts}>
          <span className={styles.fact} dir="auto">
            <span className={styles.kindWord}>{[t(`kinds:kind.${row.kind}`), ''].join(t('comma'))}</span>
            {facts}
          </span>
          {tags.map((tag) => (
            <span key={tag.id} className={styles.tag}>
              <UserText>{tag.label}</UserText>
            </span>
          ))}
        </span>
      </div>
      <div role="gridcell" className={styles.end}>
        {row.withdrawn ? <span className={styles.withdrawn}>{t('withdrawn.mark')}</span> : <KindBadge kind={row.kind} />}
      </div>
    </>
  )
}

type Words = ReturnType<typeof useTranslation>['t']
type Formats = ReturnType<typeof useFormat>

const factsOf = (row: ItemRow, t: Words, format: Formats) => {
  const day = format.day(row.binnedAtUtc ?? row.updatedAtUtc)
  if (row.withdrawn) return withdrawnText(row.withdrawn, t, format)
  const parts = [
    row.language && format.languageName(row.language),
    row.pageCount !== null && t('pages', { count: row.pageCount, number: format.number(row.pageCount) }),
    row.binnedAtUtc ? t('binnedOn', { day }) : row.updatedBy ? t('changedBy', { day, name: isolated(row.updatedBy) }) : t('changedOn', { day }),
  ]
  return parts.filter(Boolean).join(t('comma'))
}
