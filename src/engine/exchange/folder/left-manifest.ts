// A device's account of what it left and what it has, signed. docs/formats/exchange-folder.md [XF10]–[XF13].
import { attachmentHashSchema, deviceIdSchema, logIdSchema, repositoryIdSchema } from '../../../contract/ids.ts'
import { z } from '../../../contract/zod.ts'
import type { DeviceIdentity } from '../../parts.ts'
import { damaged, decodeSignedManifest, encodeSignedManifest } from '../container/signed-manifest.ts'
import type { LeftManifest } from './parts.ts'

/** Of attachments that a device says it lacks; more are said as null: "unknown". */
export const maxLacks = 20_000

const count = z.number().int().nonnegative()
const hash = z.string().regex(/^[0-9a-f]{64}$/)
const name = z.string().max(300)

const schema = z.object({
  repositoryId: repositoryIdSchema,
  repositoryName: name,
  from: z.object({ deviceName: name, contributorName: name }),
  createdAtMs: count,
  number: count,
  have: z.array(z.object({ logId: logIdSchema, deviceId: deviceIdSchema, nextSequence: count, headHashHex: hash })).max(100_000),
  lacks: z.array(attachmentHashSchema).max(maxLacks).nullable(),
  seen: z.array(z.object({ deviceId: deviceIdSchema, number: count })).max(10_000),
  files: z
    .array(
      z.object({
        name: z.string().regex(/^[0-9a-f]{32}\.seg$/),
        sizeBytes: count,
        sha256: hash,
        since: count,
        ranges: z
          .array(z.object({ logId: logIdSchema, from: count, to: count, after: hash, head: hash }).refine(({ from, to }) => from < to))
          .min(1)
          .max(20_000),
        needs: z.array(z.object({ logId: logIdSchema, nextSequence: count, hash: z.string().regex(/^[0-9a-f]{16}$/) })).max(100_000),
      }),
    )
    .max(100_000),
  attachments: z.array(z.object({ hash: attachmentHashSchema, sizeBytes: count, pieceBytes: z.number().int().min(1), since: count })).max(200_000),
})

export const encodeLeft = (manifest: LeftManifest, identity: DeviceIdentity): Uint8Array => {
  const { repositoryId, repositoryName, deviceName, contributorName, createdAtMs, number, have, lacks, seen, files, attachments } = manifest
  const from = { deviceName, contributorName }
  return encodeSignedManifest(
    'folder',
    { kind: 'left', repositoryId, repositoryName, from, createdAtMs, number, have, lacks, seen, files, attachments } as never,
    identity,
  )
}

/** Errors: bundle-damaged, bundle-too-new, not-an-exchange. */
export const decodeLeft = (bytes: Uint8Array): LeftManifest => {
  const { manifest, deviceId, sizeBytes } = decodeSignedManifest('folder', bytes)
  if (sizeBytes !== bytes.length) throw damaged('manifest', 'something follows it')
  const parsed = schema.safeParse(manifest)
  if (!parsed.success) throw damaged('manifest', 'it does not say what it must')
  const { from, ...rest } = parsed.data
  return { ...rest, deviceId, deviceName: from.deviceName, contributorName: from.contributorName }
}
