// The membership entries that are here, and which entry of each log was the first to have seen each of them. What they mean together
// is decided in ../members. docs/formats/membership.md [MB3], database.md [DB28], [DB29].
import type Database from 'better-sqlite3'
import type { DeviceId, LogId, RepositoryId } from '../../contract/ids.ts'
import { findKin, type GrowingKin, type Kin, type MemberOp } from '../members/kin.ts'
import { encodeOperation, isEntrance, isGenuine, parseOperation } from '../members/operations.ts'
import type { Pasts } from '../members/pasts.ts'
import { toHex } from './byte-io.ts'
import type { Entry } from './entry-codec.ts'
import { isSignedBy } from './identity.ts'
import { createStoreValues } from './store-values.ts'

export const encodeGenesis = (names: { contributor: string; device: string }, nonce: Uint8Array) =>
  encodeOperation({ op: 'genesis', ...names, nonce: toHex(nonce) })
export const encodeIntroduce = (names: { contributor: string; device: string }) => encodeOperation({ op: 'introduce', ...names })

/** A genuine change with its place in the tables. */
export interface StoredOp extends MemberOp {
  lid: number
  log: number
}

export interface Membership {
  /** Another value whenever the changes themselves have changed, or all was read again. */
  opsVersion(): number
  /** Another value whenever all was read again: what was worked out from it before may have been rolled back. */
  generation(): number
  /** Looks whether a transaction was rolled back meanwhile. At the beginning of every act. */
  refresh(): void
  /** Something was worked out that a rollback must undo. */
  touch(): void
  add(lid: number, log: number, entry: Entry): void
  /** An entry was stored: what of the changes did its log see with it? true: something new. */
  noteSeen(log: number, entry: Pick<Entry, 'logId' | 'sequence' | 'deps'>): boolean
  removeFrom(log: number, sequence: number): void
  /** Those that are genuine and can matter, in order of arrival. */
  ops(): readonly StoredOp[]
  /** What the logs have seen of them. */
  readonly pasts: Pasts
  kin(): Kin
  /** Null until the genesis entry is here. */
  founder(): DeviceId | null
  genesisHead(): string | null
  isKnownHead(head: string): boolean
  isMemberDevice(deviceId: DeviceId): boolean
  /** By its shape alone. */
  looksLikeEntrance(entry: Entry): boolean
  /** Would this entry, as the first after its log-open, bring that device in? */
  isEntranceOf(entry: Entry, deviceId: DeviceId): boolean
  namesOf(deviceId: DeviceId): { contributor: string; device: string } | null
}

interface Loaded {
  version: string
  generation: number
  opsVersion: number
  ops: StoredOp[]
  byLog: Map<LogId, StoredOp[]>
  /** By change: which entry of a log was the first to have seen it. */
  seen: Map<number, Map<LogId, number>>
  /** By log: what it has seen, in its order. */
  lists: Map<LogId, StoredOp[]>
  heads: Set<string>
  names: Map<DeviceId, { contributor: string; device: string }>
  kin: GrowingKin | null
}

interface Row {
  lid: number
  log: number
  log_id: Buffer
  device: Buffer
  sequence: number
  hash: Buffer
  at_ms: number
  body: string
}

const versionKey = 'members_version'
let versions = 0
let opsVersions = 0
/** Never the same twice in one process, so that a rolled-back change is not taken for another. */
const nextVersion = () => `${performance.timeOrigin} ${++versions}`

