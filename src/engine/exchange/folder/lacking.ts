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

/** `from` ≤ x < `to`, without what `covered` holds. */
export const subtract = (ranges: readonly LogRange[], covered: readonly LogRange[]): LogRange[] => {
  let left = [...ranges]
  for (const { logId, from, to } of covered)
    left = left.flatMap((range) => {
      if (range.logId !== logId || to <= range.from || range.to <= from) return [range]
      return [
        { logId, from: range.from, to: Math.min(range.to, from) },
        { logId, from: Math.max(range.from, to), to: range.to },
      ].filter((part) => part.from < part.to)
    })
  return left
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
