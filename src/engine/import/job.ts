// One act of importing from beginning to end: walk, look, parse in the child, write, report. docs/formats/import.md.
import type { ImportReport, JobState } from '../../contract/areas/files.ts'
import { GranaryError, toErrorEnvelope } from '../../contract/errors.ts'
import { type AttachmentHash, type CollectionId, type ItemId, itemDocumentId, type JobId } from '../../contract/ids.ts'
import { clientIdFor } from '../log/client-id.ts'
import type { Catalogue, Clock, ImportRequest, RandomBytes } from '../parts.ts'
import { createBatch } from './batch.ts'
import type { ChildHost } from './child-host.ts'
import { importAgain } from './import-again.ts'
import type { ImportLimits } from './limits.ts'
import { createPace } from './pace.ts'
import { inspectFiles, linksOf, type PlannedItem } from './plan.ts'
import type { ParseResult } from './protocol.ts'
import { createShelves, type Shelves } from './shelves.ts'
import { unlinkMissing } from './unlink.ts'
import { type FoundFile, walkFiles } from './walk.ts'
import type { ImportWords } from './words.ts'
import { listInCollections, type NewItemToWrite, storeFiles, type WriterParts, writeItems } from './writer.ts'

export interface JobParts extends WriterParts {
  host: ChildHost
  catalogue: Catalogue
  clock: Clock
  randomBytes: RandomBytes
  limits: ImportLimits
  words: ImportWords
  freeBytes(directory: string): Promise<number>
}

export interface Job {
  readonly id: JobId
  readonly number: number
  readonly request: ImportRequest
  state: JobState
  report: ImportReport
  cancelled: boolean
}

/** Files asked of the child ahead of the writing: it must never wait, and memory is bounded. */
const parsedAhead = 24
/** Known items that get one more collection in one transaction. */
const listedAtOnce = 20
const roomFactor = 1.5
const spareBytes = 64 * 1024 * 1024

/** Runs to its end; failures of single files stand in the report. Errors: disk-full, file-has-too-many-parts (too many files). */
export const runJob = async (job: Job, parts: JobParts, progress: () => void): Promise<void> => {
  const { report, request } = job
  const cause = parts.randomBytes(16)
  const walked = await walkFiles(request.files, parts.limits)
  report.skipped.push(...walked.skipped)
  report.failed.push(...walked.failed)
  job.state.total = walked.files.length
  progress()
  await parts.catalogue.settled()
  const plan = await inspectFiles(
    walked.files,
    { ...parts, job: job.number, newItemId: () => Buffer.from(parts.randomBytes(15)).toString('hex') as ItemId },
    (name) => {
      job.state.current = name
      progress()
    },
    () => job.cancelled,
  )
  if (job.cancelled) return
  for (const found of plan.empty) report.skipped.push({ path: found.shown, reason: 'empty' })
  for (const { found, code, message } of plan.failed) report.failed.push({ path: found.shown, code, message })
  job.state.done += plan.empty.length + plan.failed.length
  await checkRoom(job, plan.items, parts)
  progress()

  const shelves = createShelves({
    documents: parts.documents,
    repositoryId: parts.log.repositoryId,
    randomBytes: parts.randomBytes,
    base: request.collection ?? null,
    cause,
  })
  const known = plan.known.map((each) => ({ ...each, collection: shelves.idFor(each.found.folders) }))
  for (let start = 0; start < known.length && !job.cancelled; start += listedAtOnce) {
    const some = known.slice(start, start + listedAtOnce)
    listInCollections(
      some.flatMap(({ id, collection, reason }) => (collection && reason === 'already-there' ? [{ id, collection }] : [])),
      shelves,
      cause,
      parts,
    )
    for (const { found, id, reason } of some) report.skipped.push({ path: found.shown, reason, id })
    job.state.done += some.length
    progress()
    await new Promise((resolve) => setImmediate(resolve))
  }
  parts.host.setLinks(job.number, linksOf(plan))
  try {
    await importItems(job, plan.items, shelves, cause, parts, progress)
  } finally {
    parts.host.forget(job.number)
  }
}

/** Attachments are copied, bodies and extracted text come to the database, and SQLite keeps a journal. */
const neededBytesFor = (bytes: number): number => Math.round(bytes * roomFactor) + spareBytes

/** Errors: disk-full. Before anything is written. [IM12] */
const checkRoom = async (job: Job, items: readonly PlannedItem[], parts: JobParts): Promise<void> => {
  const space = { neededBytes: neededBytesFor(items.reduce((sum, item) => sum + item.file.sizeBytes, 0)), freeBytes: await parts.freeBytes(parts.directory) }
  job.state.space = space
  if (items.length > 0 && space.neededBytes > space.freeBytes)
    throw new GranaryError('disk-full', `importing needs about ${space.neededBytes} bytes and ${space.freeBytes} are free`, space)
}

