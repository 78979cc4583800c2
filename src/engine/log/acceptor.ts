// Takes entries of others: what is valid and contiguous is stored, the rest is a duplicate, held, set aside or refused.
// docs/formats/entry.md [EN40]–[EN48].
import { type ErrorCode, isGranaryError } from '../../contract/errors.ts'
import type { DeviceId, DocumentId, LogId, RepositoryId } from '../../contract/ids.ts'
import type { AcceptReport, StoredEntry } from '../parts.ts'
import type { Branches } from './branches.ts'
import { sameBytes, toHex } from './byte-io.ts'
import { type Dep, decodeLogOpen, type Entry, noHash } from './entry-codec.ts'
import type { EntryStore } from './entry-store.ts'
import type { EntryTables, LogRow } from './entry-tables.ts'
import type { HeldEntries } from './held-entries.ts'
import type { HybridClock } from './hybrid-clock.ts'
import { isSignedBy } from './identity.ts'
import type { Membership } from './membership.ts'
import { chainEntries, decodeSegment } from './segment-codec.ts'
import { checkEntry, type Problem } from './validity.ts'

/** What a safeguard guards: each can be switched off only so that the simulation can prove that it notices. */
export interface Safeguards {
  /** Holding back after a gap [EN40]. */
  contiguous: boolean
  /** Holding back until the deps are here [EN42]. */
  deps: boolean
  /** Client ids derived from the log [EN32]. */
  clientIds: boolean
  signatures: boolean
  /** Who is no member is refused, and what a role does not allow is set aside (docs/formats/membership.md). */
  roles: boolean
  /** Raising a cutoff to what others have built on [MB52]. */
  witnesses: boolean
  /** Judging what is here again when memberships change [MB56]. */
  rejudging: boolean
}
export const allSafeguards: Safeguards = { contiguous: true, deps: true, clientIds: true, signatures: true, roles: true, witnesses: true, rejudging: true }

/** Logs of devices that nobody here knows, kept because their inviter may still come. [MB12] */
export const maxStrangers = 256

export interface AcceptorParts {
  repositoryId: RepositoryId
  tables: EntryTables
  store: EntryStore
  held: HeldEntries
  branches: Branches
  membership: Membership
  /** Brings what is set aside in line with the judgement. */
  rejudge: () => DocumentId[]
  hybridClock: HybridClock
  safeguards: Safeguards
  checkSignatures: 'every' | 'last'
  ownLogId: () => LogId
}

export interface AcceptOutcome extends AcceptReport {
  /** Entries that left the chain because their branch lost a fork: their documents are to be built anew, their text kept. */
  withdrawn: Entry[]
  /** Documents of which entries were set aside, or taken back in, because memberships have changed. */
  rejudged: DocumentId[]
  /** Memberships, or what witnesses them, have changed: also where no document did. */
  isJudgedAnew: boolean
  /** Evidence that our own log was written elsewhere, or that it lost entries: a new epoch is due. [EN46] */
  ownLogTouched: boolean
}

type Verdict =
  | { is: 'accepted'; entry: StoredEntry }
  | { is: 'duplicate' }
  | { is: 'held' }
  /** Accounted for already. */
  | { is: 'placed' }
  | { is: 'branch' }
  | { is: 'refused'; code: ErrorCode; detail: string }

const refused = (code: ErrorCode, detail: string): Verdict => ({ is: 'refused', code, detail })

