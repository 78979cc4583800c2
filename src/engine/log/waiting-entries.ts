// Held entries as a person may be told of them: whose they are, and which part of the logs they wait for. docs/formats/entry.md [EN49].
import type Database from 'better-sqlite3'
import type { MissingPart } from '../../contract/areas/repository.ts'
import type { DeviceId, LogId } from '../../contract/ids.ts'
import type { Clock, WaitingEntry } from '../parts.ts'
import { toHex } from './byte-io.ts'
import type { Entry } from './entry-codec.ts'
import type { EntryTables } from './entry-tables.ts'
import { isSignedBy } from './identity.ts'
import type { Membership } from './membership.ts'
import { chainEntries, decodeSegment } from './segment-codec.ts'

/** At most so many are looked at: a flood of them must not stop the engine. The others show when these have gone. */
const mostLookedAt = 2000

interface Held {
  entry: Entry
  heldSinceMs: number
}

export interface WaitingEntries {
  /** Held for so long, and signed by a device that is known here. */
  list(forMs: number): WaitingEntry[]
  /** What is not here, and must come before this entry can be taken in. */
  missingBefore(logId: LogId, sequence: number): MissingPart[]
}

interface Options {
  db: Database.Database
  tables: EntryTables
  membership: Membership
  clock: Clock
  /** Another number whenever what is held has changed. */
  heldVersion: () => number
}

export const createWaitingEntries = ({ db, tables, membership, clock, heldVersion }: Options): WaitingEntries => {
  const anyHeld = db.prepare<[], number>('SELECT EXISTS (SELECT 1 FROM held)').pluck()
  // Logs that are known come first: entries of others may be anybody's.
  const readHeld = db.prepare<[number], { segment: Buffer; at_ms: number }>(
    `SELECT segment, held.at_ms FROM held ORDER BY log_id NOT IN (SELECT log_id FROM logs), log_id, sequence LIMIT ?`,
  )
  const knownDevices = db.prepare<[], string>('SELECT DISTINCT lower(hex(device)) FROM logs').pluck()
  let read: { version: number; byLog: Map<LogId, Held[]> } | null = null
  /** By hash: an entry's bytes never change, so its signature is checked once. Only of those that are held now. */
  let writers = new Map<string, DeviceId>()

  const heldByLog = (): Map<LogId, Held[]> => {
    const version = heldVersion()
    if (read?.version === version) return read.byLog
    const held =
      anyHeld.get() === 1
        ? readHeld.all(mostLookedAt).flatMap(({ segment, at_ms }) => chainEntries(decodeSegment(segment)).map((entry) => ({ entry, heldSinceMs: at_ms })))
        : []
    read = { version, byLog: Map.groupBy(held, ({ entry }) => entry.logId) }
    const hashes = new Set(held.map(({ entry }) => toHex(entry.hash)))
    writers = new Map([...writers].filter(([hash]) => hashes.has(hash)))
    return read.byLog
  }

  /** A device that is known may have begun a log that is not: its signature says so. null: nobody known here. */
  const writerOf = ({ logId, hash, signature }: Entry): DeviceId | null => {
    const key = toHex(hash)
    const before = writers.get(key)
    if (before !== undefined) return before
    const log = tables.logById(logId)
    const devices = log ? [log.deviceId] : (knownDevices.all() as DeviceId[])
    const writer = devices.find((deviceId) => isSignedBy(deviceId, hash, signature)) ?? null
    if (writer !== null) writers.set(key, writer)
    return writer
  }

  const headOf = (logId: LogId) => tables.logById(logId)?.headSequence ?? -1
  const isHere = (dep: Entry['deps'][number]): boolean => {
    const log = tables.logById(dep.logId)
    const hash = log && dep.sequence <= log.headSequence ? tables.hashAt(log.log, dep.sequence) : null
    return hash !== null && toHex(hash.subarray(0, 8)) === dep.hash
  }

  const missingBefore = (logId: LogId, sequence: number): MissingPart[] => {
    const byLog = heldByLog()
    /** Up to which sequence a log is needed. */
    const needed = new Map<LogId, number>()
    const otherBranch: { logId: LogId; sequence: number }[] = []
    const waiting: { logId: LogId; sequence: number }[] = [{ logId, sequence }]
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const before = needed.get(next.logId) ?? headOf(next.logId)
      const isFirst = next.logId === logId && next.sequence === sequence
      if (next.sequence <= before && !isFirst) continue
      needed.set(next.logId, Math.max(before, next.sequence))
      for (const { entry } of byLog.get(next.logId) ?? []) {
        if (entry.sequence > next.sequence || (entry.sequence <= before && !(isFirst && entry.sequence === sequence))) continue
        for (const dep of entry.deps) {
          if (isHere(dep)) continue
          // Something else stands at that place here: the other side of a fork that has not come yet.
          if (dep.sequence <= headOf(dep.logId)) otherBranch.push(dep)
          else waiting.push(dep)
        }
      }
    }
    const parts = otherBranch.map((dep) => partOf(dep.logId, dep.sequence, dep.sequence))
    for (const [log, until] of needed) {
      let next = headOf(log) + 1
      for (const { entry } of byLog.get(log) ?? []) {
        if (entry.sequence < next || entry.sequence > until) continue
        if (entry.sequence > next) parts.push(partOf(log, next, entry.sequence - 1))
        next = entry.sequence + 1
      }
      if (next <= until) parts.push(partOf(log, next, until))
    }
    return parts
  }

  const writerOfLog = (logId: LogId): DeviceId | null => {
    const log = tables.logById(logId)
    if (log) return log.deviceId
    for (const { entry } of heldByLog().get(logId) ?? []) {
      const writer = writerOf(entry)
      if (writer) return writer
    }
    return null
  }

  const partOf = (logId: LogId, from: number, to: number): MissingPart => {
    const writer = writerOfLog(logId)
    const names = writer && membership.namesOf(writer)
    return { logId, contributor: names?.contributor ?? null, device: names?.device ?? null, from: from + 1, to: to + 1 }
  }

  return {
    list: (forMs) => {
      const nowMs = clock.nowMs()
      // A clock that was ahead when it came must not hide it until then.
      const isLong = (heldSinceMs: number) => nowMs - heldSinceMs >= forMs || heldSinceMs > nowMs
      return [...heldByLog().values()].flat().flatMap(({ entry, heldSinceMs }) => {
        const writer = isLong(heldSinceMs) ? writerOf(entry) : null
        if (writer === null) return []
        const { logId, sequence, documentId, kind, payload, atMs } = entry
        return [{ logId, sequence, hashHex: toHex(entry.hash), kind, documentId, payload, atMs, by: membership.namesOf(writer)?.contributor ?? null }]
      })
    },
    missingBefore,
  }
}
