// By which role each entry is judged, and putting aside or taking back in what that changes. docs/formats/membership.md [MB11], [MB50]–[MB56].
import type Database from 'better-sqlite3'
import type { Role } from '../../contract/areas/members.ts'
import type { DeviceId, DocumentId, LogId, RepositoryId } from '../../contract/ids.ts'
import { type Cut, findCuts, piecesOf, type RolePiece, roleAt, type Sight } from '../members/cutoffs.ts'
import type { MemberOp } from '../members/kin.ts'
import { mayWrite } from '../members/permissions.ts'
import { type Fold, foldMembers } from '../members/rules.ts'
import type { EntryKind } from '../parts.ts'
import type { Entry } from './entry-codec.ts'
import type { EntryTables, LogRow } from './entry-tables.ts'
import type { Membership, StoredOp } from './membership.ts'

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
  /** The log has seen a change that it had not seen before. */
  noteSeen(log: LogRow): void
  /** An entry was stored and `noteSeen` has run: may verdicts over others have changed? */
  isAffectedBy(log: LogRow, entry: Pick<Entry, 'sequence' | 'kind' | 'deps'>, sawNew: boolean): boolean
  /** The pieces of logs whose judgement has changed since the last call, with their entries' roles. */
  changedLogs(): { log: LogRow; roleAt(sequence: number): Role | null; doubtful: { from: number; to: number }[] }[]
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

/** Folds of what somebody had seen: most logs see the same changes one after the other. */
const mostViews = 2000

