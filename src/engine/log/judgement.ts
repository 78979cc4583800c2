// By which role each entry is judged, and putting aside or taking back in what that changes. docs/formats/membership.md [MB11], [MB50]–[MB56].
import type Database from 'better-sqlite3'
import type { ContributorId, Role } from '../../contract/areas/members.ts'
import type { DeviceId, DocumentId, LogId, RepositoryId } from '../../contract/ids.ts'
import { type Cut, cutBy, differencesOf, findCuts, piecesOf, type RolePiece, restrictionBy, roleAt, type Sight } from '../members/cutoffs.ts'
import { isAtLeast, mayWrite } from '../members/permissions.ts'
import { type Fold, type GrowingFold, growFold } from '../members/rules.ts'
import type { EntryKind } from '../parts.ts'
import type { Entry } from './entry-codec.ts'
import type { EntryTables, LogRow } from './entry-tables.ts'
import type { Membership } from './membership.ts'
import { createViews } from './views.ts'

export interface Judgement {
  /** Of everything that is here. */
  fold(): Fold
  /** What this device may do now. null: it is no member. */
  ownRole(): Role | null
  /** Does the role in force at its place allow it? The entry is stored. */
  allows(log: LogRow, entry: Pick<Entry, 'sequence' | 'kind' | 'documentId'>): boolean
  mayWrite(kind: EntryKind, documentId: DocumentId | null): boolean
  /** Before an entry is stored: what it changes is found by comparing with what was so before it. */
  prepare(): void
  /** The stored entry of that log saw changes that the log had not seen before. Comes before anything is asked about it. */
  noteSeen(log: LogRow): void
  /** An entry was stored and what it saw is noted: may verdicts over others have changed? */
  isAffectedBy(log: LogRow, entry: Pick<Entry, 'sequence' | 'kind' | 'deps'>, sawNew: boolean): boolean
  /** The ranges of logs whose judgement has changed since the last call, or that have come since, with their role. */
  changedLogs(): { log: LogRow; ranges: { from: number; to: number; role: Role | null }[] }[]
  /** 16 bytes each, hex, ascending: what stands in authHeads. */
  heads(): string[]
}

interface Options {
  db: Database.Database
  tables: EntryTables
  membership: Membership
  repositoryId: RepositoryId
  ownDevice: DeviceId
  /** false: everybody may everything; only for the test of the test. */
  enforced: boolean
  /** [MB52]; switched off only for the test of the test. */
  witnesses: boolean
}

