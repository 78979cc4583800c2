import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createReplica, docOf, documentOne, documentTwo, pull, type Replica, updateBy } from '../../../tests/engines/log-replica.ts'
import { createDocuments } from '../documents/index.ts'
import { clientIdFor } from '../log/client-id.ts'
import { openEntryLog } from '../log/entry-log.ts'
import { diskSidecarStore } from '../log/sidecar.ts'
import { diskAttachmentStore, openStorage } from '../storage/index.ts'
import { salvageRepository } from './salvage.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'granary-salvage-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const at = (...names: string[]) => join(root, ...names)
const pageSize = 4096

/** A repository of two devices with text, attachments, sealed entries and an edit that is in no entry yet. Closed. */
const makeRepository = async (sentences = 120) => {
  const world = { nowMs: 1_700_000_000_000 }
  const a = await createReplica('a', world, null, { directory: at('seeds'), sidecars: diskSidecarStore(at('home', 'sidecars')), place: undefined })
  const b = await createReplica('b', world, a.log.repositoryId)
  const attachments = diskAttachmentStore(a.storage.directory)
  const { hash } = await attachments.addBytes(new Uint8Array(5000).fill(7))
  for (let i = 0; i < sentences; i += 1) {
    a.write(`a${i}. `, i % 3 === 0 ? documentTwo : documentOne)
    if (i % 10 === 0) {
      pull(b, a)
      pull(a, b)
    }
  }
  world.nowMs += 100 * 24 * 3600 * 1000
  a.log.seal({ segments: 1 })
  for (let i = 0; i < 20; i += 1) a.write(`late${i}. `)
  const update = updateBy(Object.assign(docOf(a.log, documentOne), { clientID: clientIdFor(a.log.logId, documentOne, 1) }), (doc) =>
    doc.getText('t').insert(0, 'pending words. '),
  )
  a.storage.db
    .prepare('INSERT INTO pending(doc, log_id, slot, update_v2, at_ms) VALUES ((SELECT doc FROM documents WHERE document_id = ?), ?, 1, ?, ?)')
    .run(Buffer.from(documentOne, 'hex'), Buffer.from(a.log.logId, 'hex'), update, world.nowMs)
  a.storage.db.prepare("INSERT INTO local(key, value) VALUES ('reading', 'page 7')").run()
  return { a, b, world, hash, texts: [a.textOf(documentOne), a.textOf(documentTwo)] as const, frontier: a.log.frontier() }
}
const salvage = ({ options, storage }: Replica, name: string, directory = storage.directory) =>
  salvageRepository({
    directory,
    target: at(name),
    identity: options.identity,
    sidecarsDirectory: at('home', 'sidecars'),
    clock: options.clock,
    checkDrive: false,
  })
const reopen = async ({ options }: Replica, name: string) => {
  const storage = openStorage({ directory: at(name), clock: options.clock, randomBytes: options.randomBytes, checkDrive: false })
  return { storage, log: await openEntryLog({ ...options, storage }) }
}

