import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createReplica, documentOne } from '../../../tests/engines/log-replica.ts'
import { openStorage } from '../storage/index.ts'
import { type OpenEntryLog, openEntryLog } from './entry-log.ts'
import { createHybridClock, maxAheadMs } from './hybrid-clock.ts'
import { identityFromSeed } from './identity.ts'
import { diskSidecarStore } from './sidecar.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'granary-epoch-'))
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

const sidecars = () => join(root, 'home', 'sidecars')
const onDisk = () =>
  createReplica('a', { nowMs: 1_700_000_000_000 }, null, { directory: join(root, 'one'), sidecars: diskSidecarStore(sidecars()), place: undefined })
const reopen = async (a: Awaited<ReturnType<typeof onDisk>>, directory: string) => {
  const storage = openStorage({ directory, clock: a.options.clock, randomBytes: a.options.randomBytes })
  return { storage, log: await openEntryLog({ ...a.options, storage }) }
}
const publish = (log: OpenEntryLog) => [...log.segmentsSince([])].length

describe('epochs on disk', () => {
  it('[EN60] [EN61] a stop between commit and publishing, and any clean stop, continues the log', async () => {
    const a = await onDisk()
    expect(publish(a.log)).toBe(1)
    a.write('committed, not published')
    const { logId } = a.log
    a.storage.close()
    const again = await reopen(a, join(root, 'one'))
    expect(again.log.logId).toBe(logId)
    again.storage.close()
  })

  it('[EN60] the sidecar is on disk before an entry leaves', async () => {
    const a = await onDisk()
    a.write('x')
    for (const segment of a.log.segmentsSince([])) {
      expect(segment.length).toBeGreaterThan(0)
      break
    }
    const [name] = readdirSync(sidecars())
    expect(JSON.parse(readFileSync(join(sidecars(), name ?? ''), 'utf8'))).toMatchObject({ storeUuid: a.storage.storeUuid, logId: a.log.logId, sequence: 2 })
    a.storage.close()
  })

  it('[EN61] a folder copied beside the original, home and all, begins a new epoch', async () => {
    const a = await onDisk()
    a.write('x')
    publish(a.log)
    const { logId } = a.log
    a.storage.close()
    cpSync(join(root, 'one'), join(root, 'two'), { recursive: true })
    const copy = await reopen(a, join(root, 'two'))
    expect(copy.log.logId).not.toBe(logId)
    const original = await reopen(a, join(root, 'one'))
    expect(original.log.logId).toBe(logId)
    for (const each of [copy, original]) {
      each.storage.transaction(() => each.log.append({ kind: 'document-delete', documentId: documentOne, payload: new Uint8Array() }))
      expect(each.log.verify().ok).toBe(true)
    }
    for (const segment of original.log.segmentsSince(copy.log.frontier())) expect(copy.log.accept(segment, 'original').refused).toEqual([])
    expect(copy.log.counts().branches).toBe(0)
    copy.storage.close()
    original.storage.close()
  })

  it('[EN61] a torn sidecar is no proof and no error', async () => {
    const a = await onDisk()
    const { logId } = a.log
    a.storage.close()
    const [name] = readdirSync(sidecars())
    writeFileSync(join(sidecars(), name ?? ''), '{"storeUuid": "')
    const again = await reopen(a, join(root, 'one'))
    expect(again.log.logId).not.toBe(logId)
    again.storage.close()
  })

  it('[EN3] another device key in the same home writes a log of its own', async () => {
    const a = await onDisk()
    const identity = await identityFromSeed(new Uint8Array(32).fill(9), { contributorName: 'Other', deviceName: 'Other' })
    const log = await openEntryLog({ ...a.options, identity })
    a.storage.transaction(() => log.append({ kind: 'document-delete', documentId: documentOne, payload: new Uint8Array() }))
    expect(log.frontier().map(({ deviceId }) => deviceId)).toEqual(expect.arrayContaining([identity.deviceId, a.log.deviceId]))
    expect([log.contributorOf(log.logId), log.verify().ok]).toEqual(['Other', true])
    a.storage.close()
  })

  it('[EN24] founding that was interrupted is finished by the next opening', async () => {
    const a = await createReplica('a', { nowMs: 1 }, null)
    const genesis = a.storage.db.prepare<[], { body: string }>('SELECT body FROM membership').get()
    const { nonce } = JSON.parse(genesis?.body ?? '{}') as { nonce: string }
    const storage = openStorage({ directory: 'nowhere', inMemory: true, clock: a.options.clock, randomBytes: a.options.randomBytes })
    const put = storage.db.prepare('INSERT INTO store(key, value) VALUES (?, ?)')
    put.run('repository_id', a.log.repositoryId)
    put.run('founding', nonce)
    const log = await openEntryLog({ ...a.options, storage })
    expect([log.repositoryId, log.frontier()[0]?.nextSequence]).toEqual([a.log.repositoryId, 2])
    expect(storage.db.prepare("SELECT count(*) FROM store WHERE key = 'founding'").pluck().get()).toBe(0)
  })
})

describe('hybrid clock', () => {
  it('[EN14] never runs backwards, and follows others only so far', () => {
    let wallMs = 1000
    const clock = createHybridClock({ nowMs: () => wallMs }, { atMs: 0, tick: 0 })
    expect([clock.now(), clock.now()]).toEqual([
      { atMs: 1000, tick: 0 },
      { atMs: 1000, tick: 1 },
    ])
    wallMs = 500
    expect(clock.now()).toEqual({ atMs: 1000, tick: 2 })
    clock.follow({ atMs: 2000, tick: 65_535 })
    expect(clock.now()).toEqual({ atMs: 2001, tick: 0 })
    clock.follow({ atMs: wallMs + maxAheadMs + 1, tick: 0 })
    expect(clock.now()).toEqual({ atMs: 2001, tick: 1 })
  })
})
