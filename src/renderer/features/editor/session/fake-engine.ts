// A small engine for tests of the session: documents in memory behind the real RPC, with a disk that can be slow, full or gone.
import * as Y from 'yjs'
import type { ReadOnlyReason } from '../../../../contract/areas/documents.ts'
import { GranaryError } from '../../../../contract/errors.ts'
import type { ChannelId } from '../../../../contract/ids.ts'
import { type Client, connect } from '../../../../rpc/connect.ts'
import { createPortPair } from '../../../../rpc/port.ts'
import { type Handlers, serve } from '../../../../rpc/serve.ts'
import type { SessionEngine } from './session-types.ts'

interface FakeOpening {
  documentId: string
  slot: number | null
  emit: (name: 'documentUpdated' | 'bodyBecameReadOnly', update: Uint8Array, reason?: ReadOnlyReason) => void
}
interface Connection {
  openings: Map<number, FakeOpening>
  nextChannel: number
  emit: (name: string, payload: unknown) => void
}

export type Commit = 'at-once' | 'hold' | 'disk-full' | 'die-before' | 'die-after'

export interface FakeEngine {
  /** What is on disk, for every document. */
  readonly disk: Map<string, Y.Doc>
  readonly recovered: { updates: Uint8Array[]; text: string }[]
  readonly diagnostics: string[]
  readonly pushes: { clientIds: number[] }[]
  commit: Commit
  /** The next comparison answers this. */
  equal: boolean
  compared: number
  /** Lets the held pushes be committed. */
  release(): void
  /** Refuses the held pushes for what they are. */
  refuse(): void
  /** Pushes that are held. */
  held(): number
  /** A new window: reconnects by itself when `start` is called again. */
  connect(): SessionEngine & { client(): Client; dropPort(): void }
  stop(): void
  start(): void
  logId: string
  /** Who has the slots: another name once somebody else has written under them. */
  holder: string
  /** Raised slots or read-only answers for the next openings. */
  readOnly: ReadOnlyReason | null
  change(documentId: string, work: (doc: Y.Doc) => void, clientId?: number): void
  becomeReadOnly(documentId: string, reason: ReadOnlyReason): void
  /** Ends all openings of a document by itself, as a deletion or a new epoch does. */
  endOpenings(documentId: string): void
  emitTo(channel: number, update: Uint8Array): void
  openings(): number
}

/** As the engine does: another id for every log and slot, above 32 bits. */
export const fakeClientId = (logId: string, slot: number) => 2 ** 40 + logId.charCodeAt(0) * 16 + slot

/** As the engine proves it: something that comes before these is not there. */
const leavesGap = (doc: Y.Doc, updates: readonly Uint8Array[]): boolean => {
  const copy = new Y.Doc()
  for (const update of [Y.encodeStateAsUpdateV2(doc), ...updates]) Y.applyUpdateV2(copy, update)
  return copy.store.pendingStructs !== null || copy.store.pendingDs !== null
}

