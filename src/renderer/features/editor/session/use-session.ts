// The session of one item's document for as long as a component shows it. Closing goes on in the background until all is on disk.
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { documentClass, type ItemId, itemDocumentId } from '../../../../contract/ids.ts'
import { bodyField } from '../../../../document/body/body-json.ts'
import { contentHash } from '../../../../document/body/content-hash.ts'
import { useServices } from '../../../engine-client/index.ts'
import { type DocumentSession, openDocumentSession, type SessionState } from './document-session.ts'
import { visibleText } from './unacknowledged.ts'

const open = new Set<DocumentSession>()

/** Before the window goes: hands everything that is not yet acknowledged to the engine. */
export const flushOpenDocuments = async (): Promise<void> => {
  await Promise.all([...open].map((session) => session.flushed()))
}

let asksAtClosing: object | null = null

const opening: SessionState = { phase: 'opening', saved: true, diskFull: false, readOnly: null, error: null, doc: null }

export const useSession = (itemId: ItemId): { session: DocumentSession | null; state: SessionState } => {
  const { engine, saving, shell } = useServices()
  const held = useMemo(() => createHeldSession(), [])
  useEffect(() => {
    if (asksAtClosing !== shell) {
      asksAtClosing = shell
      shell.onClosing(flushOpenDocuments)
    }
    const made = openDocumentSession({ engine, documentId: itemDocumentId(itemId, documentClass.item), contentHash })
    const who = `document ${itemId} ${nextNumber++}`
    open.add(made)
    // Told at the first letter, and "saved" again only when it has stayed so for a moment: no flicker, no work for each key.
    let quiet: ReturnType<typeof setTimeout> | undefined
    let told = false
    const stop = made.subscribe(() => {
      clearTimeout(quiet)
      if (!made.state().saved) {
        if (!told) saving.report(who, true, () => shownText(made))
        told = true
      } else if (told)
        quiet = setTimeout(() => {
          told = false
          saving.report(who, false)
        }, savedAfterMs)
    })
    held.set(made)
    return () => {
      held.set(null)
      void made.close().finally(() => {
        stop()
        clearTimeout(quiet)
        open.delete(made)
        saving.report(who, false)
      })
    }
  }, [engine, itemId, saving, shell, held])
  const state = useSyncExternalStore(held.subscribe, held.state)
  return { session: held.session(), state }
}

const shownText = (session: DocumentSession): string => {
  const { doc } = session.state()
  return doc ? visibleText(doc.getXmlFragment(bodyField)) : ''
}

const savedAfterMs = 500
let nextNumber = 1

/** The session of the moment as one store: sessions come and go, the component listens once. */
const createHeldSession = () => {
  let session: DocumentSession | null = null
  let stop = () => undefined as unknown
  let shown = opening
  const listeners = new Set<() => void>()
  const tell = () => {
    for (const listener of listeners) listener()
  }
  return {
    session: () => session,
    /** Whether all is saved changes with every key, and nothing drawn here depends on it. */
    state: () => {
      const next = session?.state() ?? opening
      const same = (Object.keys(next) as (keyof SessionState)[]).every((key) => key === 'saved' || next[key] === shown[key])
      if (!same) shown = next
      return shown
    },
    set: (next: DocumentSession | null) => {
      stop()
      session = next
      stop = next?.subscribe(tell) ?? (() => undefined)
      tell()
    },
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
