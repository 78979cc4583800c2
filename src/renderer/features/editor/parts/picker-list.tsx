// The list at the caret: kinds of blocks after `/`, items after `[[`. Focus stays in the text; arrows move in the list.
import { useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { classes, Icon } from '../../../ui/index.ts'
import { type PickerStore, pickerListId, pickerOptionId } from '../surface/picker.ts'
import { pickerIcons } from '../tools/icons.ts'
import styles from './picker-list.module.css'

const gapPx = 6
const marginPx = 8

export const PickerList = ({ picker }: { picker: PickerStore }) => {
  const { t } = useTranslation('editor')
  const state = useSyncExternalStore(picker.subscribe, picker.state)
  const list = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState<{ top: number; left: number } | null>(null)

  useLayoutEffect(() => {
    const box = list.current
    if (!box || !state) {
      setPlace(null)
      return
    }
    const { rect } = state
    const below = rect.bottom + gapPx
    const fitsBelow = below + box.offsetHeight + marginPx <= window.innerHeight
    const rtl = getComputedStyle(document.documentElement).direction === 'rtl'
    const start = rtl ? rect.right - box.offsetWidth : rect.left
    const left = Math.max(marginPx, Math.min(start, window.innerWidth - box.offsetWidth - marginPx))
    setPlace({ top: fitsBelow ? below : Math.max(marginPx, rect.top - gapPx - box.offsetHeight), left })
  }, [state])
  useLayoutEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [state?.selected])

  if (!state || (state.entries.length === 0 && state.kind === 'slash')) return null
  return (
    <div
      ref={list}
      id={pickerListId}
      // The focus is in the text: a native list cannot be shown beside it.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="listbox"
      aria-label={t(state.kind === 'slash' ? 'slash.label' : 'itemPicker.label')}
      className={styles.list}
      // Measured first, shown where it fits.
      style={{ insetBlockStart: place?.top ?? 0, left: place?.left ?? 0, visibility: place ? 'visible' : 'hidden' }}
    >
      {state.entries.length === 0 && <p className={styles.none}>{t('itemPicker.none')}</p>}
      {state.entries.map((entry, index) => {
        const picture = entry.icon ? pickerIcons[entry.icon] : undefined
        return (
          // Keys are handled in the text, where the focus stays.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
          <div
            key={entry.id}
            id={pickerOptionId(index)}
            // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
            role="option"
            aria-selected={index === state.selected}
            className={classes(styles.entry, index === state.selected && styles.selected)}
            onMouseMove={() => index !== state.selected && picker.select(index)}
            onMouseDown={(event) => {
              event.preventDefault()
              picker.choose(index)
            }}
          >
            {picture && <Icon of={picture.icon} mirror={picture.mirror} />}
            <span className={styles.words}>
              <bdi className={styles.title}>{entry.title}</bdi>
            </span>
            {entry.hint && <span className={styles.hint}>{entry.hint}</span>}
          </div>
        )
      })}
    </div>
  )
}
