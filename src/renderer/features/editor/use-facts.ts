// Outline and word count for the frame around the text.
import type { Editor } from '@tiptap/core'
import { useEffect, useState } from 'react'
import { type BodyFacts, bodyFacts } from './surface/outline.ts'

const factsAfterMs = 600
const noFacts: BodyFacts = { outline: [], words: 0 }

/** Outline and word count, a while after the last change and when the browser has nothing better to do. */
export const useFacts = (editor: Editor | null): BodyFacts => {
  const [facts, setFacts] = useState(noFacts)
  useEffect(() => {
    if (!editor) return undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    let idle = 0
    const read = () => {
      idle = requestIdleCallback(() => {
        if (!editor.isDestroyed) setFacts(bodyFacts(editor.state.doc))
      })
    }
    const changed = () => {
      clearTimeout(timer)
      timer = setTimeout(read, factsAfterMs)
    }
    read()
    editor.on('update', changed)
    return () => {
      editor.off('update', changed)
      clearTimeout(timer)
      cancelIdleCallback(idle)
    }
  }, [editor])
  return facts
}
