import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createReplica, docOf, documentOne } from '../../../tests/engines/log-replica.ts'
import { openEntryLog } from '../log/entry-log.ts'
import { diskSidecarStore } from '../log/sidecar.ts'
import { openStorage } from '../storage/index.ts'
import { checkAndRepair } from './repair.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'granary-repair-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const at = (...names: string[]) => join(root, ...names)
const nowMs = Date.parse('2026-03-11T12:00:00Z')

const make = async () => {
  const a = await createReplica('a', { nowMs }, null, { directory: at('seeds'), sidecars: diskSidecarStore(at('home', 'sidecars')), place: undefined })
  for (let i = 0; i < 60; i += 1) a.write(`sentence ${i}. `)
  const text = a.textOf(documentOne)
  mkdirSync(at('seeds', 'copies'))
  writeFileSync(at('seeds', 'copies', 'a copy'), 'x')
  writeFileSync(at('seeds', 'derived.db'), 'old')
  return { a, text }
}
const repair = (a: Awaited<ReturnType<typeof make>>['a']) =>
  checkAndRepair({ directory: at('seeds'), identity: a.options.identity, sidecarsDirectory: at('home', 'sidecars'), nowMs, checkDrive: false })

it('[DB65] leaves a whole repository as it is, but for what is derived', async () => {
  const { a } = await make()
  await expect(repair(a)).rejects.toMatchObject({ code: 'repository-in-use' })
  a.storage.close()
  const before = readFileSync(at('seeds', 'granary.db'))
  expect(await repair(a)).toEqual({ whole: true, entries: 62 })
  expect([readFileSync(at('seeds', 'granary.db')).equals(before), existsSync(at('seeds', 'derived.db'))]).toEqual([true, false])
  expect(readdirSync(root).sort()).toEqual(['home', 'seeds'])
})

it('[DB64] [DB65] puts a sound one in the place of a damaged one, which is kept, and its copies stay with the name', async () => {
  const { a, text } = await make()
  a.storage.close()
  const bytes = readFileSync(at('seeds', 'granary.db'))
  bytes.fill(0, 0, 4096)
  writeFileSync(at('seeds', 'granary.db'), bytes)
  expect(await repair(a)).toMatchObject({ whole: false, keptAs: at('seeds damaged 2026-03-11'), salvaged: { entries: 62, lost: [] } })
  expect(readdirSync(root).sort()).toEqual(['home', 'seeds', 'seeds damaged 2026-03-11'])
  expect(readdirSync(at('seeds', 'copies'))).toEqual(['a copy'])
  expect(readFileSync(at('seeds damaged 2026-03-11', 'granary.db')).equals(bytes)).toBe(true)
  const storage = openStorage({ directory: at('seeds'), clock: a.options.clock, randomBytes: a.options.randomBytes, checkDrive: false })
  const log = await openEntryLog({ ...a.options, storage })
  expect(docOf(log, documentOne).getText('t').toJSON()).toBe(text)
  storage.close()
})

it('[DB64] leaves everything where it was when nothing can be read', async () => {
  const { a } = await make()
  a.storage.close()
  writeFileSync(at('seeds', 'granary.db'), Buffer.alloc(40_000, 'no database '))
  await expect(repair(a)).rejects.toMatchObject({ code: 'database-damaged' })
  expect(readdirSync(root).sort()).toEqual(['home', 'seeds'])
  await expect(checkAndRepair({ directory: at('nowhere'), identity: a.options.identity, sidecarsDirectory: at('home') })).rejects.toMatchObject({
    code: 'repository-not-found',
  })
})
