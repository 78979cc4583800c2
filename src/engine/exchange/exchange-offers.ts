// Looks, and what came of them: offers that can be taken for an hour, as long as what they read from is still there.
import { randomBytes } from 'node:crypto'
import { statfs } from 'node:fs/promises'
import type { Offer, Sender } from '../../contract/areas/exchange.ts'
import type { FrontierRow } from '../../contract/areas/repository.ts'
import { GranaryError } from '../../contract/errors.ts'
import type { AttachmentHash, LogId } from '../../contract/ids.ts'
import type { OpenEntryLog } from '../log/index.ts'
import type { AttachmentStore, Clock, Documents } from '../parts.ts'
import { nameMissing, nextByLog, unmetOf } from './exchange-ranges.ts'
import type { LeavePlan } from './folder/parts.ts'
import { lookThrough } from './look.ts'
import type { Looked } from './look-worker-parts.ts'
import type { Partners } from './partners.ts'
import type { OfferSource, SenderFacts } from './parts.ts'

export interface KeptOffer<Source extends OfferSource = OfferSource> {
  offer: Offer
  source: Source
  /** All items, also those that the offer does not name. */
  looked: Looked
  /** Ours when it was looked at. */
  frontier: FrontierRow[]
}

interface Options {
  directory: string
  log: OpenEntryLog
  documents: Documents
  attachments: AttachmentStore
  partners: Partners
  clock: Clock
}

const keptForMs = 60 * 60_000
const mostKept = 4
const mostItems = 1000

const nothingLooked: Looked = {
  items: [],
  counts: { new: 0, changed: 0, withdrawn: 0, notes: 0, entries: 0 },
  entryBytes: 0,
  members: { joined: [], changed: [], removed: [] },
  joins: [],
  missingItems: 0,
  names: [],
}

export const freeBytesOf = async (directory: string): Promise<number> => {
  const { bavail, bsize } = await statfs(directory)
  return bavail * bsize
}

/** What would be left: for those who are known, and for anybody. */
export interface OfferedLeave {
  known: Leavable
  /** null: the same. */
  everything: Leavable | null
  everythingBefore: boolean
  for: string[]
  /** This device's account there tells all that it has. */
  isUpToDate: boolean
}
interface Leavable {
  plan: LeavePlan
  items: number
}
const weightOf = ({ plan: { entries, attachments, sizeBytes }, items }: Leavable) => ({ items, entries, attachments, sizeBytes })

