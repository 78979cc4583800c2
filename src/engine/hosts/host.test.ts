import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect as connectSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Client, connect } from '../../rpc/connect.ts'
import { portOfMessagePort } from '../../rpc/message-port.ts'
import { createPortPair } from '../../rpc/port.ts'
import type { Engine } from '../engine.ts'
import { openHome } from '../home/home.ts'
import { createHost, type HostParts } from './host.ts'
import { listenLocally, reachOwner } from './local-socket.ts'
import { hostOverParentPort, type ParentPort } from './utility-process.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'granary-host-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const idOf = (directory: string) => Buffer.from(directory).toString('hex').padStart(64, '0').slice(-64)

/** An engine that only counts its openings and closings, and can be told to be slow or to refuse. */
const fakeEngines = () => {
  const alive = new Map<string, { announce: (name: 'repositoryChanged', payload: Record<string, never>) => void }>()
  const log: string[] = []
  const createEngine: HostParts['createEngine'] = async ({ directory, create, announce, socket }) => {
    await Promise.resolve()
    if (alive.has(directory)) throw new Error('two engines for one folder')
    alive.set(directory, { announce })
    log.push(`open ${directory}`)
    if (create) {
      mkdirSync(directory, { recursive: true })
      writeFileSync(join(directory, 'granary.db'), '')
    }
    writeFileSync(join(directory, 'owner.json'), JSON.stringify({ pid: process.pid, host: 'here', program: 'test', socket: socket ?? null, sinceUtc: '' }))
    return {
      directory,
      log: { repositoryId: idOf(directory) },
      state: () => ({ repositoryId: idOf(directory), directory, name: create?.name ?? 'Seeds' }),
      close: async () => {
        await Promise.resolve()
        alive.delete(directory)
        log.push(`close ${directory}`)
      },
    } as unknown as Engine
  }
  return { alive, log, createEngine }
}

const start = (parts: Partial<HostParts> = {}) => {
  const engines = fakeEngines()
  const home = openHome(join(folder, 'home'))
  const report = vi.fn()
  const host = createHost({
    home,
    resourcesDirectory: join(folder, 'resources'),
    version: '0',
    createEngine: engines.createEngine,
    createHandlers: ({ home: homeHandlers }) =>
      ({ home: homeHandlers, repository: { read: (_: unknown, connection: { engine: Engine | null }) => connection.engine?.state() ?? null } }) as never,
    restore: async () => null,
    report,
    ...parts,
  })
  const open = (): Client => {
    const [near, far] = createPortPair()
    host.serveConnection(far)
    return connect(near)
  }
  return { host, engines, home, report, open }
}

const repository = (name = 'seeds') => {
  const directory = join(folder, name)
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'granary.db'), '')
  return directory
}

