// The acts for a repository that does not open, through the host as a window asks for them.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startRestoringHost } from '../../../tests/engines/restoring-host.ts'
import type { ExchangeProgress } from '../../contract/areas/exchange.ts'
import type { CallInput, CallName, CallOutput } from '../../contract/contract.ts'
import type { JobId } from '../../contract/ids.ts'
import type { Client } from '../../rpc/connect.ts'
import { openHome } from '../home/home.ts'
import type { Host } from '../hosts/host.ts'

let root: string
let host: Host
let client: Client
const at = (...names: string[]) => join(root, ...names)
const call = <Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> => client.call(name, input)

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'granary-closed-'))
  ;({ host, client } = startRestoringHost(openHome(at('home'))))
})
afterEach(async () => {
  await host.close()
  rmSync(root, { recursive: true, force: true })
})

/** A repository with one item, closed, and the day's digest of it. */
const make = async () => {
  await call('home.createRepository', { name: 'Seeds', directory: at('seeds') })
  const { id } = await call('items.write', { title: 'The school boat', markdown: 'It stops at four villages.\n' })
  const { digest } = await call('repository.digest', {})
  return { id, digest }
}
const damage = () => {
  const file = at('seeds', 'granary.db')
  const bytes = readFileSync(file)
  bytes.fill(0, 0, 4096)
  writeFileSync(file, bytes)
}

describe('a repository that does not open', () => {
  it('is checked and repaired, and opens again with what it held', async () => {
    const { id, digest } = await make()
    await call('home.closeRepository', {})
    expect(await call('home.checkAndRepair', { directory: at('seeds') })).toMatchObject({ whole: true, keptAs: null, salvaged: null })
    await call('home.openRepository', { directory: at('seeds') })
    await call('home.closeRepository', {})
    damage()
    await expect(call('home.openRepository', { directory: at('seeds') })).rejects.toMatchObject({ code: 'database-damaged' })
    const repaired = await call('home.checkAndRepair', { directory: at('seeds') })
    expect(repaired).toMatchObject({ whole: false, salvaged: { waiting: 0, lost: [], lostAttachments: 0 } })
    expect(existsSync(repaired.keptAs ?? '')).toBe(true)
    await call('home.openRepository', { directory: at('seeds') })
    expect((await call('items.show', { id, format: 'md' })).text).toContain('four villages')
    expect((await call('repository.digest', {})).digest).toBe(digest)
    expect((await call('repository.verify', {})).ok).toBe(true)
    // It goes on writing, under a log of its own.
    await call('items.write', { title: 'Wells', markdown: 'x\n' })
    expect((await call('repository.frontier', {})).frontier).toHaveLength(2)
  })

  it('gets a copy of an earlier day back, and what was there is kept', async () => {
    const { id, digest } = await make()
    const { file } = await call('repository.backUp', {})
    await call('items.write', { id, markdown: 'It stops at five villages.\n' })
    await call('home.closeRepository', {})
    damage()
    const { copies } = await call('home.copiesOf', { directory: at('seeds') })
    expect(copies.map(({ path }) => path)).toEqual([file])
    const { keptAs, name } = await call('home.bringBackCopy', { directory: at('seeds'), file })
    expect([name, (await call('repository.digest', {})).digest]).toEqual(['Seeds', digest])
    expect(existsSync(join(keptAs ?? '', 'granary.db'))).toBe(true)
    // The copies stay with the repository.
    expect((await call('home.copiesOf', { directory: at('seeds') })).copies).toHaveLength(1)
  })

  it('is saved as it lies there, and what can be read of that comes back only when asked', async () => {
    const { digest } = await make()
    await call('home.closeRepository', {})
    damage()
    const { sizeBytes } = await call('home.saveCopyOf', { directory: at('seeds'), file: at('copy.granary') })
    expect(sizeBytes).toBe(readFileSync(at('copy.granary')).length)
    await expect(call('home.restoreBackup', { file: at('copy.granary'), directory: at('back') })).rejects.toMatchObject({ code: 'backup-damaged' })
    const { salvaged } = await call('home.restoreBackup', { file: at('copy.granary'), directory: at('back'), salvage: true })
    expect(salvaged).toMatchObject({ waiting: 0, lost: [] })
    expect((await call('repository.digest', {})).digest).toBe(digest)
  })

  it('is read from its folder into another one', async () => {
    const { digest } = await make()
    await call('home.closeRepository', {})
    damage()
    const before = readdirSync(at('seeds')).sort()
    expect((await call('home.restoreBackup', { file: at('seeds'), directory: at('back') })).salvaged).toMatchObject({ lost: [] })
    expect([(await call('repository.digest', {})).digest, readdirSync(at('seeds')).sort()]).toEqual([digest, before])
  })

  it('refuses a copy of another repository, a damaged copy, and a folder that is none, and leaves everything', async () => {
    await make()
    await call('home.closeRepository', {})
    await call('home.createRepository', { name: 'Other', directory: at('other') })
    const { file } = await call('repository.backUp', {})
    await call('home.closeRepository', {})
    await expect(call('home.bringBackCopy', { directory: at('seeds'), file })).rejects.toMatchObject({ code: 'invalid-input' })
    writeFileSync(at('half.granary'), readFileSync(file).subarray(0, 1000))
    await expect(call('home.bringBackCopy', { directory: at('other'), file: at('half.granary') })).rejects.toMatchObject({ code: 'backup-damaged' })
    await expect(call('home.checkAndRepair', { directory: at('home') })).rejects.toMatchObject({ code: 'repository-not-found' })
    mkdirSync(at('empty'))
    await expect(call('home.restoreBackup', { file: at('empty'), directory: at('back') })).rejects.toMatchObject({ code: 'not-an-exchange' })
    expect(readdirSync(root).sort()).toEqual(['empty', 'half.granary', 'home', 'other', 'seeds'])
  })
})

