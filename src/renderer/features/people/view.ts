// What the people screen says, worked out from the state of the members: no words, no React.
import type { Partner } from '../../../contract/areas/exchange.ts'
import type { Invitation, Member, MemberDevice, MembersState, Role } from '../../../contract/areas/members.ts'

/** The one fact at the end of a row. */
export type MemberFact =
  | { kind: 'devices'; count: number }
  | { kind: 'all' }
  | { kind: 'upTo'; atUtc: string }
  | { kind: 'some'; entries: number; of: number }
  | { kind: 'unknown' }
  | { kind: 'waiting' }
  | { kind: 'left' | 'removed'; atUtc: string | null }

const hasAll = ({ hasOurs }: MemberDevice) => hasOurs !== null && hasOurs.entries >= hasOurs.of

/** Which of several devices knows most of ours: what a person has on one of them, that person has. */
const furthest = (devices: readonly MemberDevice[]): MemberDevice['hasOurs'] =>
  devices.map(({ hasOurs }) => hasOurs).reduce((best, one) => (one !== null && (best === null || one.entries > best.entries) ? one : best), null)

export const deviceFact = (device: MemberDevice): MemberFact => {
  if (device.standing === 'left' || device.standing === 'removed') return { kind: device.standing, atUtc: device.ended?.atUtc ?? null }
  if (device.standing === 'waiting') return { kind: 'waiting' }
  if (hasAll(device)) return { kind: 'all' }
  const ours = device.hasOurs
  if (ours === null || ours.entries === 0) return { kind: 'unknown' }
  return ours.upToUtc === null ? { kind: 'some', entries: ours.entries, of: ours.of } : { kind: 'upTo', atUtc: ours.upToUtc }
}

export const memberFact = (member: Member): MemberFact => {
  if (member.standing === 'left' || member.standing === 'removed') return { kind: member.standing, atUtc: member.ended?.atUtc ?? null }
  const standing = member.devices.filter((device) => device.standing === 'member' || device.standing === 'waiting')
  if (member.isMe) return { kind: 'devices', count: standing.length }
  if (member.standing === 'waiting') return { kind: 'waiting' }
  const [first] = standing
  if (first) return deviceFact({ ...first, standing: 'member', hasOurs: furthest(standing) })
  // She stands, but none of her devices does: the last that went says when.
  const last = member.devices.toSorted((a, b) => ((a.ended?.atUtc ?? '') < (b.ended?.atUtc ?? '') ? 1 : -1))[0]
  return last ? deviceFact(last) : { kind: 'unknown' }
}

/** What a device said of itself when it left something on a stick or in a bundle, where that is more than its entries show. */
const withPartner = (device: MemberDevice, partner: Partner | undefined): MemberDevice => {
  const upToUtc = partner?.hasOursUntilUtc ?? null
  if (!partner || upToUtc === null || device.isThisDevice || hasAll(device)) return device
  if (partner.lacksEntries === 0) return { ...device, hasOurs: { entries: 1, of: 1, upToUtc } }
  const known = device.hasOurs
  if (upToUtc <= (known?.upToUtc ?? '')) return device
  // Some, not all: how many is not what the row says.
  return { ...device, hasOurs: { entries: 1, of: 2, upToUtc } }
}

export const withPartners = (members: readonly Member[], partners: readonly Partner[]): Member[] => {
  const byDevice = new Map(partners.map((partner) => [partner.deviceId, partner]))
  return members.map((member) => ({ ...member, devices: member.devices.map((device) => withPartner(device, byDevice.get(device.deviceId))) }))
}

/** This person first, then whoever stands, then whoever has gone; otherwise as the engine has ordered them. */
export const orderMembers = (members: readonly Member[]): Member[] => {
  const rank = (member: Member) => (member.role === null ? 2 : member.isMe ? 0 : 1)
  return members.toSorted((a, b) => rank(a) - rank(b))
}