const importItems = async (
  job: Job,
  items: readonly PlannedItem[],
  shelves: Shelves,
  cause: Uint8Array,
  parts: JobParts,
  progress: () => void,
): Promise<void> => {
  const { report } = job
  const pace = createPace(items.map((item) => item.file.sizeBytes))
  const collectionsOf = (item: PlannedItem): CollectionId[] => [
    ...new Set([item.first, ...item.same].map((found) => shelves.idFor(found.folders)).filter((id) => id !== null)),
  ]
  const skipSame = (same: readonly FoundFile[], id: ItemId) => {
    for (const found of same) report.skipped.push({ path: found.shown, reason: 'already-there', id })
  }
  const finish = (item: PlannedItem): void => {
    job.state.done += 1 + item.same.length
    job.state.leftMs = pace.done(item.file.sizeBytes)
    progress()
  }
  const fail = (item: PlannedItem, error: unknown): void => {
    const { code, message } = toErrorEnvelope(error)
    if (code === 'cancelled' || job.cancelled) return
    // Without room nothing more can succeed; what is done stays.
    if (code === 'disk-full') throw error
    for (const found of [item.first, ...item.same]) report.failed.push({ path: found.shown, code, message })
    finish(item)
  }
  const done = (item: PlannedItem, id: ItemId, result: ParseResult, change?: { change: 'imported-again' | 'new-edition'; of: ItemId }): void => {
    const { title, kind, language } = result
    notThere.delete(item.id)
    if (result.linkedItems.length > 0) linking.set(item.id, { place: item.first.place, to: result.linkedItems })
    report.imported.push({ path: item.first.shown, id, title, kind, language, ...change })
    skipSame(item.same, id)
    finish(item)
  }
  const picturesOfDocuments = new Map<string, ItemId>()
  const notThere = new Map<string, string>(items.filter((item) => !item.changesEarlier).map((item) => [item.id, item.first.place]))
  const linking = new Map<ItemId, { place: string; to: string[] }>()

  const batch = createBatch<{ item: PlannedItem; toWrite: NewItemToWrite }>((values) => {
    const write = (some: typeof values) => {
      writeItems(
        some.map((value) => value.toWrite),
        shelves,
        cause,
        parts,
      )
      for (const { item, toWrite } of some) done(item, toWrite.id, toWrite.result, item.earlier ? { change: 'new-edition', of: item.earlier.item } : undefined)
    }
    try {
      write(values)
    } catch (error) {
      if (toErrorEnvelope(error).code === 'disk-full' || values.length === 1) {
        for (const { item } of values) fail(item, error)
        return
      }
      // One document that the engine refuses must not take its neighbours along.
      for (const value of values) {
        try {
          write([value])
        } catch (single) {
          fail(value.item, single)
        }
      }
    }
  })

  const parse = (item: PlannedItem): Promise<ParseResult> => {
    const { first, file, earlier, changesEarlier } = item
    return parts.host.run({
      do: 'parse',
      job: job.number,
      path: first.path,
      place: first.place,
      name: first.name,
      root: first.root,
      file,
      clientId: clientIdFor(parts.log.logId, itemDocumentId(item.id), 0),
      createdAtUtc: new Date(parts.clock.nowMs()).toISOString(),
      kind: job.request.kind ?? null,
      collections: collectionsOf(item).map((id) => ({ id, order: '' })),
      passwords: [first.name, first.shown, first.path].flatMap((name) => job.request.passwords?.[name] ?? []),
      keptSentence: parts.words.keptFile({ name: first.name, mediaType: file.mediaType, sizeBytes: file.sizeBytes }),
      want: changesEarlier ? 'content' : 'updates',
      newEditionOf: earlier && !changesEarlier ? { item: earlier.item, title: earlier.title, sentence: parts.words.newEditionOf() } : null,
    })
  }

  const take = async (item: PlannedItem, result: ParseResult): Promise<void> => {
    if (job.cancelled) return
    const hash = item.file.hash as AttachmentHash
    const paths = [item.first, ...item.same].filter((found) => found.place === found.path).map((found) => found.path)
    if (item.earlier && result.content) {
      const changed = importAgain(item.earlier, result, collectionsOf(item), shelves, paths, hash, cause, parts)
      done(item, item.id, result, changed ? { change: 'imported-again', of: item.id } : undefined)
      return
    }
    for (const file of result.files) if (file.hash !== hash) picturesOfDocuments.set(file.hash, item.id)
    await parts.documents.checkNew(itemDocumentId(item.id), result.updates)
    if (job.cancelled) return
    const bytes = result.updates.reduce((sum, update) => sum + update.length, 0)
    await batch.add({ item, toWrite: { id: item.id, result, collections: collectionsOf(item), paths, hash } }, bytes)
  }

  // Asked ahead, taken in order.
  const asked: { item: PlannedItem; result: Promise<ParseResult> }[] = []
  let next = 0
  const ask = (): void => {
    while (asked.length < parsedAhead && next < items.length && !job.cancelled) {
      const item = items[next++]
      if (!item) return
      const owner = item.first.chosen ? undefined : picturesOfDocuments.get(item.file.hash)
      if (owner) {
        for (const found of [item.first, ...item.same]) report.skipped.push({ path: found.shown, reason: 'attachment-of-another', id: owner })
        finish(item)
        continue
      }
      const isPicture = item.file.format === 'image' || item.file.format === 'svg'
      // A picture may belong to a document that is still being read.
      if (isPicture && asked.some((each) => each.item.file.format !== 'image' && each.item.file.format !== 'svg')) {
        next--
        return
      }
      // Each file is flushed by itself, so several are on their way to the disk at once.
      const result = parse(item).then(async (parsed) => {
        if (!job.cancelled) await storeFiles(parsed.files, parts.attachments)
        return parsed
      })
      result.catch(() => undefined)
      asked.push({ item, result })
    }
  }
  for (;;) {
    ask()
    const first = asked.shift()
    if (!first || job.cancelled) break
    job.state.current = first.item.first.name
    try {
      await take(first.item, await first.result)
    } catch (error) {
      fail(first.item, error)
    }
  }
  await batch.flush()
  const broken = [...linking].filter(([, { to }]) => to.some((id) => notThere.has(id)))
  for (let start = 0; start < broken.length; start += listedAtOnce) {
    const some = broken.slice(start, start + listedAtOnce).map(([id, { place }]) => ({ id, place }))
    unlinkMissing(some, notThere, cause, parts)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