export const createMembership = (db: Database.Database, repositoryId: RepositoryId): Membership => {
  const add = db.prepare('INSERT INTO membership(lid, log, sequence, hash, body, at_ms) VALUES (?, ?, ?, ?, ?, ?)')
  const removals = [
    'DELETE FROM membership_seen WHERE op IN (SELECT lid FROM membership WHERE log = @log AND sequence >= @sequence)',
    'DELETE FROM membership_seen WHERE log = @log AND sequence >= @sequence',
    'DELETE FROM membership WHERE log = @log AND sequence >= @sequence',
  ].map((sql) => db.prepare(sql))
  const all = db.prepare<[], Row>('SELECT lid, log, log_id, device, sequence, hash, at_ms, body FROM membership JOIN logs USING (log) ORDER BY lid')
  const allSeen = db.prepare<[], { op: number; log_id: Buffer; sequence: number }>('SELECT op, log_id, sequence FROM membership_seen JOIN logs USING (log)')
  const deviceOfLog = db.prepare<[number], Buffer>('SELECT device FROM logs WHERE log = ?').pluck()
  const addSeen = db.prepare('INSERT OR IGNORE INTO membership_seen(op, log, sequence) VALUES (?, ?, ?)')
  const values = createStoreValues(db)
  /** Signatures are checked once for each entry; its bytes never change. */
  const genuine = new Map<string, boolean>()
  let loaded: Loaded | null = null
  let generation = 0

  const push = (into: Map<LogId, StoredOp[]>, logId: LogId, op: StoredOp) => {
    const list = into.get(logId)
    if (list) list.push(op)
    else into.set(logId, [op])
  }
  const take = (into: Loaded, { lid, log, log_id, device, sequence, hash, at_ms, body }: Row) => {
    const hashHex = toHex(hash)
    into.heads.add(hashHex.slice(0, 32))
    const operation = parseOperation(Buffer.from(body, 'utf8'))
    if (!operation) return
    const deviceId = toHex(device) as DeviceId
    const isTrue = genuine.get(hashHex) ?? isGenuine(operation, deviceId, repositoryId)
    genuine.set(hashHex, isTrue)
    if (!isTrue) return
    if ('device' in operation && 'contributor' in operation && operation.op !== 'remove')
      into.names.set(deviceId, { contributor: operation.contributor, device: operation.device })
    // Names give no right.
    if (operation.op === 'introduce') return
    const logId = toHex(log_id) as LogId
    const op: StoredOp = { lid, log, hash: hashHex, device: deviceId, logId, sequence, atMs: at_ms, operation }
    into.ops.push(op)
    push(into.byLog, logId, op)
    push(into.lists, logId, op)
    if (into.kin && !into.kin.grow(op)) into.kin = null
    into.opsVersion = ++opsVersions
  }

  const load = (): Loaded => {
    generation += 1
    const fresh: Loaded = {
      version: values.read(versionKey) ?? '',
      generation,
      opsVersion: ++opsVersions,
      ops: [],
      byLog: new Map(),
      seen: new Map(),
      lists: new Map(),
      heads: new Set(),
      names: new Map(),
      kin: null,
    }
    for (const row of all.iterate()) take(fresh, row)
    const byLid = new Map(fresh.ops.map((op) => [op.lid, op]))
    for (const { op: lid, log_id, sequence } of allSeen.iterate()) {
      const op = byLid.get(lid)
      const logId = toHex(log_id) as LogId
      const byLog = fresh.seen.get(lid) ?? new Map<LogId, number>()
      fresh.seen.set(lid, byLog.set(logId, sequence))
      if (op) push(fresh.lists, logId, op)
    }
    for (const [logId, list] of fresh.lists) {
      const firstSeen = (op: StoredOp) => (op.logId === logId ? op.sequence : (fresh.seen.get(op.lid)?.get(logId) ?? 0))
      list.sort((a, b) => firstSeen(a) - firstSeen(b) || Number(a.logId === logId) - Number(b.logId === logId) || a.lid - b.lid)
    }
    loaded = fresh
    return fresh
  }
  const present = (): Loaded => loaded ?? load()
  const refresh = () => {
    if (loaded && loaded.version !== (values.read(versionKey) ?? '')) loaded = null
  }
  const changed = () => {
    const version = nextVersion()
    // First in memory: when writing fails, the two differ, and all is read again.
    present().version = version
    values.write(versionKey, version)
  }
  const kinOf = (state: Loaded): GrowingKin => {
    state.kin ??= findKin(state.ops, repositoryId)
    return state.kin
  }

  return {
    opsVersion: () => present().opsVersion,
    generation: () => present().generation,
    touch: changed,
    refresh,
    add: (lid, log, entry) => {
      changed()
      const state = present()
      const body = Buffer.from(entry.payload ?? new Uint8Array()).toString('utf8')
      add.run(lid, log, entry.sequence, entry.hash, body, entry.atMs)
      const device = deviceOfLog.get(log) ?? Buffer.alloc(32)
      take(state, {
        lid,
        log,
        log_id: Buffer.from(entry.logId, 'hex'),
        device,
        sequence: entry.sequence,
        hash: Buffer.from(entry.hash),
        at_ms: entry.atMs,
        body,
      })
      changed()
    },
    noteSeen: (log, { logId, sequence, deps }) => {
      const { byLog, seen, lists } = present()
      const found: StoredOp[] = []
      for (const dep of deps) {
        const ops = byLog.get(dep.logId)
        if (!ops) continue
        for (let at = ops.length - 1; at >= 0; at--) {
          const op = ops[at] as StoredOp
          if (op.sequence > dep.sequence) continue
          const of = seen.get(op.lid) ?? new Map<LogId, number>()
          // What was seen before it was seen before.
          if (of.has(logId)) break
          if (found.length === 0) changed()
          seen.set(op.lid, of.set(logId, sequence))
          addSeen.run(op.lid, log, sequence)
          found.push(op)
        }
      }
      if (found.length === 0) return false
      const list = lists.get(logId) ?? []
      lists.set(logId, list)
      // An entry that is a change itself stands after what it has seen.
      const last = list.at(-1)
      const own = last?.logId === logId && last.sequence === sequence ? list.pop() : undefined
      for (const op of found.reverse()) list.push(op)
      if (own) list.push(own)
      return true
    },
    removeFrom: (log, sequence) => {
      loaded = null
      for (const statement of removals) statement.run({ log, sequence })
      values.write(versionKey, nextVersion())
    },
    ops: () => present().ops,
    pasts: {
      // All changes of a fold come from here.
      firstSeen: (op, logId) =>
        op.logId === logId
          ? op.sequence
          : (present()
              .seen.get((op as StoredOp).lid)
              ?.get(logId) ?? Number.POSITIVE_INFINITY),
      seenBy: (logId) => present().lists.get(logId) ?? [],
    },
    kin: () => kinOf(present()),
    founder: () => present().ops.find(({ operation }) => operation.op === 'genesis')?.device ?? null,
    genesisHead: () =>
      present()
        .ops.find(({ operation }) => operation.op === 'genesis')
        ?.hash.slice(0, 32) ?? null,
    isKnownHead: (head) => present().heads.has(head),
    isMemberDevice: (deviceId) => kinOf(present()).isRooted(deviceId),
    looksLikeEntrance: ({ kind, payload }) => kind === 'membership' && payload !== null && isEntrance(parseOperation(payload)),
    isEntranceOf: (entry, deviceId) => {
      if (entry.kind !== 'membership' || entry.payload === null) return false
      const operation = parseOperation(entry.payload)
      if (!isEntrance(operation) || !isSignedBy(deviceId, entry.hash, entry.signature)) return false
      if (operation.op === 'join' && !kinOf(present()).isRooted(operation.inviter)) return false
      return isGenuine(operation, deviceId, repositoryId)
    },
    namesOf: (deviceId) => {
      refresh()
      return present().names.get(deviceId) ?? null
    },
  }
}
