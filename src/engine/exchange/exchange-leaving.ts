// What leaving in a folder asks of this replica: frontiers, segments, and which attachments its logs name.

import { open } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import type { FrontierRow } from '../../contract/areas/repository.ts'
import { type AttachmentHash, documentClass, documentClassOf, documentItemId, type ItemId, type LogId } from '../../contract/ids.ts'
import { decodeAttachmentPayload } from '../log/entry-codec.ts'
import type { OpenEntryLog } from '../log/index.ts'
import { decodeSegment } from '../log/segment-codec.ts'
import type { AttachmentStore, Clock, Documents, Members } from '../parts.ts'
import type { KnownPartner, LeaveRequest } from './folder/parts.ts'
import type { Partners } from './partners.ts'
import type { LogRange } from './parts.ts'

interface Options {
  log: OpenEntryLog
  documents: Documents
  attachments: AttachmentStore
  members: Members
  partners: Partners
  clock: Clock
}

const chunkBytes = 256 * 1024

/** Somebody who has nothing yet. */
export const anybody: KnownPartner = { deviceId: null, have: [] }

export type Leaving = ReturnType<typeof createLeaving>

export const createLeaving = ({ log, documents, attachments, members, partners, clock }: Options) => {
  /** Which entries name an attachment. Read once, then only what is new. */
  const named = new Map<AttachmentHash, { logId: LogId; sequence: number }[]>()
  const itemsOf = new Map<LogId, { sequence: number; item: ItemId }[]>()
  let readTo: FrontierRow[] = []
  let reading: Promise<void> | null = null

  const readNew = async () => {
    const frontier = log.frontier()
    for (const segment of log.segmentsSince(readTo)) {
      const { logId, from, entries } = decodeSegment(segment)
      for (const [index, { kind, payload, documentId }] of entries.entries()) {
        if (documentId !== null && documentClassOf(documentId) !== documentClass.repository) {
          const list = itemsOf.get(logId) ?? []
          list.push({ sequence: from + index, item: documentItemId(documentId) })
          itemsOf.set(logId, list)
        }
        if (kind !== 'attachment' || payload === null) continue
        try {
          const { hash } = decodeAttachmentPayload(payload)
          named.set(hash, [...(named.get(hash) ?? []), { logId, sequence: from + index }])
        } catch {
          // An entry of an unknown form names no attachment that we could leave.
        }
      }
      await setImmediate()
    }
    readTo = frontier
  }

  async function* readAttachment(hash: AttachmentHash, from: number, length: number): AsyncGenerator<Uint8Array> {
    const file = await open(attachments.locate(hash).path, 'r')
    try {
      for (let at = from; at < from + length; ) {
        const buffer = Buffer.alloc(Math.min(chunkBytes, from + length - at))
        const { bytesRead } = await file.read(buffer, 0, buffer.length, at)
        if (bytesRead === 0) return
        at += bytesRead
        yield buffer.subarray(0, bytesRead)
      }
    } finally {
      await file.close()
    }
  }

  const knownPartners = (everything: boolean): KnownPartner[] => {
    const heard: KnownPartner[] = partners.frontiers()
    // Whoever comes by an open invitation has nothing yet, and neither has anybody.
    const isAwaited = everything || members.state().invitations.some(({ state }) => state === 'open')
    return isAwaited ? [...heard, anybody] : heard
  }

  return {
    request: async (
      repositoryName: string,
      { took, everything, ...more }: { took: boolean; everything: boolean } & Pick<LeaveRequest, 'signal' | 'onProgress'>,
    ): Promise<LeaveRequest> => {
      documents.fold()
      reading ??= readNew().finally(() => {
        reading = null
      })
      await reading
      const here = [...named.keys()].filter((hash) => attachments.has(hash))
      return {
        repositoryName,
        have: log.frontier(),
        knows: log.knows,
        segmentsSince: log.segmentsSince,
        attachments: here.map((hash) => ({ hash, sizeBytes: attachments.locate(hash).sizeBytes, named: named.get(hash) ?? [] })),
        readAttachment,
        lacks: [...named.keys()].filter((hash) => !attachments.has(hash)),
        partners: knownPartners(everything),
        counts: partners.isMember,
        took,
        nowMs: clock.nowMs(),
        ...more,
      }
    },
    /** Items of which these ranges hold something; after `request`. */
    countItems: (ranges: readonly LogRange[]): number => {
      const items = new Set<ItemId>()
      for (const { logId, from, to } of ranges)
        for (const { sequence, item } of itemsOf.get(logId) ?? []) if (sequence >= from && sequence < to) items.add(item)
      return items.size
    },
  }
}
