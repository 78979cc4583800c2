// A replica with attachments that presses the button: looks, takes, leaves. The real log in memory.
import { createHash } from 'node:crypto'
import type { AttachmentHash, DocumentId, RepositoryId } from '../../../src/contract/ids.ts'
import { createExchangeFiles } from '../../../src/engine/exchange/files/exchange-files.ts'
import { openExchangeFolder } from '../../../src/engine/exchange/folder/index.ts'
import type { ExchangeFolder, FolderLimits, KnownPartner, LeaveReport, LeaveRequest } from '../../../src/engine/exchange/folder/parts.ts'
import type { ExchangeFiles } from '../../../src/engine/exchange/parts.ts'
import { encodeAttachmentPayload } from '../../../src/engine/log/entry-codec.ts'
import type { OpenEntryLog } from '../../../src/engine/log/index.ts'
import type { DeviceIdentity } from '../../../src/engine/parts.ts'
import { createReplica, type Replica, type World } from '../log-replica.ts'
import type { MemoryDisk } from './memory-disk.ts'

export const place = '/stick'
export const smallLimits: FolderLimits = { fileBytes: 4096, pieceBytes: 8192, smallFileBytes: 1024, joinAbove: 4 }

export interface Member extends Replica {
  identity: DeviceIdentity
  log: OpenEntryLog
  files: Map<AttachmentHash, Buffer>
  attach(bytes: Buffer, documentId: DocumentId): AttachmentHash
  /** Attachments that the log names. */
  named(): Map<AttachmentHash, LeaveRequest['attachments'][number]>
}

export const createMember = async (name: string, world: World, repositoryId: RepositoryId | null): Promise<Member> => {
  const replica = await createReplica(name, world, repositoryId)
  const files = new Map<AttachmentHash, Buffer>()
  const { log, storage, options } = replica
  const named = () => {
    const all = new Map<AttachmentHash, LeaveRequest['attachments'][number]>()
    for (const documentId of log.documentIds())
      for (const { kind, payload, logId, sequence } of log.entriesOf(documentId)) {
        if (kind !== 'attachment' || !payload) continue
        const hash = Buffer.from(payload.subarray(0, 32)).toString('hex') as AttachmentHash
        const found = all.get(hash) ?? { hash, sizeBytes: files.get(hash)?.length ?? 0, named: [] }
        found.named.push({ logId, sequence })
        all.set(hash, found)
      }
    return all
  }
  return {
    ...replica,
    identity: options.identity,
    files,
    named,
    attach: (bytes, documentId) => {
      const hash = createHash('sha256').update(bytes).digest('hex') as AttachmentHash
      storage.transaction(() => log.append({ kind: 'attachment', documentId, payload: encodeAttachmentPayload(hash, bytes.length) }))
      files.set(hash, bytes)
      return hash
    },
  }
}

export const requestOf = (member: Member, world: World, more: Partial<LeaveRequest> = {}): LeaveRequest => {
  const { log, files } = member
  const named = [...member.named().values()]
  return {
    repositoryName: 'Repository of tests',
    have: log.frontier(),
    knows: log.knows,
    segmentsSince: (frontier, maxBytes) => log.segmentsSince(frontier, maxBytes),
    attachments: named.filter(({ hash }) => files.has(hash)),
    readAttachment: async function* (hash, from, length) {
      yield (files.get(hash) ?? Buffer.alloc(0)).subarray(from, from + length)
    },
    lacks: named.filter(({ hash }) => !files.has(hash)).map(({ hash }) => hash),
    partners: [],
    took: true,
    nowMs: world.nowMs,
    ...more,
  }
}

export const open = (member: Member, files: ExchangeFiles, limits: Partial<FolderLimits> = smallLimits, at = place): Promise<ExchangeFolder> =>
  openExchangeFolder(files, at, { repositoryId: member.log.repositoryId, identity: member.identity, knows: member.log.knows, limits })

export interface Taken {
  entries: number
  duplicates: number
  refused: string[]
  attachments: number
}

export const take = async (member: Member, folder: ExchangeFolder): Promise<Taken> => {
  const taken: Taken = { entries: 0, duplicates: 0, refused: [], attachments: 0 }
  for await (const segment of folder.segments(member.log.frontier())) {
    const { accepted, duplicates, refused } = member.log.accept(segment, 'stick')
    taken.entries += accepted.length
    taken.duplicates += duplicates
    taken.refused.push(...refused.map(({ code, detail }) => `${code} ${detail}`))
  }
  const wanted = member.named()
  for (const { hash } of folder.attachments) {
    if (!wanted.has(hash) || member.files.has(hash)) continue
    const chunks: Uint8Array[] = []
    for await (const chunk of folder.attachment(hash)) chunks.push(chunk)
    member.files.set(hash, Buffer.concat(chunks))
    taken.attachments += 1
  }
  return taken
}

export interface PressOptions {
  partners?: KnownPartner[]
  limits?: Partial<FolderLimits>
  counts?: LeaveRequest['counts']
}

export const press = async (
  member: Member,
  disk: MemoryDisk,
  world: World,
  options: PressOptions = {},
): Promise<{ taken: Taken; left: LeaveReport; folder: ExchangeFolder }> => {
  const folder = await open(member, createExchangeFiles(disk), options.limits)
  const taken = await take(member, folder)
  const { partners = [], counts } = options
  const left = await folder.leave(requestOf(member, world, { partners, ...(counts && { counts }) }))
  return { taken, left, folder }
}

/** Somebody who has nothing yet. */
export const anybody: KnownPartner = { deviceId: null, have: [] }
