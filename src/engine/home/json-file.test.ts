import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from '../../contract/zod.ts'
import { jsonFile } from './json-file.ts'
import { recentRepositories } from './recent.ts'
import { initialSettings, settingsFile } from './settings.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'granary-home-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

describe('settings.json', () => {
  it('begins with initial settings and keeps what is saved', () => {
    expect(settingsFile(home).read()).toEqual(initialSettings())
    settingsFile(home).write({ ...initialSettings(), language: 'ar', textScale: 140 })
    expect(settingsFile(home).read()).toMatchObject({ language: 'ar', textScale: 140 })
  })

  it('keeps a damaged file aside and goes on with initial settings', () => {
    writeFileSync(join(home, 'settings.json'), '{"language":"fr"')
    let keptAs = ''
    expect(
      settingsFile(home, (path) => {
        keptAs = path
      }).read(),
    ).toEqual(initialSettings())
    expect(readFileSync(keptAs, 'utf8')).toBe('{"language":"fr"')
    expect(existsSync(join(home, 'settings.json'))).toBe(false)
  })

  it('lets one value that no longer fits fall back alone', () => {
    writeFileSync(join(home, 'settings.json'), JSON.stringify({ version: 0, language: 'fr', textScale: 9000, later: true }))
    expect(settingsFile(home).read()).toEqual({ ...initialSettings(), language: 'fr' })
  })

  it('migrates an older file step by step', () => {
    const path = join(home, 'some.json')
    writeFileSync(path, JSON.stringify({ version: 1, size: 2 }))
    const file = jsonFile({
      path,
      schema: z.object({ sizeBytes: z.number() }),
      initial: () => ({ sizeBytes: 0 }),
      migrations: [
        () => {
          throw new Error('version 1 has this behind it')
        },
        ({ size }) => ({ sizeBytes: Number(size) * 1024 }),
      ],
    })
    expect(file.read()).toEqual({ sizeBytes: 2048 })
    file.write({ sizeBytes: 5 })
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ version: 2, sizeBytes: 5 })
  })
})

describe('recent repositories', () => {
  it('stand newest first, once each, and say when their folder is gone', () => {
    const recent = recentRepositories(home)
    const repositoryId = 'a'.repeat(64) as never
    const of = (directory: string, name: string) => ({ directory, repositoryId, name, openedAtUtc: '2026-01-01T00:00:00.000Z' })
    recent.remember(of('/one', 'One'))
    recent.remember(of('/two', 'Two'))
    recent.remember(of('/one', 'One, renamed'))
    expect(recent.list().map(({ name, exists }) => [name, exists])).toEqual([
      ['One, renamed', false],
      ['Two', false],
    ])
    recent.forget('/two')
    expect(recent.list()).toHaveLength(1)
  })
})
