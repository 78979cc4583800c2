// Looking before a repository is brought back, watching it, and stopping it: through the host, as a window asks.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ExchangeProgress } from '../../src/contract/areas/exchange.ts'
import type { RestoreProgress } from '../../src/contract/areas/home.ts'
import type { CallInput, CallName, CallOutput } from '../../src/contract/contract.ts'
import { GranaryError } from '../../src/contract/errors.ts'
import type { JobId } from '../../src/contract/ids.ts'
import { openBundle } from '../../src/engine/exchange/bundle/index.ts'
import { createDiskFiles } from '../../src/engine/exchange/files/index.ts'
import type { OfferSource } from '../../src/engine/exchange/parts.ts'
import { openHome } from '../../src/engine/home/home.ts'
import type { Host } from '../../src/engine/hosts/host.ts'
import { rebuildFromPartner } from '../../src/engine/restore/rebuild-from-partner.ts'
import type { Client } from '../../src/rpc/connect.ts'
import { startRestoringHost } from './restoring-host.ts'

let root: string
let host: Host
let client: Client
const at = (...names: string[]) => join(root, ...names)
const call = <Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> => client.call(name, input)

const startHost = (name: string, contributorName: string): { host: Host; client: Client } => {
  const home = openHome(at(name))
  home.saveSettings({ contributorName, deviceName: `${contributorName}’s laptop` })
  return startRestoringHost(home)
}
const others: Host[] = []
/** A laptop that has never seen the repository. */
const newLaptop = () => {
  const { host: other, client: its } = startHost(`home-${others.length}`, 'Amina')
  others.push(other)
  return its
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'granary-bring-'))
  ;({ host, client } = startHost('home', 'Amina'))
})
afterEach(async () => {
  for (const each of [host, ...others.splice(0)]) await each.close()
  rmSync(root, { recursive: true, force: true })
})

const finished = async (start: () => Promise<{ jobId: JobId }>) => {
  const ended = new Promise<ExchangeProgress>((resolve) =>
    client.on('exchangeProgressed', (job) => ['done', 'failed', 'stopped'].includes(job.phase) && resolve(job)),
  )
  await start()
  expect((await ended).phase).toBe('done')
}
const leaveOn = async (stick: string) => {
  mkdirSync(at(stick), { recursive: true })
  const { offerId } = await call('exchange.look', { path: at(stick) })
  await finished(() => call('exchange.start', { offerId, notNow: [], way: 'both' }))
}
/** A repository with two items and a file; answers its digest. */
const make = async (name = 'Seeds') => {
  const { repositoryId } = await call('home.createRepository', { name, directory: at(name) })
  const { id } = await call('items.write', { title: 'The school boat', markdown: 'It stops at four villages.\n' })
  await call('items.write', { title: 'Wells', markdown: 'Nine of them.\n' })
  await call('attachments.add', { name: 'boat.txt', mediaType: 'text/plain', bytes: new TextEncoder().encode('A boat.') })
  return { id, repositoryId, digest: (await call('repository.digest', {})).digest }
}
const listed = () => [...readdirSync(at('Seeds')), ...readdirSync(at('stick'), { recursive: true, encoding: 'utf8' })].sort()
const found = { name: 'Seeds', items: 2, attachments: 1, people: ['Amina'], damaged: false, missing: false }

