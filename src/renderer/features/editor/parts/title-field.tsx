// The title above the text: grows with its words, is kept a moment after the last letter, when one leaves it, and when one goes away.
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ItemId } from '../../../../contract/ids.ts'
import { maxTitleCharacters } from '../../../../contract/limits.ts'
import { useServices } from '../../../engine-client/index.ts'
import styles from './title-field.module.css'

const keepAfterMs = 500
const tryAgainMs = 2000

export interface TitleFieldProps {
  itemId: ItemId
  title: string
  lang: string | null
  /** The person may not change it: the title can be read and copied. */
  readOnly?: boolean
  /** Enter and ArrowDown go on into the text. */
  onLeave: () => void
}

export const TitleField = ({ itemId, title, lang, readOnly, onLeave }: TitleFieldProps) => {
  const { t } = useTranslation('editor')
  const { engine, saving, notices } = useServices()
  const [typed, setTyped] = useState<string | null>(null)
  const wanted = useRef<string | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const area = useRef<HTMLTextAreaElement>(null)
  const who = `title ${itemId}`

  const keep = useCallback(async () => {
    clearTimeout(timer.current)
    while (wanted.current !== null) {
      const next = wanted.current
      try {
        await engine.call('items.patch', { patches: [{ id: itemId, set: { title: next.trim() } }] })
        if (wanted.current !== next) continue
        wanted.current = null
        saving.report(who, false)
        if (document.activeElement !== area.current) setTyped(null)
      } catch (error) {
        // It stays in the field and is tried again: nothing typed is lost while the engine is away or the disk is full.
        notices.show({ tone: 'problem', error })
        await new Promise((done) => setTimeout(done, tryAgainMs))
      }
    }
  }, [engine, itemId, notices, saving, who])
  useEffect(() => () => void keep(), [keep])

  const shown = typed ?? title
  useEffect(() => {
    const box = area.current
    if (!box) return
    box.style.blockSize = 'auto'
    box.style.blockSize = `${box.scrollHeight}px`
  }, [shown])

  const leave = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const { selectionStart, value } = event.currentTarget
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' || (event.key === 'ArrowDown' && selectionStart === value.length)) {
      event.preventDefault()
      onLeave()
    }
  }
  return (
    // The heading of the page is the field itself.
    <h1>
      <textarea
        ref={area}
        rows={1}
        dir="auto"
        lang={lang ?? undefined}
        aria-label={t('title')}
        placeholder={t('titlePlaceholder')}
        readOnly={readOnly}
        maxLength={maxTitleCharacters}
        className={styles.title}
        value={shown}
        onChange={(event) => {
          const next = event.target.value.replace(/\s*\n\s*/g, ' ')
          setTyped(next)
          wanted.current = next
          saving.report(who, true)
          clearTimeout(timer.current)
          timer.current = setTimeout(() => void keep(), keepAfterMs)
        }}
        onBlur={() => {
          if (wanted.current === null) setTyped(null)
          else void keep()
        }}
        onKeyDown={leave}
      />
    </h1>
  )
}
