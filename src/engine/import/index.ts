// Import: files and folders from outside become items. Parsing happens in a child process; this side keeps the books and writes.
// Rules: docs/formats/import.md. Needs the log, the documents, the attachments and the catalogue of one repository.
import { randomBytes as nodeRandomBytes } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExtractedText, JobState } from '../../contract/areas/files.ts'
import { GranaryError, toErrorEnvelope } from '../../contract/errors.ts'
import type { AttachmentHash, JobId } from '../../contract/ids.ts'
import type { AttachmentStore, Catalogue, Clock, Documents, EntryLog, Importer, RandomBytes, Storage } from '../parts.ts'
import { createChildHost } from './child-host.ts'
import { readExtractedText, writeExtractedText } from './extracted-text.ts'
import { type Job, runJob } from './job.ts'
import { type ImportLimits, importLimits } from './limits.ts'
import { createSources } from './sources.ts'
import { type SpawnChild, spawnChild } from './spawn-child.ts'
import { englishImportWords, type ImportWords } from './words.ts'

export { readExtractedText } from './extracted-text.ts'
export { importLimits } from './limits.ts'
export { type SpawnChild, workerChild } from './spawn-child.ts'
export type { ImportWords } from './words.ts'

export interface ImporterOptions {
  /** The repository's folder. */
  directory: string
  storage: Storage
  log: EntryLog
  documents: Documents
  attachments: AttachmentStore
  catalogue: Catalogue
  clock: Clock
  randomBytes?: RandomBytes
  limits?: Partial<ImportLimits>
  spawn?: SpawnChild
  words?: ImportWords
  freeBytes?: (directory: string) => Promise<number>
}

export interface ImporterWithText extends Importer {
  /** The text of an attachment: from the cache, or read now by the child. A file without readable text, or that is not here, has no pages. */
  extractedText(hash: AttachmentHash, name: string, mediaType: string): Promise<ExtractedText>
  /** Fills the cache for attachments whose text is missing (after a rebuild without cache). Answers how many were read. */
  readMissing(attachments: readonly { hash: AttachmentHash; name: string; mediaType: string }[]): Promise<number>
}

const temporaryPrefix = 'import-'
const nothingRead: ExtractedText = { title: null, language: null, pages: [], outline: [], noTextLayer: false }
/** Finished jobs that are remembered for their reports. */
const rememberedJobs = 50
const progressEveryMs = 100

const freeBytesOf = async (directory: string): Promise<number> => {
  const { bavail, bsize } = await statfs(directory)
  return bavail * bsize
}

/** Folders of children that were killed with their engine. */
const removeLeftovers = (cache: string): void => {
  try {
    for (const name of readdirSync(cache)) if (name.startsWith(temporaryPrefix)) rmSync(join(cache, name), { recursive: true, force: true })
  } catch {
    // No cache folder yet: nothing was left.
  }
}

export const createImporter = (options: ImporterOptions): ImporterWithText => {
  const { directory, storage, attachments, clock, randomBytes = (length) => nodeRandomBytes(length), spawn = spawnChild } = options
  const limits: ImportLimits = { ...importLimits, ...options.limits }
  const cache = join(directory, 'cache')
  removeLeftovers(cache)
  const host = createChildHost({ spawn, limits, temporaryDirectory: join(cache, `${temporaryPrefix}${nodeRandomBytes(6).toString('hex')}`) })
  const parts = {
    ...options,
    host,
    limits,
    randomBytes,
    sources: createSources(storage),
    words: options.words ?? englishImportWords,
    freeBytes: options.freeBytes ?? freeBytesOf,
  }
  const jobs = new Map<JobId, { job: Job; finished: Promise<void> }>()
  const listeners: ((job: JobState) => void)[] = []
  let turn: Promise<void> = Promise.resolve()
  let nextNumber = 1
  let closed = false

  const announce = (job: Job): void => {
    for (const listener of listeners) listener({ ...job.state })
  }

  const run = async (job: Job): Promise<void> => {
    let last = 0
    const progress = (): void => {
      const now = performance.now()
      if (now - last < progressEveryMs) return
      last = now
      announce(job)
    }
    if (job.cancelled || closed) job.state.state = 'cancelled'
    else {
      try {
        options.catalogue.importing?.(true)
        await runJob(job, parts, progress)
        job.state.state = job.cancelled ? 'cancelled' : 'done'
      } catch (error) {
        const { code, message } = toErrorEnvelope(error)
        job.state.state = code === 'cancelled' ? 'cancelled' : 'failed'
        job.state.error = code === 'cancelled' ? null : { code, message }
      } finally {
        options.catalogue.importing?.(false)
      }
    }
    job.state.current = null
    job.state.leftMs = null
    announce(job)
    const finished = [...jobs.values()].filter(({ job: each }) => each.state.state !== 'running')
    for (const { job: old } of finished.slice(0, Math.max(0, finished.length - rememberedJobs))) jobs.delete(old.id)
  }

  const known = (id: JobId) => {
    const found = jobs.get(id)
    if (!found) throw new GranaryError('invalid-input', 'there is no such import')
    return found
  }

  const extractedText = async (hash: AttachmentHash, name: string, mediaType: string): Promise<ExtractedText> => {
    const there = readExtractedText(directory, hash)
    if (there) return there
    if (!attachments.has(hash)) return nothingRead
    const { path, sizeBytes } = attachments.locate(hash)
    try {
      const { extracted } = await host.run({ do: 'extract', path, name, sizeBytes, mediaType })
      if (!extracted) return nothingRead
      writeExtractedText(directory, hash, extracted)
      return readExtractedText(directory, hash) ?? nothingRead
    } catch (error) {
      // A locked or damaged file has no text that can be read; whoever shows its item shows it without.
      if (toErrorEnvelope(error).code.startsWith('file-')) return nothingRead
      throw error
    }
  }

  return {
    start: (request) => {
      const id = `import-${Date.now().toString(36)}-${nextNumber}` as JobId
      const job: Job = {
        id,
        number: nextNumber++,
        request,
        cancelled: false,
        report: { imported: [], skipped: [], failed: [] },
        state: {
          id,
          kind: 'import',
          state: 'running',
          done: 0,
          total: 0,
          current: null,
          leftMs: null,
          startedAtUtc: new Date(clock.nowMs()).toISOString(),
          error: null,
          space: null,
        },
      }
      // One act after the other: they would only fight for the same child and disk.
      turn = turn.then(() => run(job))
      jobs.set(id, { job, finished: turn })
      return id
    },
    cancel: (id) => {
      const { job } = known(id)
      job.cancelled = true
      host.cancel(job.number)
    },
    jobs: () => [...jobs.values()].map(({ job }) => ({ ...job.state })),
    report: (id) => known(id).job.report,
    finished: async (id) => {
      const { job, finished } = known(id)
      await finished
      return job.report
    },
    onProgress: (listener) => {
      listeners.push(listener)
    },
    extractedText,
    readMissing: async (wanted) => {
      let count = 0
      for (const { hash, name, mediaType } of wanted) {
        if (mediaType !== 'application/pdf' || !attachments.has(hash) || readExtractedText(directory, hash)) continue
        if ((await extractedText(hash, name, mediaType)).pages.length > 0) count++
      }
      return count
    },
    close: async () => {
      closed = true
      for (const { job } of jobs.values()) if (job.state.state === 'running') job.cancelled = true
      await host.close()
      await turn
    },
  }
}
