// An invitation that somebody gives: typed, pasted, from a file or from outside; read by the engine, which does nothing with it yet.
import { useEffect, useState } from 'react'
import type { TicketLook } from '../../../../contract/areas/members.ts'
import { useEngine } from '../../../engine-client/index.ts'
import { readInvitationFile } from './invitation-file.ts'

export type InvitationSource = 'typed' | 'file' | 'outside'

export interface GivenInvitation {
  source: InvitationSource
  text: string
  look: TicketLook | null
  error: unknown
  reading: boolean
  /** Something that can be joined with: read, whole, and not ended. */
  ready: boolean
  /** Where the repository of a short code lies: a stick or a folder. */
  place: string | null
  setPlace(path: string): void
  type(text: string): void
  openFile(file: File): void
  /** Back to the empty field. */
  clear(): void
}

/** While somebody types a short code letter by letter, nothing is called wrong. */
const pauseMs = 400
/** Shorter than any invitation or short code. */
const shortest = 20
const longest = 8192

export const useInvitation = (given: string | null = null): GivenInvitation => {
  const engine = useEngine()
  const [source, setSource] = useState<InvitationSource>(given === null ? 'typed' : 'outside')
  const [text, setText] = useState(given ?? '')
  const [answer, setAnswer] = useState<{ text: string; look: TicketLook | null; error: unknown } | null>(null)
  const [place, setPlace] = useState<string | null>(null)
  const written = text.trim().slice(0, longest)
  const isAsked = written.length >= shortest

  useEffect(() => {
    if (!isAsked) return
    let wanted = true
    const answered = (look: TicketLook | null, error: unknown) => wanted && setAnswer({ text: written, look, error })
    const timer = setTimeout(
      () => {
        engine.call('home.readTicket', { ticket: written }).then(
          (look) => answered(look, null),
          (error: unknown) => answered(null, error),
        )
      },
      source === 'typed' ? pauseMs : 0,
    )
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [engine, written, isAsked, source])

  const current = answer?.text === written ? answer : null
  const look = current?.look ?? null
  return {
    source,
    text,
    look,
    error: current?.error ?? null,
    reading: isAsked && current === null,
    ready: look !== null && !look.expired,
    place,
    setPlace,
    type: (next) => {
      setSource('typed')
      setText(next)
    },
    openFile: (file) => {
      readInvitationFile(file).then(
        (read) => {
          setSource('file')
          setText(read)
        },
        (error: unknown) => {
          setSource('file')
          setText('')
          setAnswer({ text: '', look: null, error })
        },
      )
    },
    clear: () => {
      setSource('typed')
      setText('')
      setAnswer(null)
    },
  }
}
