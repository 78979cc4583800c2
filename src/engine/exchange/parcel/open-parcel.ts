// Opening a parcel: checked whole, every item's text too, then shown. docs/formats/bundle.md [BN87]–[BN89].
import { GranaryError } from '../../../contract/errors.ts'
import { type AttachmentHash, repositoryIdSchema } from '../../../contract/ids.ts'
import type { ItemKind } from '../../../contract/kinds.ts'
import { z } from '../../../contract/zod.ts'
import { nameSchema, senderSchema } from '../bundle/manifest.ts'
import type { OpenBundleOptions } from '../bundle/open-bundle.ts'
import { createRoom } from '../container/byte-source.ts'
import { readFrames } from '../container/frames.ts'
import { openFile } from '../container/open-file.ts'
import { attachmentOf, type PlacedPart } from '../container/part-account.ts'
import { type ContainerHead, type OpenOptions, openContainer } from '../container/read-container.ts'
import { damaged } from '../container/signed-manifest.ts'
import type { ExchangeFiles, SenderFacts } from '../parts.ts'
import { type ParcelItem, readParcelItem } from './parcel-item.ts'

const manifestSchema = z.object({
  id: z.string().regex(/^[0-9a-f]{32}$/),
  kind: z.literal('parcel'),
  repositoryId: repositoryIdSchema,
  repositoryName: nameSchema,
  from: senderSchema,
  createdAtMs: z
    .number()
    .int()
    .min(0)
    .max(2 ** 48 - 1),
  items: z.number().int().min(0).max(1_000_000),
  titles: z.array(z.string().max(1000)).max(200),
})

/** What one sees of an item before taking it. */
export interface ParcelRow {
  origin: ParcelItem['origin']
  title: string
  kind: ItemKind
  credits: string[]
  licence: string | null
  consent: string | null
  /** Text and files. */
  sizeBytes: number
}

export interface OpenParcel {
  what: 'parcel'
  path: string
  id: string
  repositoryId: z.infer<typeof repositoryIdSchema>
  repositoryName: string
  sender: SenderFacts
  isLocked: boolean
  rows: ParcelRow[]
  attachments: { hash: AttachmentHash; sizeBytes: number }[]
  /** Read again from the file, one after the other. */
  items(signal?: AbortSignal): AsyncIterable<ParcelItem>
  attachment(hash: AttachmentHash, signal?: AbortSignal): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

const readerOf = ({ manifest, deviceId }: ContainerHead) => {
  const parsed = manifestSchema.safeParse(manifest)
  if (!parsed.success || parsed.data.from.device !== deviceId) throw damaged('manifest', 'what it says is malformed')
  const rows: ParcelRow[] = []
  const seen = new Set<string>()
  const row = (bytes: Uint8Array, part: string): ParcelRow => {
    const { origin, title, kind, credits, fields, files } = readParcelItem(bytes, part)
    const name = origin.itemId
    if (origin.repositoryId !== parsed.data.repositoryId) throw damaged(part, 'an item is of another repository than the parcel')
    if (seen.has(name)) throw damaged(part, 'an item is in it twice')
    seen.add(name)
    const fileBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    return { origin, title, kind, credits, licence: fields['licence'] ?? null, consent: fields['consent'] ?? null, sizeBytes: bytes.length + fileBytes }
  }
  return {
    manifest: parsed.data,
    rows,
    part: ({ name }: PlacedPart, bytes: Buffer) => {
      for (const frame of readFrames(bytes, name)) {
        if (rows.length >= parsed.data.items) throw damaged(name, 'it holds more items than the manifest says')
        rows.push(row(frame, name))
      }
    },
    finish: () => {
      if (rows.length !== parsed.data.items) throw damaged('manifest', 'it names items that are not there')
    },
  }
}

/** For whoever has opened the file already and knows that it is a parcel. */
export const openParcelFrom = async (file: Awaited<ReturnType<typeof openFile>>, path: string, options: OpenOptions): Promise<OpenParcel> => {
  if (file.kind !== 'parcel') throw new GranaryError('not-an-exchange', 'This is no parcel.', { path })
  const container = await openContainer(file.source, 'parcel', 'items', readerOf, options)
  const { manifest, rows } = container.reader
  const { device, deviceName, contributorName } = manifest.from
  return {
    what: 'parcel',
    path,
    id: manifest.id,
    repositoryId: manifest.repositoryId,
    repositoryName: manifest.repositoryName,
    sender: { deviceId: device, deviceName, contributorName, createdAtMs: manifest.createdAtMs, have: [], sizeBytes: container.sizeBytes },
    isLocked: file.isLocked,
    rows,
    attachments: container.parts.flatMap((part) => {
      const hash = attachmentOf(part)
      return hash === null ? [] : [{ hash, sizeBytes: part.sizeBytes }]
    }),
    async *items(signal) {
      const room = createRoom()
      for (const part of container.parts) {
        if (part.kind !== 'items') return
        for (const frame of readFrames(await container.readPart(part, signal, room(part.sizeBytes)), part.name)) yield readParcelItem(frame, part.name)
      }
    },
    attachment: (hash, signal) => container.attachment(hash, signal),
    close: async () => undefined,
  }
}

/** Errors: those of opening a bundle. */
export const openParcel = async (files: ExchangeFiles, path: string, options: OpenBundleOptions): Promise<OpenParcel> =>
  openParcelFrom(await openFile(files, path, options, options.signal), path, options)
