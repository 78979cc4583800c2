// Writing: bundles for partners, parcels for others, web editions. Each is a job.
import { randomBytes as nodeRandomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { WrittenEdition } from '../../contract/areas/exchange.ts'
import { GranaryError, isGranaryError } from '../../contract/errors.ts'
import { type DeviceId, type ItemId, itemDocumentId, type JobId } from '../../contract/ids.ts'
import { readMeta } from '../../document/item-document.ts'
import type { DeviceIdentity } from '../parts.ts'
import { type BundleParts, openBundle, weighBundle, writeBundle } from './bundle/index.ts'
import type { ExchangeEngine } from './exchange.ts'
import type { ExchangeJobs, RunningJob } from './exchange-jobs.ts'
import type { BundleRequest, EditionRequest, ParcelRequest, Weight } from './exchange-parts.ts'
import type { ExchangeTables } from './exchange-tables.ts'
import { editionFolderName, findRoot } from './folder/names.ts'
import { type ParcelParts, writeParcel } from './parcel/index.ts'
import type { Partners } from './partners.ts'
import type { ExchangeFiles, LogRange } from './parts.ts'

interface Options {
  engine: ExchangeEngine
  identity: DeviceIdentity
  files: ExchangeFiles
  jobs: ExchangeJobs
  tables: ExchangeTables
  partners: Partners
  repositoryName(): string
  changed(): void
}

/** Titles in a bundle's summary are few. */
const mostDescribed = 500

export const createWriting = ({ engine, identity, files, jobs, tables, partners, repositoryName, changed }: Options) => {
  const { log, documents, attachments, clock, directory } = engine

  const describe: BundleParts['describe'] = async (ids, content: readonly LogRange[]) => {
    const from = new Map(content.map((range) => [range.logId, range.from]))
    return ids.slice(0, mostDescribed).flatMap((id) => {
      const doc = documents.read(itemDocumentId(id))
      if (!doc) return []
      const meta = readMeta(doc)
      // Whoever has its first entry has the item.
      const first = log.entriesOf(itemDocumentId(id))[0]
      const isNew = first !== undefined && first.sequence >= (from.get(first.logId) ?? Number.POSITIVE_INFINITY)
      return [{ title: meta.title, kind: meta.kind, change: meta.withdrawn ? ('withdrawn' as const) : isNew ? ('new' as const) : ('changed' as const) }]
    })
  }

  const parts = (): BundleParts & ParcelParts => ({
    log,
    documents,
    attachments,
    identity,
    files,
    clock,
    randomBytes: (length) => new Uint8Array(nodeRandomBytes(length)),
    repositoryName: repositoryName(),
    temporaryFolder: join(directory, 'cache', 'exchange'),
    describe,
  })

  const progressOf = (job: RunningJob) => {
    let isTold = false
    return (doneBytes: number, totalBytes: number) => {
      if (!isTold) job.phase('writing', { bytes: totalBytes })
      isTold = true
      job.at({ bytes: doneBytes })
    }
  }

  /** What the recipient has signed that he has. Errors: those of opening his file; entry-wrong-repository. */
  const sinceOf = async ({ since, for: to, passphrase }: BundleRequest) => {
    if (since === undefined) return to === undefined ? [] : partners.frontierOf(to)
    const his = await openBundle(files, since, { identity, passphrase })
    if (his.repositoryId !== log.repositoryId) throw new GranaryError('entry-wrong-repository', 'this file is of another repository', { path: since })
    const have = his.senders[0]?.have ?? []
    await his.close()
    return have
  }

  const lockOf = ({ passphrase, lockToPartner, for: to }: BundleRequest) => {
    if (lockToPartner) {
      if (to === undefined) throw new GranaryError('invalid-input', 'locked to a partner, but to none in particular')
      return { devices: [to] }
    }
    return passphrase === undefined ? undefined : { passphrase }
  }

  const runEdition = async (request: Omit<EditionRequest, 'path'>, folder: string, flush: boolean, job: RunningJob): Promise<WrittenEdition> => {
    // Loaded when it is needed: maps and pages are no part of a start.
    const { writeEdition } = await import('../edition/index.ts')
    job.phase('writing', {})
    const written = await writeEdition(engine, {
      folder,
      ids: request.ids,
      attachments: request.attachments,
      baseUrl: request.baseUrl,
      flush,
      signal: job.signal,
      onProgress: (done, total) => {
        if (done <= 1) job.phase('writing', { entries: total })
        job.at({ entries: done })
      },
    })
    return job.wrote(written)
  }

  return {
    writeBundle: (request: BundleRequest): JobId => {
      const lock = lockOf(request)
      const recipient: DeviceId | '' = request.for ?? ''
      return jobs.start(async (job) => {
        job.phase('writing', {})
        const since = await sinceOf(request)
        const series = tables.sentTo(recipient)
        const written = await writeBundle(parts(), {
          path: request.path,
          since,
          number: (series.at(-1)?.number ?? 0) + 1,
          to: request.for ?? null,
          series,
          lock,
          volumeBytes: request.volumeBytes,
          attachments: request.attachments,
          signal: job.signal,
          onProgress: progressOf(job),
        })
        tables.addSent(recipient, written.series)
        changed()
        return null
      })
    },
    weighBundle: ({ for: to, attachments: withFiles }: { for?: DeviceId; attachments: boolean }): Promise<Weight> =>
      weighBundle({ log, documents, attachments }, { since: to === undefined ? [] : partners.frontierOf(to), attachments: withFiles }),
    writeParcel: ({ path, ids, passphrase }: ParcelRequest): JobId =>
      jobs.start(async (job) => {
        job.phase('writing', {})
        await writeParcel(parts(), {
          path,
          ids: ids as ItemId[],
          lock: passphrase === undefined ? undefined : { passphrase },
          signal: job.signal,
          onProgress: progressOf(job),
        })
        return null
      }),
    writeEdition: ({ path, ...request }: EditionRequest): JobId =>
      jobs.start(async (job) => {
        await runEdition(request, path, false, job)
        return null
      }),
    /** Beside what was left on a stick, for whoever has no Granary; in a folder of its own where another repository's edition is first. */
    editionOn: async (place: string, job: RunningJob): Promise<WrittenEdition> => {
      const root = await findRoot(files, place)
      try {
        return await runEdition({ attachments: 'small' }, root, true, job)
      } catch (error) {
        if (!isGranaryError(error) || error.code !== 'place-taken') throw error
        return runEdition({ attachments: 'small' }, join(root, editionFolderName(log.repositoryId)), true, job)
      }
    },
  }
}
