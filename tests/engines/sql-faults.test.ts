// Every statement of typing, folding, importing, compacting, sealing and settling fails once: nothing half done, nothing acknowledged lost.
import type Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { GranaryError } from '../../src/contract/errors.ts'
import { identityFromSeed, memorySidecarStore } from '../../src/engine/log/index.ts'
import type { Storage } from '../../src/engine/parts.ts'
import { createItem, newItemId, openReplica, paragraphElement, type Replica, readableText } from './replica.ts'
import { type MemoryStorage, openMemoryStorage } from './simulation/memory-storage.ts'
import { createVirtualTime } from './simulation/virtual-time.ts'

/** Counts what writes, and fails the one whose turn it is. */
const createFaults = (db: Database.Database) => {
  let failAt = Number.POSITIVE_INFINITY
  let ran = 0
  const isWriting = /^\s*(insert|update|delete|replace|commit|begin|savepoint|release)/i
  const prepare = db.prepare.bind(db)
  const failing = () => {
    ran++
    if (ran === failAt) throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_WRITE' })
  }
  Object.assign(db, {
    prepare: (sql: string) => {
      const statement = prepare(sql)
      if (!isWriting.test(sql)) return statement
      const run = statement.run.bind(statement)
      return Object.assign(statement, {
        run: (...values: unknown[]) => {
          failing()
          return run(...values)
        },
      })
    },
  })
  return {
    arm: (at: number) => {
      failAt = at
      ran = 0
    },
    disarm: () => {
      failAt = Number.POSITIVE_INFINITY
      return ran
    },
  }
}

const time = createVirtualTime()
const settled = async () => {
  for (let turn = 0; turn < 6; turn++) await Promise.resolve()
}

const setUp = async () => {
  const identity = await identityFromSeed(new Uint8Array(32).fill(3), { contributorName: 'Anna', deviceName: 'Laptop' })
  const sidecars = memorySidecarStore()
  let random = 0
  const randomBytes = (length: number) => Uint8Array.from({ length }, () => (random += 7) & 255)
  const open = async (bytes: Uint8Array | null) => {
    const owner = {}
    const storage: MemoryStorage = openMemoryStorage(bytes, 'store', time.clock.nowMs(), { at: null, dead: false })
    const faults = createFaults(storage.db)
    const replica = await openReplica({
      storage,
      identity,
      sidecars,
      repositoryId: null,
      clock: time.clock,
      randomBytes,
      schedule: time.scheduleOf(owner),
      place: { inode: 'i', machine: 'm' },
    })
    return {
      storage,
      replica,
      faults,
      again: () => {
        time.kill(owner)
        return open(storage.bytes())
      },
    }
  }
  return open(null)
}

type Work = (replica: Replica, storage: Storage, acknowledged: (text: string) => void) => Promise<void>

let turn = 0
const typeIn: Work = async (replica, _, acknowledged) => {
  const [documentId] = replica.log.documentIds()
  if (!documentId) return
  const doc = new Y.Doc()
  const opening = replica.documents.open(documentId, { updated: () => undefined, becameReadOnly: () => undefined, awareness: () => undefined })
  Y.applyUpdateV2(doc, opening.state)
  if (opening.clientId !== null) doc.clientID = opening.clientId
  const updates: Uint8Array[] = []
  doc.on('updateV2', (update: Uint8Array) => updates.push(update))
  const text = `typed ${turn++}`
  doc.getXmlFragment('body').insert(0, [paragraphElement(text)])
  const pushed = opening.push(updates).then(
    () => acknowledged(text),
    () => undefined,
  )
  time.advance(60)
  await pushed
  try {
    opening.close()
  } catch {
    // Folding failed: what is pending stays so.
  }
}

const works: Record<string, Work> = {
  typing: typeIn,
  folding: async (replica, storage, acknowledged) => {
    await typeIn(replica, storage, acknowledged)
    replica.documents.fold()
  },
  importing: async (replica, _, acknowledged) => {
    const text = `imported ${turn++}`
    createItem(
      replica,
      newItemId((length) => crypto.getRandomValues(new Uint8Array(length))),
      'Imported',
      [text],
    )
    acknowledged(text)
  },
  'changing many': async (replica, _, acknowledged) => {
    const text = `credit ${turn++}`
    replica.documents.changeMany(replica.log.documentIds().map((documentId) => ({ documentId, work: (doc) => doc.getMap('meta').set('credit', text) })))
    acknowledged(text)
  },
  rebuilding: async (replica) => replica.documents.rebuild(),
  sealing: async (replica) => void replica.log.seal({ keptNewest: 1, keptAgeMs: 0 }),
  recovering: async (replica, _, acknowledged) => {
    const [documentId] = replica.log.documentIds()
    const text = `recovered ${turn++}`
    if (documentId) replica.documents.recover(documentId, [], text)
    acknowledged(text)
    const [row] = replica.documents.attention()
    if (row) replica.documents.settleAttention(row.id, 'put-in')
  },
  deleting: async (replica) => {
    const documentId = createItem(
      replica,
      newItemId((length) => crypto.getRandomValues(new Uint8Array(length))),
      'To go',
      ['Nobody needs this.'],
    )
    replica.documents.remove([documentId])
  },
}

/** What a work needs before the faults begin. */
const before: Record<string, (replica: Replica) => void> = {
  sealing: (replica) => {
    const [documentId] = replica.log.documentIds()
    for (let count = 0; documentId && count < 17; count++) replica.documents.change(documentId, (doc) => doc.getMap('meta').set('credit', `${turn++}`))
    time.advance(1000)
  },
}

const everything = ({ documents, log }: Replica) =>
  [
    ...log.documentIds().flatMap((documentId) => {
      const doc = documents.read(documentId)
      return [doc ? readableText(doc) : '', ...log.entriesOf(documentId).map(({ payload }) => Buffer.from(payload ?? []).toString('utf8'))]
    }),
    ...documents.attention().map(({ text }) => text),
  ].join('\n')

it.each(Object.keys(works))('%s: each writing statement fails once, in its turn', async (name) => {
  const work = works[name] as Work
  let place = await setUp()
  createItem(
    place.replica,
    newItemId((length) => crypto.getRandomValues(new Uint8Array(length))),
    'Minutes',
    ['Begin.'],
  )
  for (let count = 0; count < 20; count++) await typeIn(place.replica, place.storage, () => undefined)
  before[name]?.(place.replica)
  const acknowledged = new Set<string>()
  let failed = 0
  for (let at = 1; at < 400; at++) {
    place.faults.arm(at)
    try {
      await work(place.replica, place.storage, (text) => acknowledged.add(text))
    } catch (error) {
      if (!(error instanceof GranaryError || (error instanceof Error && 'code' in error))) throw error
    }
    await settled()
    const ran = place.faults.disarm()
    const reached = ran >= at
    if (reached) failed++
    // A process that goes on, and one that starts again, both hold everything.
    if (at % 3 === 0 || !reached) place = await place.again()
    const text = everything(place.replica)
    expect([...acknowledged].filter((one) => !text.includes(one))).toEqual([])
    const problems = at % 5 === 0 || !reached ? place.replica.log.verify().problems : []
    expect(problems).toEqual([])
    if (!reached) break
  }
  await typeIn(place.replica, place.storage, (text) => acknowledged.add(text))
  place.replica.documents.fold()
  const text = everything(place.replica)
  expect([...acknowledged].filter((one) => !text.includes(one))).toEqual([])
  expect(place.storage.db.prepare('SELECT count(*) FROM pending').pluck().get()).toBe(0)
  expect(failed).toBeGreaterThan(2)
})
