// The members of a repository as a person sees them, from the fold. docs/formats/membership.md [MB60].
import type { ContributorId, Invitation, InvitationId, Member, MemberDevice, MembersState, Role, VoidChange } from '../../contract/areas/members.ts'
import { roles } from '../../contract/areas/members.ts'
import type { FrontierRow } from '../../contract/areas/repository.ts'
import type { DeviceId, LogId, RepositoryId } from '../../contract/ids.ts'
import type { MemberOp } from './kin.ts'
import { isAtLeast } from './permissions.ts'
import type { Fold } from './rules.ts'

export interface DescribeParts {
  repositoryId: RepositoryId
  ownDevice: DeviceId
  nowMs: number
  fold: Fold
  namesOf(device: DeviceId): { contributor: string; device: string } | null
  logs: readonly FrontierRow[]
  /** The last sequence of `of` that the log names; -1: none. */
  seenOf(logId: LogId, of: LogId): number
  /** When an entry was written; null: it is not here. */
  timeOf(logId: LogId, sequence: number): number | null
  isForked(logId: LogId): boolean
  setAsideByRole: number
}

const utc = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())

export const describeMembers = (parts: DescribeParts): MembersState => {
  const { fold, ownDevice, namesOf, nowMs, logs } = parts
  const { kin } = fold
  // In an order that is the same everywhere, whenever each of them came.
  const judged = fold.ops.map((op, index) => ({ op, verdict: fold.verdicts[index] })).sort((a, b) => (a.op.hash < b.op.hash ? -1 : 1))
  const ops = judged.map(({ op }) => op)
  const verdicts = judged.map(({ verdict }) => verdict)
  const standing = ops.filter((_, index) => verdicts[index]?.stands)
  const entrances = new Map<DeviceId, MemberOp>()
  const removals = new Map<string, MemberOp>()
  const confirmations = new Map<DeviceId, MemberOp>()
  const users = new Map<string, Set<DeviceId>>()
  const withdrawn = new Set<string>()
  for (const op of standing) {
    const { operation, device } = op
    if ((operation.op === 'join' || operation.op === 'genesis') && !entrances.has(device)) entrances.set(device, op)
    if (operation.op === 'remove') removals.set(operation.device ?? operation.contributor ?? '', op)
    if (operation.op === 'leave') removals.set(kin.contributorOf(device) ?? '', op)
    if (operation.op === 'confirm') confirmations.set(operation.device, op)
    if (operation.op === 'withdraw-invitation') withdrawn.add(operation.ticket)
    if (operation.op !== 'join') continue
    const key = `${operation.ticket} ${operation.inviter}`
    users.set(key, (users.get(key) ?? new Set<DeviceId>()).add(device))
  }
  const logsOf = Map.groupBy(logs, ({ deviceId }) => deviceId)
  const own = kin.contributorOf(ownDevice)
  const ownRole = fold.roleOfDevice(ownDevice)
  const isKeeper = ownRole === 'keeper'
  const founder = fold.founder()
  const deviceName = (device: DeviceId) => namesOf(device)?.device ?? device.slice(0, 8)
  const nameOf = (contributor: ContributorId): string => {
    for (const device of kin.devicesOf(contributor)) {
      const names = namesOf(device)
      if (names) return names.contributor
    }
    return contributor.slice(0, 8)
  }
  const authorName = ({ device }: MemberOp) => namesOf(device)?.contributor ?? device.slice(0, 8)
  const endOf = (op: MemberOp | undefined) =>
    op ? { by: authorName(op), atUtc: new Date(op.atMs).toISOString(), reason: op.operation.op === 'remove' ? op.operation.reason : '' } : null
  const ownLogs = logs.filter(({ deviceId }) => deviceId === ownDevice)
  const ofOwn = ownLogs.reduce((sum, { nextSequence }) => sum + nextSequence, 0)

  const hasOurs = (device: DeviceId): MemberDevice['hasOurs'] => {
    const theirs = logsOf.get(device) ?? []
    if (device === ownDevice || theirs.length === 0 || ofOwn === 0) return null
    let entries = 0
    let upToMs: number | null = null
    for (const { logId } of ownLogs) {
      const last = Math.max(...theirs.map((their) => parts.seenOf(their.logId, logId)))
      entries += last + 1
      const ms = last < 0 ? null : parts.timeOf(logId, last)
      if (ms !== null && ms > (upToMs ?? 0)) upToMs = ms
    }
    return { entries, of: ofOwn, upToUtc: utc(upToMs) }
  }

  const entranceOf = (device: DeviceId) => entrances.get(device)
  const isWaiting = (device: DeviceId) => !kin.isRooted(device)

  const describeDevice = (device: DeviceId, contributorEnd: MemberOp | undefined): MemberDevice => {
    const end = removals.get(device) ?? contributorEnd
    const isIn = fold.roleOfDevice(device) !== null
    const entrance = entranceOf(device)
    const confirmation = confirmations.get(device)
    const heads = (logsOf.get(device) ?? []).flatMap(({ logId, nextSequence }) => parts.timeOf(logId, nextSequence - 1) ?? [])
    return {
      deviceId: device,
      name: deviceName(device),
      isThisDevice: device === ownDevice,
      standing: isIn ? (isWaiting(device) ? 'waiting' : 'member') : end?.operation.op === 'leave' ? 'left' : 'removed',
      joinedAtUtc: entrance ? utc(entrance.atMs) : null,
      confirmed: confirmation ? { by: authorName(confirmation), atUtc: new Date(confirmation.atMs).toISOString() } : null,
      ended: isIn ? null : endOf(end),
      hasOurs: hasOurs(device),
      lastWroteAtUtc: heads.length === 0 ? null : utc(Math.max(...heads)),
    }
  }

  const describeMember = (contributor: ContributorId): Member => {
    const role = fold.roleOf(contributor)
    const devices = kin.devicesOf(contributor)
    const anyRole: Role | null = role ?? devices.map((device) => fold.roleOfDevice(device)).find((one) => one !== null) ?? null
    const end = removals.get(contributor)
    const first = devices.map(entranceOf).find((op) => op !== undefined)
    const inviter = first?.operation.op === 'join' ? (namesOf(first.operation.inviter)?.contributor ?? first.operation.inviterName) : null
    const isFounder = contributor === founder
    const isMe = contributor === own
    const mayChange = isKeeper && anyRole !== null && !isFounder
    return {
      contributorId: contributor,
      name: nameOf(contributor),
      isMe,
      isFounder,
      standing: anyRole === null ? (end?.operation.op === 'leave' ? 'left' : 'removed') : devices.every(isWaiting) ? 'waiting' : 'member',
      role: anyRole,
      invitedBy: inviter,
      joinedAtUtc: first ? utc(first.atMs) : null,
      ended: anyRole === null ? endOf(end) : null,
      devices: devices.map((device) => describeDevice(device, end)),
      may: {
        setRole: mayChange && !isMe ? roles.filter((one) => one !== anyRole) : [],
        remove: mayChange && !isMe,
        handOver: own !== null && own === founder && !isMe && anyRole === 'keeper',
        confirm: anyRole !== null && (isKeeper || isMe),
      },
    }
  }

  const contributors = [...new Set(ops.flatMap(({ device }) => kin.contributorOf(device) ?? []))].filter((contributor) =>
    kin.devicesOf(contributor).some((device) => entranceOf(device) !== undefined),
  )
  const members = contributors
    .map(describeMember)
    .sort((a, b) => Number(a.role === null) - Number(b.role === null) || a.name.localeCompare(b.name) || (a.contributorId < b.contributorId ? -1 : 1))

  const invitations = ops.flatMap((op, index): Invitation[] => {
    const { operation } = op
    if (operation.op !== 'invite') return []
    const used = users.get(`${operation.ticket} ${op.device}`)?.size ?? 0
    const isWithdrawn = withdrawn.has(operation.ticket)
    const isDead = !verdicts[index]?.stands || fold.roleOfDevice(op.device) === null || (operation.of === null && fold.roleOfDevice(op.device) !== 'keeper')
    const isExpired = operation.expiresAtMs !== null && operation.expiresAtMs < nowMs
    return [
      {
        id: operation.ticket as InvitationId,
        label: operation.label,
        role: operation.role,
        forContributor: operation.of === null ? null : nameOf(operation.of),
        createdAtUtc: new Date(op.atMs).toISOString(),
        expiresAtUtc: utc(operation.expiresAtMs),
        uses: operation.uses,
        used,
        by: authorName(op),
        state: isWithdrawn ? 'withdrawn' : isDead ? 'void' : used >= operation.uses ? 'used-up' : isExpired ? 'expired' : 'open',
        canShow: op.device === ownDevice,
        mayWithdraw: !isWithdrawn && (isKeeper || kin.contributorOf(op.device) === own) && ownRole !== null,
      },
    ]
  })

  const aboutOf = ({ operation, device }: MemberOp): string => {
    if (operation.op === 'set-role' || operation.op === 'hand-over') return nameOf(operation.contributor)
    if (operation.op === 'remove') return operation.device === null ? nameOf(operation.contributor ?? ('' as ContributorId)) : deviceName(operation.device)
    if (operation.op === 'confirm') return deviceName(operation.device)
    if (operation.op === 'invite') return operation.label
    return namesOf(device)?.device ?? ''
  }
  const voided = ops.flatMap((op, index): VoidChange[] => {
    const reason = verdicts[index]?.reason
    return reason ? [{ by: authorName(op), atUtc: new Date(op.atMs).toISOString(), op: op.operation.op, about: aboutOf(op), reason }] : []
  })

  const ownEntrance = entranceOf(ownDevice)
  const hasJoined = ops.some(({ device, operation }) => device === ownDevice && (operation.op === 'join' || operation.op === 'genesis'))
  const me = members.find(({ isMe }) => isMe)
  const myDevice = me?.devices.find(({ isThisDevice }) => isThisDevice)
  return {
    repositoryId: parts.repositoryId,
    me: {
      deviceId: ownDevice,
      contributorId: own,
      role: ownRole,
      standing: hasJoined ? (myDevice?.standing ?? 'removed') : 'stranger',
      invitedBy: ownEntrance?.operation.op === 'join' ? (namesOf(ownEntrance.operation.inviter)?.contributor ?? ownEntrance.operation.inviterName) : null,
    },
    may: { invite: isKeeper, inviteOwnDevice: ownRole !== null, leave: ownRole !== null && own !== founder },
    members,
    invitations,
    voided,
    forkedLogs: logs
      .filter(({ logId }) => parts.isForked(logId))
      .map(({ logId, deviceId }) => ({ logId, contributor: namesOf(deviceId)?.contributor ?? null, device: namesOf(deviceId)?.device ?? null })),
    setAsideByRole: parts.setAsideByRole,
  }
}

export const mayInvite = (role: Role | null, ownDevice: boolean): boolean => (ownDevice ? role !== null : isAtLeast(role, 'keeper'))