describe('looking before a repository is brought back', () => {
  it('[DB68] says of a copy, a stick, a bundle and a folder which repository it is, whose, how much and up to when, and writes nothing there', async () => {
    const { repositoryId } = await make()
    await leaveOn('stick')
    await finished(() => call('exchange.writeBundle', { path: at('all.granary'), attachments: true }))
    mkdirSync(at('copies'))
    await call('repository.backUp', { file: at('copies', 'Seeds.granary-copy') })
    await call('home.closeRepository', {})
    const before = listed()
    const laptop = newLaptop()
    for (const [file, what, from] of [
      [at('copies', 'Seeds.granary-copy'), 'copy', []],
      [at('copies'), 'copy', []],
      [at('stick'), 'partner', [{ contributorName: 'Amina' }]],
      [at('all.granary'), 'partner', [{ contributorName: 'Amina' }]],
      [at('Seeds'), 'folder', []],
    ] as const) {
      const look = await laptop.call('home.lookBeforeRestoring', { file })
      expect(look, file).toMatchObject({ choices: [], found: { ...found, what, from, repositoryId, known: false, here: null } })
      expect(Date.parse(look.found?.upToUtc ?? ''), file).toBeGreaterThan(Date.now() - 60_000)
    }
    // Where it was written, it is known, and said to be there already.
    expect((await call('home.lookBeforeRestoring', { file: at('stick') })).found).toMatchObject({ known: true, here: at('Seeds') })
    expect(listed()).toEqual(before)
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('granary-look-'))).toEqual([])
  })

  it('[DB68] names what lies on a stick with several repositories and copies, and looks at the one that is chosen', async () => {
    await make('Wells of Mbale')
    await leaveOn('stick')
    await call('repository.backUp', { file: at('stick', 'Wells 2026-11-22.granary') })
    await make()
    await leaveOn('stick')
    await call('home.closeRepository', {})
    const laptop = newLaptop()
    const { choices, found: none } = await laptop.call('home.lookBeforeRestoring', { file: at('stick') })
    expect(none).toBeNull()
    expect(choices.map(({ name, from }) => [name, ...from])).toEqual([['Seeds', 'Amina'], ['Wells of Mbale', 'Amina'], ['Wells 2026-11-22.granary']])
    for (const [index, name] of [
      [0, 'Seeds'],
      [1, 'Wells of Mbale'],
      [2, 'Wells of Mbale'],
    ] as const) {
      const { file = '', repositoryId } = choices[index] ?? {}
      expect((await laptop.call('home.lookBeforeRestoring', { file, repositoryId: repositoryId ?? undefined })).found).toMatchObject({ name, items: 2 })
    }
    const sticks = process.env.GRANARY_STICKS
    process.env.GRANARY_STICKS = at('stick')
    try {
      const { places } = await laptop.call('home.restorePlaces', {})
      expect(places.find(({ path }) => path === at('stick'))?.choices).toEqual(choices)
    } finally {
      if (sticks === undefined) delete process.env.GRANARY_STICKS
      else process.env.GRANARY_STICKS = sticks
    }
  })

  it('[DB66] says that a copy or a folder is damaged, and refuses what holds nothing', async () => {
    await make()
    await call('repository.backUp', { file: at('copy.granary-copy') })
    await call('home.closeRepository', {})
    const bytes = readFileSync(at('Seeds', 'granary.db'))
    bytes.fill(0, 0, 4096)
    writeFileSync(at('Seeds', 'granary.db'), bytes)
    await call('home.saveCopyOf', { directory: at('Seeds'), file: at('damaged.granary') })
    for (const file of [at('Seeds'), at('damaged.granary')]) expect((await call('home.lookBeforeRestoring', { file })).found).toMatchObject({ damaged: true })
    writeFileSync(at('half.granary-copy'), readFileSync(at('copy.granary-copy')).subarray(0, 1000))
    writeFileSync(at('letter.txt'), 'Dear Gaby')
    mkdirSync(at('empty'))
    for (const [file, code] of [
      ['half.granary-copy', 'backup-damaged'],
      ['letter.txt', 'backup-damaged'],
      ['empty', 'not-an-exchange'],
      ['gone', 'file-not-found'],
    ] as const)
      await expect(call('home.lookBeforeRestoring', { file: at(file) }), file).rejects.toMatchObject({ code })
  })

  it('[DB67] says when a bundle holds only news for somebody who has the rest', async () => {
    const { id } = await make()
    await finished(() => call('exchange.writeBundle', { path: at('first.granary'), attachments: true }))
    await call('items.write', { id, markdown: 'It stops at five villages.\n' })
    await finished(() => call('exchange.writeBundle', { path: at('news.granary'), since: at('first.granary'), attachments: true }))
    expect((await newLaptop().call('home.lookBeforeRestoring', { file: at('news.granary') })).found).toMatchObject({ missing: true, entries: 0 })
  })
})

