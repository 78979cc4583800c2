import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { createReplica, docOf, documentOne } from '../../../tests/engines/log-replica.ts'
import { diskAttachmentStore, openStorage } from '../storage/index.ts'
import { restoreBackup, verifyBackup, writeBackup } from './backup.ts'
import { openEntryLog } from './entry-log.ts'
import { diskSidecarStore } from './sidecar.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'granary-backup-'))
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

const makeBackup = async () => {
  const world = { nowMs: 1_700_000_000_000 }
  const a = await createReplica('a', world, null, {
    directory: join(root, 'original'),
    sidecars: diskSidecarStore(join(root, 'home', 'sidecars')),
    place: undefined,
  })
  const attachments = diskAttachmentStore(a.storage.directory)
  const { hash } = await attachments.addBytes(new Uint8Array(randomBytes(5000)))
  a.write('the well is dry')
  a.storage.db.prepare("INSERT INTO local(key, value) VALUES ('reading', 'page 7')").run()
  const file = join(root, 'copy.granary-copy')
  const written = await writeBackup({ storage: a.storage, attachments, file })
  return { a, attachments, hash, file, written, world }
}

/** Nothing but what the test itself made. */
const leftovers = () => readdirSync(root).filter((name) => !['original', 'home', 'copy.granary-copy', 'damaged.zip'].includes(name))

