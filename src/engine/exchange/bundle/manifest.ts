// What a bundle's manifest says. docs/formats/bundle.md [BN40]–[BN48]. Numbers and names of a stranger: every one has a limit.
import { deviceIdSchema, logIdSchema, repositoryIdSchema } from '../../../contract/ids.ts'
import { z } from '../../../contract/zod.ts'

const sequence = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const timeMs = z
  .number()
  .int()
  .min(0)
  .max(2 ** 48 - 1)
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
/** As membership entries allow them. */
export const nameSchema = z.string().max(1000)
/** As many logs as one header can name. */
const maxLogs = 65_536

const range = z.object({ logId: logIdSchema, from: sequence, to: sequence }).refine(({ from, to }) => from < to)
const hashHex = z.string().regex(/^(?:[0-9a-f]{16}|[0-9a-f]{64})$/)

export const maxTitles = 200
export const maxTitleCharacters = 200
export const maxSeries = 50
/** A series is a help, not a need: it never takes more than this of a bundle. */
export const maxSeriesBytes = 256 * 1024

export const senderSchema = z.object({
  device: deviceIdSchema,
  deviceName: nameSchema,
  contributorName: nameSchema,
  contributorId: z.string().max(64).nullable().default(null),
})

const summarySchema = z.object({
  items: count,
  new: count,
  changed: count,
  withdrawn: count,
  entries: count,
  attachments: count,
  titles: z.array(z.string().max(maxTitleCharacters)).max(maxTitles),
  kinds: z.record(z.string().max(40), count),
})
export type BundleSummary = z.infer<typeof summarySchema>

const uniqueLogs = (rows: readonly { logId: string }[]) => new Set(rows.map(({ logId }) => logId)).size === rows.length

export const bundleManifestSchema = z.object({
  id: z.string().regex(/^[0-9a-f]{32}$/),
  kind: z.literal('bundle'),
  repositoryId: repositoryIdSchema,
  repositoryName: nameSchema,
  from: senderSchema,
  createdAtMs: timeMs,
  /** Counts the bundles of this sender to this recipient, from 1. */
  number: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  to: deviceIdSchema.nullable(),
  have: z
    .array(z.object({ logId: logIdSchema, deviceId: deviceIdSchema, nextSequence: sequence, headHashHex: hashHex }))
    .max(maxLogs)
    .refine(uniqueLogs),
  needs: z
    .array(z.object({ logId: logIdSchema, nextSequence: sequence, headHashHex: hashHex }))
    .max(maxLogs)
    .refine(uniqueLogs),
  content: z.array(range).max(maxLogs).refine(uniqueLogs),
  summary: summarySchema,
  series: z.array(z.object({ number: sequence, createdAtMs: timeMs, content: z.array(range).max(maxLogs) })).max(maxSeries),
})
export type BundleManifest = z.infer<typeof bundleManifestSchema>
