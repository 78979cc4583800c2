// What is being typed into a field whose value lives elsewhere: starts from that value, and again whenever it changes there.
import { useState } from 'react'

export const useDraft = (value: string): [string, (next: string) => void] => {
  const [draft, setDraft] = useState(value)
  const [from, setFrom] = useState(value)
  if (from !== value) {
    setFrom(value)
    setDraft(value)
  }
  return [draft, setDraft]
}
