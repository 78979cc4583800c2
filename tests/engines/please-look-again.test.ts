// What is listed under *please look* follows the entries also where the process dies before it was looked at.
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { GranaryError } from '../../src/contract/errors.ts'
import { documentClass, itemDocumentId } from '../../src/contract/ids.ts'
import { createDocuments, type EngineDocuments } from '../../src/engine/documents/index.ts'
import { sha256 } from '../../src/engine/log/entry-codec.ts'
import { memorySidecarStore, openEntryLog } from '../../src/engine/log/index.ts'
import { chainEntries, decodeSegment, encodeSegment } from '../../src/engine/log/segment-codec.ts'
import type { Storage } from '../../src/engine/parts.ts'
import { createTransactions } from '../../src/engine/storage/transactions.ts'
import { createMember, give, idOf, inviteTo, type MemberReplica, meet, newItem, textOf, typeInside } from './member-replica.ts'
import { bodyText, endPlaces, exchange, firstText, openWindow, type Place, place, setUp } from './place.ts'
import { createItem, newItemId, paragraphElement, type Replica } from './replica.ts'

afterEach(endPlaces)

const textsUnder = (documents: Pick<EngineDocuments, 'attention'>) => documents.attention().map(({ reason, text }) => `${reason}: ${text}`)

/** As one does who has seen nothing of what others type in it meanwhile. */
const writeParagraphAnew = (documents: EngineDocuments, documentId: Parameters<EngineDocuments['change']>[0], text: string) =>
  documents.change(documentId, (doc) =>
    doc.transact(() => {
      doc.getXmlFragment('body').delete(0)
      doc.getXmlFragment('body').insert(0, [paragraphElement(text)])
    }),
  )

