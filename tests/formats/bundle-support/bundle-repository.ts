// Real repositories in temporary folders for tests of bundles and parcels. The second one is the same person's other device with the
// same key (another log), so that nothing here depends on who is a member.
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FrontierRow } from '../../../src/contract/areas/repository.ts'
import { type AttachmentHash, type ItemId, itemDocumentId, type RepositoryId } from '../../../src/contract/ids.ts'
import { addFile } from '../../../src/document/item-document.ts'
import type { BundleParts } from '../../../src/engine/exchange/bundle/write-bundle.ts'
import { createDiskFiles } from '../../../src/engine/exchange/files/index.ts'
import type { ParcelParts } from '../../../src/engine/exchange/parcel/index.ts'
import type { OfferSource } from '../../../src/engine/exchange/parts.ts'
import { appendAttachments, identityFromSeed, memorySidecarStore } from '../../../src/engine/log/index.ts'
import type { DeviceIdentity } from '../../../src/engine/parts.ts'
import { type DiskAttachmentStore, diskAttachmentStore } from '../../../src/engine/storage/attachment-store.ts'
import { openStorage } from '../../../src/engine/storage/index.ts'
import { bodyText, createItem, newItemId, openReplica, paragraphElement, type Replica } from '../../engines/replica.ts'

export const files = createDiskFiles()

export interface BundleRepository extends Replica {
  identity: DeviceIdentity
  directory: string
  parts: BundleParts & ParcelParts & { attachments: DiskAttachmentStore }
  write(title: string, ...paragraphs: string[]): ItemId
  change(id: ItemId, text: string): void
  attach(id: ItemId, bytes: Uint8Array, name?: string): Promise<AttachmentHash>
  /** Takes all that the offer gives, as the engine does, and its attachments. */
  takeFrom(source: OfferSource): Promise<{ accepted: number; held: number; duplicates: number }>
  textOf(id: ItemId): string | null
  end(): void
}

export const seedOf = (name: string) => new Uint8Array(createHash('sha256').update(name).digest())

export const openBundleRepository = async ({
  name = 'Amina',
  repositoryId = null,
}: {
  name?: string
  repositoryId?: RepositoryId | null
} = {}): Promise<BundleRepository> => {
  const directory = mkdtempSync(join(tmpdir(), 'granary-bundle-'))
  const clock = { nowMs: Date.now }
  const storage = openStorage({ directory, clock, randomBytes, checkDrive: false })
  const identity = await identityFromSeed(seedOf(name), { contributorName: name, deviceName: `${name}’s laptop` })
  const replica = await openReplica({ storage, identity, sidecars: memorySidecarStore(), repositoryId })
  const attachments = diskAttachmentStore(directory)
  const { log, documents } = replica
  const parts: BundleRepository['parts'] = {
    log,
    documents,
    attachments,
    identity,
    files,
    clock,
    randomBytes,
    repositoryName: 'Knowledge of the river',
    temporaryFolder: join(directory, 'temporary'),
  }
  return {
    ...replica,
    identity,
    directory,
    parts,
    write: (title, ...paragraphs) => {
      const id = newItemId(randomBytes)
      createItem(replica, id, title, paragraphs)
      return id
    },
    change: (id, text) => void documents.change(itemDocumentId(id), (doc) => doc.getXmlFragment('body').push([paragraphElement(text)])),
    attach: async (id, bytes, fileName = 'a file.bin') => {
      const { hash, sizeBytes } = await attachments.addBytes(bytes)
      storage.transaction(() => {
        documents.change(itemDocumentId(id), (doc) => addFile(doc, { hash, name: fileName, mediaType: 'application/octet-stream', sizeBytes, original: false }))
        appendAttachments(log, itemDocumentId(id), [{ hash, sizeBytes }])
      })
      return hash
    },
    takeFrom: async (source) => {
      const sum = { accepted: 0, held: 0, duplicates: 0 }
      for await (const segment of source.segments(log.frontier())) {
        const report = replica.take(segment, source.path)
        sum.accepted += report.accepted.length
        sum.held += report.held
        sum.duplicates += report.duplicates
      }
      for (const { hash } of source.attachments) {
        await attachments.addStream(source.attachment(hash), hash)
      }
      return sum
    },
    textOf: (id) => {
      const doc = documents.read(itemDocumentId(id))
      return doc && bodyText(doc)
    },
    end: () => {
      replica.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** What one sees of a replica from outside: it must be the same before and after something was refused. */
export const stateOf = (repository: BundleRepository): { frontier: FrontierRow[]; digest: string; attachments: string[] } => ({
  frontier: repository.log.frontier(),
  digest: repository.documents.digest().digest,
  attachments: repository.parts.attachments.list(),
})
