// The engine as a whole, through the contract: what a window or the command line asks, against real files.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { CallInput, CallName, CallOutput } from '../contract/contract.ts'
import type { ItemId } from '../contract/ids.ts'
import { connect } from '../rpc/connect.ts'
import { createPortPair } from '../rpc/port.ts'
import { createHandlers } from './api/index.ts'
import { createEngine } from './engine.ts'
import { openHome } from './home/home.ts'
import { createHost, type Host } from './hosts/host.ts'
import { decodeAttachmentPayload } from './log/entry-codec.ts'
import { restoreFrom } from './restore/index.ts'
import { openReader } from './storage/index.ts'

const resourcesDirectory = join(import.meta.dirname, '../../resources')
const folders: string[] = []
const hosts: Host[] = []
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'granary-engine-'))
  folders.push(folder)
  return folder
}

/** One installation: its own home, host and window. */
const startInstallation = (home = join(newFolder(), 'home')) => {
  const problems: unknown[] = []
  const opened = openHome(home)
  const host = createHost({
    home: opened,
    resourcesDirectory,
    version: '0',
    createEngine: (request) => createEngine({ ...request, home: opened, resourcesDirectory }),
    createHandlers,
    restore: (file, target, options) => restoreFrom(file, target, options, opened),
    report: (where, error) => problems.push({ where, error }),
  })
  hosts.push(host)
  const window = () => {
    const [near, far] = createPortPair()
    host.serveConnection(far)
    return connect(near)
  }
  const client = window()
  const call = <Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> => client.call(name, input)
  return { home, host, window, client, call, problems }
}
type Installation = ReturnType<typeof startInstallation>

const everything = { filter: {}, sort: 'title', descending: false, offset: 0, limit: 100 } as const

/** Resolves when the list shows so many items: the catalogue follows the log in its own thread. */
const untilListed = async ({ call, client }: Pick<Installation, 'call' | 'client'>, count: number, filter: CallInput<'items.list'>['filter'] = {}) => {
  for (;;) {
    const changed = new Promise<void>((resolve) => {
      const stop = client.on('itemsChanged', () => {
        stop()
        resolve()
      })
    })
    const listed = await call('items.list', { ...everything, filter })
    if (listed.total === count) return listed.rows
    await changed
  }
}

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()))
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

describe('createEngine', () => {
  it('opens, closes and opens the same repository again, also after an attempt that failed', async () => {
    const { call } = startInstallation()
    const directory = join(newFolder(), 'seeds')
    await expect(call('home.openRepository', { directory })).rejects.toMatchObject({ code: 'repository-not-found' })
    const made = await call('home.createRepository', { name: 'Seeds', directory })
    const { id } = await call('items.create', { kind: 'note', title: 'Maize' })
    await call('home.closeRepository', {})
    await expect(call('items.read', { id })).rejects.toMatchObject({ code: 'no-repository-open' })
    for (let again = 0; again < 2; again++) {
      const { repositoryId, name } = await call('home.openRepository', { directory })
      expect({ repositoryId, name }).toEqual({ repositoryId: made.repositoryId, name: 'Seeds' })
      expect((await call('items.read', { id })).title).toBe('Maize')
      await call('home.closeRepository', {})
    }
  })

  it('leaves no log behind when it is opened and closed without a change', async () => {
    const { call } = startInstallation()
    const directory = join(newFolder(), 'seeds')
    await call('home.createRepository', { name: 'Seeds', directory })
    const before = await call('repository.digest', {})
    for (let again = 0; again < 3; again++) {
      await call('home.closeRepository', {})
      await call('home.openRepository', { directory })
    }
    expect(await call('repository.digest', {})).toEqual(before)
  })

  it('waits for a repository that another one holds for a moment only', async () => {
    const first = startInstallation()
    const second = startInstallation()
    const directory = join(newFolder(), 'seeds')
    await first.call('home.createRepository', { name: 'Seeds', directory })
    const opening = second.call('home.openRepository', { directory })
    await first.call('home.closeRepository', {})
    expect((await opening).name).toBe('Seeds')
  })

  it('refuses a repository that another installation has open, and names it', async () => {
    const first = startInstallation()
    const second = startInstallation()
    const directory = join(newFolder(), 'seeds')
    await first.call('home.createRepository', { name: 'Seeds', directory })
    await expect(second.call('home.openRepository', { directory })).rejects.toMatchObject({ code: 'repository-in-use', details: { program: 'Granary' } })
    await first.call('home.closeRepository', {})
    expect((await second.call('home.openRepository', { directory })).name).toBe('Seeds')
  })
})

