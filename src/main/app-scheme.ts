// `granary://app/…` (appOrigin): the renderer's files and attachments, and nothing else. The window never sees a file: address.
import { createReadStream, readdirSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { Readable } from 'node:stream'
import { protocol } from 'electron'
import { browserPaths } from '../contract/addresses.ts'
import { answerBytes, pageHeaders, pageTypes } from '../contract/content.ts'
import { toErrorEnvelope } from '../contract/errors.ts'
import { attachmentHashSchema, repositoryIdSchema } from '../contract/ids.ts'
import type { Client } from '../rpc/connect.ts'
import { appOrigin } from './app-origin.ts'

const stream = (path: string, span?: { start: number; end: number }) => Readable.toWeb(createReadStream(path, span)) as ReadableStream<Uint8Array>
const nothing = (status: number) => new Response(null, { status, headers: { 'cache-control': 'no-store' } })

/** A closed list, read once: no path of a request ever reaches the file system. */
const readPages = (folder: string) => {
  const pages = new Map<string, { path: string; type: string }>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    pages.set(`/${relative(folder, path).split(sep).join('/')}`, {
      path,
      type: pageTypes[extname(entry.name).slice(1).toLowerCase()] ?? 'application/octet-stream',
    })
  }
  const index = pages.get('/index.html')
  if (index) pages.set('/', index)
  return pages
}

export const serveAppScheme = ({ pageDirectory, engine, report }: { pageDirectory: string; engine(): Promise<Client>; report(line: string): void }): void => {
  const pages = readPages(pageDirectory)
  const attachment = async (path: string, range: string | null): Promise<Response> => {
    const [repository, hash, ...rest] = path.split('/')
    const ids = { repositoryId: repositoryIdSchema.safeParse(repository), hash: attachmentHashSchema.safeParse(hash) }
    if (!ids.repositoryId.success || !ids.hash.success || rest.length > 0) return nothing(404)
    const file = await (await engine()).call('home.locateAttachment', { repositoryId: ids.repositoryId.data, hash: ids.hash.data })
    const answer = answerBytes({ ...file, range })
    return new Response(answer.span ? stream(file.path, answer.span) : null, { status: answer.status, headers: answer.headers })
  }
  protocol.handle(new URL(appOrigin).protocol.slice(0, -1), async (request) => {
    const url = new URL(request.url)
    if (url.host !== new URL(appOrigin).host || (request.method !== 'GET' && request.method !== 'HEAD')) return nothing(404)
    const page = pages.get(url.pathname)
    if (page) return new Response(stream(page.path), { headers: { ...pageHeaders, 'content-type': page.type } })
    const under = `${browserPaths.attachments}/`
    if (!url.pathname.startsWith(under)) return nothing(404)
    try {
      return await attachment(url.pathname.slice(under.length), request.headers.get('range'))
    } catch (error) {
      const { code, message } = toErrorEnvelope(error)
      if (code === 'internal') report(`attachment: ${message}`)
      return nothing(code === 'internal' || code === 'channel-closed' ? 503 : 404)
    }
  })
}
