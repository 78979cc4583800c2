import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createUploads, safeFileName } from './uploads.ts'

let home: string
let next = 0
const token = () => String(++next).padStart(32, '0')
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'granary-uploads-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

describe('uploads', () => {
  it('are found by their token under the name they came with', async () => {
    const uploads = createUploads(home, token)
    const given = await uploads.add('تقرير 2025.pdf', Readable.from([Buffer.from('%PDF')]), 100)
    const { path, name } = uploads.find(given)
    expect(name).toBe('تقرير 2025.pdf')
    expect(readFileSync(path, 'utf8')).toBe('%PDF')
    uploads.remove(given)
    expect(() => uploads.find(given)).toThrow(expect.objectContaining({ code: 'file-not-found' }))
  })

  it('keep the folders of a chosen folder', async () => {
    const uploads = createUploads(home, token)
    const given = await uploads.add('reports/2025/a.pdf', Readable.from([Buffer.from('%PDF')]), 100)
    expect(uploads.find(given).name).toBe('reports/2025/a.pdf')
  })

  it('leave nothing behind when they are too large', async () => {
    const uploads = createUploads(home, token)
    await expect(uploads.add('a.txt', Readable.from([Buffer.alloc(60), Buffer.alloc(60)]), 100)).rejects.toMatchObject({ code: 'file-too-large' })
    expect(readdirSync(join(home, 'uploads'))).toEqual([])
  })

  it.each(['../../device.key', '/etc/passwd', '..', 'a\u0000b', 'CON', ''])('never leave their folder, whatever the name: %j', async (name) => {
    const uploads = createUploads(home, token)
    const { path } = uploads.find(await uploads.add(name, Readable.from([Buffer.from('x')]), 100))
    expect(path.startsWith(join(home, 'uploads'))).toBe(true)
    expect(existsSync(path)).toBe(true)
  })

  it('refuse a token that is not one', () => {
    const uploads = createUploads(home, token)
    for (const bad of ['..', '../'.repeat(10), 'a'.repeat(31), '']) expect(() => uploads.find(bad)).toThrow(expect.objectContaining({ code: 'file-not-found' }))
  })

  it('keep names that a file system can hold', () => {
    expect(safeFileName('x/y\\z: "q".txt')).toBe('z_ _q_.txt')
    expect(safeFileName('.bashrc')).toBe('_bashrc')
    expect(safeFileName(`${'ব'.repeat(400)}.pdf`)).toBe(`${'ব'.repeat(65)}.pdf`)
  })
})