describe('a host', () => {
  it('shares one engine among the windows of a folder, and closes it when the last has left', async () => {
    const { engines, open } = start()
    const directory = repository()
    const [one, two] = [open(), open()]
    await Promise.all([one.call('home.openRepository', { directory }), two.call('home.openRepository', { directory })])
    expect(engines.log).toEqual([`open ${directory}`])
    one.close()
    await two.call('repository.read', {})
    expect(engines.alive.has(directory)).toBe(true)
    await two.call('home.closeRepository', {})
    expect(engines.log).toEqual([`open ${directory}`, `close ${directory}`])
  })

  it('opens the repository of last time ahead, gives it to the window that asks, and closes it when that leaves', async () => {
    const { engines, home, host, open } = start()
    const directory = repository()
    home.saveSettings({ language: 'en', contributorName: 'Amina' })
    home.remember({ repositoryId: idOf(directory) as never, directory, name: 'Seeds', openedAtUtc: '2026-01-01T00:00:00.000Z' })
    await host.openAhead()
    expect(engines.log).toEqual([`open ${directory}`])
    const one = open()
    await one.call('home.openRepository', { directory })
    await one.call('home.closeRepository', {})
    expect(engines.log).toEqual([`open ${directory}`, `close ${directory}`])
  })

  it('closes what it opened ahead when no window has come, and opens nothing before first start', async () => {
    const { engines, home, host } = start({ waitForWindowMs: 1 })
    const directory = repository()
    home.remember({ repositoryId: idOf(directory) as never, directory, name: 'Seeds', openedAtUtc: '2026-01-01T00:00:00.000Z' })
    await host.openAhead()
    expect(engines.log).toEqual([])
    home.saveSettings({ language: 'en', contributorName: 'Amina' })
    await host.openAhead()
    await vi.waitFor(() => expect(engines.log).toEqual([`open ${directory}`, `close ${directory}`]))
  })

  it('waits for a folder that is just being closed before it opens it again', async () => {
    const { engines, open } = start()
    const directory = repository()
    const one = open()
    await one.call('home.openRepository', { directory })
    const closing = one.call('home.closeRepository', {})
    await open().call('home.openRepository', { directory })
    await closing
    expect(engines.log).toEqual([`open ${directory}`, `close ${directory}`, `open ${directory}`])
  })

  it('tells every window of a repository what has changed, and no other window', async () => {
    const { engines, open } = start()
    const directory = repository()
    const [one, two, other] = [open(), open(), open()]
    const heard: string[] = []
    one.on('repositoryChanged', () => heard.push('one'))
    two.on('repositoryChanged', () => heard.push('two'))
    other.on('repositoryChanged', () => heard.push('other'))
    await one.call('home.openRepository', { directory })
    await two.call('home.openRepository', { directory })
    await other.call('home.openRepository', { directory: repository('other') })
    engines.alive.get(directory)?.announce('repositoryChanged', {})
    await one.call('home.read', {})
    expect(heard.sort()).toEqual(['one', 'two'])
  })

  it('remembers what was opened, and refuses folders without a repository and folders that hold something', async () => {
    const { open } = start()
    const window = open()
    await expect(window.call('home.openRepository', { directory: join(folder, 'nowhere') })).rejects.toMatchObject({ code: 'repository-not-found' })
    const full = join(folder, 'full')
    mkdirSync(full)
    writeFileSync(join(full, 'letter.txt'), 'dear')
    await expect(window.call('home.createRepository', { name: 'Seeds', directory: full })).rejects.toMatchObject({ code: 'repository-exists' })
    const made = await window.call('home.createRepository', { name: 'Seeds of Chars', directory: join(folder, 'new') })
    expect((await window.call('home.read', {})).recent).toMatchObject([{ directory: made.directory, name: 'Seeds of Chars', exists: true }])
    await window.call('home.forgetRepository', { directory: made.directory })
    expect((await window.call('home.read', {})).recent).toEqual([])
  })

  it('tells every window of new settings', async () => {
    const { open } = start()
    const [one, two] = [open(), open()]
    const heard = new Promise((resolve) => two.on('settingsChanged', resolve))
    await one.call('home.saveSettings', { language: 'fr', contributorName: 'Amina' })
    expect(await heard).toMatchObject({ language: 'fr', contributorName: 'Amina' })
  })

  it('refuses unknown calls and bad input with their codes', async () => {
    const { open } = start()
    const window = open()
    await expect(window.call('home.explode' as never, {} as never)).rejects.toMatchObject({ code: 'unknown-call' })
    await expect(window.call('toString.call' as never, {} as never)).rejects.toMatchObject({ code: 'unknown-call' })
    await expect(window.call('home.openRepository', { directory: 7 } as never)).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('closes every repository and ends every call when it stops, twice', async () => {
    const { engines, host, open } = start()
    const directory = repository()
    const window = open()
    await window.call('home.openRepository', { directory })
    await host.close()
    await host.close()
    await window.closed
    expect(engines.alive.size).toBe(0)
    await expect(window.call('home.read', {})).rejects.toMatchObject({ code: 'channel-closed' })
    const late = open()
    await expect(late.call('home.read', {})).rejects.toMatchObject({ code: 'channel-closed' })
  })

  it('is reached by another program through the socket that the owner names', async () => {
    const { host, open } = start()
    const directory = repository()
    await open().call('home.openRepository', { directory })
    const port = await reachOwner(directory)
    if (!port) throw new Error('nobody answered')
    const other = connect(port)
    expect(await other.call('home.openRepository', { directory })).toMatchObject({ directory })
    await host.close()
    await other.closed
    expect(await reachOwner(directory)).toBeNull()
  })
})

describe('a local socket', () => {
  it('is not there for a program that does not greet as we do', async () => {
    const onPort = vi.fn()
    const local = await listenLocally(folder, onPort)
    const socket = connectSocket(local.path)
    socket.on('error', () => undefined)
    socket.resume()
    const ended = new Promise((resolve) => socket.on('close', resolve))
    socket.write('GET / HTTP/1.1\r\n\r\n')
    await ended
    expect(onPort).not.toHaveBeenCalled()
    await local.close()
  })

  // Windows has pipes, which end with their process.
  it.skipIf(process.platform === 'win32')('lies in a private folder of the home, takes away what killed processes left, and leaves nothing', async () => {
    const sockets = join(folder, 'sockets')
    mkdirSync(sockets, { mode: 0o755 })
    const ended = spawnSync(process.execPath, ['--version'])
    const kept = [`${process.pid}-00000000.sock`, 'something else']
    for (const name of [`${ended.pid}-00000000.sock`, ...kept]) writeFileSync(join(sockets, name), '')
    const local = await listenLocally(folder, () => undefined)
    expect(statSync(sockets).mode & 0o777).toBe(0o700)
    expect(readdirSync(sockets).sort()).toEqual([basename(local.path), ...kept].sort())
    await local.close()
    expect(readdirSync(sockets).sort()).toEqual(kept.sort())
  })

  it.skipIf(process.platform === 'win32')('lies in the temporary folder when the home is too deep for its address, and leaves nothing there', async () => {
    const local = await listenLocally(join(folder, 'd'.repeat(100)), () => undefined)
    expect(local.path.startsWith(folder)).toBe(false)
    await local.close()
    expect(existsSync(dirname(local.path))).toBe(false)
  })
})

describe('the utility process', () => {
  it('serves every port it is handed, and says when everything is on disk', async () => {
    const { host } = start()
    let deliver: Parameters<ParentPort['on']>[1] = () => undefined
    const said: unknown[] = []
    const stopped = new Promise<void>((resolve) => {
      hostOverParentPort(
        {
          on: (_, listener) => {
            deliver = listener
          },
          postMessage: (message) => {
            said.push(message)
            resolve()
          },
        },
        host,
      )
    })

    const { port1, port2 } = new MessageChannel()
    deliver({ data: 'connect', ports: [port2] })
    const window = connect(portOfMessagePort(port1))
    expect((await window.call('home.read', {})).recent).toEqual([])
    deliver({ data: 'stop', ports: [] })
    await stopped
    expect(said).toEqual(['stopped'])
    await window.closed
  })
})
