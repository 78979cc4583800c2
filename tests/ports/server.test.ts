// The browser shell seen from outside: who is let in, what is answered, what never leaves.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { connect as connectSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { browserPaths } from '../../src/contract/addresses.ts'
import { type Client, connect } from '../../src/rpc/connect.ts'
import { type AnyWebSocket, portOfWebSocket } from '../../src/rpc/encoded-socket.ts'
import { type RunningServer, startServer } from '../../src/server/index.ts'

let folder: string
let server: RunningServer
let origin: string
let host: string
let cookie: string
const reported: string[] = []

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
}

/** Node's own client, because fetch sets Host and Origin by itself. */
const ask = (
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: Buffer } = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const url = new URL(origin)
    const request = httpRequest({ host: url.hostname, port: url.port, path, method, headers: { host, cookie, ...headers } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }))
    })
    request.on('error', reject)
    request.end(body)
  })

const openSocket = (headers: Record<string, string>): Promise<WebSocket> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}${browserPaths.socket}`, { headers })
    socket.on('open', () => resolve(socket))
    socket.on('error', reject)
  })
const openClient = async (): Promise<Client> => connect(portOfWebSocket((await openSocket({ cookie, origin })) as unknown as AnyWebSocket))

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'granary-server-'))
  const pageDirectory = join(folder, 'page')
  mkdirSync(join(pageDirectory, 'assets'), { recursive: true })
  writeFileSync(join(pageDirectory, 'index.html'), '<!doctype html><title>Granary</title>')
  writeFileSync(join(pageDirectory, 'assets', 'index.js'), 'export {}')
  writeFileSync(join(folder, 'secret.txt'), 'not for the network')
  server = await startServer({ homeDirectory: join(folder, 'home'), pageDirectory, report: (line) => reported.push(line) })
  const url = new URL(server.url)
  origin = url.origin
  host = url.host
  cookie = ''
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the one-time token', () => {
  it('is needed, is taken once, and is exchanged for a cookie that no script reads', async () => {
    expect((await ask('/')).status).toBe(403)
    expect((await ask('/open?token=wrong')).status).toBe(403)
    const { pathname, search } = new URL(server.url)
    const first = await ask(`${pathname}${search}`)
    expect(first).toMatchObject({ status: 303, headers: { location: '/' } })
    const [set = ''] = [first.headers['set-cookie']].flat()
    expect(set).toMatch(/HttpOnly; SameSite=Strict/)
    expect((await ask(`${pathname}${search}`)).status).toBe(403)
    cookie = set.split(';')[0] ?? ''
    expect(await ask('/')).toMatchObject({ status: 200 })
    // The same address opened again in the browser that was let in.
    expect(await ask(`${pathname}${search}`)).toMatchObject({ status: 303, headers: { location: '/' } })
  })
})

describe('the door', () => {
  it('is closed to another Host, as a rebound name would bring it', async () => {
    for (const bad of ['evil.example', `localhost:${new URL(origin).port}`, '127.0.0.1', `127.0.0.1.evil.example:${new URL(origin).port}`]) {
      expect((await ask('/', { headers: { host: bad } })).status).toBe(403)
    }
  })

  it('is closed to another Origin and another site', async () => {
    for (const bad of ['https://evil.example', 'null', origin.replace('http', 'https'), 'http://127.0.0.1:1']) {
      expect((await ask('/', { headers: { origin: bad } })).status).toBe(403)
      expect((await ask('/uploads?name=a', { method: 'POST', headers: { origin: bad }, body: Buffer.from('x') })).status).toBe(403)
      await expect(openSocket({ cookie, origin: bad })).rejects.toThrow('403')
    }
    expect((await ask('/', { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403)
    expect((await ask('/', { headers: { 'sec-fetch-site': 'same-site' } })).status).toBe(403)
  })

  it('is closed to a change without an Origin, and to whoever has no cookie or a wrong one', async () => {
    expect((await ask('/uploads?name=a', { method: 'POST', body: Buffer.from('x') })).status).toBe(403)
    expect((await ask('/', { headers: { cookie: '' } })).status).toBe(403)
    expect((await ask('/', { headers: { cookie: `${cookie}0` } })).status).toBe(403)
    await expect(openSocket({ origin })).rejects.toThrow('403')
    await expect(openSocket({ cookie })).rejects.toThrow('403')
  })

  it('answers no other path as a socket', async () => {
    await expect(
      new Promise((_, reject) => new WebSocket(`${origin.replace('http', 'ws')}/other`, { headers: { cookie, origin } }).on('error', reject)),
    ).rejects.toThrow('403')
  })
})

describe('pages', () => {
  it('come with the policy that runs no inline script and loads nothing from elsewhere', async () => {
    const { headers } = await ask('/')
    expect(headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self';/)
    expect(headers['content-security-policy']).toMatch(/frame-ancestors 'none'/)
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'content-type': 'text/html; charset=utf-8' })
    expect((await ask('/assets/index.js')).headers['content-type']).toBe('text/javascript; charset=utf-8')
  })

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '//etc/passwd',
    '/assets/%00',
    '/assets',
    '/index.html/',
  ])('never leave their folder: %s', async (path) => {
    const answer = await ask(path)
    expect(answer.status).toBe(404)
    expect(answer.body.toString()).not.toContain('network')
  })

  it('are only read', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'POST']) expect((await ask('/', { method, headers: { origin } })).status).toBe(405)
    expect(await ask('/', { method: 'HEAD' })).toMatchObject({ status: 200, body: Buffer.alloc(0) })
  })
})

describe('calls over the socket', () => {
  it('are answered, unknown ones with their code', async () => {
    const client = await openClient()
    expect((await client.call('home.read', {})).recent).toEqual([])
    await expect(client.call('home.nothing' as never, {} as never)).rejects.toMatchObject({ code: 'unknown-call' })
    await expect(client.call('__proto__.constructor' as never, {} as never)).rejects.toMatchObject({ code: 'unknown-call' })
    await expect(client.call('home.openRepository', { directory: '', other: 1 } as never)).rejects.toMatchObject({ code: 'invalid-input' })
    client.close()
  })

  it('that are in flight are rejected when the channel closes', async () => {
    const client = await openClient()
    const calls = Promise.allSettled([client.call('home.read', {}), client.call('home.read', {})])
    client.close()
    for (const { status, ...rest } of await calls) {
      expect(status).toBe('rejected')
      expect(rest).toMatchObject({ reason: { code: 'channel-closed' } })
    }
    await expect(client.call('home.read', {})).rejects.toMatchObject({ code: 'channel-closed' })
  })

  it('end with the socket when somebody sends what is no message', async () => {
    for (const nonsense of [Buffer.from([127, 255, 255]), 'text']) {
      const socket = await openSocket({ cookie, origin })
      const closed = new Promise((resolve) => socket.on('close', resolve))
      socket.send(nonsense)
      await closed
    }
    // The engine behind it is the same one, and answers others.
    expect(reported.join('\n')).not.toContain('started again')
    const client = await openClient()
    await client.call('home.read', {})
    client.close()
  })

  it('carry the bytes of a whole job: a repository, an attachment, its ranges and its name', async () => {
    const client = await openClient()
    const { repositoryId } = await client.call('home.createRepository', { name: 'Seeds', directory: join(folder, 'seeds') })
    const bytes = new Uint8Array(1000).map((_, index) => index % 251)
    const { hash } = await client.call('attachments.add', { bytes, name: 'map.png', mediaType: 'image/png' })
    const path = `${browserPaths.attachments}/${repositoryId}/${hash}`
    const whole = await ask(path)
    expect(whole).toMatchObject({ status: 200, body: Buffer.from(bytes), headers: { 'x-content-type-options': 'nosniff', 'accept-ranges': 'bytes' } })
    expect(whole.headers['content-security-policy']).toContain('sandbox')
    expect(await ask(path, { headers: { range: 'bytes=10-19' } })).toMatchObject({ status: 206, body: Buffer.from(bytes.slice(10, 20)) })
    expect((await ask(path, { headers: { range: 'bytes=5000-' } })).status).toBe(416)
    expect((await ask(`${browserPaths.downloads}/${repositoryId}/${hash}?name=${encodeURIComponent('خريطة.png')}`)).headers['content-disposition']).toMatch(
      /^attachment; .*filename\*=UTF-8''%D8%AE/,
    )
    for (const bad of [
      `${browserPaths.attachments}/${repositoryId}/${'0'.repeat(64)}`,
      `${browserPaths.attachments}/${'0'.repeat(64)}/${hash}`,
      `${browserPaths.attachments}/${repositoryId}/..%2f..%2fdevice.key`,
      `${browserPaths.attachments}/${repositoryId}`,
    ]) {
      expect((await ask(bad)).status).toBe(404)
    }
    const backup = await ask(`${browserPaths.backups}/${repositoryId}?name=copy.zip`)
    expect(backup).toMatchObject({ status: 200 })
    expect(backup.body.subarray(0, 2).toString()).toBe('PK')
    client.close()
    await client.closed
  })
})

describe('uploads', () => {
  const upload = (name: string, body: Buffer, headers: Record<string, string> = {}) =>
    ask(`${browserPaths.uploads}?name=${encodeURIComponent(name)}`, { method: 'POST', headers: { origin, ...headers }, body })

  it('are imported by their token', async () => {
    const { status, body } = await upload('notes/The well.md', Buffer.from('# The well\n\nIt is dry in March.\n'))
    expect(status).toBe(200)
    const { token } = JSON.parse(body.toString()) as { token: string }
    const client = await openClient()
    await client.call('home.createRepository', { name: 'Wells', directory: join(folder, 'wells') })
    const over = new Promise((resolve) => client.on('jobProgressed', (job) => job.state !== 'running' && resolve(job.id)))
    const { jobId } = await client.call('imports.start', { paths: [], uploads: [token] })
    expect(await over).toBe(jobId)
    expect((await client.call('imports.report', { jobId })).imported).toMatchObject([{ title: 'The well' }])
    client.close()
  })

  it('are refused before they are sent when they say that they are too large', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const { hostname, port } = new URL(origin)
      const socket = connectSocket(Number(port), hostname)
      socket.on('error', reject)
      socket.on('data', (chunk) => resolve(String(chunk)))
      socket.write(`POST /uploads?name=big HTTP/1.1\r\nhost: ${host}\r\norigin: ${origin}\r\ncookie: ${cookie}\r\ncontent-length: 99999999999\r\n\r\n`)
    })
    expect(answer).toMatch(/^HTTP\/1\.1 413/)
    expect(answer).toContain('file-too-large')
  })
})

describe('the engine behind it', () => {
  it('comes back when its process is ended, and the ends of calls are named', async () => {
    const client = await openClient()
    const crashed = reported.length
    const engine = execFileSync('pgrep', ['-P', String(process.pid), '-f', 'hosts/node-process'], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map(Number)
    expect(engine).toHaveLength(1)
    process.kill(engine[0] ?? 0, 'SIGKILL')
    await client.closed
    const again = await openClient()
    expect((await again.call('home.read', {})).recent.length).toBeGreaterThan(0)
    expect(reported.slice(crashed).join('\n')).toContain('SIGKILL')
    again.close()
  })
})
