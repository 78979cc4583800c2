// The browser shell: the renderer and the engine's connections on 127.0.0.1, for one browser of the person who started it.
import { spawn } from 'node:child_process'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type WebSocket, WebSocketServer } from 'ws'
import { browserPaths } from '../contract/addresses.ts'
import { GranaryError } from '../contract/errors.ts'
import { maxMessageBytes } from '../contract/limits.ts'
import { clearUploads, createUploads } from '../engine/home/uploads.ts'
import { compiledCode, engineChild } from '../rpc/child-process.ts'
import { type Client, connect } from '../rpc/connect.ts'
import { type AnyWebSocket, portOfWebSocket } from '../rpc/encoded-socket.ts'
import { keepRunning } from '../rpc/keep-running.ts'
import { relay } from '../rpc/port.ts'
import { createAccess } from './access.ts'
import { createFileRoutes, sendError, sendJson } from './file-routes.ts'
import { type PageFiles, readPageFiles } from './page-files.ts'

export interface ServerSettings {
  homeDirectory: string
  /** The built renderer (out/renderer). */
  pageDirectory: string
  /** Opened at once and kept open as long as the server runs. Errors: those of home.openRepository. */
  repositoryDirectory?: string
  report(line: string): void
}

export interface RunningServer {
  /** Opens once; whoever comes later needs the cookie that it left. */
  readonly url: string
  close(): Promise<void>
}

const engineFile = new URL(`../engine/hosts/node-process${extname(import.meta.url)}`, import.meta.url)

const startEngine = (homeDirectory: string, report: (line: string) => void) =>
  keepRunning({
    start: () =>
      engineChild(
        spawn(process.execPath, [fileURLToPath(engineFile)], {
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
          serialization: 'advanced',
          env: { ...process.env, ...compiledCode(homeDirectory), GRANARY_HOME: homeDirectory },
        }),
      ),
    onCrash: (reason) => report(`the engine ended (${reason}) and is started again`),
  })

export const startServer = async ({ homeDirectory, pageDirectory, repositoryDirectory, report }: ServerSettings): Promise<RunningServer> => {
  clearUploads(homeDirectory)
  const pages: PageFiles = readPageFiles(pageDirectory)
  const engines = startEngine(homeDirectory, report)

  let own: Promise<Client> | null = null
  const ownClient = (): Promise<Client> => {
    own ??= (async () => {
      const client = connect((await engines.current()).connect())
      void client.closed.then(() => {
        own = null
        // Holds the repository open again after a crash of the engine; after `close` there is no engine to ask.
        if (repositoryDirectory && !closed) ownClient().catch((error: unknown) => report(String(error)))
      })
      if (repositoryDirectory) await client.call('home.openRepository', { directory: repositoryDirectory })
      return client
    })()
    return own
  }
  let closed = false

  const routes = createFileRoutes({ engine: ownClient, uploads: createUploads(homeDirectory) })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false })

  const refuse = (response: ServerResponse, why: string) => {
    report(`refused a request (${why})`)
    sendJson(response, 403, { error: { code: 'refused', message: why } })
  }
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', origin)
    const { method = 'GET' } = request
    if (url.pathname === '/open' && method === 'GET') {
      const cookie = request.headers.host === url.host ? access.exchange(url.searchParams.get('token')) : null
      // Somebody who has the cookie already and opens the printed address again is simply let in.
      if (!cookie && access.refusal(request, false) !== null) return refuse(response, 'token')
      response
        .writeHead(303, { location: '/', 'referrer-policy': 'no-referrer', 'cache-control': 'no-store', ...(cookie ? { 'set-cookie': cookie } : {}) })
        .end()
      return
    }
    const refusal = access.refusal(request, method !== 'GET' && method !== 'HEAD')
    if (refusal !== null) return refuse(response, refusal)
    if (await routes.answer(url, request, response)) return
    if (method !== 'GET' && method !== 'HEAD') sendJson(response, 405, { error: { code: 'wrong-usage', message: 'method' } })
    else if (!pages.send(url.pathname, method, response)) sendJson(response, 404, { error: { code: 'file-not-found', message: 'no such page' } })
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!(error instanceof GranaryError)) report(String(error instanceof Error ? error.stack : error))
      sendError(response, error)
    })
  })
  // An upload of 2 GB over a slow disk takes its time; a header does not.
  server.requestTimeout = 0
  server.headersTimeout = 10_000
  server.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url ?? '/', origin)
    const refusal = url.pathname === browserPaths.socket ? access.refusal(request, true) : 'path'
    if (refusal !== null) {
      report(`refused a connection (${refusal})`)
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
      return
    }
    // Only when there is an engine, so that nothing the window says meets nobody.
    engines.current().then(
      (engine) =>
        sockets.handleUpgrade(request, socket, head, (webSocket: WebSocket) => relay(portOfWebSocket(webSocket as unknown as AnyWebSocket), engine.connect())),
      () => socket.destroy(),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new GranaryError('internal', 'the server has no port')
  const origin = `http://127.0.0.1:${address.port}`
  const access = createAccess(address.port)

  const close = async () => {
    if (closed) return
    closed = true
    for (const client of sockets.clients) client.terminate()
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
    await engines.stop()
  }
  try {
    await ownClient()
  } catch (error) {
    await close()
    throw error
  }
  return { url: `${origin}/open?token=${access.token}`, close }
}

/** Where the built renderer lies, seen from src/server or out/server. */
export const builtPageDirectory = (): string => join(fileURLToPath(new URL('../..', import.meta.url)), 'out', 'renderer')