describe('items', () => {
  const open = async () => {
    const installation = startInstallation()
    await installation.call('home.createRepository', { name: 'Seeds', directory: join(newFolder(), 'seeds') })
    return installation
  }

  it('answers a patch with the inverse that undoes it, for many items at once', async () => {
    const installation = await open()
    const { call } = installation
    const ids: ItemId[] = []
    for (const title of ['Maize', 'Beans', 'Millet']) ids.push((await call('items.create', { kind: 'note', title })).id)
    const { inverse } = await call('items.patch', { patches: ids.map((id) => ({ id, set: { kind: 'story', year: '2026' }, addTags: ['Water'] })) })
    expect((await call('items.read', { id: ids[0] as ItemId })).kind).toBe('story')
    expect((await untilListed(installation, 3, { kinds: ['story'] })).map((row) => row.tags.map((tag) => tag.label))).toEqual([['Water'], ['Water'], ['Water']])
    await call('items.patch', { patches: inverse })
    const back = await call('items.read', { id: ids[1] as ItemId })
    expect({ kind: back.kind, fields: back.fields }).toEqual({ kind: 'note', fields: {} })
    await untilListed(installation, 3, { kinds: ['note'] })
  })

  it('changes nothing when one of many patched items does not exist', async () => {
    const { call } = await open()
    const { id } = await call('items.create', { kind: 'note', title: 'Maize' })
    const missing = 'f'.repeat(30) as ItemId
    await expect(
      call('items.patch', {
        patches: [
          { id, set: { title: 'Beans' } },
          { id: missing, set: { title: 'Beans' } },
        ],
      }),
    ).rejects.toMatchObject({
      code: 'item-not-found',
    })
    expect((await call('items.read', { id })).title).toBe('Maize')
  })

  it('empties only what lies in the bin', async () => {
    const installation = await open()
    const { call } = installation
    const kept = (await call('items.create', { kind: 'note', title: 'Maize' })).id
    const binned = (await call('items.create', { kind: 'note', title: 'Beans' })).id
    await call('items.patch', { patches: [{ id: binned, set: { binnedAtUtc: '2026-01-01T00:00:00.000Z' } }] })
    await untilListed(installation, 1, { binned: true })
    expect(await call('items.emptyBin', { ids: [kept, binned] })).toEqual({ deleted: 1 })
    await expect(call('items.read', { id: binned })).rejects.toMatchObject({ code: 'item-not-found' })
    expect((await call('items.read', { id: kept })).title).toBe('Maize')
  })

  it('writes Markdown by the smallest edit, and makes no entry when nothing changed', async () => {
    const { call } = await open()
    const markdown = '# Well\n\nThe well is dry.\n\n- one\n- two\n'
    const { id } = await call('items.write', { title: 'Well', markdown })
    const before = await call('repository.frontier', {})
    expect(await call('items.write', { id, markdown })).toEqual({ id, changed: false })
    expect(await call('repository.frontier', {})).toEqual(before)
    expect(await call('items.write', { id, markdown: markdown.replace('dry', 'full') })).toEqual({ id, changed: true })
    expect((await call('items.show', { id, format: 'md' })).text).toContain('The well is full.')
  })

  it('finds the words of a new item, and shows a link from both ends', async () => {
    const installation = await open()
    const { call } = installation
    const target = (await call('items.create', { kind: 'note', title: 'River' })).id
    await call('items.write', { title: 'Boat', markdown: `The boat crosses [the river](granary:item/${target}) at dawn.` })
    await untilListed(installation, 2)
    const { hits } = await call('search.query', { text: 'dawn', filter: {}, offset: 0, limit: 10 })
    expect(hits.map((hit) => hit.title.text)).toEqual(['Boat'])
    expect((await call('items.read', { id: target })).linkedFrom.map((each) => each.title)).toEqual(['Boat'])
  })

  it('brings an earlier day back as a new item and leaves the present text alone', async () => {
    const { call } = await open()
    const { id } = await call('items.write', { title: 'Well', markdown: 'The well is dry.' })
    const { days } = await call('history.days', { id })
    const point = days[0]?.point ?? 0
    await call('items.write', { id, markdown: 'The well is full.' })
    expect((await call('history.see', { id, point })).text).toContain('dry')
    const back = await call('history.bringBack', { id, point })
    expect((await call('items.show', { id: back.id, format: 'text' })).text).toContain('dry')
    expect((await call('items.show', { id, format: 'text' })).text).toContain('full')
  })
})

