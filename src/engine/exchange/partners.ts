// Partners: what each has signed that he has, and what he lacks of what is here. docs/formats/database.md [DB37].
import type { Partner } from '../../contract/areas/exchange.ts'
import type { FrontierRow } from '../../contract/areas/repository.ts'
import type { DeviceId, LogId } from '../../contract/ids.ts'
import type { OpenEntryLog } from '../log/index.ts'
import type { Clock, Members, Storage } from '../parts.ts'
import { countEntries, lacking, nextByLog } from './exchange-ranges.ts'
import type { ExchangeTables } from './exchange-tables.ts'
import { readDeviceNames } from './partners-names.ts'
import type { LogRange, SenderFacts } from './parts.ts'

interface Options {
  storage: Storage
  log: OpenEntryLog
  members: Members
  tables: ExchangeTables
  clock: Clock
}

const toUtc = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())
/** Header and signature of an entry on the way. */
const overheadBytes = 150

export type Partners = ReturnType<typeof createPartners>

export const createPartners = ({ storage, log, members, tables, clock }: Options) => {
  const { db } = storage
  const hotBytes = db
    .prepare<[Buffer, number, number], number>(
      `SELECT coalesce(sum(length(payload)), 0) FROM entries WHERE log = (SELECT log FROM logs WHERE log_id = ?) AND sequence >= ? AND sequence < ?`,
    )
    .pluck()
  const sealedBytes = db
    .prepare<[Buffer, number, number], number>(
      `SELECT coalesce(sum(length(bytes)), 0) FROM segments WHERE log = (SELECT log FROM logs WHERE log_id = ?) AND to_sequence >= ? AND from_sequence < ?`,
    )
    .pluck()

  const weigh = (ranges: readonly LogRange[]): number =>
    ranges.reduce((sum, { logId, from, to }) => {
      const key = Buffer.from(logId, 'hex')
      return sum + (hotBytes.get(key, from, to) ?? 0) + (sealedBytes.get(key, from, to) ?? 0) + (to - from) * overheadBytes
    }, 0)

  const isMember = (deviceId: DeviceId): boolean => {
    const fold = log.members.judgement.fold()
    // Nothing of the repository is here yet: whoever brings its beginning proves it by the repository's id, and everything else rests on that.
    return fold.founder() === null || fold.roleOfDevice(deviceId) !== null
  }

  const seen = db.prepare<[Buffer], { log_id: Buffer; sequence: number }>(
    `SELECT target.log_id, max(on_sequence) AS sequence FROM deps JOIN logs AS author ON author.log = deps.log JOIN logs AS target ON target.log = deps.on_log
     WHERE author.device = ? GROUP BY target.log_id`,
  )
  const lastWritten = db.prepare<[Buffer], number | null>('SELECT max(head_at_ms) FROM logs WHERE device = ? AND head_sequence >= 0').pluck()

  /** What a device's own entries, which it signed, say that it had seen. [EN13] */
  const evidenceOf = (deviceId: DeviceId, ours: readonly FrontierRow[]): FrontierRow[] => {
    const rowByLog = new Map(ours.map((row) => [row.logId, row]))
    const seenRows = seen.all(Buffer.from(deviceId, 'hex')).flatMap(({ log_id, sequence }): FrontierRow[] => {
      const row = rowByLog.get(log_id.toString('hex') as LogId)
      if (!row || sequence >= row.nextSequence) return []
      if (sequence === row.nextSequence - 1) return [row]
      const [entry] = log.members.entriesBetween(row.logId, sequence, sequence)
      return entry ? [{ ...row, nextSequence: sequence + 1, headHashHex: entry.hashHex }] : []
    })
    return [...seenRows, ...ours.filter((row) => row.deviceId === deviceId)]
  }

  /** What it has for certain: by what it signed in an account of its own, and by its entries. */
  const knownOf = (deviceId: DeviceId, signed: readonly FrontierRow[], ours: readonly FrontierRow[]): FrontierRow[] => {
    const best = new Map(signed.map((row) => [row.logId, row]))
    for (const row of evidenceOf(deviceId, ours)) if ((best.get(row.logId)?.nextSequence ?? 0) < row.nextSequence) best.set(row.logId, row)
    return [...best.values()]
  }

  const timeOf = (logId: LogId, sequence: number): number | null =>
    sequence < 0 ? null : (log.members.entriesBetween(logId, sequence, sequence)[0]?.atMs ?? null)

  /** Until when he has everything that this device wrote; all of it: until he said so. */
  const hasOursUntil = (ours: readonly FrontierRow[], theirs: readonly FrontierRow[], heardAtMs: number): number | null => {
    const have = nextByLog(theirs)
    const own = ours.filter(({ deviceId }) => deviceId === log.deviceId)
    const behind = own.filter(({ logId, nextSequence }) => (have.get(logId) ?? 0) < nextSequence)
    if (behind.length === 0) return heardAtMs
    const until = behind.map(({ logId }) => timeOf(logId, (have.get(logId) ?? 0) - 1))
    return until.includes(null) ? null : Math.min(...until.map((ms) => ms ?? 0))
  }

  return {
    isMember,
    weigh,
    trustOf: (deviceId: DeviceId): { trust: 'member' | 'compared' | 'unknown'; comparedAtUtc: string | null } => {
      const comparedAtMs = tables.partners().find((one) => one.deviceId === deviceId)?.comparedAtMs ?? null
      const trust = isMember(deviceId) ? 'member' : comparedAtMs === null ? 'unknown' : 'compared'
      return { trust, comparedAtUtc: toUtc(comparedAtMs) }
    },
    /** What these signed; of an older day than what is known, it changes nothing. */
    heard: (senders: readonly SenderFacts[]) =>
      storage.transaction(() => {
        for (const sender of senders) if (sender.deviceId !== log.deviceId) tables.heard(sender)
      }),
    /** Of every device of a member: what it has for certain. Who has never been heard of has nothing. */
    frontiers: (): { deviceId: DeviceId; have: FrontierRow[] }[] => {
      const ours = log.frontier()
      const signed = new Map(tables.partners().map(({ deviceId, frontier }) => [deviceId, frontier]))
      const devices = members
        .state()
        .members.flatMap((member) => member.devices)
        .filter(({ deviceId, standing }) => standing === 'member' && deviceId !== log.deviceId)
      return devices.map(({ deviceId }) => ({ deviceId, have: knownOf(deviceId, signed.get(deviceId) ?? [], ours) }))
    },
    frontierOf: (deviceId: DeviceId): FrontierRow[] => {
      const signed = tables.partners().find((one) => one.deviceId === deviceId)?.frontier ?? []
      return knownOf(deviceId, signed, log.frontier())
    },
    nameOf: (logId: LogId): string | null => log.contributorOf(logId),
    list: (): Partner[] => {
      const ours = log.frontier()
      const names = readDeviceNames(db)
      const known = new Map(tables.partners().map((partner) => [partner.deviceId, partner]))
      const devices = new Map<DeviceId, { device: string; contributor: string }>()
      for (const { deviceId, deviceName, contributorName } of known.values()) devices.set(deviceId, { device: deviceName, contributor: contributorName })
      for (const { devices: its, name } of members.state().members)
        for (const device of its)
          if (device.standing === 'member' || device.standing === 'waiting') devices.set(device.deviceId, { device: device.name, contributor: name })
      devices.delete(log.deviceId)
      return [...devices]
        .map(([deviceId, said]): Partner => {
          const partner = known.get(deviceId)
          const theirs = knownOf(deviceId, partner?.frontier ?? [], ours)
          const missing = lacking(ours, theirs)
          const lastMs = lastWritten.get(Buffer.from(deviceId, 'hex')) ?? null
          const heardAtMs = partner?.heardAtMs === undefined || partner.heardAtMs === null ? lastMs : Math.max(partner.heardAtMs, lastMs ?? 0)
          return {
            deviceId,
            deviceName: names.get(deviceId)?.device ?? said.device,
            contributorName: names.get(deviceId)?.contributor ?? said.contributor,
            hasOursUntilUtc: heardAtMs === null ? null : toUtc(hasOursUntil(ours, theirs, heardAtMs)),
            lacksEntries: countEntries(missing),
            lacksBytes: weigh(missing),
            lastHeardUtc: toUtc(heardAtMs),
            comparedAtUtc: toUtc(partner?.comparedAtMs ?? null),
          }
        })
        .sort((a, b) => a.contributorName.localeCompare(b.contributorName) || a.deviceName.localeCompare(b.deviceName))
    },
    /** "Yes, the same": kept here, and by a keeper said to all. */
    trust: (deviceId: DeviceId, said?: { deviceName: string; contributorName: string }) => {
      const names = readDeviceNames(db).get(deviceId)
      storage.transaction(() =>
        tables.compared(
          { deviceId, deviceName: names?.device ?? said?.deviceName ?? '', contributorName: names?.contributor ?? said?.contributorName ?? '' },
          clock.nowMs(),
        ),
      )
      const device = members
        .state()
        .members.flatMap(({ devices }) => devices)
        .find((one) => one.deviceId === deviceId)
      if (members.ownRole() === 'keeper' && device?.standing === 'member' && device.confirmed === null) members.confirm(deviceId)
    },
  }
}