export const createJudgement = ({ db, tables, membership, repositoryId, ownDevice, enforced, witnesses }: Options): Judgement => {
  const seenUntil = db
    .prepare<[number, number, number], number>('SELECT on_sequence FROM deps WHERE on_log = ? AND log = ? AND sequence <= ? ORDER BY sequence DESC LIMIT 1')
    .pluck()
  const { pasts } = membership
  let version = -1
  let generation = 0
  let whole: GrowingFold | null = null
  let cuts: Map<LogId, Cut[]> | null = null
  /** Whose devices are restricted by anything, and who lost a right by something apart from it. */
  const restricted = new Set<DeviceId>()
  const losers = new Set<ContributorId | null>()
  /** What the aside table was last brought in line with, and how far. */
  const settled = new Map<LogId, { pieces: RolePiece[]; until: number }>()
  /** Logs that may have to be brought in line; null: all. */
  let unsettled: Set<LogId> | null = null

  /** Since the last settling the cuts have changed. */
  let isStirred = false
  /** Something was stored since then that may change verdicts over others: what was so before it is not asked for any more. */
  let isDue = false
  const dropCuts = () => {
    cuts = null
    unsettled = null
    isStirred = true
  }

  /** What one more change, which touches nothing that is judged already, does to the cuts. */
  const follow = (all: Fold, index: number) => {
    const op = all.ops[index]
    if (!op) return
    unsettled?.add(op.logId)
    const { operation, device } = op
    if (!cuts || operation.op === 'invite' || operation.op === 'withdraw-invitation' || operation.op === 'confirm') return
    const about = operation.op === 'set-role' || (operation.op === 'remove' && operation.contributor !== null) ? operation.contributor : null
    const others = [
      about,
      all.kin.contributorOf(device),
      operation.op === 'remove' && operation.device !== null ? all.kin.contributorOf(operation.device) : null,
    ]
    if ((all.verdicts[index]?.voidedBy.length ?? 0) > 0 || others.some((one) => one !== null && losers.has(one))) {
      dropCuts()
      return
    }
    // What took something from a contributor takes it from a further device, too.
    const owner = operation.op === 'join' ? all.kin.contributorOf(device) : null
    if (owner !== null && all.kin.devicesOf(owner).some((its) => restricted.has(its))) {
      dropCuts()
      return
    }
    const restriction = restrictionBy(all, index)
    for (const restrictedDevice of restriction?.devices ?? []) {
      restricted.add(restrictedDevice)
      for (const { logId, headSequence } of tables.logsOf(restrictedDevice)) {
        const cut = restriction && cutBy(restriction, logId, sight)
        if (!cut) continue
        // It takes back what is here: others may have witnessed it, or be no witnesses any more.
        if (cut.from <= headSequence || !cuts) {
          dropCuts()
          return
        }
        unsettled?.add(logId)
        const of = cuts.get(logId)
        if (of) of.push(cut)
        else cuts.set(logId, [cut])
      }
    }
  }

  const refresh = () => {
    if (membership.opsVersion() === version) return
    version = membership.opsVersion()
    if (membership.generation() !== generation) {
      generation = membership.generation()
      whole = null
      settled.clear()
      views.forget()
    }
    const ops = membership.ops()
    while (whole && whole.ops.length < ops.length) {
      const op = ops[whole.ops.length]
      const added = op ? whole.add(op) : false
      if (!added) whole = null
      else {
        // Views rest on who could ever invite.
        if (added.widened) {
          views.forget()
          dropCuts()
        }
        follow(whole, whole.ops.length - 1)
      }
    }
    if (whole) return
    views.forget()
    cuts = null
    unsettled = null
  }

  const fold = (): GrowingFold => {
    refresh()
    if (whole) return whole
    whole = growFold({ ops: membership.ops(), repositoryId, pasts, ownDevice })
    return whole
  }
  const views = createViews({ membership, repositoryId, ownDevice, fold })

  const sight: Sight = {
    logs: () => tables.logs(),
    firstSeen: pasts.firstSeen,
    seenOf: (logId, sequence, of) => {
      const log = tables.logById(logId)
      const other = tables.logById(of)
      return log && other && sequence >= 0 ? (seenUntil.get(other.log, log.log, sequence) ?? -1) : -1
    },
    viewsOf: (logId) => {
      const log = tables.logById(logId)
      return log ? views.of(log) : []
    },
  }

  const cutsOf = (): Map<LogId, Cut[]> => {
    const all = fold()
    if (cuts) return cuts
    cuts = findCuts(all, sight, witnesses)
    restricted.clear()
    losers.clear()
    for (const [index, { stands, voidedBy }] of all.verdicts.entries()) {
      for (const device of (stands && restrictionBy(all, index)?.devices) || []) restricted.add(device)
      const op = all.ops[index]
      if (!op || voidedBy.length === 0) continue
      const loser = op.operation.op === 'set-role' ? op.operation.contributor : all.kin.contributorOf(op.device)
      losers.add(loser)
      for (const device of loser === null ? [] : all.kin.devicesOf(loser)) restricted.add(device)
    }
    return cuts
  }

  const roleIn = (log: LogRow, sequence: number) => roleAt(views.of(log), cutsOf().get(log.logId) ?? [], sequence)

  /** Cuts of a log end where it has seen what cut it. Where one of them took something back, what follows may witness again. */
  const endCuts = (log: LogRow) => {
    const own = cuts?.get(log.logId)
    if (!cuts || !own) return
    let hasTaken = false
    const left = own.filter((cut) => {
      if (Number.isFinite(cut.until)) return true
      cut.until = pasts.firstSeen(cut.by, log.logId)
      hasTaken ||= cut.from < cut.until && Number.isFinite(cut.until)
      return cut.from < cut.until
    })
    if (left.length > 0) cuts.set(log.logId, left)
    else cuts.delete(log.logId)
    if (hasTaken) dropCuts()
  }

  /** Asked for with every entry that is written. */
  let own: { of: number; role: Role | null; heads: string[] } | null = null
  const ownStanding = () => {
    const all = fold()
    if (own?.of === version) return own
    const rests = all.restsOn(ownDevice).map(({ hash }) => hash.slice(0, 32))
    const genesis = membership.genesisHead()
    const heads = rests.length > 0 ? rests : genesis === null ? [] : [genesis]
    own = { of: version, role: all.roleOfDevice(ownDevice), heads: [...new Set(heads)].sort().slice(0, 16) }
    return own
  }
  const ownRole = (): Role | null => ownStanding().role
  /** From this entry on its author may witness what she saw before, too. */
  const becomesWitness = (log: LogRow, sequence: number) => {
    const [before, last] = views.of(log).slice(-2)
    return last?.from === sequence && isAtLeast(last.role, 'annotator') && !isAtLeast(before?.role ?? null, 'annotator')
  }

  /** What this entry saw of a log whose end is cut may stay, if its author might write: all cuts are found anew. */
  const isWitness = (log: LogRow, { sequence, deps }: Pick<Entry, 'sequence' | 'deps'>) =>
    deps.some((dep) => cuts?.get(dep.logId)?.some(({ from, until, by }) => dep.sequence >= from && from < until && pasts.firstSeen(by, log.logId) > sequence))

  return {
    fold,
    ownRole,
    allows: (log, { sequence, kind, documentId }) => {
      if (kind === 'membership' || kind === 'log-open') return true
      if (!enforced) return kind !== 'erasure' || membership.founder() === log.deviceId
      return mayWrite(roleIn(log, sequence), kind, documentId)
    },
    mayWrite: (kind, documentId) => !enforced || mayWrite(ownRole(), kind, documentId),
    prepare: () => {
      if (enforced && !isDue) cutsOf()
    },
    noteSeen: (log) => {
      if (!enforced) return
      refresh()
      endCuts(log)
    },
    isAffectedBy: (log, entry, sawNew) => {
      if (!enforced) return false
      const { kind, sequence } = entry
      refresh()
      const isReached = kind === 'log-open' && restricted.has(log.deviceId)
      const hasCuts = cuts !== null && cuts.size > 0
      if (isReached || (hasCuts && (isWitness(log, entry) || ((sawNew || kind === 'membership') && becomesWitness(log, sequence))))) dropCuts()
      isDue ||= kind === 'membership' || isStirred
      return isDue
    },
    changedLogs: () => {
      if (!enforced) return []
      cutsOf()
      const logs = unsettled ? [...unsettled].flatMap((logId) => tables.logById(logId) ?? []) : tables.logs()
      unsettled = new Set()
      isStirred = false
      isDue = false
      return logs.flatMap((log) => {
        const pieces = piecesOf(views.of(log), cutsOf().get(log.logId) ?? [])
        const before = settled.get(log.logId)
        settled.set(log.logId, { pieces, until: log.headSequence })
        const ranges = differencesOf(before?.pieces ?? [], pieces, before?.until ?? -1, log.headSequence)
        return ranges.length === 0 ? [] : [{ log, ranges }]
      })
    },
    heads: () => ownStanding().heads,
  }
}
