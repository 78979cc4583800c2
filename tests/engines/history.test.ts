// Earlier text, and what a deletion hides, over the real log and real tables.
import { afterEach, describe, expect, it } from 'vitest'
import { bodyText, endPlaces, exchange, firstText, openWindow, type Place, place, setUp, time } from './place.ts'

afterEach(endPlaces)

describe('history and deletion', () => {
  it('gives the days of a document and the text as it stood then', async () => {
    const { home, documentId } = await setUp()
    time.advance(24 * 3600_000)
    home.replica.documents.change(documentId, (doc) => firstText(doc).insert(0, 'Next day: '))
    const days = home.replica.documents.days(documentId)
    expect(days).toHaveLength(2)
    expect(days[0]?.by).toEqual(['Person 1'])
    expect(bodyText(home.replica.documents.stateAt(documentId, days[1]?.point ?? 0))).toBe('The assembly decides.|')
    expect(bodyText(home.replica.documents.stateAt(documentId, days[0]?.point ?? 0))).toBe('Next day: The assembly decides.|')
  })

  it('has one digest on equal replicas, also where a restored device has lost the entry that named it', async () => {
    const { home, documentId } = await setUp()
    const other = await place(2, home.replica.log.repositoryId)
    exchange(home, other)
    const backup = other.storage.bytes()
    other.replica.documents.change(documentId, (doc) => doc.getMap('meta').set('credit', 'Ben'))
    const [logOpen = new Uint8Array()] = other.replica.outgoing(home.replica.log.frontier(), 1)
    expect(home.replica.take(logOpen, 'test').accepted).toMatchObject([{ kind: 'log-open' }])
    const restored = await other.again({ bytes: backup })
    exchange(home, restored)
    expect(restored.replica.log.frontier()).toHaveLength(2)
    expect(restored.replica.documents.digest()).toEqual(home.replica.documents.digest())
  })

  it('splits a day into sittings at pauses of half an hour, and keeps what stood before the last change', async () => {
    const { home, documentId } = await setUp()
    time.advance(24 * 3600_000 - (time.clock.nowMs() % (24 * 3600_000)))
    const write = (word: string) => home.replica.documents.change(documentId, (doc) => firstText(doc).insert(0, word))
    write('First. ')
    time.advance(29 * 60_000)
    write('Same sitting. ')
    time.advance(30 * 60_000)
    write('After the pause. ')
    const [later, earlier] = home.replica.documents.days(documentId)
    expect(later?.day).toBe(earlier?.day)
    expect([later?.changes, earlier?.changes]).toEqual([1, 2])
    expect(Date.parse(earlier?.toUtc ?? '') - Date.parse(earlier?.fromUtc ?? '')).toBe(29 * 60_000)
    expect(bodyText(home.replica.documents.stateAt(documentId, earlier?.point ?? 0))).toBe('Same sitting. First. The assembly decides.|')
    write('A mistake. ')
    const [now, before] = home.replica.documents.days(documentId)
    expect([now?.changes, before?.changes]).toEqual([1, 1])
    expect(bodyText(home.replica.documents.stateAt(documentId, before?.point ?? 0))).toBe('After the pause. Same sitting. First. The assembly decides.|')
  })

  it('hides a deleted document on every replica and ends its openings', async () => {
    const { home, documentId } = await setUp()
    const other = await place(2, home.replica.log.repositoryId)
    exchange(home, other)
    const reading = openWindow(other, documentId)
    home.replica.documents.remove([documentId])
    exchange(home, other)
    expect(reading.heard).toContain('closed')
    for (const { replica } of [home, other]) {
      expect(replica.documents.exists(documentId)).toBe(false)
      expect(replica.documents.read(documentId)).toBeNull()
      expect(() => openWindow({ replica } as Place, documentId)).toThrow('no such document')
    }
    expect(home.replica.documents.digest()).toEqual(other.replica.documents.digest())
  })
})