export const standingMembers = (state: MembersState): Member[] => state.members.filter(({ role }) => role !== null)

/** A number can be compared with every device of others that stands, and with one's own others. */
export const comparableDevices = (member: Member): MemberDevice[] =>
  member.devices.filter((device) => !device.isThisDevice && (device.standing === 'member' || device.standing === 'waiting'))

export const openInvitations = (state: MembersState): Invitation[] => state.invitations.filter(({ state: is }) => is === 'open')
/** Newest first. */
export const closedInvitations = (state: MembersState): Invitation[] =>
  state.invitations.filter(({ state: is }) => is !== 'open').toSorted((a, b) => (a.createdAtUtc < b.createdAtUtc ? 1 : -1))

/** Who can give another role: the keepers, the founder first. At most three names, so that a sentence stays a sentence. */
export const whoCanHelp = (state: MembersState): string[] =>
  state.members
    .filter(({ role, isMe }) => role === 'keeper' && !isMe)
    .toSorted((a, b) => Number(b.isFounder) - Number(a.isFounder))
    .slice(0, 3)
    .map(({ name }) => name)

/** What a role that is too small leads to. */
export type TooSmall = 'reader' | 'annotator' | 'none'
export const tooSmall = (role: Role | null): TooSmall | null => {
  if (role === 'reader' || role === 'annotator') return role
  return role === null ? 'none' : null
}

/** The beginning of a day here (YYYY-MM-DD), as an instant; null for no day and for one that has not begun. */
export const beginningOfDay = (day: string, nowMs: number): string | null => {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? new Date(`${day}T00:00:00`).getTime() : Number.NaN
  return Number.isNaN(at) || at > nowMs ? null : new Date(at).toISOString()
}

/** A day of this place's calendar, YYYY-MM-DD. */
export const dayOf = (ms: number): string => {
  const at = new Date(ms)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

const mostUses = 1000
/** How many people an invitation of several is for; null for what is no such number. Digits of any script. */
export const usesOf = (typed: string): number | null => {
  const latin = typed.trim().replace(/[\u0660-\u0669\u06f0-\u06f9\u09e6-\u09ef]/g, (digit) => {
    const code = digit.charCodeAt(0)
    const zero = code >= 0x09e6 ? 0x09e6 : code >= 0x06f0 ? 0x06f0 : 0x0660
    return String(code - zero)
  })
  const value = /^\d{1,4}$/.test(latin) ? Number(latin) : 0
  return value >= 2 && value <= mostUses ? value : null
}

export const knownOperations = ['invite', 'withdraw-invitation', 'join', 'set-role', 'remove', 'leave', 'hand-over', 'confirm', 'introduce', 'genesis'] as const
export type KnownOperation = (typeof knownOperations)[number]
export const operationWord = (op: string): KnownOperation | 'other' => knownOperations.find((known) => known === op) ?? 'other'

/** What lasts and concerns the person at this device; null: nothing to say. */
export type OwnStanding =
  | { kind: 'stranger' }
  | { kind: 'waiting'; by: string | null }
  | { kind: 'removed'; by: string | null; atUtc: string | null; reason: string }
  | { kind: 'left'; atUtc: string | null }

export const ownStanding = (state: MembersState): OwnStanding | null => {
  const { me } = state
  if (me.standing === 'stranger') return { kind: 'stranger' }
  if (me.standing === 'waiting') return { kind: 'waiting', by: me.invitedBy }
  if (me.standing === 'member') return null
  const member = state.members.find(({ isMe }) => isMe)
  const ended = member?.devices.find(({ isThisDevice }) => isThisDevice)?.ended ?? member?.ended ?? null
  if (me.standing === 'left') return { kind: 'left', atUtc: ended?.atUtc ?? null }
  return { kind: 'removed', by: ended?.by ?? null, atUtc: ended?.atUtc ?? null, reason: ended?.reason ?? '' }
}