/** Resolves when a job of the exchange has ended. */
const finished = async (start: () => Promise<{ jobId: JobId }>) => {
  const ended = new Promise<ExchangeProgress>((resolve) =>
    client.on('exchangeProgressed', (job) => ['done', 'failed', 'stopped'].includes(job.phase) && resolve(job)),
  )
  await start()
  return ended
}

describe('a repository that is lost', () => {
  it('[DB67] comes back from what lies on a stick and from a bundle, with its files, and this device writes on in a log of its own', async () => {
    const { id } = await make()
    const { hash } = await call('attachments.add', { name: 'boat.txt', mediaType: 'text/plain', bytes: new TextEncoder().encode('A boat.') })
    const { digest } = await call('repository.digest', {})
    mkdirSync(at('stick'))
    const { offerId } = await call('exchange.look', { path: at('stick') })
    expect(await finished(() => call('exchange.start', { offerId, notNow: [], way: 'both' }))).toMatchObject({ phase: 'done' })
    expect(await finished(() => call('exchange.writeBundle', { path: at('all.granary'), attachments: true }))).toMatchObject({ phase: 'done' })
    await call('home.closeRepository', {})
    rmSync(at('seeds'), { recursive: true })
    for (const [file, name] of [
      ['stick', 'a'],
      ['all.granary', 'b'],
    ] as const) {
      const { salvaged } = await call('home.restoreBackup', { file: at(file), directory: at(name) })
      expect(salvaged).toMatchObject({ waiting: 0, lost: [], lostAttachments: 0 })
      expect((await call('repository.digest', {})).digest).toBe(digest)
      expect((await call('attachments.locate', { hash })).sizeBytes).toBe(7)
      await call('items.write', { id, markdown: 'It stops at five villages.\n' })
      expect((await call('repository.frontier', {})).frontier).toHaveLength(2)
      await call('home.closeRepository', {})
    }
  })
})

describe('automatic copies of an open repository', () => {
  it('are set, told and listed', async () => {
    await make()
    mkdirSync(at('disk'))
    expect(await call('copies.settings', {})).toMatchObject({ folder: null, every: 'day', keep: 7, lastAtUtc: null })
    expect(await call('copies.set', { folder: at('disk'), every: 'week', keep: 3 })).toMatchObject({ folder: at('disk'), every: 'week', keep: 3 })
    await expect(call('copies.set', { folder: at('seeds', 'attachments') })).rejects.toMatchObject({ code: 'invalid-input' })
    expect((await call('copies.list', {})).copies).toEqual([])
  })
})
