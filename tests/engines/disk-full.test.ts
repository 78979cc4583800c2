// A full disk: reading goes on, writing says disk-full, nothing that was acknowledged is lost, and writing goes on when there is room.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import * as Y from 'yjs'
import { GranaryError } from '../../src/contract/errors.ts'
import { identityFromSeed } from '../../src/engine/log/index.ts'
import { diskSidecarStore } from '../../src/engine/log/sidecar.ts'
import { openStorage } from '../../src/engine/storage/index.ts'
import { createItem, newItemId, openReplica, paragraphElement, readableText } from './replica.ts'

const folder = mkdtempSync(join(tmpdir(), 'granary-full-'))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const clock = { nowMs: () => Date.now() }
const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))

const open = async () => {
  const identity = await identityFromSeed(new Uint8Array(32).fill(5), { contributorName: 'Anna', deviceName: 'Laptop' })
  const storage = openStorage({ directory: join(folder, 'repository'), clock, randomBytes, checkDrive: false })
  return openReplica({ storage, identity, sidecars: diskSidecarStore(join(folder, 'home')), repositoryId: null, clock })
}

it('keeps reading, refuses writing with disk-full, and loses nothing', async () => {
  const replica = await open()
  const documentId = createItem(replica, newItemId(randomBytes), 'Minutes', ['Begin.'])
  const doc = new Y.Doc()
  const opening = replica.documents.open(documentId, { updated: () => undefined, becameReadOnly: () => undefined, awareness: () => undefined })
  Y.applyUpdateV2(doc, opening.state)
  if (opening.clientId !== null) doc.clientID = opening.clientId
  const unsent: Uint8Array[] = []
  doc.on('updateV2', (update: Uint8Array) => unsent.push(update))
  const acknowledged: string[] = []
  const type = async (text: string) => {
    doc.getXmlFragment('body').insert(0, [paragraphElement(text)])
    const batch = [...unsent]
    await opening.push(batch)
    unsent.splice(0, batch.length)
    acknowledged.push(text)
  }
  await type('before')
  const { db } = replica.storage
  db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true })) + 2}`)
  let refused = 0
  const refusals = new Set<string>()
  for (let count = 0; count < 40; count++) {
    // Text that does not compress fills the pages that are left.
    const text = `full ${count} ${Buffer.from(randomBytes(3000)).toString('hex')}`
    try {
      await type(text)
    } catch (error) {
      refusals.add(error instanceof GranaryError ? error.code : String(error))
      refused++
    }
  }
  expect(refused).toBeGreaterThan(20)
  expect([...refusals]).toEqual(['disk-full'])
  expect(() => replica.documents.change(documentId, (body) => body.getMap('meta').set('credit', 'x'.repeat(20_000)))).toThrow('full')
  expect(() => createItem(replica, newItemId(randomBytes), 'No room', ['y'.repeat(20_000)])).toThrow('full')

  // Reading goes on: the document, the frontier, the digest, the list of what to look at.
  const text = readableText(replica.documents.read(documentId) as Y.Doc)
  for (const one of acknowledged) expect(text).toContain(one)
  expect(replica.log.frontier()).toHaveLength(1)
  expect(replica.documents.digest().documents).toBe(1)
  expect(replica.documents.attention()).toEqual([])

  // Room again: what the window kept is taken, in order.
  db.pragma('max_page_count = 1000000')
  await type('after')
  opening.close()
  expect(readableText(replica.documents.read(documentId) as Y.Doc)).toContain('full 39')
  replica.close()

  const again = await open()
  const kept = readableText(again.documents.read(documentId) as Y.Doc)
  for (const one of acknowledged) expect(kept).toContain(one)
  expect(again.log.verify().problems).toEqual([])
  again.close()
})
