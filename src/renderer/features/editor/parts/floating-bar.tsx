// The bar at a selection: letters for picked text, acts for a link, a picture or an item. Above the first line, never over it.
import type { Editor } from '@tiptap/core'
import { Bold, Captions, Code, ExternalLink, Highlighter, Italic, Library, Link2, Strikethrough, Trash2, Underline, Unlink } from 'lucide-react'
import { type RefObject, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, keysOf, ToggleButton, Toolbar, ToolbarSeparator } from '../../../ui/index.ts'
import { byTool, useQuietState } from '../surface/quiet-state.ts'
import { plainFormatting, readFormatting } from '../tools/formatting.ts'
import styles from './floating-bar.module.css'

export interface FloatingBarProps {
  editor: Editor
  /** The scrolling page, in whose coordinates the bar stands. */
  page: RefObject<HTMLElement | null>
  onLink: () => void
  onPicture: () => void
  onOpenLink: (url: string) => void
  onOpenItem: (id: string) => void
}

interface Shown {
  mode: 'text' | 'link' | 'picture' | 'item' | null
  from: number
  to: number
  focused: boolean
  composing: boolean
}

const gapPx = 8
const marks = [
  ['bold', Bold],
  ['italic', Italic],
  ['underline', Underline],
  ['strike', Strikethrough],
  ['highlight', Highlighter],
  ['code', Code],
] as const

const read = (editor: Editor): Shown => {
  const { node, link, selection } = readFormatting(editor)
  const { from, to } = editor.state.selection
  const mode = node === 'itemLink' ? 'item' : node ? 'picture' : selection === 'text' ? 'text' : link ? 'link' : null
  return { mode, from, to, focused: editor.isFocused, composing: editor.view.composing }
}
const nothing: Shown = { mode: null, from: 0, to: 0, focused: false, composing: false }

export const FloatingBar = ({ editor, page, onLink, onPicture, onOpenLink, onOpenItem }: FloatingBarProps) => {
  const { t } = useTranslation('editor')
  const shown = useQuietState(editor, read, nothing)
  const state = useQuietState(editor, readFormatting, plainFormatting)
  const bar = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState<{ top: number; left: number } | null>(null)
  const visible = shown.mode !== null && shown.focused && !shown.composing

  useLayoutEffect(() => {
    const [box, scroller] = [bar.current, page.current]
    if (!visible || !box || !scroller || editor.isDestroyed) {
      setPlace(null)
      return
    }
    const start = editor.view.coordsAtPos(shown.from, 1)
    const end = editor.view.coordsAtPos(shown.to, -1)
    const dom = shown.mode === 'picture' ? editor.view.nodeDOM(shown.from) : null
    const rect = dom instanceof Element ? dom.getBoundingClientRect() : null
    const frame = scroller.getBoundingClientRect()
    const sameLine = Math.abs(start.top - end.top) < 4
    const middle = rect ? (rect.left + rect.right) / 2 : sameLine ? (start.left + end.right) / 2 : start.left
    const above = (rect?.top ?? start.top) - frame.top + scroller.scrollTop - box.offsetHeight - gapPx
    // No room above the first line of the page: below the selection.
    const top = above >= scroller.scrollTop - 2 ? above : (rect?.bottom ?? end.bottom) - frame.top + scroller.scrollTop + gapPx
    const left = Math.max(8, Math.min(middle - frame.left - box.offsetWidth / 2, scroller.clientWidth - box.offsetWidth - 8))
    setPlace({ top, left })
  }, [visible, shown, editor, page])

  if (!visible) return null
  const chain = () => editor.chain().focus(undefined, { scrollIntoView: false }).setMeta(byTool, true)
  return (
    <div
      ref={bar}
      className={styles.bar}
      style={{ insetBlockStart: place?.top ?? 0, left: place?.left ?? 0, visibility: place ? 'visible' : 'hidden' }}
      // The selection stays where it is.
      onMouseDown={(event) => event.preventDefault()}
      role="presentation"
    >
      <Toolbar aria-label={t('selectionTools')} className={styles.tools}>
        {shown.mode === 'text' && (
          <>
            {marks.map(([name, icon]) => (
              <ToggleButton
                key={name}
                icon={icon}
                label={t(name)}
                wordHidden
                keys={name === 'highlight' || name === 'code' ? undefined : keysOf(name)}
                isSelected={state[name]}
                preventFocusOnPress
                onChange={() => chain().toggleMark(name).run()}
              />
            ))}
            <ToolbarSeparator />
            <Button look="quiet" small icon={Link2} onPress={onLink}>
              {t('link')}
            </Button>
          </>
        )}
        {shown.mode === 'link' && state.link && (
          <>
            <bdi className={styles.address}>{state.link}</bdi>
            <Button look="quiet" small icon={ExternalLink} onPress={() => state.link && onOpenLink(state.link)}>
              {t('openLink')}
            </Button>
            <Button look="quiet" small icon={Link2} onPress={onLink}>
              {t('changeLink')}
            </Button>
            <Button look="quiet" small icon={Unlink} onPress={() => chain().extendMarkRange('link').unsetLink().run()}>
              {t('removeLink')}
            </Button>
          </>
        )}
        {shown.mode === 'picture' && (
          <>
            <Button look="quiet" small icon={Captions} onPress={onPicture}>
              {t('captionAndDescription')}
            </Button>
            <Button look="quiet" small icon={Trash2} onPress={() => chain().deleteSelection().run()}>
              {t('removePicture')}
            </Button>
          </>
        )}
        {shown.mode === 'item' && (
          <>
            <Button look="quiet" small icon={Library} onPress={() => state.item && onOpenItem(state.item)}>
              {t('openItem')}
            </Button>
            <Button look="quiet" small icon={Trash2} onPress={() => chain().deleteSelection().run()}>
              {t('removeLink')}
            </Button>
          </>
        )}
      </Toolbar>
    </div>
  )
}
