// What the tools show of the editor, read outside the path of a key: at the next frame after a move of the selection or an act
// of a tool, and a moment after the last letter.
import type { Editor } from '@tiptap/core'
import type { Transaction } from '@tiptap/pm/state'
import { useEffect, useRef, useState } from 'react'

/** After the last letter of a burst. */
const afterTypingMs = 180

/** Marks a transaction of a tool: its effect is shown at once. */
export const byTool = 'granary:by-tool'

export const useQuietState = <T>(editor: Editor | null, read: (editor: Editor) => T, initial: T): T => {
  const [value, setValue] = useState<T>(() => (editor && !editor.isDestroyed ? read(editor) : initial))
  const reader = useRef(read)
  useEffect(() => {
    reader.current = read
  })
  useEffect(() => {
    if (!editor || editor.isDestroyed) return undefined
    let last = ''
    let timer: ReturnType<typeof setTimeout> | undefined
    let frame = 0
    const update = () => {
      if (editor.isDestroyed) return
      const next = reader.current(editor)
      const key = JSON.stringify(next)
      if (key === last) return
      last = key
      setValue(next)
    }
    const heard = ({ transaction }: { transaction: Transaction }) => {
      const typing = transaction.docChanged && !transaction.getMeta(byTool)
      if (!typing && !transaction.selectionSet && !transaction.storedMarksSet && !transaction.getMeta(byTool)) return
      clearTimeout(timer)
      if (typing) timer = setTimeout(update, afterTypingMs)
      else {
        cancelAnimationFrame(frame)
        frame = requestAnimationFrame(update)
      }
    }
    update()
    editor.on('transaction', heard)
    return () => {
      editor.off('transaction', heard)
      clearTimeout(timer)
      cancelAnimationFrame(frame)
    }
  }, [editor])
  return value
}
