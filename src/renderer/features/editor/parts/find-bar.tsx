// Find and replace over the text: counts, next and previous, one or all.
import type { Editor } from '@tiptap/core'
import { ArrowDown, ArrowUp, Replace, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, Checkbox, IconButton, matchesShortcut, SearchField, TextField, ToggleButton, useFormat } from '../../../ui/index.ts'
import { findState, replaceAllHits, replaceHit, showHit, startFinding } from '../surface/find-plugin.ts'
import { useQuietState } from '../surface/quiet-state.ts'
import styles from './find-bar.module.css'

export interface FindBarProps {
  editor: Editor
  initial: string
  /** Raised when Ctrl+F is pressed again: the field takes the focus. */
  asked: number
  editable: boolean
  onClose: () => void
}

const counts = (editor: Editor) => {
  const { hits, current, query } = findState(editor)
  return { total: hits.length, current: current + 1, query }
}
const none = { total: 0, current: 0, query: '' }
const whileTypingMs = 120

export const FindBar = ({ editor, initial, asked, editable, onClose }: FindBarProps) => {
  const { t } = useTranslation('editor')
  const format = useFormat()
  const field = useRef<HTMLInputElement>(null)
  const [query, setQuery] = useState(initial)
  const [matchCase, setMatchCase] = useState(false)
  const [wholeWords, setWholeWords] = useState(false)
  const [replacement, setReplacement] = useState('')
  const [replacing, setReplacing] = useState(false)
  const [told, setTold] = useState('')
  const { total, current } = useQuietState(editor, counts, none)

  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [asked])
  useEffect(() => {
    const timer = setTimeout(() => {
      if (editor.isDestroyed) return
      startFinding(editor, query, { matchCase, wholeWords })
      if (query) showHit(editor, 0)
    }, whileTypingMs)
    return () => clearTimeout(timer)
  }, [editor, query, matchCase, wholeWords])
  useEffect(
    () => () => {
      if (!editor.isDestroyed) startFinding(editor, '')
    },
    [editor],
  )

  const close = () => {
    onClose()
    if (!editor.isDestroyed) editor.view.focus()
  }
  const step = (by: 1 | -1) => {
    setTold('')
    showHit(editor, by)
  }
  return (
    // Esc closes it wherever in it the focus is; F3 goes on.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <search
      aria-label={t('findAndReplace')}
      className={styles.bar}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
        else if (matchesShortcut(event.nativeEvent, 'findNext')) step(1)
        else if (event.key === 'F3') step(-1)
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
    >
      <div className={styles.line}>
        <SearchField
          label={t('findInText')}
          inputRef={field}
          value={query}
          onChange={(next) => {
            setTold('')
            setQuery(next)
          }}
          onSubmit={() => step(1)}
          className={styles.field}
        />
        <output className={styles.count}>
          {told || (query ? (total === 0 ? t('found.none') : t('found.of', { current: format.number(current), total: format.number(total) })) : '')}
        </output>
        <Button look="quiet" small icon={ArrowUp} onPress={() => step(-1)}>
          {t('previous')}
        </Button>
        <Button look="quiet" small icon={ArrowDown} onPress={() => step(1)}>
          {t('next')}
        </Button>
        {editable && <ToggleButton icon={Replace} label={t('replace')} isSelected={replacing} onChange={setReplacing} />}
        <span className={styles.space} />
        <IconButton icon={X} label={t('closeFind')} word="hidden" onPress={close} />
      </div>
      {editable && replacing && (
        <div className={styles.line}>
          <TextField
            label={t('replaceWith')}
            placeholder={t('replaceWith')}
            labelHidden
            value={replacement}
            onChange={setReplacement}
            className={styles.field}
          />
          <Button small onPress={() => replaceHit(editor, replacement)}>
            {t('replaceOne')}
          </Button>
          <Button small onPress={() => setTold(t('replaced', { count: replaceAllHits(editor, replacement) }))}>
            {t('replaceAll')}
          </Button>
          <Checkbox isSelected={matchCase} onChange={setMatchCase}>
            {t('matchCase')}
          </Checkbox>
          <Checkbox isSelected={wholeWords} onChange={setWholeWords}>
            {t('wholeWords')}
          </Checkbox>
        </div>
      )}
    </search>
  )
}
