// A repository made anew from what a partner has: his bundle, or what lies on a stick. It has the same id and everything that was sent; this
// device writes on in a log of its own. docs/formats/database.md [DB67].
import { type ErrorCode, GranaryError, isGranaryError } from '../../contract/errors.ts'
import type { OfferSource } from '../exchange/parts.ts'
import type { OpenEntryLog } from '../log/index.ts'
import { createSegmentGate } from '../log/segment-gate.ts'
import { inNewReplica, type LostPart, type NewReplicaOptions } from '../salvage/index.ts'
import { diskAttachmentStore } from '../storage/index.ts'
import { type RestoreWatch, stopIfAsked } from './watch.ts'

export interface RebuildOptions extends NewReplicaOptions, RestoreWatch {
  source: OfferSource
}

export interface RebuildReport {
  entries: number
  /** Kept until what is missing comes. */
  waiting: number
  lost: LostPart[]
  attachments: number
  lostAttachments: string[]
}

const takeEntries = async ({ source, signal, progressed }: RebuildOptions, log: OpenEntryLog) => {
  const total = source.content.reduce((sum, { from, to }) => sum + to - from, 0)
  const gate = createSegmentGate()
  try {
    let done = 0
    for await (const segment of source.segments([], signal)) {
      stopIfAsked(signal)
      await gate.pass(segment)
      const { accepted, held } = log.accept(segment, 'rebuilding')
      done += accepted.length + held
      progressed?.({ phase: 'entries', done: Math.min(done, total), total })
    }
  } finally {
    await gate.close()
  }
}

/** Not of this file alone: the next one would end in the same way. */
const endsAll = new Set<ErrorCode>(['disk-full', 'cancelled', 'place-gone'])

const takeFiles = async ({ source, target, signal, progressed }: RebuildOptions) => {
  const attachments = diskAttachmentStore(target)
  const total = source.attachments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const lostAttachments: string[] = []
  let done = 0
  for (const { hash, sizeBytes } of source.attachments) {
    stopIfAsked(signal)
    try {
      await attachments.addStream(source.attachment(hash, signal), hash)
    } catch (error) {
      if (!isGranaryError(error) || endsAll.has(error.code)) throw error
      lostAttachments.push(hash)
    }
    done += sizeBytes
    progressed?.({ phase: 'files', done, total })
  }
  return { attachments: attachments.list().length, lostAttachments }
}

/** What is offered and could not be taken: something before it is with somebody else. */
const lostOf = ({ content }: OfferSource, log: OpenEntryLog): LostPart[] => {
  const next = new Map(log.frontier().map(({ logId, nextSequence }) => [logId, nextSequence]))
  return content.flatMap(({ logId, from, to }): LostPart[] => {
    const have = next.get(logId) ?? 0
    const upTo = have < from ? from : to
    return have < upTo ? [{ logId, contributor: log.contributorOf(logId), from: have + 1, to: upTo }] : []
  })
}

/** Errors: those of the source, disk-full, cancelled, invalid-input (it holds nothing). What was made so far stays for the caller to remove. */
export const rebuildFromPartner = (options: RebuildOptions): Promise<RebuildReport> => {
  const { source } = options
  return inNewReplica(options, { repositoryId: source.repositoryId }, async ({ log, counts }) => {
    await takeEntries(options, log)
    if (counts().entries === 0) throw new GranaryError('invalid-input', 'Nothing of a repository can be taken from there.', { path: source.path })
    const files = await takeFiles(options)
    return { ...counts(), lost: lostOf(source, log), ...files }
  })
}
