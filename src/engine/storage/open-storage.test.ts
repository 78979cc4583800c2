import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findMount } from './file-system-check.ts'
import { databaseFile, migrations, openReader, openStorage, readOwner, type StorageOptions } from './index.ts'

let directory: string
const options = (more: Partial<StorageOptions> = {}): StorageOptions => ({
  directory,
  clock: { nowMs: () => 1_700_000_000_000 },
  randomBytes: (length) => new Uint8Array(randomBytes(length)),
  ...more,
})
const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'granary-storage-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

describe('opening', () => {
  it('[DB4] opens with WAL, full flushing and the protective pragmas, and keeps its uuid', () => {
    const first = openStorage(options())
    const { storeUuid } = first
    const pragma = (name: string) => first.db.pragma(name, { simple: true })
    expect([pragma('journal_mode'), pragma('synchronous'), pragma('foreign_keys'), pragma('trusted_schema'), pragma('cell_size_check')]).toEqual([
      'wal',
      2,
      1,
      0,
      1,
    ])
    first.close()
    first.close()
    const second = openStorage(options())
    expect(second.storeUuid).toBe(storeUuid)
    second.close()
  })

  it('[DB3] migrates an older database step by step and keeps its rows', () => {
    const old = openStorage(options())
    old.db.prepare("INSERT INTO local(key, value) VALUES ('a', 'kept')").run()
    old.close()
    const steps = [...migrations, { number: 4, name: 'one more', up: (db: Database.Database) => void db.exec('CREATE TABLE later(x)') }]
    const migrated = openStorage(options({ steps }))
    expect(migrated.db.prepare('SELECT value FROM local').pluck().all()).toEqual(['kept'])
    expect(migrated.db.prepare('SELECT number, name FROM migrations ORDER BY number').all()).toEqual([
      ...migrations.map(({ number, name }) => ({ number, name })),
      { number: 4, name: 'one more' },
    ])
    expect(migrated.db.pragma('user_version', { simple: true })).toBe(4)
    migrated.close()
  })

  it('[DB3] a step that fails leaves the older database as it was', () => {
    openStorage(options()).close()
    const failing = {
      number: 4,
      name: 'fails',
      up: (db: Database.Database) => {
        db.exec('CREATE TABLE half(x)')
        throw new Error('broken step')
      },
    }
    expect(() => openStorage(options({ steps: [...migrations, failing] }))).toThrow('broken step')
    const again = openStorage(options())
    expect(again.db.prepare("SELECT count(*) FROM sqlite_master WHERE name = 'half'").pluck().get()).toBe(0)
    again.close()
  })

  it('[DB3] refuses a newer database with database-too-new and leaves the file byte for byte as it is', () => {
    const newer = openStorage(options())
    newer.db.pragma('user_version = 99')
    newer.close()
    const before = hashOf(databaseFile(directory))
    expect(() => openStorage(options())).toThrow(
      expect.objectContaining({ code: 'database-too-new', details: { version: 99, known: migrations.at(-1)?.number } }),
    )
    expect(hashOf(databaseFile(directory))).toBe(before)
  })

  it('[DB3] refuses a newer step that still lies in the WAL, and leaves file and WAL as they are', () => {
    openStorage(options()).close()
    // A copy taken while another connection had its change in the WAL only: what a crash leaves.
    const writer = new Database(databaseFile(directory))
    writer.pragma('journal_mode = WAL')
    writer.pragma('wal_autocheckpoint = 0')
    writer.pragma('user_version = 99')
    const crashed = mkdtempSync(join(tmpdir(), 'granary-crashed-'))
    for (const name of ['granary.db', 'granary.db-wal']) writeFileSync(join(crashed, name), readFileSync(join(directory, name)))
    writer.close()
    const before = ['granary.db', 'granary.db-wal'].map((name) => hashOf(join(crashed, name)))
    expect(() => openStorage(options({ directory: crashed }))).toThrow(expect.objectContaining({ code: 'database-too-new' }))
    expect(['granary.db', 'granary.db-wal'].map((name) => hashOf(join(crashed, name)))).toEqual(before)
    rmSync(crashed, { recursive: true, force: true })
  })

  it('[DB2] refuses a database of another program and a file that is no database', () => {
    const other = new Database(databaseFile(directory))
    other.pragma('user_version = 1')
    other.pragma('application_id = 7')
    other.exec('CREATE TABLE t(x)')
    other.close()
    expect(() => openStorage(options())).toThrow(expect.objectContaining({ code: 'database-damaged' }))
    writeFileSync(databaseFile(directory), randomBytes(8192))
    expect(() => openStorage(options())).toThrow(expect.objectContaining({ code: 'database-damaged' }))
  })

  it('[DB5] finds a damaged page after an unclean stop', () => {
    const storage = openStorage(options())
    storage.transaction(() => {
      for (let i = 0; i < 2000; i += 1) storage.db.prepare('INSERT INTO local(key, value) VALUES (?, ?)').run(`key ${i}`, 'x'.repeat(100))
    })
    storage.close()
    const bytes = readFileSync(databaseFile(directory))
    const raw = new Database(databaseFile(directory))
    raw.prepare("UPDATE store SET value = '0' WHERE key = 'clean_shutdown'").run()
    const root = Number(raw.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'local'").pluck().get())
    raw.close()
    const damagedBytes = readFileSync(databaseFile(directory))
    damagedBytes.fill(0xaa, (root - 1) * 4096 + 8, root * 4096)
    writeFileSync(databaseFile(directory), damagedBytes)
    expect(damagedBytes.equals(bytes)).toBe(false)
    expect(() => openStorage(options())).toThrow(expect.objectContaining({ code: 'database-damaged' }))
  })

  it('makes nothing in a folder that should hold a repository and does not', () => {
    expect(() => openStorage(options({ create: false }))).toThrow(expect.objectContaining({ code: 'repository-not-found' }))
    expect(readdirSync(directory)).toEqual([])
  })

  it('works in memory without touching the folder', () => {
    const storage = openStorage(options({ inMemory: true }))
    storage.transaction(() => storage.db.prepare("INSERT INTO local(key, value) VALUES ('a', 'b')").run())
    storage.close()
    expect(readdirSync(directory)).toEqual([])
  })

  it('a reader sees what is committed and cannot write', () => {
    const storage = openStorage(options())
    const reader = openReader(directory)
    storage.transaction(() => storage.db.prepare("INSERT INTO local(key, value) VALUES ('a', 'b')").run())
    expect(reader.prepare('SELECT value FROM local').pluck().get()).toBe('b')
    expect(() => reader.prepare('DELETE FROM local').run()).toThrow(/readonly|query_only/)
    reader.close()
    storage.close()
  })
})

describe('transactions', () => {
  const count = (db: Database.Database) => db.prepare('SELECT count(*) FROM local').pluck().get()
  const put = (db: Database.Database, key: string) => db.prepare("INSERT INTO local(key, value) VALUES (?, '')").run(key)

  it('a call inside another joins it, and what waits for the commit runs once, after it', () => {
    const storage = openStorage(options({ inMemory: true }))
    const seen: string[] = []
    storage.transaction(() => {
      put(storage.db, 'a')
      storage.transaction(() => {
        put(storage.db, 'b')
        storage.afterCommit(() => seen.push(storage.db.inTransaction ? 'inside' : 'after'))
      })
      expect(seen).toEqual([])
    })
    expect(seen).toEqual(['after'])
    storage.afterCommit(() => seen.push('at once'))
    expect(seen).toEqual(['after', 'at once'])
    expect(count(storage.db)).toBe(2)
    storage.close()
  })

  it('an inner failure takes back the inner work only, with what waited in it', () => {
    const storage = openStorage(options({ inMemory: true }))
    const seen: string[] = []
    storage.transaction(() => {
      put(storage.db, 'outer')
      storage.afterCommit(() => seen.push('outer'))
      expect(() =>
        storage.transaction(() => {
          put(storage.db, 'inner')
          storage.afterCommit(() => seen.push('inner'))
          throw new Error('inner')
        }),
      ).toThrow('inner')
    })
    expect(storage.db.prepare('SELECT key FROM local').pluck().all()).toEqual(['outer'])
    expect(seen).toEqual(['outer'])
    storage.close()
  })

  it('an outer failure takes back everything and drops what waited', () => {
    const storage = openStorage(options({ inMemory: true }))
    const seen: string[] = []
    expect(() =>
      storage.transaction(() => {
        storage.transaction(() => put(storage.db, 'a'))
        storage.afterCommit(() => seen.push('a'))
        throw new Error('outer')
      }),
    ).toThrow('outer')
    expect([count(storage.db), seen, storage.db.inTransaction]).toEqual([0, [], false])
    storage.close()
  })

  it('[DB6] a full disk is disk-full, nothing of the transaction is there, reading and later writing go on', () => {
    const storage = openStorage(options())
    put(storage.db, 'before')
    storage.db.pragma(`max_page_count = ${Number(storage.db.pragma('page_count', { simple: true })) + 2}`)
    expect(() =>
      storage.transaction(() => {
        put(storage.db, 'half')
        storage.db.prepare("INSERT INTO local(key, value) VALUES ('big', ?)").run('x'.repeat(100_000))
      }),
    ).toThrow(expect.objectContaining({ code: 'disk-full' }))
    expect(storage.db.prepare('SELECT key FROM local').pluck().all()).toEqual(['before'])
    storage.db.pragma('max_page_count = 100000')
    storage.transaction(() => put(storage.db, 'later'))
    expect(count(storage.db)).toBe(2)
    storage.close()
  })

  it('[DB6] a full disk in an inner call fails the whole, also when the caller swallows the error and goes on', () => {
    const storage = openStorage(options())
    put(storage.db, 'before')
    storage.db.pragma(`max_page_count = ${Number(storage.db.pragma('page_count', { simple: true })) + 2}`)
    const swallowed: unknown[] = []
    let autoRolledBack = false
    const work = () =>
      storage.transaction(() => {
        put(storage.db, 'outer')
        try {
          storage.transaction(() => {
            try {
              storage.db.prepare("INSERT INTO local(key, value) VALUES ('big', ?)").run('x'.repeat(100_000))
            } finally {
              // What SQLite does by itself where a statement cannot be undone alone.
              if (storage.db.inTransaction) storage.db.exec('ROLLBACK')
              autoRolledBack = true
            }
          })
        } catch (error) {
          swallowed.push(error)
        }
        put(storage.db, 'after')
      })
    expect(work).toThrow(expect.objectContaining({ code: 'disk-full' }))
    expect([swallowed.length, autoRolledBack]).toEqual([1, true])
    expect([storage.db.prepare('SELECT key FROM local').pluck().all(), storage.db.inTransaction]).toEqual([['before'], false])
    storage.close()
  })
})

describe('ownership', () => {
  it('[DB10] refuses a second opening in the same process and lets the folder go at close', () => {
    const first = openStorage(options({ owner: { program: 'Granary', socket: '/tmp/s' } }))
    expect(() => openStorage(options())).toThrow(
      expect.objectContaining({ code: 'repository-in-use', details: expect.objectContaining({ program: 'Granary', pid: process.pid, socket: '/tmp/s' }) }),
    )
    first.close()
    expect(readOwner(directory)).toBeNull()
    openStorage(options()).close()
  })

  it('[DB10] refuses a second process, naming the owner, and a killed owner leaves nothing locked', async () => {
    const code = `
      import { openStorage } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)}
      const storage = openStorage({ directory: process.argv[1], clock: { nowMs: Date.now }, randomBytes: (n) => new Uint8Array(n), owner: { program: 'the other one', socket: null } })
      storage.transaction(() => storage.db.prepare("INSERT INTO local(key, value) VALUES ('from', 'child')").run())
      process.stdout.write('open')
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', code, directory], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    expect(() => openStorage(options())).toThrow(
      expect.objectContaining({ code: 'repository-in-use', details: expect.objectContaining({ program: 'the other one', pid: child.pid }) }),
    )
    child.kill('SIGKILL')
    await once(child, 'exit')
    const storage = openStorage(options())
    expect(storage.db.prepare('SELECT value FROM local').pluck().all()).toEqual(['child'])
    storage.close()
  })
})

describe('drives', () => {
  const mountInfo = [
    '22 1 254:0 / / rw - ext4 /dev/vda rw',
    '30 22 0:40 / /mnt/team\\040drive rw - cifs //host/share rw',
    '31 22 8:17 / /media/anna/STICK rw shared:3 - vfat /dev/sdb1 rw',
  ].join('\n')

  it('[DB12] finds the mount of a path, also with a space in its name', () => {
    expect(findMount(mountInfo, '/home/anna')).toMatchObject({ point: '/', type: 'ext4' })
    expect(findMount(mountInfo, '/mnt/team drive/granary')).toMatchObject({ type: 'cifs' })
    expect(findMount(mountInfo, '/media/anna/STICK')).toMatchObject({ type: 'vfat', device: '8:17' })
    expect(findMount(mountInfo, '/media/anna/STICKY')).toMatchObject({ point: '/' })
  })

  it('[DB12] lets a folder on this disk pass', () => {
    mkdirSync(join(directory, 'inner'))
    const storage = openStorage(options({ directory: join(directory, 'inner') }))
    expect(storage.db.open).toBe(true)
    storage.close()
  })
})
