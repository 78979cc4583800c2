// What may still be held back when everybody has met everybody.
import type Database from 'better-sqlite3'
import type { MissingPart } from '../../../src/contract/areas/repository.ts'
import { toHex } from '../../../src/engine/log/byte-io.ts'
import type { Dep, Entry } from '../../../src/engine/log/entry-codec.ts'
import { createEntryTables } from '../../../src/engine/log/entry-tables.ts'
import { chainEntries, decodeSegment } from '../../../src/engine/log/segment-codec.ts'

/** Whatever stands next in a log, or what a dep names by its hash. */
type Need = Omit<Dep, 'hash'> & { hash: string | null }

const place = ({ logId, sequence }: Pick<Need, 'logId' | 'sequence'>) => `${logId}:${sequence}`
const prefixOf = (hash: Uint8Array) => toHex(hash.subarray(0, 8))
const keyOf = (need: Need) => (need.hash === null ? place(need) : `${place(need)}:${need.hash}`)

/** Entries that a replica has set aside with a branch, as `log:sequence` and as `log:sequence:hash` (its first 8 bytes). */
export const branchesOf = (db: Database.Database): ReadonlySet<string> =>
  new Set(
    db
      .prepare<[], string>("SELECT lower(hex(log_id)) || ':' || sequence || ':' || lower(hex(substr(hash, 1, 8))) FROM branches")
      .pluck()
      .all()
      .flatMap((key) => [key, key.slice(0, key.lastIndexOf(':'))]),
  )

/** Entries that lie on a disk, in chains and in the branches beside them, as `log:sequence`. */
export const entriesOn = (db: Database.Database): string[] => [
  ...createEntryTables(db)
    .logs()
    .flatMap(({ logId, headSequence }) => Array.from({ length: headSequence + 1 }, (_, sequence) => place({ logId, sequence }))),
  ...branchesOf(db),
]

export interface HeldChecks {
  /** Entries that lay on a disk when a backup took its place, as `log:sequence`. */
  overwritten: ReadonlySet<string>
  /** Of every replica, by its name. */
  branches: ReadonlyMap<string, ReadonlySet<string>>
}

/**
 * An entry may be held back for ever only where all that it lacks has left everybody's chain: with a disk that a backup has overwritten, or
 * with a branch that lost before it came here [EN42]. What is said to be missing must be just that.
 */
export const checkHeld = (
  name: string,
  db: Database.Database,
  rows: readonly { id: string; missing?: readonly MissingPart[] | null }[],
  { overwritten, branches }: HeldChecks,
): string[] => {
  const tables = createEntryTables(db)
  const held = db
    .prepare<[], Buffer>('SELECT segment FROM held')
    .pluck()
    .all()
    .flatMap((segment) => chainEntries(decodeSegment(segment)))
  const isHere = ({ logId, sequence, hash }: Need): boolean => {
    const log = tables.logById(logId)
    if (!log || sequence > log.headSequence) return false
    const ours = hash === null ? null : tables.hashAt(log.log, sequence)
    return hash === null || (ours !== null && prefixOf(ours) === hash)
  }
  const heldAt = (need: Need) =>
    held.filter((entry) => entry.logId === need.logId && entry.sequence === need.sequence && (need.hash === null || prefixOf(entry.hash) === need.hash))
  const needsOf = ({ logId, sequence, deps }: Entry): Need[] => {
    const next = (tables.logById(logId)?.headSequence ?? -1) + 1
    const before = Array.from({ length: Math.max(0, sequence - next) }, (_, at) => ({ logId, sequence: next + at, hash: null }))
    return [...before, ...deps].filter((need) => !isHere(need))
  }
  /** Also what is wanted only by something else that is held. */
  const lacksOf = (first: Entry): Need[] => {
    const reached = new Set([first])
    const lacks: Need[] = []
    for (const entry of reached) {
      for (const need of needsOf(entry)) {
        const here = heldAt(need)
        if (here.length === 0) lacks.push(need)
        for (const one of here) reached.add(one)
      }
    }
    return lacks
  }
  const isAsideElsewhere = (key: string) => [...branches].some(([other, keys]) => other !== name && keys.has(key))
  // What waits for a branch that is set aside here too belongs beside it.
  const isGone = (need: Need) => overwritten.has(place(need)) || (isAsideElsewhere(keyOf(need)) && branches.get(name)?.has(keyOf(need)) !== true)
  const waiting = held.flatMap((entry) => {
    const lacks = lacksOf(entry)
    // The beginnings of logs of strangers are kept for a while, in case that somebody comes who knows them.
    const isStranger = entry.sequence === 0 && tables.logById(entry.logId) === null
    return isStranger || (lacks.length > 0 && lacks.every(isGone)) ? [] : [`${name}: ${entry.logId.slice(0, 6)}:${entry.sequence} is held`]
  })
  const told = rows.flatMap(({ id, missing }) => {
    if (!missing) return []
    const wanted = missing.flatMap(({ logId, from, to }) => Array.from({ length: to - from + 1 }, (_, at) => place({ logId, sequence: from - 1 + at })))
    const isRight = wanted.length > 0 && wanted.every((key) => overwritten.has(key) || isAsideElsewhere(key))
    return isRight ? [] : [`${name}: ${id} is said to wait for ${JSON.stringify(missing)}`]
  })
  return [...waiting, ...told]
}
