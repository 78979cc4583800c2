import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createDiskFiles } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'granary-place-'))
const files = createDiskFiles()
const canMount = process.platform === 'linux' && process.getuid?.() === 0

afterAll(() => rmSync(folder, { recursive: true }))

const run = (command: string, ...options: string[]) => execFileSync(command, options, { stdio: 'pipe' })

/** A small file system of its own; false where the machine does not allow it. */
const onMount = async (options: string, work: (mount: string) => Promise<void>): Promise<boolean> => {
  const mount = join(folder, 'mount')
  mkdirSync(mount, { recursive: true })
  try {
    run('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', mount)
  } catch {
    // A container without the right to mount: there is nothing to try then.
    return false
  }
  try {
    await work(mount)
  } finally {
    run('umount', mount)
  }
  return true
}

describe('files on a real disk', () => {
  it('[XF41] are written, renamed and read back, whatever their size', async () => {
    for (const size of [0, 1, 4095, 4096, 4097, 1024 * 1024 - 1, 1024 * 1024, 3 * 1024 * 1024 + 17]) {
      const bytes = Buffer.alloc(size, size % 251)
      const path = join(folder, `file-${size}`)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      expect(await files.write(path, bytes)).toEqual({ sizeBytes: size, sha256 })
      expect(await files.readBack(path)).toEqual({ sizeBytes: size, sha256 })
      expect(Buffer.from(await files.readAll(path, size)).equals(bytes)).toBe(true)
      const chunks: Uint8Array[] = []
      for await (const chunk of files.read(path, Math.min(size, 1000), 2000)) chunks.push(chunk)
      expect(Buffer.concat(chunks).equals(bytes.subarray(1000, 3000))).toBe(true)
    }
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('replaces what has the name, and leaves it alone where writing fails', async () => {
    const path = join(folder, 'replaced')
    await files.write(path, Buffer.from('before'))
    const broken = async function* () {
      yield Buffer.from('half')
      throw new Error('the source has gone')
    }
    await expect(files.write(path, broken())).rejects.toThrow('the source has gone')
    expect(Buffer.from(await files.readAll(path, 100)).toString()).toBe('before')
    await files.write(path, Buffer.from('after'))
    expect(Buffer.from(await files.readAll(path, 100)).toString()).toBe('after')
  })

  it('[XF50] says that a place is gone', async () => {
    const nowhere = join(folder, 'nowhere')
    expect(await files.list(nowhere)).toEqual([])
    expect(await files.size(join(nowhere, 'x'))).toBe(null)
    await expect(files.readAll(join(nowhere, 'x'), 10)).rejects.toMatchObject({ code: 'place-gone', details: { path: join(nowhere, 'x') } })
    await expect(files.write(join(nowhere, 'x'), Buffer.from('x'))).rejects.toMatchObject({ code: 'place-gone' })
    await expect(files.makeFolder(join(nowhere, 'deeper'))).rejects.toMatchObject({ code: 'place-gone' })
    await expect(files.markOf(nowhere)).rejects.toMatchObject({ code: 'place-gone' })
    await expect(files.readAll(join(folder, 'replaced'), 3)).rejects.toMatchObject({ code: 'file-too-large' })
  })

  it('stops when asked', async () => {
    const stop = new AbortController()
    const endless = async function* () {
      for (;;) {
        yield Buffer.alloc(1000)
        stop.abort()
      }
    }
    await expect(files.write(join(folder, 'endless'), endless(), stop.signal)).rejects.toMatchObject({ code: 'cancelled' })
    expect(readdirSync(folder).filter((name) => name.startsWith('endless'))).toEqual([])
  })

  it.skipIf(!canMount)('[XF50] says that a place is full, and gives the room back', async (context) => {
    const done = await onMount('size=1m', async (mount) => {
      await files.write(join(mount, 'small'), Buffer.alloc(1000, 1))
      await expect(files.write(join(mount, 'large'), Buffer.alloc(2 * 1024 * 1024, 2))).rejects.toMatchObject({ code: 'place-full' })
      expect(readdirSync(mount)).toEqual(['small'])
      expect((await files.freeBytes(mount)) ?? 0).toBeGreaterThan(900_000)
    })
    if (!done) context.skip()
  })

  it.skipIf(!canMount)('[XF50] says that a place is read-only', async (context) => {
    const done = await onMount('size=1m', async (mount) => {
      writeFileSync(join(mount, 'there'), 'there')
      run('mount', '-o', 'remount,ro', mount)
      await expect(files.write(join(mount, 'new'), Buffer.alloc(10))).rejects.toMatchObject({ code: 'place-read-only' })
      await expect(files.makeFolder(join(mount, 'new'))).rejects.toMatchObject({ code: 'place-read-only' })
      await expect(files.remove(join(mount, 'there'))).rejects.toMatchObject({ code: 'place-read-only' })
      expect(Buffer.from(await files.readAll(join(mount, 'there'), 10)).toString()).toBe('there')
    })
    if (!done) context.skip()
  })
})
