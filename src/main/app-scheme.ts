// `granary://app/…` (appOrigin): the renderer's files and attachments, and nothing else. The window never sees a file: address.
import { createReadStream, existsSync, readdirSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { Readable } from 'node:stream'
import { type ProtocolRequest, type ProtocolResponse, protocol } from 'electron'
import { browserPaths } from '../contract/addresses.ts'
import { answerBytes, pageHeaders, pageTypes } from '../contract/content.ts'
import { toErrorEnvelope } from '../contract/errors.ts'
import { attachmentHashSchema, repositoryIdSchema } from '../contract/ids.ts'
import type { Client } from '../rpc/connect.ts'
import { appOrigin } from './app-origin.ts'

/** Large enough that a script of the start is one piece. */
const pieceBytes = 1024 * 1024
const stream = (path: string, span?: { start: number; end: number }) => createReadStream(path, { ...span, highWaterMark: pieceBytes })
const nothing = (statusCode: number): ProtocolResponse => ({ statusCode, headers: { 'cache-control': 'no-store' }, data: Readable.from([]) })

interface PageFile {
  path: string
  type: string
}

/** What only a PDF needs lies in a folder of its own with hundreds of files. */
const laterFolder = 'pdfjs'

/** A closed list, each part read once: no path of a request ever reaches the file system. */
const readPages = (root: string) => {
  const readFolder = (folder: string): Map<string, PageFile> => {
    const pages = new Map<string, PageFile>()
    if (!existsSync(folder)) return pages
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) {
        if (path !== join(root, laterFolder)) for (const [name, page] of readFolder(path)) pages.set(name, page)
        continue
      }
      const type = pageTypes[extname(entry.name).slice(1).toLowerCase()] ?? 'application/octet-stream'
      pages.set(`/${relative(root, path).split(sep).join('/')}`, { path, type })
    }
    return pages
  }
  const pages = readFolder(root)
  const index = pages.get('/index.html')
  if (index) pages.set('/', index)
  let later: Map<string, PageFile> | null = null
  return (pathname: string): PageFile | undefined => {
    if (!pathname.startsWith(`/${laterFolder}/`)) return pages.get(pathname)
    later ??= new Map(readdirSync(join(root, laterFolder)).flatMap((name) => [...readFolder(join(root, laterFolder, name))]))
    return later.get(pathname)
  }
}

export const serveAppScheme = ({ pageDirectory, engine, report }: { pageDirectory: string; engine(): Promise<Client>; report(line: string): void }): void => {
  const page = readPages(pageDirectory)
  const attachment = async (path: string, range: string | null): Promise<ProtocolResponse> => {
    const [repository, hash, ...rest] = path.split('/')
    const ids = { repositoryId: repositoryIdSchema.safeParse(repository), hash: attachmentHashSchema.safeParse(hash) }
    if (!ids.repositoryId.success || !ids.hash.success || rest.length > 0) return nothing(404)
    const file = await (await engine()).call('home.locateAttachment', { repositoryId: ids.repositoryId.data, hash: ids.hash.data })
    const answer = answerBytes({ ...file, range })
    return { statusCode: answer.status, headers: answer.headers, data: answer.span ? stream(file.path, answer.span) : Readable.from([]) }
  }
  const answer = async (request: ProtocolRequest): Promise<ProtocolResponse> => {
    const url = new URL(request.url)
    if (url.host !== new URL(appOrigin).host || (request.method !== 'GET' && request.method !== 'HEAD')) return nothing(404)
    const found = page(url.pathname)
    if (found) return { statusCode: 200, headers: { ...pageHeaders, 'content-type': found.type }, data: stream(found.path) }
    const under = `${browserPaths.attachments}/`
    if (!url.pathname.startsWith(under)) return nothing(404)
    try {
      return await attachment(url.pathname.slice(under.length), new Headers(request.headers).get('range'))
    } catch (error) {
      const { code, message } = toErrorEnvelope(error)
      if (code === 'internal' || code === 'channel-closed') {
        if (code === 'internal') report(`attachment: ${message}`)
        return nothing(503)
      }
      return nothing(404)
    }
  }
  // `protocol.handle` loads the whole of Node's fetch before the first byte of the page: 50 ms of processor time at each start.
  // oxlint-disable-next-line typescript/no-deprecated
  protocol.registerStreamProtocol(new URL(appOrigin).protocol.slice(0, -1), (request, done) => {
    const send = async () => done(await answer(request))
    void send()
  })
}
