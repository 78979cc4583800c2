// Files over HTTP: attachments and downloads out, uploads in, a copy of a repository out. The engine says where bytes lie.
import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { browserPaths } from '../contract/addresses.ts'
import { answerBytes } from '../contract/content.ts'
import { GranaryError, toErrorEnvelope } from '../contract/errors.ts'
import { type AttachmentHash, attachmentHashSchema, type RepositoryId, repositoryIdSchema } from '../contract/ids.ts'
import { maxUploadBytes } from '../contract/limits.ts'
import type { Uploads } from '../engine/home/uploads.ts'
import type { Client } from '../rpc/connect.ts'

export interface FileRoutes {
  /** false: not one of these addresses. */
  answer(url: URL, request: IncomingMessage, response: ServerResponse): Promise<boolean>
}

const statusOf: Partial<Record<string, number>> = {
  'attachment-not-found': 404,
  'file-not-found': 404,
  'no-repository-open': 404,
  'invalid-input': 400,
  'file-too-large': 413,
  'disk-full': 507,
}

export const sendJson = (response: ServerResponse, status: number, value: unknown) => {
  const body = JSON.stringify(value)
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
  response.end(body)
}

export const sendError = (response: ServerResponse, error: unknown) => {
  const { code, message } = toErrorEnvelope(error)
  if (response.headersSent) response.destroy()
  else sendJson(response, statusOf[code] ?? 500, { error: { code, message: code === 'internal' ? 'internal' : message } })
}

const idsOf = (path: string): { repositoryId: RepositoryId; hash: AttachmentHash } | null => {
  const [repository, hash, ...rest] = path.split('/')
  const ids = { repositoryId: repositoryIdSchema.safeParse(repository), hash: attachmentHashSchema.safeParse(hash) }
  return ids.repositoryId.success && ids.hash.success && rest.length === 0 ? { repositoryId: ids.repositoryId.data, hash: ids.hash.data } : null
}

const under = (url: URL, folder: string) => (url.pathname.startsWith(`${folder}/`) ? url.pathname.slice(folder.length + 1) : null)

export const createFileRoutes = ({ engine, uploads }: { engine(): Promise<Client>; uploads: Uploads }): FileRoutes => {
  const send = (
    file: { path: string; sizeBytes: number; mediaType: string },
    saveAs: string | undefined,
    request: IncomingMessage,
    response: ServerResponse,
    done?: () => void,
  ) => {
    const answer = answerBytes({ ...file, range: request.headers.range ?? null, saveAs })
    response.writeHead(answer.status, answer.headers)
    response.on('close', () => done?.())
    if (!answer.span || request.method === 'HEAD') response.end()
    else
      createReadStream(file.path, answer.span)
        .on('error', () => response.destroy())
        .pipe(response)
  }
  const sendAttachment = async (path: string, saveAs: string | undefined, request: IncomingMessage, response: ServerResponse) => {
    const ids = idsOf(path)
    if (!ids) throw new GranaryError('attachment-not-found', 'there is no such attachment')
    send(await (await engine()).call('home.locateAttachment', ids), saveAs, request, response)
  }
  const sendBackup = async (path: string, name: string, request: IncomingMessage, response: ServerResponse) => {
    const repositoryId = repositoryIdSchema.safeParse(path)
    if (!repositoryId.success) throw new GranaryError('no-repository-open', 'there is no such repository')
    const target = join(tmpdir(), `granary-backup-${randomBytes(8).toString('hex')}.zip`)
    const remove = () => void rm(target, { force: true })
    try {
      const { file, sizeBytes } = await (await engine()).call('home.backUpRepository', { repositoryId: repositoryId.data, file: target })
      send({ path: file, sizeBytes, mediaType: 'application/zip' }, name, request, response, remove)
    } catch (error) {
      remove()
      throw error
    }
  }
  const receive = async (url: URL, request: IncomingMessage, response: ServerResponse) => {
    const name = url.searchParams.get('name') ?? ''
    if (Number(request.headers['content-length'] ?? 0) > maxUploadBytes) {
      throw new GranaryError('file-too-large', `an upload holds at most ${maxUploadBytes} bytes`, { maxBytes: maxUploadBytes })
    }
    sendJson(response, 200, { token: await uploads.add(name, request, maxUploadBytes) })
  }
  return {
    answer: async (url, request, response) => {
      const reading = request.method === 'GET' || request.method === 'HEAD'
      const [attachment, download, backup] = [browserPaths.attachments, browserPaths.downloads, browserPaths.backups].map((folder) => under(url, folder))
      const name = url.searchParams.get('name') || 'granary'
      if (reading && attachment != null) await sendAttachment(attachment, undefined, request, response)
      else if (reading && download != null) await sendAttachment(download, name, request, response)
      else if (reading && backup != null) await sendBackup(backup, name, request, response)
      else if (request.method === 'POST' && url.pathname === browserPaths.uploads) await receive(url, request, response)
      else if (request.method === 'DELETE' && url.pathname === browserPaths.uploads) {
        // The person stopped the sending: what had arrived is not kept.
        for (const token of url.searchParams.getAll('token')) uploads.remove(token)
        sendJson(response, 200, {})
      } else return false
      return true
    },
  }
}