export const createAcceptor = ({
  repositoryId,
  tables,
  store,
  held,
  branches,
  membership,
  rejudge,
  hybridClock,
  safeguards,
  checkSignatures,
  ownLogId,
}: AcceptorParts) => {
  const hold = (entry: Entry, source: string): Verdict => {
    if (held.has(entry)) return { is: 'duplicate' }
    return held.add(entry, source) ? { is: 'held' } : refused('entry-gap', 'something before it is missing, and there is no room to keep it')
  }
  const toBranch = (entry: Entry): Verdict =>
    branches.addForeign(entry) ? { is: 'branch' } : refused('entry-fork', 'of a branch that was set aside, and there is no room to keep it')

  const depState = (dep: Dep): 'here' | 'missing' | 'branch' => {
    const log = tables.logById(dep.logId)
    const ours = log && dep.sequence <= log.headSequence ? tables.hashAt(log.log, dep.sequence) : null
    if (ours && toHex(ours.subarray(0, 8)) === dep.hash) return 'here'
    return branches.hasByPrefix(dep.logId, dep.sequence, dep.hash) ? 'branch' : 'missing'
  }
  const pastOf = (entry: Entry): 'here' | 'missing' | 'branch' => {
    if (!safeguards.deps) return 'here'
    const states = entry.deps.map(depState)
    if (states.includes('branch')) return 'branch'
    return states.includes('missing') || !entry.authHeads.every((head) => membership.isKnownHead(head)) ? 'missing' : 'here'
  }

  const problemOf = (entry: Entry): Problem | null => {
    const problem = checkEntry(entry, repositoryId)
    return problem?.code === 'foreign-client-id' && !safeguards.clientIds ? null : problem
  }

  const judgeAnew = (outcome: AcceptOutcome) => {
    outcome.isJudgedAnew = true
    outcome.rejudged.push(...rejudge())
  }

  /** Once for a segment: thousands of changes that touch each other must not hold up whoever takes them in. */
  let isJudgingDue = false

  const storeEntry = (log: LogRow, entry: Entry, problem: Problem | null): Verdict => {
    hybridClock.follow(entry)
    const stored = store.put(log, entry, problem)
    if (store.takeAffected()) isJudgingDue = true
    return { is: 'accepted', entry: stored }
  }

  /** An entry at a place that is taken by another one of ours. The signature is checked. */
  const fork = (log: LogRow, entry: Entry, problem: Problem | null, outcome: AcceptOutcome): Verdict => {
    tables.setForked(log.log)
    if (log.logId === ownLogId()) outcome.ownLogTouched = true
    const ours = tables.hashAt(log.log, entry.sequence)
    const cuts = branches.dependentsOf(log, entry.sequence)
    const dependsOnWhatWouldGo = entry.deps.some((dep) => dep.sequence >= (cuts.get(tables.logById(dep.logId)?.log ?? -1) ?? Number.POSITIVE_INFINITY))
    if (dependsOnWhatWouldGo || (ours && Buffer.compare(ours, entry.hash) < 0)) return toBranch(entry)
    const withdrawn = branches.cut(cuts)
    outcome.withdrawn.push(...withdrawn)
    if (withdrawn.some(({ logId }) => logId === ownLogId())) outcome.ownLogTouched = true
    if (safeguards.roles) judgeAnew(outcome)
    return storeEntry(tables.logById(log.logId) ?? log, entry, problem)
  }

  const placeAtTakenSequence = (log: LogRow, entry: Entry, source: string, outcome: AcceptOutcome): Verdict => {
    const previous = entry.sequence === 0 ? noHash : tables.hashAt(log.log, entry.sequence - 1)
    if (!previous || !sameBytes(previous, entry.previousHash))
      return branches.has(entry.logId, entry.sequence - 1, entry.previousHash)
        ? toBranch(entry)
        : refused('entry-bad-chain', 'does not follow any entry that is here')
    // Whoever comes in twice has two entrances; anything else at that place would leave the log without one.
    if (safeguards.roles && entry.sequence === 1 && isEntrance(log, 1) && !membership.isEntranceOf(entry, log.deviceId))
      return refused('not-a-member', 'the first entry of a newcomer is a join')
    const problem = problemOf(entry)
    if (problem?.verdict === 'refuse') return refused(problem.code, problem.detail)
    const past = pastOf(entry)
    if (past === 'missing') return hold(entry, source)
    return past === 'branch' ? toBranch(entry) : fork(log, entry, problem, outcome)
  }

  const placeAtHead = (log: LogRow, entry: Entry, source: string, outcome: AcceptOutcome): Verdict => {
    if (!sameBytes(entry.previousHash, log.headHash) && safeguards.contiguous)
      return refused('entry-bad-chain', 'the previous hash is not that of our last entry')
    const problem = problemOf(entry)
    if (problem?.verdict === 'refuse') return refused(problem.code, problem.detail)
    const past = pastOf(entry)
    if (past === 'missing') return hold(entry, source)
    if (past === 'branch') return toBranch(entry)
    if (log.logId === ownLogId()) outcome.ownLogTouched = true
    return storeEntry(log, entry, problem)
  }

  const isEntrance = (log: LogRow, sequence: number): boolean => {
    const [entry] = tables.readRange(log, sequence, sequence)
    return entry !== undefined && membership.isEntranceOf(entry, log.deviceId)
  }

  const holdStranger = (entry: Entry, source: string): Verdict =>
    held.logIds().filter((logId) => logId !== entry.logId && tables.logById(logId) === null).length < maxStrangers
      ? hold(entry, source)
      : refused('not-a-member', 'too many newcomers whose inviter is not known here')

  const memberDevices = (): DeviceId[] => [...new Set(tables.logs().map(({ deviceId }) => deviceId))].filter((deviceId) => membership.isMemberDevice(deviceId))

  /** Not the first entry of a log that is not here. [MB12] */
  const placeWithoutLog = (entry: Entry, source: string, outcome: AcceptOutcome): Verdict => {
    if (!safeguards.roles) return hold(entry, source)
    if (entry.sequence === 1 && membership.looksLikeEntrance(entry)) {
      const verdict = holdStranger(entry, source)
      if (verdict.is === 'held' && retryLog(entry.logId, outcome) && tables.logById(entry.logId)) return { is: 'placed' }
      return verdict
    }
    return memberDevices().some((deviceId) => isSignedBy(deviceId, entry.hash, entry.signature))
      ? hold(entry, source)
      : refused('not-a-member', 'of a device that is no member')
  }

  /** The first entry of a log that nobody here knows yet. */
  const placeNewLog = (entry: Entry, source: string, outcome: AcceptOutcome): Verdict => {
    if (entry.sequence > 0) return placeWithoutLog(entry, source, outcome)
    const problem = problemOf(entry)
    if (problem) return refused(problem.code, problem.detail)
    const { deviceId } = decodeLogOpen(entry.payload ?? new Uint8Array())
    if (!isSignedBy(deviceId, entry.hash, entry.signature)) return refused('entry-bad-signature', 'not signed by the device of its log')
    if (!sameBytes(entry.previousHash, noHash)) return refused('entry-bad-chain', 'nothing stands before a log-open')
    if (safeguards.roles && !membership.isMemberDevice(deviceId)) {
      const next = held.upTo(entry.logId, 1).find((one) => one.entry.sequence === 1 && sameBytes(one.entry.previousHash, entry.hash))
      if (!next || !membership.isEntranceOf(next.entry, deviceId)) return holdStranger(entry, source)
    }
    const past = pastOf(entry)
    if (past === 'missing') return hold(entry, source)
    // The log is noted also when its first entry goes with a branch: what follows is checked against its device.
    const log = tables.addLog(entry.logId, deviceId)
    if (past === 'branch') return toBranch(entry)
    return storeEntry(log, entry, null)
  }

  const duplicateOf = (log: LogRow, entry: Entry): Verdict => {
    const filled = store.isHollow(log, entry) && problemOf(entry) === null ? store.fillIn(log, entry) : null
    return filled ? { is: 'accepted', entry: filled } : { is: 'duplicate' }
  }

  const take = (entry: Entry, source: string, outcome: AcceptOutcome, signatureKnown: boolean): Verdict => {
    const log = tables.logById(entry.logId)
    if (!log) return placeNewLog(entry, source, outcome)
    if (entry.sequence <= log.headSequence && tables.hasSame(log.log, entry.sequence, entry.hash)) return duplicateOf(log, entry)
    if (branches.has(entry.logId, entry.sequence, entry.hash)) return { is: 'duplicate' }
    if (safeguards.signatures && !signatureKnown && !isSignedBy(log.deviceId, entry.hash, entry.signature))
      return refused('entry-bad-signature', 'not signed by the device of its log')
    if (entry.sequence <= log.headSequence) return placeAtTakenSequence(log, entry, source, outcome)
    if (branches.has(entry.logId, entry.sequence - 1, entry.previousHash)) return toBranch(entry)
    if (entry.sequence > log.headSequence + 1 && safeguards.contiguous) return hold(entry, source)
    return placeAtHead(log, entry, source, outcome)
  }

  /** Counts a verdict; false stops the segment. */
  const note = (entry: Pick<Entry, 'logId' | 'sequence'>, verdict: Verdict, outcome: AcceptOutcome): boolean => {
    if (verdict.is === 'accepted') outcome.accepted.push(verdict.entry)
    else if (verdict.is === 'duplicate') outcome.duplicates += 1
    else if (verdict.is === 'held') outcome.held += 1
    else if (verdict.is === 'placed') outcome.held = Math.max(0, outcome.held - 1)
    else if (verdict.is === 'branch')
      outcome.refused.push({ code: 'entry-fork', logId: entry.logId, sequence: entry.sequence, detail: 'set aside with its branch' })
    else {
      outcome.refused.push({ code: verdict.code, logId: entry.logId, sequence: entry.sequence, detail: verdict.detail })
      return false
    }
    return true
  }

  /** Tries the held entries of one log again; true: something moved. */
  const retryLog = (logId: LogId, outcome: AcceptOutcome): boolean => {
    let moved = false
    for (;;) {
      let movedNow = false
      const next = (tables.logById(logId)?.headSequence ?? -1) + 1
      // What follows an entry of a branch goes with it, also where it is held behind a gap.
      const until = outcome.refused.some(({ code }) => code === 'entry-fork') || outcome.withdrawn.length > 0 ? Number.MAX_SAFE_INTEGER : next
      for (const { entry, source } of held.upTo(logId, until)) {
        held.remove(entry)
        const verdict = take(entry, source, outcome, false)
        if (verdict.is === 'held') continue
        movedNow = true
        note(entry, verdict, outcome)
      }
      if (!movedNow) return moved
      moved = true
    }
  }

  const retryHeld = (outcome: AcceptOutcome) => {
    for (let moved = true; moved; ) {
      moved = false
      for (const logId of held.logIds()) if (retryLog(logId, outcome)) moved = true
    }
  }

  /** Inside a transaction. Malformed bytes are an outcome, not an exception. */
  const accept = (segment: Uint8Array, source: string): AcceptOutcome => {
    const outcome: AcceptOutcome = { accepted: [], duplicates: 0, held: 0, refused: [], withdrawn: [], rejudged: [], isJudgedAnew: false, ownLogTouched: false }
    membership.refresh()
    isJudgingDue = false
    let entries: Entry[]
    try {
      entries = chainEntries(decodeSegment(segment))
    } catch (error) {
      if (!isGranaryError(error)) throw error
      outcome.refused.push({ code: error.code, logId: '', sequence: -1, detail: error.message })
      return outcome
    }
    const last = entries.at(-1)
    const log = last && tables.logById(last.logId)
    const wholeIsSigned = checkSignatures === 'last' && last && log ? isSignedBy(log.deviceId, last.hash, last.signature) : false
    for (const entry of entries) if (!note(entry, take(entry, source, outcome, wholeIsSigned), outcome)) break
    if (outcome.accepted.length > 0 || outcome.refused.some(({ code }) => code === 'entry-fork')) retryHeld(outcome)
    if (isJudgingDue) judgeAnew(outcome)
    if (outcome.rejudged.length > 0) outcome.accepted = outcome.accepted.map(store.asItIs)
    return outcome
  }

  return { accept }
}
