// Text for somebody else, copied with one press. Where the system refuses, it stands there selected, to be copied with the keys.
import type { LucideIcon } from 'lucide-react'
import { type ReactNode, useCallback, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from './button.tsx'
import styles from './copy-text.module.css'
import { Disclosure } from './disclosure.tsx'
import { isMac, writeKeys } from './keyboard.ts'

export type CopyOutcome = 'copied' | 'refused' | null

export const useCopy = (text: string): [outcome: CopyOutcome, copy: () => void] => {
  const [outcome, setOutcome] = useState<CopyOutcome>(null)
  const copy = useCallback(() => {
    // Refused: without the permission, or while another window has the focus.
    const work = navigator.clipboard ? navigator.clipboard.writeText(text) : Promise.reject(new Error('this window has no clipboard'))
    void work.then(
      () => setOutcome('copied'),
      () => setOutcome('refused'),
    )
  }, [text])
  return [outcome, copy]
}

export interface CopyTextProps {
  text: string
  /** On the button; without it, Copy. */
  word?: string
  icon?: LucideIcon
  small?: boolean
  /** The text stands above the button from the start; otherwise only when it could not be copied. */
  shown?: boolean
}

export const CopyText = ({ text, word, icon, small, shown }: CopyTextProps) => {
  const { t } = useTranslation('app')
  const place = useRef<HTMLPreElement>(null)
  const [outcome, copy] = useCopy(text)
  useLayoutEffect(() => {
    if (outcome === 'refused' && place.current) window.getSelection()?.selectAllChildren(place.current)
  }, [outcome])
  return (
    <>
      {(shown || outcome === 'refused') && (
        <pre ref={place} className={styles.text}>
          {text}
        </pre>
      )}
      <div className={styles.act}>
        <Button small={small} icon={icon} onPress={copy}>
          {outcome === 'copied' ? t('copied') : (word ?? t('copy'))}
        </Button>
        <span role="status">{outcome === 'refused' && t('copyByHand', { keys: writeKeys({ mod: true, key: 'c' }, isMac()) })}</span>
      </div>
    </>
  )
}

export interface DetailsToCopyProps {
  text: string
  /** On what opens it; without it, Details to copy. */
  title?: string
  /** Over the text. */
  children?: ReactNode
}

/** For the person who helps: folded away, and copied whole. */
export const DetailsToCopy = ({ text, title, children }: DetailsToCopyProps) => {
  const { t } = useTranslation('app')
  return (
    <Disclosure title={title ?? t('details')}>
      {children}
      <CopyText text={text} small shown />
    </Disclosure>
  )
}