describe('bringing back', () => {
  it('tells how far it is, to the end', async () => {
    const { digest } = await make()
    await leaveOn('stick')
    await call('repository.backUp', { file: at('copy.granary-copy') })
    const phases = new Map<string, RestoreProgress>()
    const laptop = newLaptop()
    laptop.on('restoreProgressed', (progress) => phases.set(progress.phase, progress))
    for (const file of [at('stick'), at('copy.granary-copy')]) {
      const { directory } = await laptop.call('home.restoreBackup', { file, directory: at(`back-${phases.size}`) })
      expect(readdirSync(directory)).toContain('granary.db')
      expect((await laptop.call('repository.digest', {})).digest).toBe(digest)
      // Nobody knows this laptop: it reads, and writes once it has joined.
      expect((await laptop.call('members.state', {})).me.standing).toBe('stranger')
      await laptop.call('home.closeRepository', {})
    }
    expect([...phases.keys()].sort()).toEqual(['copy', 'entries', 'files'])
    for (const { phase, done, total } of phases.values()) expect([phase, done]).toEqual([phase, total])
  })

  it('leaves nothing when it is stopped, and the next try brings it back', async () => {
    const { digest } = await make()
    await leaveOn('stick')
    await call('repository.backUp', { file: at('copy.granary-copy') })
    for (const file of [at('stick'), at('copy.granary-copy')]) {
      const stop = client.on('restoreProgressed', () => void call('home.stopRestoring', {}))
      await expect(Promise.all([call('home.restoreBackup', { file, directory: at('back') }), call('home.stopRestoring', {})])).rejects.toMatchObject({
        code: 'cancelled',
      })
      stop()
      expect(readdirSync(root).filter((name) => name.startsWith('back'))).toEqual([])
      await call('home.restoreBackup', { file, directory: at('back') })
      expect((await call('repository.digest', {})).digest).toBe(digest)
      await call('home.closeRepository', {})
      rmSync(at('back'), { recursive: true })
    }
  })
})

describe('a stick that is pulled out', () => {
  it('[DB67] ends it, and files that were not read are not taken for lost', async () => {
    await make()
    await finished(() => call('exchange.writeBundle', { path: at('all.granary'), attachments: true }))
    const home = openHome(at('another'))
    const identity = await home.identity()
    const whole = await openBundle(createDiskFiles(), at('all.granary'), { identity })
    const pulledOut: OfferSource = {
      ...whole,
      // oxlint-disable-next-line require-yield
      attachment: async function* () {
        throw new GranaryError('place-gone', 'pulled out', { path: 'stick' })
      },
    }
    const rebuild = (source: OfferSource, target: string) =>
      rebuildFromPartner({ source, target, identity, sidecarsDirectory: home.sidecarsDirectory, checkDrive: false })
    await expect(rebuild(pulledOut, at('pulled'))).rejects.toMatchObject({ code: 'place-gone' })
    expect(await rebuild(whole, at('whole'))).toMatchObject({ attachments: 1, lostAttachments: [] })
  })
})

describe('an invitation for a further device that was kept for this day', () => {
  it('makes the new laptop the founder’s own, and it can take out the lost one', async () => {
    await make()
    const { text } = await call('members.invite', { role: 'keeper', ownDevice: true, uses: 1, days: null, label: '' })
    await leaveOn('stick')
    const lost = (await call('home.read', {})).deviceId
    const laptop = newLaptop()
    await laptop.call('home.restoreBackup', { file: at('stick'), directory: at('back') })
    await laptop.call('members.join', { ticket: text })
    const { me, members } = await laptop.call('members.state', {})
    expect(me).toMatchObject({ role: 'keeper', standing: 'member' })
    expect(members).toMatchObject([{ isMe: true, isFounder: true, devices: [{}, {}] }])
    await laptop.call('members.remove', { deviceId: lost ?? undefined, reason: 'stolen' })
    await laptop.call('members.invite', { role: 'editor', uses: 1, days: 30, label: '', ownDevice: false })
    await laptop.call('items.write', { title: 'Written after the theft', markdown: 'x\n' })
    const after = await laptop.call('members.state', {})
    expect(after.members[0]?.devices.map(({ standing, isThisDevice }) => [standing, isThisDevice]).sort()).toEqual([
      ['member', true],
      ['removed', false],
    ])
    // Whoever finds the paper now comes in no more.
    expect(after.invitations.find(({ forContributor }) => forContributor !== null)?.state).toBe('void')
  })

  it('works with a copy that is older than the invitation', async () => {
    await make()
    await call('repository.backUp', { file: at('old.granary-copy') })
    const { text } = await call('members.invite', { role: 'keeper', ownDevice: true, uses: 1, days: null, label: '' })
    const laptop = newLaptop()
    await laptop.call('home.restoreBackup', { file: at('old.granary-copy'), directory: at('back') })
    await laptop.call('members.join', { ticket: text })
    expect((await laptop.call('members.state', {})).me).toMatchObject({ role: 'keeper', standing: 'member' })
  })
})
