// Files that a browser has sent, waiting for an import: one folder per token with the file in it, under the folders that its
// name had ("reports/2025/a.pdf"), so that a chosen folder keeps its structure. Thrown away at the next start.
import { randomBytes } from 'node:crypto'
import { createWriteStream, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { GranaryError } from '../../contract/errors.ts'

const tokenPattern = /^[0-9a-f]{32}$/

export interface Uploads {
  /** Takes a file of at most `maxBytes`; answers its token. Errors: file-too-large, disk-full. */
  add(name: string, bytes: Readable, maxBytes: number): Promise<string>
  /** Errors: file-not-found. */
  find(token: string): { path: string; name: string }
  remove(token: string): void
}

/** File systems hold 255 bytes of a name; the rest is left for what a system adds. */
const maxNameBytes = 200

const forbidden = new Set('<>:"|?*')
const isAllowed = (character: string) => character > '\u001f' && character !== '\u007f' && !forbidden.has(character)

/** The name as a person gave it, without anything that means something to a file system; cut before its ending, not in it. */
export const safeFileName = (name: string): string => {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const cleaned = Array.from(last, (character) => (isAllowed(character) ? character : '_'))
    .join('')
    .replace(/[. ]+$/, '')
    .replace(/^\.+/, '_')
  const ending = /\.[a-z0-9]{1,10}$/i.exec(cleaned)?.[0] ?? ''
  let stem = Array.from(cleaned.slice(0, cleaned.length - ending.length))
  while (Buffer.byteLength(stem.join('') + ending) > maxNameBytes) stem = stem.slice(0, -1)
  const short = stem.join('') + ending
  return short === '' || /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(short) ? `_${short}` : short
}

/** Folders deeper than this are a mistake or an attack; the nearest ones are kept. */
const maxSegments = 20

const safeSegments = (name: string): string[] => {
  const segments = name
    .split(/[/\\]/)
    .filter((segment) => segment !== '' && segment !== '.')
    .map(safeFileName)
    .slice(-maxSegments)
  return segments.length === 0 ? [safeFileName('')] : segments
}

export const createUploads = (home: string, randomToken: () => string = () => randomBytes(16).toString('hex')): Uploads => {
  const directory = join(home, 'uploads')
  const folderOf = (token: string) => {
    if (!tokenPattern.test(token)) throw new GranaryError('file-not-found', 'there is no upload with this token')
    return join(directory, token)
  }
  return {
    add: async (name, bytes, maxBytes) => {
      const token = randomToken()
      const folder = folderOf(token)
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      let received = 0
      const limit = new Transform({
        transform(chunk: Uint8Array, _encoding, done) {
          received += chunk.length
          if (received > maxBytes) done(new GranaryError('file-too-large', `an upload holds at most ${maxBytes} bytes`, { maxBytes }))
          else done(null, chunk)
        },
      })
      try {
        const path = join(folder, ...safeSegments(name))
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
        await pipeline(bytes, limit, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
      } catch (error) {
        rmSync(folder, { recursive: true, force: true })
        if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
          throw new GranaryError('disk-full', 'no room for the upload', {}, { cause: error })
        }
        throw error
      }
      return token
    },
    find: (token) => {
      const folder = folderOf(token)
      const segments: string[] = []
      let path = folder
      while (existsSync(path) && statSync(path).isDirectory()) {
        const entry = readdirSync(path)[0]
        if (entry === undefined) break
        segments.push(entry)
        path = join(path, entry)
      }
      if (segments.length === 0) throw new GranaryError('file-not-found', 'there is no upload with this token')
      return { path, name: segments.join('/') }
    },
    remove: (token) => rmSync(folderOf(token), { recursive: true, force: true }),
  }
}

/** What an earlier run left. Only when no other process of this home is serving. */
export const clearUploads = (home: string): void => rmSync(join(home, 'uploads'), { recursive: true, force: true })
