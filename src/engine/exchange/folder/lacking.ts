// Who lacks what. Pure. docs/formats/exchange-folder.md [XF30]–[XF34].
import type { FrontierRow } from '../../../contract/areas/repository.ts'
import type { AttachmentHash, DeviceId, LogId } from '../../../contract/ids.ts'
import type { LogRange } from '../parts.ts'
import type { EntryKnown, KnownPartner, LeaveRequest, OwnAttachment } from './parts.ts'
import type { ReadDevice } from './read-devices.ts'

/** Somebody for whom things are left. */
export interface Reader {
  deviceId: DeviceId | null
  rows: Map<LogId, FrontierRow>
  lacks: Set<AttachmentHash> | null
  /** By device: what that one had left up to this number was taken. */
  seen: Map<DeviceId, number>
}

const rowsOf = (have: readonly FrontierRow[]) => new Map(have.map((row) => [row.logId, row]))

const merge = (reader: Reader, partner: KnownPartner) => {
  for (const row of partner.have) if (row.nextSequence > (reader.rows.get(row.logId)?.nextSequence ?? 0)) reader.rows.set(row.logId, row)
}

/** Everybody known here or to the caller; where there is nobody, somebody who has nothing. [XF30] */
export const readersOf = (devices: readonly ReadDevice[], { partners, counts }: Pick<LeaveRequest, 'partners' | 'counts'>, ownDevice: DeviceId): Reader[] => {
  const readers = new Map<DeviceId | null, Reader>()
  for (const { isOwn, deviceId, manifest } of devices) {
    if (isOwn || (counts && !counts(deviceId))) continue
    const seen = new Map(manifest.seen.map((row) => [row.deviceId, row.number]))
    readers.set(deviceId, { deviceId, rows: rowsOf(manifest.have), lacks: manifest.lacks && new Set(manifest.lacks), seen })
  }
  for (const partner of partners) {
    if (partner.deviceId === ownDevice) continue
    const reader = readers.get(partner.deviceId)
    if (reader && partner.deviceId !== null) merge(reader, partner)
    else if (partner.deviceId === null || !counts || counts(partner.deviceId))
      readers.set(partner.deviceId, {
        deviceId: partner.deviceId,
        rows: rowsOf(partner.have),
        lacks: partner.lacks ? new Set(partner.lacks) : null,
        seen: new Map(),
      })
  }
  if (readers.size === 0) readers.set(null, { deviceId: null, rows: new Map(), lacks: null, seen: new Map() })
  return [...readers.values()]
}

/** The first entry of our log that a reader lacks. Of one on another branch: all, so that both see the fork ([EN55]). */
export const firstLacking = (reader: Reader, ours: FrontierRow, knows: EntryKnown): number => {
  const row = reader.rows.get(ours.logId)
  if (row === undefined || row.nextSequence === 0) return 0
  const known = knows(row.logId, row.nextSequence - 1, row.headHashHex)
  if (known === 'here') return row.nextSequence
  // Ahead of us as far as we can tell: there is nothing of this log to leave.
  return known === null && row.nextSequence > ours.nextSequence ? ours.nextSequence : 0
}

/** What `covered` does not hold. Both may be long: foreign accounts say what they like, so this is one sweep. */
export const subtract = (ranges: readonly LogRange[], covered: readonly LogRange[]): LogRange[] => {
  const holes = rangesByLog(covered)
  return unite(ranges).flatMap(({ logId, from, to }) => {
    const left: LogRange[] = []
    let next = from
    const list = holes.get(logId) ?? []
    for (let i = firstEndingAfter(list, from); i < list.length && (list[i]?.from ?? to) < to; i += 1) {
      const hole = list[i]
      if (hole === undefined) break
      if (next < hole.from) left.push({ logId, from: next, to: hole.from })
      next = Math.max(next, hole.to)
    }
    return next < to ? [...left, { logId, from: next, to }] : left
  })
}

/** United, in order, by log. */
export const rangesByLog = (ranges: readonly LogRange[]): Map<LogId, LogRange[]> => {
  const byLog = new Map<LogId, LogRange[]>()
  for (const range of unite(ranges)) {
    const list = byLog.get(range.logId)
    if (list) list.push(range)
    else byLog.set(range.logId, [range])
  }
  return byLog
}

/** The place of the first range that ends after `sequence`, in a list of `rangesByLog`. */
export const firstEndingAfter = (list: readonly LogRange[], sequence: number): number => {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle]?.to ?? 0) > sequence) high = middle
    else low = middle + 1
  }
  return low
}

export const unite = (ranges: readonly LogRange[]): LogRange[] => {
  const sorted = ranges.toSorted((one, other) => (one.logId === other.logId ? one.from - other.from : one.logId < other.logId ? -1 : 1))
  const united: LogRange[] = []
  for (const { logId, from, to } of sorted) {
    const last = united.at(-1)
    if (last?.logId === logId && from <= last.to) last.to = Math.max(last.to, to)
    else united.push({ logId, from, to })
  }
  return united
}

export const overlaps = (one: LogRange, others: readonly LogRange[]) =>
  others.some((other) => other.logId === one.logId && other.from < one.to && one.from < other.to)

export const entriesIn = (ranges: readonly LogRange[]) => ranges.reduce((sum, { from, to }) => sum + to - from, 0)

/** Has one of the entries that name it, and does not say that the file is missing. [XF33] */
export const hasAttachment = (reader: Reader, attachment: OwnAttachment): boolean =>
  reader.lacks !== null &&
  !reader.lacks.has(attachment.hash) &&
  attachment.named.some(({ logId, sequence }) => (reader.rows.get(logId)?.nextSequence ?? 0) > sequence)
