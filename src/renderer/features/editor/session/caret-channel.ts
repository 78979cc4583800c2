// Carets on their way between this window and those of others: never stored, never told to diagnostics, gone with their window.
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness'
import type * as Y from 'yjs'

export interface CaretChannelOptions {
  send: (update: Uint8Array) => void
  /** One at a time, a moment later. */
  later: (work: () => void) => void
  isWaiting: () => boolean
  onMalformed: () => void
}

export interface CaretChannel {
  awareness(): Awareness | null
  /** For a document that was loaded, after its client id was set, because awareness copies the id. null: one only reads. */
  start(doc: Y.Doc | null): void
  take(update: Uint8Array): void
  /** Tells the own caret again. */
  say(): void
  /** Takes the own caret away from the others. */
  stop(): void
}

const fromOthers = Symbol('from others')

export const createCaretChannel = ({ send, later, isWaiting, onMalformed }: CaretChannelOptions): CaretChannel => {
  let awareness: Awareness | null = null
  const sayNow = () => {
    if (awareness) send(encodeAwarenessUpdate(awareness, [awareness.clientID]))
  }
  const say = () => {
    if (awareness && !isWaiting()) later(sayNow)
  }
  const end = () => {
    awareness?.destroy()
    awareness = null
  }
  return {
    awareness: () => awareness,
    start: (doc) => {
      end()
      if (!doc) return
      awareness = new Awareness(doc)
      awareness.on('update', (_change: unknown, origin: unknown) => {
        if (origin !== fromOthers) say()
      })
    },
    take: (update) => {
      if (!awareness) return
      try {
        applyAwarenessUpdate(awareness, update, fromOthers)
      } catch {
        // Whoever sent it shows no caret here; the text is not concerned.
        onMalformed()
      }
    },
    say,
    stop: () => {
      if (!awareness) return
      removeAwarenessStates(awareness, [awareness.clientID], fromOthers)
      sayNow()
      end()
    },
  }
}
