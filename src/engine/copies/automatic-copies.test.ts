import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GranaryError } from '../../contract/errors.ts'
import type { RepositoryId } from '../../contract/ids.ts'
import { type AutomaticCopies, createAutomaticCopies } from './automatic-copies.ts'
import { listCopies } from './copy-names.ts'

const minute = 60_000
const day = 24 * 60 * minute
const repositoryId = '1a2b3c4d'.padEnd(64, '0') as RepositoryId

let root: string
let world: { nowMs: number; writes: number; lastWriteMs: number; failure: Error | null; unreadable: boolean; weighs: number; changes: number }
let copies: AutomaticCopies
const at = (...names: string[]) => join(root, ...names)

const open = () =>
  createAutomaticCopies({
    directory: at('seeds'),
    homeDirectory: at('home'),
    repositoryId,
    clock: { nowMs: () => world.nowMs },
    name: () => 'Seeds / of: Learning',
    mark: () => `${world.writes} writes`,
    weighBytes: () => world.weighs,
    lastWriteMs: () => world.lastWriteMs,
    backUp: (file) => {
      if (world.failure) return Promise.reject(world.failure)
      writeFileSync(file, `${world.writes} writes`)
      return Promise.resolve()
    },
    verify: () => (world.unreadable ? Promise.reject(new GranaryError('backup-damaged', 'unreadable')) : Promise.resolve()),
    changed: () => {
      world.changes += 1
    },
  })

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'granary-copies-'))
  mkdirSync(at('seeds'))
  world = { nowMs: Date.parse('2026-03-11T14:05:33Z'), writes: 1, lastWriteMs: 0, failure: null, unreadable: false, weighs: 1000, changes: 0 }
  copies = open()
})
afterEach(async () => {
  await copies.close()
  rmSync(root, { recursive: true, force: true })
})

const later = (ms: number, writes = 1) => {
  world.nowMs += ms
  world.writes += writes
}

describe('automatic copies', () => {
  it('[DB53] are made once a day, when nobody has written for a while, into the repository’s own folder', async () => {
    expect(await copies.turn()).toBe(null)
    later(11 * minute)
    world.lastWriteMs = world.nowMs - minute
    expect(await copies.turn()).toBe(null)
    later(2 * minute)
    const first = await copies.turn()
    expect(first).toBe(at('seeds', 'copies', 'Seeds-of-Learning-1a2b3c4d-2026-03-11T14-18-33Z.granary-copy'))
    expect(copies.settings()).toEqual({ folder: null, every: 'day', keep: 7, lastAtUtc: '2026-03-11T14:18:33.000Z', lastProblem: null })
    later(23 * 60 * minute)
    expect(await copies.turn()).toBe(null)
    later(2 * 60 * minute)
    expect(await copies.turn()).not.toBe(null)
    expect(copies.list().map(({ atUtc }) => atUtc)).toEqual(['2026-03-12T15:18:33.000Z', '2026-03-11T14:18:33.000Z'])
    expect(world.changes).toBe(2)
  })

  it('are not made where nothing was written since, unless the last one has gone', async () => {
    later(11 * minute)
    const first = await copies.turn()
    later(3 * day, 0)
    expect(await copies.turn()).toBe(null)
    rmSync(first ?? '')
    expect(await copies.turn()).not.toBe(null)
  })

  it('[DB54] remove the oldest only after a new one is whole and was read again, and never what a person made', async () => {
    copies.set({ keep: 2 })
    const made: string[] = []
    for (let i = 0; i < 3; i += 1) {
      later(day + 11 * minute)
      made.push((await copies.turn()) ?? '')
    }
    writeFileSync(at('seeds', 'copies', '2026-01-01T00-00-00.granary-copy'), 'by hand')
    writeFileSync(at('seeds', 'copies', 'Other-99999999-2026-01-01T00-00-00Z.granary-copy'), 'of another repository')
    expect(made.map((path) => existsSync(path))).toEqual([false, true, true])
    world.unreadable = true
    later(day)
    expect(await copies.turn()).toBe(null)
    expect([made.map((path) => existsSync(path)), copies.settings().lastProblem]).toEqual([[false, true, true], 'backup-damaged'])
    world.unreadable = false
    later(2 * 60 * minute)
    const next = await copies.turn()
    expect(readdirSync(at('seeds', 'copies')).sort()).toEqual(
      [basename(made[2] ?? ''), basename(next ?? ''), '2026-01-01T00-00-00.granary-copy', 'Other-99999999-2026-01-01T00-00-00Z.granary-copy'].sort(),
    )
    expect(copies.list().map(({ automatic }) => automatic)).toEqual([true, true, false])
  })

  it('[DB55] say a failure as a code and try again after an hour, not every minute', async () => {
    later(11 * minute)
    world.failure = new GranaryError('disk-full', 'full')
    expect(await copies.turn()).toBe(null)
    expect(copies.settings()).toMatchObject({ lastAtUtc: null, lastProblem: 'disk-full' })
    world.failure = null
    later(30 * minute)
    expect(await copies.turn()).toBe(null)
    later(31 * minute)
    expect(await copies.turn()).not.toBe(null)
    expect(copies.settings().lastProblem).toBe(null)
    later(day)
    world.weighs = Number.MAX_SAFE_INTEGER
    expect(await copies.turn()).toBe(null)
    expect(copies.settings().lastProblem).toBe('disk-full')
  })

  it('go to a chosen folder, of which nothing is made while its drive is out', async () => {
    mkdirSync(at('disk'))
    copies.set({ folder: at('disk'), every: 'week' })
    later(11 * minute)
    expect(await copies.turn()).toMatch(/disk.Seeds-of-Learning-1a2b3c4d-/)
    rmSync(at('disk'), { recursive: true })
    later(6 * day)
    expect(await copies.turn()).toBe(null)
    expect(copies.settings().lastProblem).toBe(null)
    later(day)
    expect(await copies.turn()).toBe(null)
    expect([copies.settings().lastProblem, existsSync(at('disk'))]).toEqual(['place-gone', false])
  })

  it('refuse a folder that is not there or lies in the repository, and are made nowhere when switched off', async () => {
    expect(() => copies.set({ folder: at('nowhere') })).toThrow(expect.objectContaining({ code: 'file-not-found' }))
    mkdirSync(at('seeds', 'attachments'))
    expect(() => copies.set({ folder: at('seeds', 'attachments') })).toThrow(expect.objectContaining({ code: 'invalid-input' }))
    copies.set({ every: 'off' })
    later(30 * day)
    expect(await copies.turn()).toBe(null)
  })

  it('clear away what a copy that was cut short has left, and go on when the clock was wrong', async () => {
    later(365 * day)
    const future = await copies.turn()
    await copies.close()
    world.nowMs -= 300 * day
    copies = open()
    world.writes += 1
    const part = join(at('seeds', 'copies'), 'Seeds-1a2b3c4d-2026-01-01T00-00-00Z.granary-copy.part')
    writeFileSync(part, 'half')
    world.nowMs += 11 * minute
    expect(await copies.turn()).not.toBe(null)
    expect([existsSync(part), existsSync(future ?? '')]).toEqual([false, true])
  })

  it('survive the program: what was chosen, and the copies, are known without an open repository', async () => {
    mkdirSync(at('disk'))
    copies.set({ folder: at('disk'), keep: 3 })
    later(11 * minute)
    await copies.turn()
    expect(open().settings()).toMatchObject({ folder: at('disk'), keep: 3 })
    expect(listCopies(at('disk'), repositoryId, false)).toHaveLength(1)
    expect(listCopies(at('disk'), null, false)).toEqual([])
  })
})