describe('the whole repository', () => {
  it('equals itself after a rebuild, also when derived.db is gone', async () => {
    const { call, home, host } = startInstallation()
    const { directory } = await call('home.createRepository', { name: 'Seeds', directory: join(newFolder(), 'seeds') })
    for (const title of ['Maize', 'Beans']) await call('items.write', { title, markdown: `About ${title}.` })
    const digest = await call('repository.digest', {})
    await call('repository.rebuild', {})
    const rows = (await call('items.list', everything)).rows
    expect(await call('repository.digest', {})).toEqual(digest)
    await host.close()
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(directory, `derived.db${suffix}`), { force: true })
    const again = startInstallation(home)
    await again.call('home.openRepository', { directory })
    expect(await untilListed(again, 2)).toEqual(rows)
    expect(await again.call('repository.digest', {})).toEqual(digest)
    expect((await again.call('repository.verify', {})).problems).toEqual([])
  })

  it('comes back from a copy with its attachments, and goes on under a new log', async () => {
    const { call } = startInstallation()
    const directory = join(newFolder(), 'seeds')
    await call('home.createRepository', { name: 'Seeds', directory })
    const { hash } = await call('attachments.add', { bytes: new TextEncoder().encode('a map'), name: 'map.txt', mediaType: 'text/plain' })
    const { id } = await call('items.create', { kind: 'note', title: 'Map' })
    await call('attachments.attach', { id, hash, name: 'map.txt', mediaType: 'text/plain' })
    // [EN25] the log says which files there are: once when it was added, once with the item that names it.
    const db = openReader(directory)
    const named = db.prepare<[], Buffer>('SELECT payload FROM entries WHERE kind = 4 ORDER BY lid').pluck().all()
    db.close()
    expect(named.map((payload) => decodeAttachmentPayload(payload))).toEqual([
      { hash, sizeBytes: 5 },
      { hash, sizeBytes: 5 },
    ])
    // Printed and kept apart: keys are in no copy, so a new device comes in by it.
    const { text: ticket } = await call('members.invite', { role: 'keeper', uses: 1, days: null, label: 'recovery', ownDevice: true })
    const file = join(newFolder(), 'copy.granary-copy')
    await call('repository.backUp', { file })
    const { frontier } = await call('repository.frontier', {})

    const other = startInstallation()
    await other.call('home.restoreBackup', { file, directory: join(newFolder(), 'restored') })
    expect((await other.call('items.read', { id })).attachments.map((each) => each.name)).toEqual(['map.txt'])
    const { path } = await other.call('attachments.locate', { hash })
    expect(readFileSync(path, 'utf8')).toBe('a map')
    const patch = () => other.call('items.patch', { patches: [{ id, set: { title: 'Old map' } }] })
    await expect(patch()).rejects.toMatchObject({ code: 'not-a-member' })
    await other.call('members.join', { ticket })
    await patch()
    expect((await other.call('members.state', {})).members).toMatchObject([{ role: 'keeper', isFounder: true, devices: [{}, {}] }])
    const restored = await other.call('repository.frontier', {})
    expect(restored.frontier).toHaveLength(frontier.length + 1)
    expect(restored.frontier).toEqual(expect.arrayContaining(frontier))
    expect((await other.call('repository.verify', {})).ok).toBe(true)
  })

  it('refuses a damaged copy and writes nothing', async () => {
    const { call } = startInstallation()
    await call('home.createRepository', { name: 'Seeds', directory: join(newFolder(), 'seeds') })
    const folder = newFolder()
    const file = join(folder, 'copy.granary-copy')
    await call('repository.backUp', { file })
    const bytes = readFileSync(file)
    const middle = Math.floor(bytes.length / 2)
    bytes[middle] = (bytes[middle] ?? 0) ^ 0x20
    writeFileSync(file, bytes)
    const target = join(folder, 'restored')
    await expect(call('home.restoreBackup', { file, directory: target })).rejects.toMatchObject({ code: 'backup-damaged' })
    expect(existsSync(target)).toBe(false)
  })

  it('tells every window of the repository what changed', async () => {
    const { call, window } = startInstallation()
    const { directory } = await call('home.createRepository', { name: 'Seeds', directory: join(newFolder(), 'seeds') })
    const second = window()
    await second.call('home.openRepository', { directory })
    const heard = new Promise((resolve) => second.on('itemsChanged', ({ ids }) => resolve(ids)))
    const { id } = await call('items.create', { kind: 'note', title: 'Maize' })
    expect(await heard).toEqual([id])
  })
})
