// For tests of the documents part: one device with its real log and real tables in memory, its windows, and what they exchange.
import * as Y from 'yjs'
import { identityFromSeed, memorySidecarStore } from '../../src/engine/log/index.ts'
import type { Opening, OpeningListener } from '../../src/engine/parts.ts'
import { createItem, bodyText as linesOf, newItemId, openReplica, type Replica } from './replica.ts'
import { type CrashSwitch, type MemoryStorage, openMemoryStorage } from './simulation/memory-storage.ts'
import { createVirtualTime } from './simulation/virtual-time.ts'

export const time = createVirtualTime()
const setUps: { owner: object }[] = []

/** Timers of all places end: after each test. */
export const endPlaces = () => {
  for (const { owner } of setUps.splice(0)) time.kill(owner)
}

export interface Place {
  replica: Replica
  storage: MemoryStorage
  crash: CrashSwitch
  again(options?: { inode?: string; bytes?: Uint8Array }): Promise<Place>
}

export const place = async (number: number, repositoryId: Replica['log']['repositoryId'] | null = null): Promise<Place> => {
  const identity = await identityFromSeed(new Uint8Array(32).fill(number), { contributorName: `Person ${number}`, deviceName: `Laptop ${number}` })
  const sidecars = memorySidecarStore()
  let random = number * 1000
  const randomBytes = (length: number) => Uint8Array.from({ length }, () => (random = (random * 1103515245 + 12345) & 0x7fffffff) >> 16)
  const begin = async (bytes: Uint8Array | null, inode: string): Promise<Place> => {
    const crash: CrashSwitch = { at: null, dead: false }
    const owner = {}
    setUps.push({ owner })
    const storage = openMemoryStorage(bytes, `store-${number}`, time.clock.nowMs(), crash)
    const replica = await openReplica({
      storage,
      identity,
      sidecars,
      repositoryId,
      clock: time.clock,
      randomBytes,
      schedule: time.scheduleOf(owner),
      place: { inode, machine: 'm' },
    })
    return { replica, storage, crash, again: (options = {}) => begin(options.bytes ?? storage.bytes(), options.inode ?? inode) }
  }
  return begin(null, `inode-${number}`)
}

export interface TestWindow {
  doc: Y.Doc
  opening: Opening
  heard: string[]
  type(work: (doc: Y.Doc) => void): Promise<void>
}

export const openWindow = (
  { replica }: Place,
  documentId: Parameters<Replica['documents']['open']>[0],
  previous?: Parameters<Replica['documents']['open']>[2],
): TestWindow => {
  const doc = new Y.Doc()
  const heard: string[] = []
  const listener: OpeningListener = {
    updated: (update) => {
      heard.push('updated')
      Y.applyUpdateV2(doc, update, 'engine')
    },
    becameReadOnly: (reason) => heard.push(reason),
    awareness: () => heard.push('awareness'),
    closed: () => heard.push('closed'),
  }
  const opening = replica.documents.open(documentId, listener, previous)
  Y.applyUpdateV2(doc, opening.state, 'engine')
  if (opening.clientId !== null) doc.clientID = opening.clientId
  return {
    doc,
    opening,
    heard,
    type: (work) => {
      const made: Uint8Array[] = []
      const listen = (update: Uint8Array) => made.push(update)
      doc.on('updateV2', listen)
      doc.transact(() => work(doc))
      doc.off('updateV2', listen)
      const done = opening.push(made)
      time.advance(60)
      return done
    },
  }
}

export const firstText = (doc: Y.Doc) => (doc.getXmlFragment('body').get(0) as Y.XmlElement).get(0) as Y.XmlText
export const bodyText = (doc: Y.Doc | null) => doc && linesOf(doc).replaceAll('\n', '|')
export const exchange = (one: Place, other: Place) => {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const)
    for (const segment of from.replica.outgoing(to.replica.log.frontier())) to.replica.take(segment, 'test')
}

export const setUp = async () => {
  const home = await place(1)
  const documentId = createItem(
    home.replica,
    newItemId(() => new Uint8Array(15).fill(7)),
    'Minutes',
    ['The assembly decides.'],
  )
  return { home, documentId }
}