describe('salvage', () => {
  it('[DB60] [DB63] of a sound database gives the same repository, under a new log', async () => {
    const { a, hash, texts, frontier } = await makeRepository()
    const { logId } = a.log
    a.storage.close()
    const report = await salvage(a, 'new')
    expect(report).toMatchObject({ repositoryId: a.log.repositoryId, waiting: 0, lost: [], attachments: 1, lostAttachments: [], pages: { damaged: 0 } })
    const { storage, log } = await reopen(a, 'new')
    expect(log.frontier()).toEqual(frontier)
    expect([docOf(log, documentOne).getText('t').toJSON(), docOf(log, documentTwo).getText('t').toJSON()]).toEqual(texts)
    expect([log.logId === logId, log.verify().ok, diskAttachmentStore(at('new')).has(hash)]).toEqual([false, true, true])
    expect(storage.db.prepare("SELECT value FROM local WHERE key = 'reading'").pluck().get()).toBe('page 7')
    const documents = createDocuments({ storage, log, clock: a.options.clock })
    expect(documents.attention().map(({ reason, text }) => [reason, text.trim()])).toContainEqual(['recovered', 'pending words.'])
    documents.close()
    storage.close()
  })

  it('[DB60] reads what is only in the write-ahead log of a program that was killed', async () => {
    const { a, texts } = await makeRepository()
    mkdirSync(at('killed'))
    for (const name of ['granary.db', 'granary.db-wal']) writeFileSync(at('killed', name), readFileSync(at('seeds', name)))
    a.storage.close()
    const report = await salvage(a, 'new', at('killed'))
    expect([report.lost, report.waiting]).toEqual([[], 0])
    const { storage, log } = await reopen(a, 'new')
    expect(docOf(log, documentOne).getText('t').toJSON()).toBe(texts[0])
    storage.close()
  })

  it('[DB61] [DB62] from random damaged pages: nothing wrong is taken, what is lost is named, and a partner brings it back', async () => {
    const { a, b, texts } = await makeRepository()
    pull(b, a)
    a.storage.close()
    const whole = readFileSync(at('seeds', 'granary.db'))
    const seed = Number(process.env.GRANARY_SEED ?? Date.now() % 1_000_000)
    let state = seed
    const random = (below: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return Math.floor((state / 2_147_483_648) * below)
    }
    const until = performance.now() + Number(process.env.GRANARY_SALVAGE_MS ?? 6000)
    let rounds = 0
    let nothing = 0
    const refusals = new Set<string | undefined>(['database-damaged'])
    let lossless = 0
    let named = 0
    for (; rounds < 400 && (rounds < 10 || performance.now() < until); rounds += 1) {
      const words = `GRANARY_SEED=${seed}, round ${rounds}`
      const bytes = Buffer.from(whole)
      for (let i = 0; i < 1 + random(4); i += 1) {
        const page = random(whole.length / pageSize) * pageSize
        const kind = random(3)
        // Zeroed, filled with noise, or with a few bytes turned.
        if (kind === 0) bytes.fill(0, page, page + pageSize)
        else for (let j = 0; j < (kind === 1 ? pageSize : 5); j += 1) bytes[kind === 1 ? page + j : page + random(pageSize)] = random(256)
      }
      writeFileSync(at('seeds', 'granary.db'), bytes)
      const report = await salvage(a, 'new').catch((error: { code?: string }) => error.code)
      if (typeof report === 'string' || report === undefined) {
        refusals.add(report)
        nothing += 1
        rmSync(at('new'), { recursive: true, force: true })
        continue
      }
      const { storage, log } = await reopen(a, 'new')
      expect(log.verify().problems, words).toEqual([])
      for (const [i, documentId] of ([documentOne, documentTwo] as const).entries())
        for (const sentence of docOf(log, documentId).getText('t').toJSON().split('. ').filter(Boolean)) expect(texts[i], words).toContain(`${sentence}. `)
      if (docOf(log, documentOne).getText('t').toJSON() === texts[0] && docOf(log, documentTwo).getText('t').toJSON() === texts[1]) lossless += 1
      // That a log went on can be lost with its own row and the index of its entries; everything else is named.
      else named += report.lost.length > 0 ? 1 : 0
      for (const segment of b.log.segmentsSince(log.frontier())) log.accept(segment, 'b')
      expect([docOf(log, documentOne).getText('t').toJSON(), docOf(log, documentTwo).getText('t').toJSON()], words).toEqual(texts)
      expect(log.counts().held, words).toBe(0)
      storage.close()
      rmSync(at('new'), { recursive: true })
    }
    process.stdout.write(
      `salvage: ${rounds} damaged databases (GRANARY_SEED=${seed}), ${lossless} without loss, ${named} with a loss that is named, ${nothing} with nothing left\n`,
    )
    expect([...refusals]).toEqual(['database-damaged'])
    expect(nothing).toBeLessThan(rounds / 4)
    expect(rounds - lossless - nothing - named, `GRANARY_SEED=${seed}`).toBeLessThan(rounds / 10)
  }, 60_000)

  it('[DB61] says which attachments are lost, and takes none with other bytes', async () => {
    const { a, hash } = await makeRepository(5)
    a.storage.close()
    writeFileSync(at('seeds', 'attachments', hash.slice(0, 2), hash), 'other bytes')
    expect(await salvage(a, 'new')).toMatchObject({ attachments: 0, lostAttachments: [hash] })
    expect(diskAttachmentStore(at('new')).list()).toEqual([])
  })

  it('refuses where nothing can be read, and a folder that holds something, and changes nothing', async () => {
    const { a } = await makeRepository(5)
    a.storage.close()
    const before = readdirSync(at('seeds')).sort()
    await expect(salvage(a, 'home')).rejects.toMatchObject({ code: 'repository-exists' })
    truncateSync(at('seeds', 'granary.db'), 50)
    await expect(salvage(a, 'new')).rejects.toMatchObject({ code: 'database-damaged' })
    await expect(salvage(a, 'new', at('nowhere'))).rejects.toMatchObject({ code: 'repository-not-found' })
    expect(readdirSync(at('seeds')).sort()).toEqual(before)
  })
})