describe('backup', () => {
  it('[DB50] [DB52] [EN63] restores everything, as a new store that begins a new epoch', async () => {
    const { a, hash, file, written } = await makeBackup()
    expect(written.sizeBytes).toBe(readFileSync(file).length)
    expect(leftovers()).toEqual([])
    const directory = join(root, 'restored')
    mkdirSync(directory)
    await restoreBackup(file, directory)
    const storage = openStorage({ directory, clock: a.options.clock, randomBytes: a.options.randomBytes })
    const log = await openEntryLog({ ...a.options, storage })
    expect([storage.storeUuid === a.storage.storeUuid, log.logId === a.log.logId, log.repositoryId]).toEqual([false, false, a.log.repositoryId])
    expect(docOf(log, documentOne).getText('t').toJSON()).toBe('the well is dry')
    expect(storage.db.prepare('SELECT value FROM local').pluck().all()).toEqual(['page 7'])
    expect([diskAttachmentStore(directory).has(hash), log.verify().ok]).toEqual([true, true])
    expect(existsSync(join(directory, 'owner.json'))).toBe(true)
    const { hashHex } = storage.transaction(() => log.append({ kind: 'document-delete', documentId: documentOne, payload: new Uint8Array() }))
    expect([hashHex.length, log.frontier().length]).toEqual([64, 2])
    storage.close()
    a.storage.close()
  })

  it('[DB50] is never written over the repository itself, nor into a folder that is not there, nor over a folder', async () => {
    const { a, attachments } = await makeBackup()
    const database = join(a.storage.directory, 'granary.db')
    const before = readFileSync(database)
    const copy = (file: string) => writeBackup({ storage: a.storage, attachments, file })
    for (const name of ['granary.db', 'copy.granary', 'attachments/copy.granary', '../original/derived.db']) {
      mkdirSync(join(a.storage.directory, 'attachments'), { recursive: true })
      await expect(copy(join(a.storage.directory, name))).rejects.toMatchObject({ code: 'invalid-input' })
    }
    expect(readFileSync(database).equals(before)).toBe(true)
    await expect(copy(join(root, 'nowhere', 'copy.granary'))).rejects.toMatchObject({ code: 'file-not-found' })
    await expect(copy(join(root, 'home'))).rejects.toMatchObject({ code: 'invalid-input' })
    mkdirSync(join(a.storage.directory, 'copies'))
    expect((await copy(join(a.storage.directory, 'copies', 'today.granary-copy'))).sizeBytes).toBeGreaterThan(0)
    a.storage.close()
  })

  it('[DB51] refuses a folder that is not empty and a file that is not there', async () => {
    const { a, file } = await makeBackup()
    await expect(restoreBackup(file, join(root, 'original'))).rejects.toMatchObject({ code: 'repository-exists' })
    await expect(restoreBackup(join(root, 'none'), join(root, 'restored'))).rejects.toMatchObject({ code: 'file-not-found' })
    a.storage.close()
  })

  it('[DB51] a file cut anywhere, or with changed bytes, is backup-damaged and leaves nothing behind', async () => {
    const { a, file } = await makeBackup()
    const bytes = readFileSync(file)
    const damagedFile = join(root, 'damaged.zip')
    const seed = Number(process.env.GRANARY_SEED ?? Date.now() % 1_000_000)
    let state = seed
    const random = (below: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return state % below
    }
    let unchanged = 0
    for (let i = 0; i < 60; i += 1) {
      const mutant = i % 2 === 0 ? bytes.subarray(0, random(bytes.length)) : Buffer.from(bytes)
      if (i % 2 === 1) for (let j = 0; j < 4; j += 1) mutant[random(mutant.length)] = random(256)
      writeFileSync(damagedFile, mutant)
      const directory = join(root, 'restored')
      const code = await restoreBackup(damagedFile, directory).then(
        () => 'restored',
        (error: { code?: string }) => error.code,
      )
      // A byte that no reader looks at (a date, a comment): then everything that was checked is right.
      if (code === 'restored') unchanged += 1
      expect(['restored', 'backup-damaged'], `GRANARY_SEED=${seed}`).toContain(code)
      rmSync(directory, { recursive: true, force: true })
      expect(leftovers()).toEqual([])
    }
    expect(unchanged).toBeLessThan(20)
    a.storage.close()
  })

  it('[DB54] is read again to its end: cut or changed anywhere that matters, it is no copy', async () => {
    const { a, file } = await makeBackup()
    expect((await verifyBackup(file)).repositoryId).toBe(a.log.repositoryId)
    const bytes = readFileSync(file)
    const damagedFile = join(root, 'damaged.zip')
    for (const at of [200, Math.floor(bytes.length / 2), bytes.length - 5300]) {
      const mutant = Buffer.from(bytes)
      mutant[at] = (mutant[at] ?? 0) ^ 255
      writeFileSync(damagedFile, mutant)
      await expect(verifyBackup(damagedFile)).rejects.toMatchObject({ code: 'backup-damaged' })
    }
    writeFileSync(damagedFile, bytes.subarray(0, bytes.length - 100))
    await expect(verifyBackup(damagedFile)).rejects.toMatchObject({ code: 'backup-damaged' })
    await expect(verifyBackup(join(root, 'none'))).rejects.toMatchObject({ code: 'file-not-found' })
    a.storage.close()
  })

  it('[DB66] of a damaged database: what is read of it is made by whoever can, and only when asked', async () => {
    const { a, attachments, file, hash } = await makeBackup()
    a.storage.db.pragma('wal_checkpoint(TRUNCATE)')
    a.storage.close()
    const database = join(root, 'original', 'granary.db')
    const bytes = readFileSync(database)
    bytes.fill(0, 4096, 8192)
    writeFileSync(database, bytes)
    const db = new Database(database, { readonly: true })
    await writeBackup({ storage: { directory: join(root, 'original'), db }, attachments, file })
    db.close()
    await expect(restoreBackup(file, join(root, 'restored'))).rejects.toMatchObject({ code: 'backup-damaged' })
    let salvaged = ''
    await restoreBackup(file, join(root, 'restored'), async (folder, target) => {
      // The first page counts the writings.
      salvaged = readFileSync(join(folder, 'granary.db')).subarray(4096).equals(bytes.subarray(4096)) ? 'the same bytes' : 'others'
      expect(existsSync(join(folder, 'attachments', hash.slice(0, 2), hash))).toBe(true)
      mkdirSync(target)
      writeFileSync(join(target, 'sound'), '')
      return Promise.resolve()
    })
    expect([salvaged, readdirSync(join(root, 'restored'))]).toEqual(['the same bytes', ['sound']])
    expect(leftovers()).toEqual(['restored'])
  })

  it('[DB51] refuses names outside, foreign entries, newer versions and other repositories', async () => {
    const { a, file } = await makeBackup()
    const write = async (parts: Record<string, string>) => {
      const zip = new ZipFile()
      for (const [name, text] of Object.entries(parts)) zip.addBuffer(Buffer.from(text), name)
      zip.end()
      const chunks: Buffer[] = []
      for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk))
      writeFileSync(join(root, 'damaged.zip'), Buffer.concat(chunks))
    }
    const manifest = { format: 'granary-backup', version: 1, repositoryId: 'x', createdAtUtc: '', databaseSha256: '0'.repeat(64), attachments: 0 }
    const tries = [
      [{ 'manifest.json': JSON.stringify(manifest) }, 'backup-damaged'],
      [{ 'manifest.json': JSON.stringify(manifest), 'granary.db': 'no database' }, 'backup-damaged'],
      [{ 'manifest.json': JSON.stringify({ ...manifest, version: 2 }) }, 'database-too-new'],
      [{ 'device.key': 'x', 'manifest.json': JSON.stringify(manifest) }, 'backup-damaged'],
      [{ 'attachments/aa/nohash': 'x' }, 'backup-damaged'],
      [{ [`attachments/aa/${'a'.repeat(64)}`]: 'other bytes' }, 'backup-damaged'],
    ] as const
    for (const [parts, code] of tries) {
      await write(parts)
      await expect(restoreBackup(join(root, 'damaged.zip'), join(root, 'restored'))).rejects.toMatchObject({ code })
      expect(leftovers()).toEqual([])
    }
    expect(existsSync(file)).toBe(true)
    a.storage.close()
  })
})
