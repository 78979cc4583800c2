// A repository made anew from what a partner has: his bundle, or what lies on a stick. It has the same id and everything that was sent; this
// device writes on in a log of its own. docs/formats/database.md [DB67].
import { randomBytes as nodeRandomBytes } from 'node:crypto'
import { GranaryError, isGranaryError } from '../../contract/errors.ts'
import type { OfferSource } from '../exchange/parts.ts'
import { adoptRepository } from '../log/index.ts'
import { createSegmentGate } from '../log/segment-gate.ts'
import { diskSidecarStore } from '../log/sidecar.ts'
import type { Clock, DeviceIdentity, RandomBytes } from '../parts.ts'
import type { LostPart } from '../salvage/index.ts'
import { diskAttachmentStore, openStorage } from '../storage/index.ts'

export interface RebuildOptions {
  source: OfferSource
  /** Missing or empty. */
  target: string
  identity: DeviceIdentity
  sidecarsDirectory: string
  clock?: Clock
  randomBytes?: RandomBytes
  checkDrive?: boolean
}

export interface RebuildReport {
  entries: number
  /** Kept until what is missing comes. */
  waiting: number
  lost: LostPart[]
  attachments: number
  lostAttachments: string[]
}

/** Errors: those of the source, disk-full, invalid-input (it holds nothing). What was made so far stays for the caller to remove. */
export const rebuildFromPartner = async ({
  source,
  target,
  identity,
  sidecarsDirectory,
  clock = { nowMs: () => Date.now() },
  randomBytes = (length) => new Uint8Array(nodeRandomBytes(length)),
  checkDrive,
}: RebuildOptions): Promise<RebuildReport> => {
  const storage = openStorage({ directory: target, clock, randomBytes, checkDrive })
  const gate = createSegmentGate()
  try {
    const log = await adoptRepository({ storage, identity, clock, randomBytes, sidecars: diskSidecarStore(sidecarsDirectory) }, source.repositoryId)
    for await (const segment of source.segments([])) {
      await gate.pass(segment)
      log.accept(segment, 'rebuilding')
    }
    const entries = log.frontier().reduce((sum, { nextSequence }) => sum + nextSequence, 0)
    if (entries === 0) throw new GranaryError('invalid-input', 'Nothing of a repository can be taken from there.', { path: source.path })
    const attachments = diskAttachmentStore(target)
    const lostAttachments: string[] = []
    for (const { hash } of source.attachments) {
      try {
        await attachments.addStream(source.attachment(hash), hash)
      } catch (error) {
        if (!isGranaryError(error) || error.code === 'disk-full') throw error
        lostAttachments.push(hash)
      }
    }
    const next = new Map(log.frontier().map(({ logId, nextSequence }) => [logId, nextSequence]))
    const lost = source.content.flatMap(({ logId, from, to }): LostPart[] => {
      const have = next.get(logId) ?? 0
      // What is offered and could not be taken: something before it is with somebody else.
      return have < from
        ? [{ logId, contributor: log.contributorOf(logId), from: have + 1, to: from }]
        : have < to
          ? [{ logId, contributor: log.contributorOf(logId), from: have + 1, to }]
          : []
    })
    return { entries, waiting: log.counts().held, lost, attachments: attachments.list().length, lostAttachments }
  } finally {
    await gate.close()
    storage.close()
  }
}
