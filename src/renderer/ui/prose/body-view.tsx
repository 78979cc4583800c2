// A body to read: real DOM made once for each state of it, selectable, with links that ask the window.
import { type MouseEvent, type Ref, useCallback, useImperativeHandle, useLayoutEffect, useRef } from 'react'
import { directionOf } from '../../../contract/languages.ts'
import type { BodyJson } from '../../../document/body/body-json.ts'
import { itemOfAddress } from '../../../document/schema/addresses.ts'
import { classes } from '../classes.ts'
import styles from './prose.module.css'
import { type RenderOptions, renderBody } from './render-body.ts'
import { directionOfText } from './text-direction.ts'

export interface BodyViewProps {
  body: BodyJson
  options: RenderOptions
  /** Words of the callouts by kind. */
  calloutWords: Record<string, string>
  label: string
  lang?: string | null
  className?: string
  onOpenItem: (id: string) => void
  onOpenLink: (url: string) => void
  /** After the DOM has been made anew. */
  onRendered?: (root: HTMLElement) => void
  ref?: Ref<HTMLDivElement>
}

/** CSS variables that carry the words of the callouts into `content`. */
export const calloutVariables = (words: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(words).map(([kind, word]) => [`--word-${kind}`, JSON.stringify(word)]))

export const proseClass = styles.prose ?? ''

export const BodyView = ({ body, options, calloutWords, label, lang, className, onOpenItem, onOpenLink, onRendered, ref }: BodyViewProps) => {
  const root = useRef<HTMLDivElement>(null)
  useImperativeHandle(ref, () => root.current as HTMLDivElement)
  useLayoutEffect(() => {
    if (!root.current) return
    root.current.replaceChildren(renderBody(body, options))
    root.current.dir = lang ? directionOf(lang) : (directionOfText(root.current.textContent ?? '') ?? 'auto')
    onRendered?.(root.current)
  }, [body, options, lang, onRendered])

  const click = useCallback(
    (event: MouseEvent<HTMLDivElement>) => {
      const target = event.target as Element
      const note = target.closest('[data-footnote]')?.getAttribute('data-footnote')
      if (note) {
        root.current?.querySelector(`[data-footnote-text="${CSS.escape(note)}"]`)?.scrollIntoView({ block: 'center' })
        return
      }
      const link = target.closest('a')
      if (!link) return
      event.preventDefault()
      const href = link.getAttribute('href') ?? ''
      const item = link.getAttribute('data-item') ?? itemOfAddress(href)
      if (item) onOpenItem(item)
      else if (href) onOpenLink(href)
    },
    [onOpenItem, onOpenLink],
  )
  return (
    // Links inside are real links and take the keys; the handler only decides where they lead.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={root}
      role="document"
      aria-label={label}
      lang={lang ?? ''}
      className={classes(styles.prose, className)}
      style={calloutVariables(calloutWords)}
      onClick={click}
    />
  )
}
