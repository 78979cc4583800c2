// Files from outside and attachments: import jobs, what an item carries, and getting things out again.
import { call } from '../call.ts'
import { type AttachmentHash, attachmentHashSchema, collectionIdSchema, type ItemId, itemIdSchema, type JobId, jobIdSchema } from '../ids.ts'
import { itemKindSchema } from '../kind-schema.ts'
import type { ItemKind } from '../kinds.ts'
import { z } from '../zod.ts'

export interface ImportReport {
  /**
   * change, where the path was imported before with other bytes: imported-again (the item `of`, unchanged since, has the new text) ·
   * new-edition (`of` was changed by a person, so this is a second item that links to it).
   */
  imported: { path: string; id: ItemId; title: string; kind: ItemKind; language: string | null; change?: 'imported-again' | 'new-edition'; of?: ItemId }[]
  /** already-there: same bytes (its item, perhaps now listed in one more collection) · empty · hidden · attachment-of-another · link (to elsewhere; not followed). */
  skipped: { path: string; reason: string; id?: ItemId }[]
  failed: { path: string; code: string; message: string }[]
}

export interface JobState {
  id: JobId
  kind: 'import' | 'rebuild' | 'backup'
  state: 'running' | 'done' | 'cancelled' | 'failed'
  /** Counts of work done, never of a timer. */
  done: number
  total: number
  current: string | null
  /** Milliseconds left by the pace so far; null until that can be said honestly. */
  leftMs: number | null
  startedAtUtc: string
  error: { code: string; message: string } | null
  /**
   * What an import will need at most against what is free where the repository lies; null before that is known, and for other jobs.
   * Said before anything is written; where it cannot fit, the job ends with `disk-full` and these figures, and nothing was written.
   */
  space: { neededBytes: number; freeBytes: number } | null
}

const path = z.string().min(1).max(32_768)

export const imports = {
  /** Files and folders on this computer, or tokens of uploads. Says what it will need against what is free. Errors: disk-full. */
  start: call<{ jobId: JobId }>()(
    z.strictObject({
      paths: z.array(path).max(10_000),
      uploads: z.array(z.string().max(100)).max(10_000).optional(),
      kind: itemKindSchema.optional(),
      collection: collectionIdSchema.optional(),
      /** By file name, for files that are locked. */
      passwords: z.record(z.string(), z.string().max(1024)).optional(),
    }),
  ),
  /** What is done stays. */
  cancel: call<null>()(z.strictObject({ jobId: jobIdSchema })),
  jobs: call<{ jobs: JobState[] }>()(z.strictObject({})),
  report: call<ImportReport>()(z.strictObject({ jobId: jobIdSchema })),
}

export interface OutlineEntry {
  title: string
  page: number
  depth: number
}

export interface ExtractedText {
  title: string | null
  language: string | null
  pages: string[]
  outline: OutlineEntry[]
  noTextLayer: boolean
}

export const attachments = {
  /** Bytes pasted or dropped into a window. Errors: file-too-large, disk-full. */
  add: call<{ hash: AttachmentHash; sizeBytes: number }>()(
    z.strictObject({ bytes: z.instanceof(Uint8Array), name: z.string().max(500), mediaType: z.string().max(200) }),
  ),
  /** Adds a file to an item, or puts it in place of another one. */
  attach: call<null>()(
    z.strictObject({
      id: itemIdSchema,
      hash: attachmentHashSchema,
      name: z.string().max(500),
      mediaType: z.string().max(200),
      /** The file that the item was made from: said again when one that was replaced comes back. */
      original: z.boolean().optional(),
      replaces: attachmentHashSchema.optional(),
    }),
  ),
  detach: call<null>()(z.strictObject({ id: itemIdSchema, hash: attachmentHashSchema })),
  /** Where its bytes lie, for the shell that streams them. Errors: attachment-not-found. */
  locate: call<{ path: string; sizeBytes: number; mediaType: string }>()(z.strictObject({ hash: attachmentHashSchema })),
  text: call<ExtractedText>()(z.strictObject({ hash: attachmentHashSchema })),
  /** *Save the original as …* */
  saveAs: call<null>()(z.strictObject({ hash: attachmentHashSchema, path })),
}