export const createFakeEngine = (): FakeEngine => {
  const windows = new Set<{ open: () => void; closePort: () => void }>()
  const connections = new Set<Connection>()
  const held: { write: () => void; refuse: () => void }[] = []
  let running = true

  const stop = () => {
    running = false
    held.length = 0
    connections.clear()
    for (const window of windows) window.closePort()
  }
  const docOf = (documentId: string): Y.Doc => {
    const doc = engine.disk.get(documentId)
    if (!doc) throw new GranaryError('document-not-found', 'no such document')
    return doc
  }
  const relay = (documentId: string, update: Uint8Array, except?: FakeOpening) => {
    for (const connection of connections)
      for (const opening of connection.openings.values()) if (opening.documentId === documentId && opening !== except) opening.emit('documentUpdated', update)
  }
  const takenSlots = (documentId: string) => {
    const taken = new Set<number | null>()
    for (const connection of connections) for (const opening of connection.openings.values()) if (opening.documentId === documentId) taken.add(opening.slot)
    return taken
  }
  const handlersFor = (connection: Connection): Handlers<null> => {
    const documents: Partial<Handlers<null>['documents']> = {
      open: ({ documentId, previous }) => {
        const doc = docOf(documentId)
        const channel = connection.nextChannel++ as ChannelId
        const taken = takenSlots(documentId)
        let slot = previous && previous.logId === engine.logId && !taken.has(previous.slot) ? previous.slot : 1
        while (taken.has(slot)) slot++
        const writes = engine.readOnly === null
        connection.openings.set(channel, {
          documentId,
          slot: writes ? slot : null,
          emit: (name, update, reason) => connection.emit(name, name === 'documentUpdated' ? { channel, update } : { channel, documentId, reason }),
        })
        return {
          channel,
          state: Y.encodeStateAsUpdateV2(doc),
          clientId: writes ? fakeClientId(engine.logId, slot) : null,
          readOnly: engine.readOnly,
          lease: writes ? { logId: engine.logId, slot, holder: engine.holder } : null,
        }
      },
      push: ({ channel, updates }) => {
        const opening = connection.openings.get(channel)
        if (!opening || opening.slot === null) throw new GranaryError('channel-closed', 'no such opening')
        const doc = docOf(opening.documentId)
        const ids = updates.flatMap((update) => [...Y.parseUpdateMetaV2(update).to.keys()])
        if (ids.some((id) => id !== fakeClientId(engine.logId, opening.slot ?? -1))) throw new GranaryError('foreign-client-id', 'foreign id')
        if (engine.commit === 'disk-full') throw new GranaryError('disk-full', 'full')
        if (engine.commit === 'die-before') {
          stop()
          return new Promise(() => undefined)
        }
        return new Promise((done, fail) => {
          const refuse = () => fail(new GranaryError('update-malformed', 'the change cannot be applied'))
          const write = () => {
            if (leavesGap(doc, updates)) {
              refuse()
              return
            }
            for (const update of updates) Y.applyUpdateV2(doc, update)
            engine.pushes.push({ clientIds: ids })
            if (engine.commit === 'die-after') {
              stop()
              return
            }
            for (const update of updates) relay(opening.documentId, update, opening)
            done(null)
          }
          if (engine.commit === 'hold') held.push({ write, refuse })
          else write()
        })
      },
      recover: ({ updates, text }) => {
        engine.recovered.push({ updates, text })
        return null
      },
      compare: () => {
        engine.compared++
        const { equal } = engine
        engine.equal = true
        return { equal }
      },
      setAwareness: ({ channel, update }) => {
        const from = connection.openings.get(channel)
        for (const other of connections)
          for (const [to, opening] of other.openings)
            if (from && opening !== from && opening.documentId === from.documentId) other.emit('awarenessChanged', { channel: to, update })
        return null
      },
      close: ({ channel }) => {
        connection.openings.delete(channel)
        return null
      },
    }
    const diagnostics: Partial<Handlers<null>['diagnostics']> = {
      count: ({ code }) => {
        engine.diagnostics.push(code)
        return null
      },
    }
    return { documents, diagnostics } as unknown as Handlers<null>
  }

  const engine: FakeEngine = {
    disk: new Map(),
    recovered: [],
    diagnostics: [],
    pushes: [],
    commit: 'at-once',
    equal: true,
    compared: 0,
    logId: 'a'.repeat(32),
    holder: 'one',
    readOnly: null,
    release: () => {
      for (const { write } of held.splice(0)) write()
    },
    held: () => held.length,
    refuse: () => {
      for (const { refuse } of held.splice(0)) refuse()
    },
    connect: () => {
      let client: Client | null = null
      const stops = new Map<object, () => void>()
      const wanted: { name: string; listener: (payload: never) => void }[] = []
      const reconnected = new Set<() => void>()
      const window = {
        open: () => {
          const [near, far] = createPortPair()
          const connection: Connection = { openings: new Map(), nextChannel: 1, emit: () => undefined }
          const served = serve(far, handlersFor(connection), null, (name, error) => {
            throw new Error(`${name} failed`, { cause: error })
          })
          connection.emit = (name, payload) => served.emit(name as 'documentUpdated', payload as never)
          connections.add(connection)
          far.onClose(() => connections.delete(connection))
          client = connect(near)
          for (const one of wanted) stops.set(one, client.on(one.name as 'documentUpdated', one.listener as never))
        },
        closePort: () => client?.close(),
      }
      windows.add(window)
      if (running) window.open()
      started.add(() => {
        for (const listener of reconnected) listener()
      })
      const gone = () => {
        throw new GranaryError('channel-closed', 'the engine is away')
      }
      return {
        call: async (name, input) => (client ?? gone()).call(name, input),
        on: (name, listener) => {
          const one = { name, listener: listener as (payload: never) => void }
          wanted.push(one)
          if (client) stops.set(one, client.on(name, listener))
          return () => {
            wanted.splice(wanted.indexOf(one), 1)
            stops.get(one)?.()
          }
        },
        onReconnected: (listener) => {
          reconnected.add(listener)
          return () => reconnected.delete(listener)
        },
        client: () => client ?? gone(),
        dropPort: () => window.closePort(),
      }
    },
    stop,
    start: () => {
      if (running) return
      running = true
      for (const window of windows) window.open()
      for (const tell of started) tell()
    },
    change: (documentId, work, clientId = 2 ** 39) => {
      const doc = docOf(documentId)
      const before = Y.encodeStateVector(doc)
      doc.clientID = clientId
      work(doc)
      relay(documentId, Y.encodeStateAsUpdateV2(doc, before))
    },
    becomeReadOnly: (documentId, reason) => {
      for (const connection of connections)
        for (const opening of connection.openings.values()) if (opening.documentId === documentId) opening.emit('bodyBecameReadOnly', new Uint8Array(), reason)
    },
    endOpenings: (documentId) => {
      for (const connection of connections)
        for (const [channel, opening] of connection.openings)
          if (opening.documentId === documentId) {
            connection.openings.delete(channel)
            connection.emit('documentClosed', { channel })
          }
    },
    emitTo: (channel, update) => {
      for (const connection of connections) connection.emit('documentUpdated', { channel, update })
    },
    openings: () => [...connections].reduce((sum, connection) => sum + connection.openings.size, 0),
  }
  const started = new Set<() => void>()
  return engine
}
