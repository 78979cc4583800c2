// The room below a short text belongs to it: a click there goes to its end.
import type { Editor } from '@tiptap/core'
import type { MouseEvent } from 'react'

export const clickBelow =
  (editor: Editor | null) =>
  (event: MouseEvent<HTMLElement>): void => {
    const page = event.currentTarget
    const { offsetX } = event.nativeEvent
    const isScrollbar = event.target === page && (offsetX < 0 || offsetX >= page.clientWidth)
    if (!editor?.isEditable || event.button !== 0 || isScrollbar || event.clientY <= editor.view.dom.getBoundingClientRect().bottom) return
    event.preventDefault()
    editor.commands.focus('end', { scrollIntoView: false })
  }