/** Reads what a source offers, against what is here. Errors: bundle-damaged and those of the source. */
export const readOffer = async (
  { directory, log, documents, attachments, partners }: Options,
  source: OfferSource,
  leave: OfferedLeave | null,
  skipped: readonly SenderFacts[] = [],
): Promise<KeptOffer> => {
  documents.fold()
  const frontier = log.frontier()
  const isOurs = source.repositoryId === log.repositoryId
  const unmet = isOurs ? unmetOf(source, nextByLog(frontier)) : []
  const others = source.senders.filter(({ deviceId }) => deviceId !== log.deviceId)
  const looked = isOurs
    ? await lookThrough(
        { directory, repositoryId: log.repositoryId, frontier, unmet: [...new Set(unmet.map(({ logId }) => logId))] },
        source.segments(frontier),
      )
    : nothingLooked
  const invited = new Map(looked.joins.map(({ device, inviter }) => [device, inviter]))
  const trustOf: Partners['trustOf'] = (deviceId) => {
    const known = partners.trustOf(deviceId)
    const inviter = invited.get(deviceId)
    // His invitation comes with him: it is proven, and who signed it is a member here.
    return known.trust === 'unknown' && inviter !== undefined && partners.isMember(inviter) ? { ...known, trust: 'member' } : known
  }
  const senderOf = ({ deviceId, deviceName, contributorName }: Pick<SenderFacts, 'deviceId' | 'deviceName' | 'contributorName'>): Sender => ({
    deviceId,
    deviceName,
    contributorName,
    ...trustOf(deviceId),
  })
  const missingFiles = new Map<AttachmentHash, number>()
  if (isOurs) for (const { hash, sizeBytes } of source.attachments) if (!attachments.has(hash)) missingFiles.set(hash, sizeBytes)
  const fileBytes = [...missingFiles.values()].reduce((sum, bytes) => sum + bytes, 0)
  const names = new Map<LogId, string>(looked.names)
  const missing = nameMissing(unmet, source, (logId) => names.get(logId) ?? partners.nameOf(logId))
  const [first] = missing
  // A bundle holds back by itself what cannot be placed; then its sender's word is all there is.
  if (first) first.items = Math.max(looked.missingItems, (source.summary?.items ?? 0) - looked.items.length)
  const takesNothing = looked.counts.entries === 0 && missingFiles.size === 0
  const leavesNothing = leave === null || (leave.known.plan.entries === 0 && leave.known.plan.attachments === 0 && leave.isUpToDate)
  return {
    source,
    looked,
    frontier,
    offer: {
      offerId: `o-${randomBytes(8).toString('hex')}`,
      what: source.what,
      path: source.path,
      repositoryId: source.repositoryId,
      repositoryName: source.repositoryName,
      repository: isOurs ? 'this' : 'another',
      from: others.map(({ createdAtMs, sizeBytes, ...sender }) => ({
        ...senderOf(sender),
        leftAtUtc: new Date(createdAtMs).toISOString(),
        signed: true,
        sizeBytes,
      })),
      items: looked.items.slice(0, mostItems).map(({ id, title, kind, change, by, atMs, textBytes, files }) => ({
        id,
        title,
        kind,
        change,
        by,
        atUtc: atMs === null ? null : new Date(atMs).toISOString(),
        sizeBytes: textBytes + files.reduce((sum, { hash }) => sum + (missingFiles.get(hash) ?? 0), 0),
      })),
      counts: { ...looked.counts, attachments: missingFiles.size },
      skipped: skipped.map(senderOf),
      members: looked.members,
      missing,
      missingVolumes: source.missingVolumes,
      sizeBytes: looked.entryBytes + fileBytes,
      freeBytes: await freeBytesOf(directory),
      leave: leave && { ...weightOf(leave.known), freeBytes: leave.known.plan.freeBytes ?? 0, for: leave.for, anybody: leave.known.plan.forAnybody },
      leaveEverything: leave?.everything ? { ...weightOf(leave.everything), before: leave.everythingBefore } : null,
      nothingToDo: isOurs && takesNothing && leavesNothing,
    },
  }
}

export const createKeptOffers = ({ clock }: Pick<Options, 'clock'>) => {
  const kept = new Map<string, { offer: KeptOffer; atMs: number }>()
  const forget = (offerId: string) => {
    const one = kept.get(offerId)
    kept.delete(offerId)
    // What cannot be closed is gone already.
    void one?.offer.source.close().catch(() => undefined)
  }
  const clear = () => {
    for (const [offerId, { atMs }] of kept) if (clock.nowMs() - atMs > keptForMs) forget(offerId)
    for (const offerId of [...kept.keys()].slice(0, Math.max(0, kept.size - mostKept))) forget(offerId)
  }
  return {
    keep: (offer: KeptOffer) => {
      kept.set(offer.offer.offerId, { offer, atMs: clock.nowMs() })
      clear()
    },
    /** Given once: a second start would take from a source that has changed. Errors: invalid-input. */
    give: (offerId: string): KeptOffer => {
      clear()
      const one = kept.get(offerId)
      if (!one) throw new GranaryError('invalid-input', 'this look is over: look again')
      kept.delete(offerId)
      return one.offer
    },
    senders: () => [...kept.values()].flatMap(({ offer }) => offer.source.senders),
    close: () => {
      for (const offerId of kept.keys()) forget(offerId)
    },
  }
}
