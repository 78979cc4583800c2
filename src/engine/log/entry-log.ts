// The repository's logs on this device: our own, which is appended to, and those of others, which are accepted. docs/formats/entry.md.

import type { FrontierRow, VerifyReport } from '../../contract/areas/repository.ts'
import { GranaryError } from '../../contract/errors.ts'
import { type DocumentId, type LogId, type RepositoryId, repositoryIdSchema } from '../../contract/ids.ts'
import { isEntrance, parseOperation } from '../members/operations.ts'
import type { Clock, DeviceIdentity, EntryDraft, EntryLog, RandomBytes, Storage, StoredEntry } from '../parts.ts'
import { databaseFile } from '../storage/open-storage.ts'
import { type AcceptOutcome, allSafeguards, createAcceptor, type Safeguards } from './acceptor.ts'
import { createBranches } from './branches.ts'
import { fromHex, toHex } from './byte-io.ts'
import { type EntryFields, encodeLogOpen, hashEntry, noHash } from './entry-codec.ts'
import { createEntryStore } from './entry-store.ts'
import { createEntryTables, type LogRow } from './entry-tables.ts'
import { createEpochs, type EpochPlace } from './epoch.ts'
import { createHeldEntries } from './held-entries.ts'
import { createHybridClock } from './hybrid-clock.ts'
import { cryptographyReady } from './identity.ts'
import { createJudgement, type Judgement } from './judgement.ts'
import { createMembership, encodeGenesis, encodeIntroduce, type Membership } from './membership.ts'
import { segmentsSince } from './outgoing.ts'
import { readDocumentEntries, toDocumentEntry } from './read-document.ts'
import { createRejudging } from './rejudge.ts'
import { createSealing, type SealLimits } from './seal.ts'
import { inodeOf, readMachineId, type SidecarStore } from './sidecar.ts'
import { createStoreValues } from './store-values.ts'
import { checkEntry, checkUpdateClients, type Problem } from './validity.ts'
import { verifyLogs } from './verify.ts'
import { createWaitingEntries } from './waiting-entries.ts'

export interface EntryLogOptions {
  storage: Storage
  identity: DeviceIdentity
  clock: Clock
  randomBytes: RandomBytes
  sidecars: SidecarStore
  /** Where the database lies; the simulation says it for databases in memory. */
  place?: EpochPlace
  /** See `docs/decisions/010-every-signature-checked.md`. */
  checkSignatures?: 'every' | 'last'
  /** Switched off only to prove that the simulation notices. `epochs` is the rotation. */
  safeguards?: Partial<Safeguards & { epochs: boolean }>
  maxHeldBytes?: number
}

/** The log with what the engine's other parts do not need. */
export interface OpenEntryLog extends EntryLog {
  accept(segment: Uint8Array, source: string): AcceptOutcome
  /** What the members part reads. */
  readonly members: { judgement: Judgement; membership: Membership; entriesBetween(logId: LogId, from: number, to: number): StoredEntry[] }
  /** Like verify(), a batch at a time: yields the number of entries checked so far. */
  verifyGradually(): Generator<number, VerifyReport>
  seal(limits?: SealLimits): { sealed: number }
  /** Is that entry here: in its chain, or set aside with a branch? */
  knows(logId: LogId, sequence: number, hashHex: string): 'here' | 'aside' | null
  counts(): { held: number; setAside: number; branches: number }
}

/** Default size of a segment on the way: CORE D. */
const segmentBytes = 256 * 1024

/** Errors: repository-not-found when the database holds no repository yet (`foundRepository`, `adoptRepository`). */
export const openEntryLog = async (options: EntryLogOptions): Promise<OpenEntryLog> => {
  await cryptographyReady()
  return joinEntryLog(options)
}

