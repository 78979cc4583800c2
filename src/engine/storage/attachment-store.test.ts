import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { AttachmentHash } from '../../contract/ids.ts'
import { diskAttachmentStore } from './index.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'granary-attachments-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

it('[DB1] keeps bytes and files under the hash of their bytes, once', async () => {
  const store = diskAttachmentStore(directory)
  const bytes = new Uint8Array(randomBytes(300_000))
  const hash = createHash('sha256').update(bytes).digest('hex')
  expect(await store.addBytes(bytes)).toEqual({ hash, sizeBytes: 300_000 })
  const file = join(directory, 'original.bin')
  writeFileSync(file, bytes)
  expect(await store.addFile(file)).toEqual({ hash, sizeBytes: 300_000 })
  const { path, sizeBytes } = store.locate(hash as AttachmentHash)
  expect([sizeBytes, readFileSync(path).equals(bytes), store.list()]).toEqual([300_000, true, [hash]])
  expect(readdirSync(join(directory, 'attachments', 'incoming'))).toEqual([])
})

it('refuses what is not there, and a name that is no hash', () => {
  const store = diskAttachmentStore(directory)
  for (const hash of ['a'.repeat(64), '../../etc/passwd'] as AttachmentHash[]) {
    expect(store.has(hash)).toBe(false)
    expect(() => store.locate(hash)).toThrow(expect.objectContaining({ code: 'attachment-not-found' }))
  }
})

it('a file that cannot be read leaves nothing behind', async () => {
  const store = diskAttachmentStore(directory)
  await expect(store.addFile(join(directory, 'missing'))).rejects.toMatchObject({ code: 'ENOENT' })
  expect([store.list(), readdirSync(join(directory, 'attachments', 'incoming'))]).toEqual([[], []])
})

it('clears at opening what an interrupted writing left', () => {
  const incoming = join(directory, 'attachments', 'incoming')
  mkdirSync(incoming, { recursive: true })
  writeFileSync(join(incoming, 'half'), 'half')
  diskAttachmentStore(directory)
  expect(readdirSync(incoming)).toEqual([])
})

it('verify finds a changed byte', async () => {
  const store = diskAttachmentStore(directory)
  const { hash } = await store.addBytes(new TextEncoder().encode('seed'))
  expect(await store.verify()).toEqual({ attachments: 1, problems: [] })
  writeFileSync(store.locate(hash).path, 'weed')
  expect(await store.verify()).toMatchObject({ attachments: 1, problems: [{ code: 'attachment-damaged' }] })
})
