// One task of the child: look at a file, parse it, or read the text of an attachment.
import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isGranaryError } from '../../../contract/errors.ts'
import { packExtractedText } from '../extracted-text.ts'
import { recogniseFile } from '../file-format.ts'
import { recogniseLanguage } from '../language.ts'
import type { ImportLimits } from '../limits.ts'
import type { ChildTask, ExtractResult, ExtractTask, Inspected, InspectTask, ResultOf } from '../protocol.ts'
import { makeDocument } from './make-document.ts'
import { parseFile } from './parse-file.ts'
import { refuse } from './refusal.ts'
import { createWorkplace, placeBeside } from './workplace.ts'

const headBytes = 64 * 1024
const pieceBytes = 1024 * 1024

const opened = (path: string): number => {
  try {
    // Without waiting: a pipe that nobody writes into would hold the child for ever.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    throw refuse(code === 'ENOENT' ? 'file-not-found' : 'file-unreadable', `the file cannot be opened (${code})`, error)
  }
}

/** Synchronous: the child has nothing else to do, and small files are read many times faster so. */
const inspect = ({ path, name }: InspectTask, limits: ImportLimits): Inspected => {
  const descriptor = opened(path)
  try {
    const stat = fstatSync(descriptor)
    if (!stat.isFile()) throw refuse('file-unreadable', 'this is not a file')
    if (stat.size > limits.fileBytes)
      throw refuse('file-too-large', `the file has ${stat.size} bytes; up to ${limits.fileBytes} can be imported. It stays where it is.`)
    const hash = createHash('sha256')
    const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(stat.size, pieceBytes)))
    let head: Buffer | null = null
    let sizeBytes = 0
    for (;;) {
      const read = readSync(descriptor, buffer, 0, buffer.length, null)
      if (read === 0) break
      hash.update(buffer.subarray(0, read))
      head ??= Buffer.from(buffer.subarray(0, read))
      sizeBytes += read
      if (sizeBytes > limits.fileBytes) throw refuse('file-too-large', 'the file grows while it is read')
    }
    const first = head ?? Buffer.alloc(0)
    // An OLE file says at some later place that it is locked, so of such a one the whole first piece is looked at.
    const isOle = first[0] === 0xd0 && first[1] === 0xcf
    return { ...recogniseFile(name, isOle ? first : first.subarray(0, headBytes)), hash: hash.digest('hex'), sizeBytes }
  } catch (error) {
    if (isGranaryError(error)) throw error
    throw refuse('file-unreadable', `the file cannot be read: ${error instanceof Error ? error.message : String(error)}`, error)
  } finally {
    closeSync(descriptor)
  }
}

const extract = async ({ path, sizeBytes, mediaType }: ExtractTask, limits: ImportLimits): Promise<ExtractResult> => {
  if (mediaType !== 'application/pdf') return { extracted: null }
  const { readPdf } = await import('./pdf.ts')
  const { title, language, authors: _authors, ...text } = await readPdf(path, sizeBytes, [], limits)
  return { extracted: packExtractedText({ title, language: recogniseLanguage(text.pages.join('\n')) ?? language, ...text }) }
}

export interface TaskRunner {
  run(task: ChildTask): Promise<ResultOf[keyof ResultOf]>
  setLinks(job: number, links: [place: string, itemId: string, path: string][]): void
  forget(job: number): void
}

export const createTaskRunner = ({ temporaryDirectory, limits }: { temporaryDirectory: string; limits: ImportLimits }): TaskRunner => {
  const workplace = createWorkplace(temporaryDirectory, limits)
  const linksByJob = new Map<number, Map<string, { item: string; path: string }>>()
  return {
    setLinks: (job, links) => {
      linksByJob.set(job, new Map(links.map(([place, item, path]) => [place, { item, path }])))
    },
    forget: (job) => {
      linksByJob.delete(job)
      // Pictures of this act have been taken over by then.
      if (linksByJob.size === 0) for (const name of readdirSync(temporaryDirectory)) rmSync(join(temporaryDirectory, name), { force: true })
    },
    run: async (task) => {
      if (task.do === 'inspect') return inspect(task, limits)
      if (task.do === 'extract') return extract(task, limits)
      workplace.begin()
      const links = linksByJob.get(task.job)
      const isUpload = task.place !== task.path
      const linked = new Set<string>()
      const parsed = await parseFile(task, workplace, {
        picture: (address) => workplace.pictureBeside(task.place, task.root, address, (place) => (isUpload ? (links?.get(place)?.path ?? null) : place)),
        item: (address) => {
          // Only files of this import are in `links`, so folders chosen side by side may point to each other.
          const place = placeBeside(task.place, task.root, address)
          // Sites link to pages without their ending.
          const item = place && (links?.get(place) ?? links?.get(`${place}.md`))?.item
          if (!item) return null
          linked.add(item)
          return item
        },
      })
      return makeDocument(task, parsed, [...workplace.brought.values()], [...linked], limits.bodyBlocks)
    },
  }
}
