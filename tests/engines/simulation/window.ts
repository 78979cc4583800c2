// What every simulated window does towards the engine: sends in order, keeps what is not acknowledged, opens again after a restart.
import * as Y from 'yjs'
import type { Lease } from '../../../src/contract/areas/documents.ts'
import { isGranaryError } from '../../../src/contract/errors.ts'
import type { DocumentId, LogId } from '../../../src/contract/ids.ts'
import { stopFormattingCleanUp } from '../../../src/document/binding/no-clean-up.ts'
import type { Opening } from '../../../src/engine/parts.ts'
import type { Engine } from './device.ts'
import { Crash } from './memory-storage.ts'
import type { Sentences } from './sentences.ts'

export interface SimulatedWindow {
  readonly documentId: DocumentId
  /** Updates from the engine on their way. */
  inbox: Uint8Array[]
  /** Made and not yet sent. */
  outbox: Sent[]
  /** Sent and not yet acknowledged, in order. */
  unacknowledged: Sent[]
  /** null: no engine to talk to. */
  opening: Opening | null
  lease: Lease<LogId> | null
  readonly canWrite: boolean
  doc: Y.Doc
  /** Takes the next update from the engine into what the person sees. */
  receive(): void
  send(): void
  /** After a restart of the engine, or when the opening has ended. */
  reopen(engine: Pick<Engine, 'replica'>): void
  /** One thing that a person does. */
  act(): void
  /** The process of the window is gone. */
  die(): void
}

export interface Sent {
  update: Uint8Array
  sentences: string[]
}

export interface WindowParts {
  documentId: DocumentId
  sentences: Sentences
  /** Gives the document to what shows it: at the first opening, and when it must be built anew. */
  show(doc: Y.Doc): void
  hide(): void
  act(doc: Y.Doc): { sentences: string[] }
  apply(doc: Y.Doc, update: Uint8Array): void
}

/** Closing folds, and folding may meet the armed crash: then the engine is dead, which its device notices. */
const closeQuietly = (opening: Opening) => {
  try {
    opening.close()
  } catch (error) {
    if (!(error instanceof Crash)) throw error
  }
}

export const createWindow = (engine: Pick<Engine, 'replica'>, parts: WindowParts): SimulatedWindow => {
  const { documentId, sentences } = parts
  let writable = false
  let acting: string[] | null = null
  /** The engine has ended the opening: what the document held may have left it. */
  let isFreshWanted = false
  let isRefused = false
  /** What no opening takes any more, until an engine has it. */
  const toRecover: Sent[][] = []

  const giveUp = (kept: Sent[]) => {
    if (kept.length > 0) toRecover.push(kept)
    window.unacknowledged = []
    window.outbox = []
  }
  const sendRecovered = ({ replica }: Pick<Engine, 'replica'>) => {
    for (let [first] = toRecover; first; [first] = toRecover) {
      replica.documents.recover(
        documentId,
        first.map(({ update }) => update),
        '',
      )
      toRecover.shift()
    }
  }

  const listenTo = (doc: Y.Doc) => {
    doc.on('updateV2', (update: Uint8Array, origin: unknown) => {
      if (origin === 'engine' || !writable) return
      window.outbox.push({ update, sentences: acting ?? [] })
      acting = null
    })
  }

  const open = (from: Pick<Engine, 'replica'>, previous: Lease<LogId> | null) => {
    const opening = from.replica.documents.open(
      documentId,
      {
        updated: (update) => window.opening === opening && window.inbox.push(update),
        becameReadOnly: () => undefined,
        awareness: () => undefined,
        closed: () => {
          if (window.opening !== opening) return
          window.opening = null
          isFreshWanted = true
        },
      },
      previous ?? undefined,
    )
    window.opening = opening
    window.inbox = []
    return opening
  }

  const buildAnew = (opening: Opening) => {
    writable = false
    parts.hide()
    const doc = new Y.Doc()
    stopFormattingCleanUp(doc)
    Y.applyUpdateV2(doc, opening.state, 'engine')
    if (opening.clientId !== null) doc.clientID = opening.clientId
    window.doc = doc
    listenTo(doc)
    parts.show(doc)
    writable = opening.clientId !== null
  }

  const window: SimulatedWindow = {
    documentId,
    inbox: [],
    outbox: [],
    unacknowledged: [],
    opening: null,
    lease: null,
    get canWrite() {
      return writable && window.opening !== null
    },
    doc: new Y.Doc(),
    receive: () => {
      const update = window.inbox.shift()
      if (update) parts.apply(window.doc, update)
    },
    send: () => {
      const { opening } = window
      if (!opening || window.outbox.length === 0) return
      const batch = window.outbox.splice(0)
      window.unacknowledged.push(...batch)
      void opening.push(batch.map(({ update }) => update)).then(
        () => {
          if (window.opening !== opening) {
            // The acknowledgement of a process that has died in the meantime does not arrive.
            return
          }
          window.unacknowledged = window.unacknowledged.filter((sent) => !batch.includes(sent))
          for (const sent of batch) sentences.acknowledge(documentId, sent.sentences)
        },
        (error: unknown) => {
          // Refused, or the engine is gone: the window keeps what it sent and opens again.
          if (window.opening !== opening) return
          isRefused = isGranaryError(error) && error.code === 'update-malformed'
          window.opening = null
          closeQuietly(opening)
        },
      )
    },
    reopen: (from) => {
      sendRecovered(from)
      const kept = [...window.unacknowledged, ...window.outbox]
      let opening: Opening
      try {
        opening = open(from, window.lease)
      } catch (error) {
        // The next engine is asked again.
        if (error instanceof Crash) throw error
        // Deleted meanwhile, or not here any more: what is not acknowledged is kept apart.
        writable = false
        giveUp(kept)
        isFreshWanted = true
        sendRecovered(from)
        return
      }
      const { lease } = opening
      const goesOn = lease !== null && lease.logId === window.lease?.logId && lease.slot === window.lease.slot && lease.holder === window.lease.holder
      window.lease = lease
      window.unacknowledged = []
      window.outbox = []
      const isFresh = isFreshWanted
      const isDropped = isRefused
      isFreshWanted = false
      isRefused = false
      if (goesOn && isFresh && !isDropped) {
        buildAnew(opening)
        writable = false
        // Else Yjs would take its own updates for somebody else's.
        window.doc.clientID = 0
        for (const { update } of kept) parts.apply(window.doc, update)
        if (opening.clientId !== null) window.doc.clientID = opening.clientId
        writable = true
        window.outbox = kept
        return
      }
      if (goesOn && !isDropped) {
        // The same slot of the same log: its document goes on, takes what it lacks, and sends again what is not acknowledged.
        writable = false
        parts.apply(window.doc, opening.state)
        writable = true
        window.outbox = kept
        return
      }
      giveUp(kept)
      buildAnew(opening)
      sendRecovered(from)
    },
    act: () => {
      if (!window.canWrite) return
      const before = window.outbox.length
      acting = []
      const { sentences: typed } = parts.act(window.doc)
      acting = null
      const made = window.outbox[before]
      if (made) made.sentences.push(...typed)
    },
    die: () => {
      writable = false
      const { opening } = window
      window.opening = null
      parts.hide()
      if (opening) closeQuietly(opening)
    },
  }
  const first = open(engine, null)
  window.lease = first.lease
  buildAnew(first)
  return window
}