/** The same for a caller that has awaited `cryptographyReady` (whoever has an identity has). */
export const joinEntryLog = (options: EntryLogOptions): OpenEntryLog => {
  const { storage, identity, clock, randomBytes, sidecars, checkSignatures = 'every' } = options
  const { db } = storage
  const { epochs: rotates = true, ...guards } = options.safeguards ?? {}
  const safeguards: Safeguards = { ...allSafeguards, ...guards }
  const values = createStoreValues(db)
  const id = values.read('repository_id')
  if (id === null) throw new GranaryError('repository-not-found', 'There is no repository in this folder.', { directory: storage.directory })
  const repositoryId: RepositoryId = repositoryIdSchema.parse(id)

  const tables = createEntryTables(db)
  const membership = createMembership(db, repositoryId)
  const sealing = createSealing(storage, tables, clock)
  const judgement = createJudgement({
    db,
    tables,
    membership,
    repositoryId,
    ownDevice: identity.deviceId,
    enforced: safeguards.roles,
    witnesses: safeguards.witnesses,
  })
  const store = createEntryStore({ db, tables, membership, judgement, sealing, clock })
  const rejudge = safeguards.rejudging ? createRejudging({ db, tables, store, membership, judgement, repositoryId }) : () => []
  const held = createHeldEntries(db, clock, options.maxHeldBytes)
  const waiting = createWaitingEntries({ db, tables, membership, clock, heldVersion: held.version })
  const branches = createBranches(storage, tables, membership, sealing, clock)
  const place = options.place ?? { inode: inodeOf(databaseFile(storage.directory)), machine: readMachineId() }
  const epochs = createEpochs({ storage, tables, repositoryId, deviceId: identity.deviceId, randomBytes, sidecars, place, rotates })
  const hybridClock = createHybridClock(clock, { atMs: 0, tick: 0 })
  for (const log of tables.logs()) hybridClock.follow({ atMs: log.headAtMs, tick: log.headTick })
  const acceptor = createAcceptor({
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
    ownLogId: () => epochs.logId,
  })

  const listeners: ((entries: StoredEntry[]) => void)[] = []
  const announce = (entries: StoredEntry[]) =>
    storage.afterCommit(() => {
      for (const listener of listeners) listener(entries)
    })

  const rejudgedListeners: ((documentIds: DocumentId[]) => void)[] = []
  /** Documents first: what arrives with the same act finds them built anew. */
  const announceRejudged = (documentIds: readonly DocumentId[]) =>
    storage.afterCommit(() => {
      for (const listener of rejudgedListeners) listener([...new Set(documentIds)])
    })

  /** [EN13]: heads that moved since our previous entry; all of them in a log-open. */
  const depsFor = (log: LogRow): EntryFields['deps'] => {
    const moved = log.headSequence < 0 ? tables.movedAfter(-1, log.log) : tables.movedAfter(log.lastLid, log.log)
    return moved.map((other) => ({ logId: other.logId, sequence: other.headSequence, hash: toHex(other.headHash.subarray(0, 8)) }))
  }

  const write = (log: LogRow, draft: EntryDraft): StoredEntry => {
    const fields = {
      logId: log.logId,
      sequence: log.headSequence + 1,
      previousHash: log.headSequence < 0 ? noHash : log.headHash,
      kind: draft.kind,
      documentId: draft.documentId,
      cause: draft.cause ? toHex(draft.cause) : null,
      ...hybridClock.now(),
      authHeads: draft.kind === 'log-open' ? [] : judgement.heads(),
      deps: depsFor(log),
      payload: draft.payload,
      erased: null,
    }
    const hash = hashEntry(fields)
    const entry = store.put(log, { ...fields, hash, signature: identity.sign(hash) }, null)
    if (store.takeAffected()) announceRejudged(rejudge())
    announce([entry])
    return entry
  }

  const present = (logId: LogId): LogRow => tables.logById(logId) ?? tables.addLog(logId, identity.deviceId)

  /** The log-open comes with the first entry, and the device's name if nobody knows it. [EN62] */
  const openOwnLog = (kind: EntryDraft['kind']): LogRow => {
    const { logId } = epochs
    const log = present(logId)
    if (log.headSequence >= 0) return log
    write(log, { kind: 'log-open', documentId: null, payload: encodeLogOpen(epochs.logOpen()) })
    const names = { contributor: identity.contributorName, device: identity.deviceName }
    const known = membership.namesOf(identity.deviceId)
    if (kind !== 'membership' && (known?.contributor !== names.contributor || known.device !== names.device))
      write(present(logId), { kind: 'membership', documentId: null, payload: encodeIntroduce(names) })
    return present(logId)
  }

  const refuseProblem = (problem: Problem | null) => {
    if (problem) throw new GranaryError(problem.code, problem.detail)
  }

  /** Before anything is written. [MB11] */
  const checkRole = ({ kind, documentId, payload }: EntryDraft) => {
    membership.refresh()
    if (!safeguards.roles) return
    const isStranger = !membership.ops().some(({ device }) => device === identity.deviceId)
    if (kind === 'membership' ? isStranger && !isEntrance(parseOperation(payload)) : judgement.ownRole() === null)
      throw new GranaryError('not-a-member', 'this device is no member of the repository')
    if (!judgement.mayWrite(kind, documentId)) throw new GranaryError('role-does-not-allow', 'the role of this device does not allow it')
  }

  const append = (draft: EntryDraft): StoredEntry => {
    if (!db.inTransaction) throw new Error('append belongs inside storage.transaction')
    const { logId } = epochs
    const { kind, documentId, payload } = draft
    checkRole(draft)
    if (kind === 'document-update' && documentId !== null)
      refuseProblem(payload.length > 8 * 1024 * 1024 ? checkSize : checkUpdateClients(payload, logId, documentId))
    else
      refuseProblem(
        checkEntry({ kind, documentId, payload, logId, sequence: 1, cause: null, atMs: 0, tick: 0, authHeads: [], deps: [], erased: null }, repositoryId),
      )
    return write(openOwnLog(kind), draft)
  }

  const accept = (segment: Uint8Array, source: string): AcceptOutcome =>
    storage.transaction(() => {
      const outcome = acceptor.accept(segment, source)
      if (outcome.isJudgedAnew) announceRejudged(outcome.rejudged)
      // A branch that is only kept has text too.
      if (outcome.accepted.length > 0 || outcome.refused.some(({ code }) => code === 'entry-fork')) announce(outcome.accepted)
      if (outcome.ownLogTouched) epochs.rotate('fork')
      return outcome
    })

  const rowOf = (log: LogRow): FrontierRow => ({
    logId: log.logId,
    deviceId: log.deviceId,
    nextSequence: log.headSequence + 1,
    headHashHex: toHex(log.headHash),
  })

  const seenUntil = db
    .prepare<[Uint8Array, Uint8Array, number], number>(
      `SELECT on_sequence FROM deps WHERE on_log = (SELECT log FROM logs WHERE log_id = ?) AND log = (SELECT log FROM logs WHERE log_id = ?)
       AND sequence <= ? ORDER BY sequence DESC LIMIT 1`,
    )
    .pluck()
  const documentIds = db
    .prepare<[], string>(
      'SELECT lower(hex(document_id)) FROM documents WHERE doc IN (SELECT doc FROM entries UNION SELECT doc FROM segment_documents) ORDER BY doc',
    )
    .pluck()
  const countOf = (table: string) => db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck()
  const counted = { setAside: countOf('aside'), branches: countOf('branches') }

  // Founding is finished here, so that a crash in its middle is made good by the next opening.
  const nonceHex = values.read('founding')
  if (nonceHex !== null)
    storage.transaction(() => {
      const payload = encodeGenesis({ contributor: identity.contributorName, device: identity.deviceName }, fromHex(nonceHex))
      append({ kind: 'membership', documentId: null, payload })
      values.remove('founding')
    })

  // Once after the tables for it were made, what is here is judged for the first time.
  if (safeguards.roles && values.read('members_judged') === '0')
    storage.transaction(() => {
      rejudge()
      values.remove('members_judged')
    })

  return {
    repositoryId,
    get logId() {
      return epochs.logId
    },
    deviceId: identity.deviceId,
    append,
    accept,
    *segmentsSince(frontier, maxBytes = segmentBytes) {
      for (const segment of segmentsSince(tables, frontier, maxBytes)) {
        epochs.beforePublishing()
        yield segment
      }
    },
    frontier: () =>
      tables
        .logs()
        .filter((log) => log.headSequence >= 0)
        .map(rowOf),
    entriesOf: (documentId, afterLid, untilLid) => readDocumentEntries(db, documentId, afterLid, untilLid),
    documentIds: () => documentIds.all() as DocumentId[],
    sawEntry: (entry, other) =>
      entry.logId === other.logId
        ? other.sequence <= entry.sequence
        : (seenUntil.get(fromHex(other.logId), fromHex(entry.logId), entry.sequence) ?? -1) >= other.sequence,
    setAside: (lid, code) => store.setAside(lid, code),
    takeBackIn: (lid) => store.takeBackIn(lid),
    waiting: waiting.list,
    missingBefore: waiting.missingBefore,
    contributorOf: (logId) => {
      const deviceId = logId === epochs.logId ? identity.deviceId : tables.logById(logId)?.deviceId
      if (deviceId === undefined) return null
      // Only our present log is named before it says so itself: of all others every replica says the same (the digest holds these names).
      return membership.namesOf(deviceId)?.contributor ?? (logId === epochs.logId ? identity.contributorName : null)
    },
    mayWrite: (kind, documentId) => {
      membership.refresh()
      return judgement.mayWrite(kind, documentId)
    },
    ownRole: () => {
      membership.refresh()
      return judgement.ownRole()
    },
    onRejudged: (listener) => void rejudgedListeners.push(listener),
    members: {
      judgement,
      membership,
      entriesBetween: (logId, from, to) => {
        const log = tables.logById(logId)
        return log ? tables.readRange(log, from, to).map((entry) => store.asItIs(toDocumentEntry(entry, null))) : []
      },
    },
    onAppended: (listener) => void listeners.push(listener),
    onRotated: (listener) => epochs.onRotated(listener),
    verify: () => {
      const steps = verifyLogs(db, tables, repositoryId)
      for (;;) {
        const step = steps.next()
        if (step.done) return step.value
      }
    },
    verifyGradually: () => verifyLogs(db, tables, repositoryId),
    knows: (logId, sequence, hashHex) => {
      const hash = fromHex(hashHex)
      const log = tables.logById(logId)
      if (log && tables.hasSame(log.log, sequence, hash)) return 'here'
      return branches.has(logId, sequence, hash) ? 'aside' : null
    },
    seal: (limits) => ({ sealed: sealing.seal(limits) }),
    counts: () => ({ held: held.count(), setAside: counted.setAside.get() ?? 0, branches: counted.branches.get() ?? 0 }),
  }
}

const checkSize: Problem = { verdict: 'refuse', code: 'entry-too-large', detail: 'larger than 8 MiB' }