export const createJudgement = ({ db, tables, membership, repositoryId, ownDevice, enforced, witnesses }: Options): Judgement => {
  const seenUntil = db
    .prepare<[number, number, number], number>('SELECT on_sequence FROM deps WHERE on_log = ? AND log = ? AND sequence <= ? ORDER BY sequence DESC LIMIT 1')
    .pluck()
  let version = -1
  let generation = 0
  let wholeKey = ''
  let whole: Fold | null = null
  let cuts: Map<LogId, Cut[]> | null = null
  const views = new Map<LogId, RolePiece[]>()
  const foldBySubset = new Map<string, Fold>()
  /** What the aside table was last brought in line with. */
  const settled = new Map<LogId, string>()

  /** All changes of a fold come from `membership.ops()`. */
  const stored = (op: MemberOp) => op as StoredOp
  const saw = (one: MemberOp, other: MemberOp) => membership.firstSeen(stored(other), stored(one).log) <= one.sequence

  const refresh = () => {
    if (membership.opsVersion() === version) return
    version = membership.opsVersion()
    whole = null
    cuts = null
    views.clear()
    if (membership.generation() === generation) return
    generation = membership.generation()
    settled.clear()
    foldBySubset.clear()
  }

  const fold = (): Fold => {
    refresh()
    if (whole) return whole
    whole = foldMembers({ ops: membership.ops(), repositoryId, saw, ownDevice })
    // A view depends on the whole only through who is who and who could ever invite.
    const { granted, kin } = whole
    const key = JSON.stringify([
      [...granted].map(([contributor, role]) => `${contributor} ${role}`).sort(),
      membership.ops().map(({ device }) => [kin.contributorOf(device), kin.isRooted(device), kin.depthOf(device)]),
    ])
    if (key !== wholeKey) foldBySubset.clear()
    wholeKey = key
    return whole
  }

  const viewRole = (log: LogRow, subset: readonly StoredOp[]): Role | null => {
    const all = fold()
    const key = subset.map(({ lid }) => lid).join()
    let view = foldBySubset.get(key)
    if (!view) {
      if (foldBySubset.size >= mostViews) foldBySubset.clear()
      view = foldMembers({ ops: subset, repositoryId, saw, ownDevice, whole: all })
      foldBySubset.set(key, view)
    }
    return view.roleOfDevice(log.deviceId)
  }

  const viewsOf = (log: LogRow): RolePiece[] => {
    refresh()
    const known = views.get(log.logId)
    if (known) return known
    const ops = membership.ops()
    const firsts = ops.map((op) => membership.firstSeen(op, log.log))
    const starts = [...new Set(firsts)].filter(Number.isFinite).sort((a, b) => a - b)
    const pieces: RolePiece[] = starts.map((from) => ({
      from,
      role: viewRole(
        log,
        ops.filter((_, index) => (firsts[index] ?? Number.POSITIVE_INFINITY) <= from),
      ),
    }))
    if (starts[0] !== 0) pieces.unshift({ from: 0, role: null })
    views.set(log.logId, pieces)
    return pieces
  }

  const sight: Sight = {
    logs: () => tables.logs(),
    firstSeen: (op, logId) => {
      const log = tables.logById(logId)
      return log ? membership.firstSeen(stored(op), log.log) : Number.POSITIVE_INFINITY
    },
    seenOf: (logId, sequence, of) => {
      const log = tables.logById(logId)
      const other = tables.logById(of)
      return log && other && sequence >= 0 ? (seenUntil.get(other.log, log.log, sequence) ?? -1) : -1
    },
    viewsOf: (logId) => {
      const log = tables.logById(logId)
      return log ? viewsOf(log) : []
    },
  }

  const cutsOf = (): Map<LogId, Cut[]> => {
    refresh()
    cuts ??= findCuts(fold(), sight, witnesses)
    return cuts
  }

  const roleIn = (log: LogRow, sequence: number) => roleAt(viewsOf(log), cutsOf().get(log.logId) ?? [], sequence)
  /** Asked for with every entry that is written. */
  let own: { of: Fold; role: Role | null; heads: string[] } | null = null
  const ownStanding = () => {
    const of = fold()
    if (own?.of === of) return own
    const rests = of.restsOn(ownDevice).map(({ hash }) => hash.slice(0, 32))
    const genesis = membership.genesisHead()
    const heads = rests.length > 0 ? rests : genesis === null ? [] : [genesis]
    own = { of, role: of.roleOfDevice(ownDevice), heads: [...new Set(heads)].sort().slice(0, 16) }
    return own
  }
  const ownRole = (): Role | null => ownStanding().role

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
      if (enforced) cutsOf()
    },
    noteSeen: (log) => void views.delete(log.logId),
    isAffectedBy: (log, { sequence, kind, deps }, sawNew) => {
      if (!enforced) return false
      if (kind === 'membership') return true
      // A new log of a device: what restricts the device reaches it too, and its past may witness.
      if (kind === 'log-open') {
        cuts = null
        return cutsOf().size > 0
      }
      const all = cutsOf()
      if (sawNew && all.has(log.logId)) {
        cuts = null
        return true
      }
      const raises = deps.some((dep) =>
        all.get(dep.logId)?.some(({ from, until, by }) => dep.sequence >= from && from < until && membership.firstSeen(stored(by), log.log) > sequence),
      )
      // Witnesses are looked for anew; what was found so far is known to hold less.
      if (raises) cuts = null
      return raises
    },
    changedLogs: () => {
      if (!enforced) return []
      return tables.logs().flatMap((log) => {
        const own = cutsOf().get(log.logId) ?? []
        const pieces = piecesOf(viewsOf(log), own)
        const key = JSON.stringify(pieces)
        if (settled.get(log.logId) === key) return []
        settled.set(log.logId, key)
        const doubtful = pieces.flatMap(({ from, role }, index) =>
          role === 'keeper' ? [] : [{ from, to: (pieces[index + 1]?.from ?? log.headSequence + 1) - 1 }],
        )
        return [{ log, roleAt: (sequence: number) => roleAt(pieces, [], sequence), doubtful: doubtful.filter(({ from, to }) => from <= to) }]
      })
    },
    heads: () => ownStanding().heads,
  }
}
