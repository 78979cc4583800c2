// The renderer's built files: a closed list read at start, so that no path of a request ever reaches the file system.
import { createReadStream, readdirSync, statSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { extname, join, relative, sep } from 'node:path'
import { apartFromOtherPages, keptForGood, namedByContent, pageHeaders, pageTypes } from '../contract/content.ts'

interface PageFile {
  path: string
  type: string
  sizeBytes: number
}

export interface PageFiles {
  /** false: there is no such file. */
  send(pathname: string, method: string, response: ServerResponse): boolean
}

export const readPageFiles = (folder: string): PageFiles => {
  const files = new Map<string, PageFile>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const type = pageTypes[extname(entry.name).slice(1).toLowerCase()] ?? 'application/octet-stream'
    files.set(`/${relative(folder, path).split(sep).join('/')}`, { path, type, sizeBytes: statSync(path).size })
  }
  const index = files.get('/index.html')
  if (index) files.set('/', index)
  return {
    send: (pathname, method, response) => {
      const file = files.get(pathname)
      if (!file) return false
      response.writeHead(200, {
        ...pageHeaders,
        ...apartFromOtherPages,
        ...(namedByContent(pathname) ? { 'cache-control': keptForGood } : {}),
        'content-type': file.type,
        'content-length': file.sizeBytes,
      })
      if (method === 'HEAD') response.end()
      else
        createReadStream(file.path)
          .on('error', () => response.destroy())
          .pipe(response)
      return true
    },
  }
}
