// The line in which one looks for words in what is read: counts, next and previous.
import { ArrowDown, ArrowUp, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton, matchesShortcut, SearchField, useFormat } from '../../../ui/index.ts'
import styles from './find-line.module.css'

export interface FindLineProps {
  query: string
  onQuery: (query: string) => void
  current: number
  total: number
  pending: boolean
  /** Raised when Ctrl+F is pressed again. */
  asked: number
  onStep: (by: 1 | -1) => void
  onClose: () => void
}

export const FindLine = ({ query, onQuery, current, total, pending, asked, onStep, onClose }: FindLineProps) => {
  const { t } = useTranslation('reader')
  const format = useFormat()
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [asked])
  const counted =
    total === 0 ? (pending ? t('found.pending') : t('found.none')) : t('found.of', { current: format.number(current), total: format.number(total) })
  return (
    // Esc closes it wherever in it the focus is; F3 goes on.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <search
      aria-label={t('find')}
      className={styles.line}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose()
        else if (matchesShortcut(event.nativeEvent, 'findNext')) onStep(1)
        else if (event.key === 'F3') onStep(-1)
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
    >
      <SearchField label={t('findHere')} inputRef={field} value={query} onChange={onQuery} onSubmit={() => onStep(1)} className={styles.field} />
      <output className={styles.count}>{query ? counted : ''}</output>
      <Button look="quiet" small icon={ArrowUp} onPress={() => onStep(-1)}>
        {t('previous')}
      </Button>
      <Button look="quiet" small icon={ArrowDown} onPress={() => onStep(1)}>
        {t('next')}
      </Button>
      <span className={styles.space} />
      <IconButton icon={X} label={t('closeFind')} word="hidden" onPress={onClose} />
    </search>
  )
}