describe('after a crash, please look', () => {
  /** The process has died with what is on the disk; a start finds that. */
  const restarted = async ({ name, storage: { db: before, ...rest }, identity, randomBytes, world }: MemberReplica): Promise<EngineDocuments> => {
    const db = new Database(before.serialize())
    const storage: Storage = { ...rest, db, ...createTransactions(db, '') }
    const clock = { nowMs: () => world.nowMs }
    const log = await openEntryLog({ storage, identity, clock, randomBytes, sidecars: memorySidecarStore(), place: { inode: '7', machine: name } })
    return createDocuments({ storage, log, clock, schedule: () => () => undefined })
  }

  /** Anna types in a paragraph that somebody apart writes anew. */
  const threePeople = async () => {
    const world = { nowMs: 1_760_000_000_000 }
    const anna = await createMember('Anna', world)
    const ticket = inviteTo(anna, 'editor', 2)
    const [gaby, luis] = [await createMember('Gaby', world, { ticket }), await createMember('Luis', world, { ticket })]
    meet(anna, gaby, luis)
    const documentId = newItem(anna, 'The assembly decides.')
    meet(anna, gaby, luis)
    typeInside(anna, documentId, 'decides', ' on Monday')
    return { anna, gaby, luis, documentId, removeGaby: () => anna.members.remove({ contributorId: idOf(anna, 'Gaby') }, '', null) }
  }

  it('[MB56] lists no more what lives again because a removal took out the entry in which it died', async () => {
    const { anna, gaby, luis, documentId, removeGaby } = await threePeople()
    writeParagraphAnew(gaby.documents, documentId, 'Nobody decides.')
    give(anna, luis)
    give(gaby, luis)
    expect(textsUnder(luis.documents)).toEqual(['unseen:  on Monday'])
    removeGaby()
    give(anna, luis)
    expect(textOf(luis, documentId)).toContain('The assembly decides on Monday.')
    expect(textsUnder(await restarted(luis))).toEqual([])
  })

  it('[MB56] lists again what a removed device had let go', async () => {
    const { anna, gaby, luis, documentId, removeGaby } = await threePeople()
    writeParagraphAnew(luis.documents, documentId, 'Nobody decides.')
    meet(anna, gaby, luis)
    const [row] = gaby.documents.attention()
    gaby.documents.settleAttention(row?.id ?? '', 'let-go')
    give(gaby, luis)
    expect(textsUnder(luis.documents)).toEqual([])
    removeGaby()
    give(anna, luis)
    expect(textsUnder(await restarted(luis))).toEqual(['unseen:  on Monday'])
  })

  it('[EN44] lists no more what lives again because the branch in which it died lost', async () => {
    const { home, documentId: one } = await setUp()
    const two = createItem(
      home.replica,
      newItemId(() => new Uint8Array(15).fill(8)),
      'Plan',
      ['The assembly decides.'],
    )
    const [writer, other] = [await place(2, home.replica.log.repositoryId), await place(3, home.replica.log.repositoryId)]
    exchange(home, writer)
    for (const documentId of [one, two]) writer.replica.documents.change(documentId, (doc) => firstText(doc).insert(21, ' On Monday.'))
    const twins = [home, await home.again()] as const
    const branches = [one, two].map((documentId, at) => {
      const { replica } = twins[at] as Place
      writeParagraphAnew(replica.documents, documentId, 'Nobody decides.')
      return { replica, documentId, hashHex: replica.log.frontier().find(({ logId }) => logId === replica.log.logId)?.headHashHex ?? '' }
    })
    const [stays, loses] = branches.toSorted((a, b) => (a.hashHex < b.hashHex ? -1 : 1)) as [(typeof branches)[0], (typeof branches)[0]]
    const give = (from: Replica) => {
      for (const segment of from.outgoing([])) other.replica.take(segment, 'test')
    }
    give(writer.replica)
    give(loses.replica)
    expect(textsUnder(other.replica.documents)).toEqual(['unseen:  On Monday.'])
    const [winning] = stays.replica.outgoing([])
    other.crash.at = 'after-commit'
    other.replica.log.accept(winning ?? new Uint8Array(), 'test')
    const { documents } = (await other.again()).replica
    expect(bodyText(documents.read(loses.documentId))).toBe('The assembly decides. On Monday.|')
    const listed = documents.attention().filter(({ reason }) => reason === 'unseen')
    expect(listed.map(({ itemTitle }) => itemTitle)).toEqual([stays.documentId === one ? 'Minutes' : 'Plan'])
  })

  it('[EN28] a document holds an erased payload that came back, although there was a snapshot without it', async () => {
    const { home, documentId } = await setUp()
    const other = await place(2, home.replica.log.repositoryId)
    for (let count = 0; count < 220; count++) home.replica.documents.change(documentId, (doc) => doc.getMap('meta').set('credit', `credit ${count}`))
    home.replica.documents.change(documentId, (doc) => firstText(doc).insert(21, ' On Monday.'))
    const entries = home.replica.outgoing([]).flatMap((segment) => chainEntries(decodeSegment(segment)))
    const last = entries.at(-1)
    const hollow = entries.map((entry) =>
      entry === last && entry.payload ? { ...entry, payload: null, erased: { length: entry.payload.length, hash: sha256(entry.payload) } } : entry,
    )
    other.replica.take(encodeSegment(hollow), 'carrier')
    expect(other.storage.db.prepare('SELECT count(*) FROM snapshots').pluck().get()).toBe(1)
    other.crash.at = 'after-commit'
    other.replica.log.accept(encodeSegment(entries), 'home')
    const again = await other.again()
    expect(bodyText(again.replica.documents.read(documentId))).toBe('The assembly decides. On Monday.|')
  })

  const apart = async (before: (home: Place, other: Place) => void = () => undefined) => {
    const { home, documentId } = await setUp()
    const other = await place(2, home.replica.log.repositoryId)
    exchange(home, other)
    before(home, other)
    home.replica.documents.change(documentId, (doc) => firstText(doc).insert(21, ' On Monday.'))
    writeParagraphAnew(other.replica.documents, documentId, 'Nobody decides.')
    return { home, other, documentId }
  }

  /** What comes at once: something in another document first, then what dies in the first one. */
  const twoDocuments = async (segmentBytes?: number) => {
    const itemId = newItemId(() => new Uint8Array(15).fill(8))
    const another = itemDocumentId(itemId, documentClass.item)
    const { home, other } = await apart((one, two) => {
      createItem(one.replica, itemId, 'Plan', ['Another.'])
      exchange(one, two)
      one.replica.documents.change(another, (doc) => firstText(doc).insert(0, 'And '))
    })
    const segments = home.replica.outgoing(other.replica.log.frontier(), segmentBytes)
    other.replica.documents.fold()
    const takeAll = () =>
      other.storage.transaction(() => {
        for (const segment of segments) other.replica.log.accept(segment, 'test')
      })
    return { other, another, segments, takeAll }
  }

  it('lists what died in the second of two segments that were taken at once', async () => {
    const { other, segments, takeAll } = await twoDocuments(1)
    expect(segments).toHaveLength(2)
    let bytes: Uint8Array | null = null
    other.replica.documents.onChanged(() => {
      bytes ??= other.storage.bytes()
    })
    takeAll()
    const again = await other.again({ bytes: bytes ?? new Uint8Array() })
    expect(textsUnder(again.replica.documents)).toEqual(['unseen:  On Monday.'])
  })

  it('lists what could not be looked at while the disk was full, whatever was written later', async () => {
    const { other, another, takeAll } = await twoDocuments()
    openWindow(other, another)
    const storage = other.storage as { transaction: Storage['transaction'] }
    const { transaction } = storage
    // The entries are on the disk; nothing else finds room.
    other.storage.transaction(() => {
      takeAll()
      other.storage.afterCommit(() => {
        storage.transaction = transaction
      })
      storage.transaction = () => {
        throw new GranaryError('disk-full', 'no room')
      }
    })
    other.replica.documents.change(another, (doc) => doc.getMap('meta').set('credit', 'later'))
    const again = await other.again()
    expect(textsUnder(again.replica.documents)).toEqual(['unseen:  On Monday.'])
  })

  it('lists everything again that an interrupted rebuilding had forgotten', async () => {
    const { home, other } = await apart()
    exchange(home, other)
    expect(textsUnder(other.replica.documents)).toEqual(['unseen:  On Monday.'])
    const { transaction } = other.storage
    let bytes: Uint8Array | null = null
    const storage = other.storage as { transaction: Storage['transaction'] }
    storage.transaction = (work) => {
      const result = transaction(work)
      if (bytes === null && other.storage.db.prepare('SELECT count(*) FROM unseen').pluck().get() === 0) bytes = other.storage.bytes()
      return result
    }
    other.replica.documents.rebuild()
    const again = await other.again({ bytes: bytes ?? new Uint8Array() })
    expect(textsUnder(again.replica.documents)).toEqual(['unseen:  On Monday.'])
  })
})
