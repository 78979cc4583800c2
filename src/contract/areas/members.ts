// The members of the open repository: people, their devices, roles, invitations. docs/formats/membership.md.
import { call } from '../call.ts'
import { type DeviceId, deviceIdSchema, type LogId, type RepositoryId } from '../ids.ts'
import { z } from '../zod.ts'

/** From the most to the least that is allowed. [MB10] */
export const roles = ['keeper', 'editor', 'annotator', 'reader'] as const
export const roleSchema = z.enum(roles)
export type Role = (typeof roles)[number]

/** 16 bytes: a person with one or more devices. [MB2] */
export const contributorIdSchema = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .brand<'ContributorId'>()
export type ContributorId = z.infer<typeof contributorIdSchema>

/** 32 bytes: the public key of an invitation's ticket. */
export const invitationIdSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .brand<'InvitationId'>()
export type InvitationId = z.infer<typeof invitationIdSchema>

/** left: by her own choice · removed: by a keeper · waiting: the join stands on a ticket whose inviter is not known here yet. */
export type MemberStanding = 'member' | 'waiting' | 'left' | 'removed'

export interface MemberDevice {
  deviceId: DeviceId
  name: string
  isThisDevice: boolean
  standing: MemberStanding
  joinedAtUtc: string | null
  /** Somebody who may has written down that the numbers were the same. */
  confirmed: { by: string; atUtc: string } | null
  /** Who took it out, when and why; null while it stands. */
  ended: { by: string; atUtc: string; reason: string } | null
  /** What it is known to have of this device's entries, from its own entries: `of` is all there are. null: nothing is known, or it is this device. */
  hasOurs: { entries: number; of: number; upToUtc: string | null } | null
  /** When its newest entry that is here was written. */
  lastWroteAtUtc: string | null
}

export interface Member {
  contributorId: ContributorId
  name: string
  isMe: boolean
  isFounder: boolean
  standing: MemberStanding
  /** What she may do now; null for who has left or was removed. */
  role: Role | null
  invitedBy: string | null
  joinedAtUtc: string | null
  ended: { by: string; atUtc: string; reason: string } | null
  devices: MemberDevice[]
  /** What the person at this device may do with her. */
  may: { setRole: Role[]; remove: boolean; handOver: boolean; confirm: boolean }
}

export interface Invitation {
  id: InvitationId
  label: string
  role: Role
  /** For a further device of this contributor; null: for somebody new. */
  forContributor: string | null
  createdAtUtc: string
  /** null: no end. */
  expiresAtUtc: string | null
  uses: number
  used: number
  by: string
  state: 'open' | 'used-up' | 'expired' | 'withdrawn' | 'void'
  /** This device made it and can show its ticket again. */
  canShow: boolean
  mayWithdraw: boolean
}

/** A change that two people made apart and that does not count, with the reason. [MB40] */
export interface VoidChange {
  by: string
  atUtc: string
  op: string
  /** Whom or what it was about: a name, or a label. */
  about: string
  reason: VoidReason
}
export const voidReasons = [
  'no-right',
  'author-was-removed',
  'senior-removed-author',
  'ticket-withdrawn',
  'ticket-expired',
  'ticket-used-up',
  'ticket-forged',
  'inviter-has-no-right',
  'lower-role-stands',
  'founder-stays',
  'unknown-member',
  'already-a-member',
] as const
export type VoidReason = (typeof voidReasons)[number]

export interface MembersState {
  repositoryId: RepositoryId
  /** This device: `stranger` has not joined, `waiting` has joined but not met anybody yet. */
  me: { deviceId: DeviceId; contributorId: ContributorId | null; role: Role | null; standing: MemberStanding | 'stranger'; invitedBy: string | null }
  /** May the person here invite others (keeper), or at least a device of her own (every member)? */
  may: { invite: boolean; inviteOwnDevice: boolean; leave: boolean }
  /** Standing ones first, by name. */
  members: Member[]
  invitations: Invitation[]
  voided: VoidChange[]
  /** Logs of which two branches exist: the lower hash stays, the other's text is under *please look*. */
  forkedLogs: { logId: LogId; contributor: string | null; device: string | null }[]
  /** Entries that a role does not allow, kept aside. */
  setAsideByRole: number
}

/** All forms of one ticket. Whoever holds any of them may join: it is shown only on purpose. */
export interface ShownTicket {
  invitationId: InvitationId
  /** `granary:join/…`: deep link, and what the QR code holds. */
  text: string
  /** Groups of four, for the telephone: works where the repository itself is at hand. */
  shortCode: string
  fileName: string
  /** Content of the `.granary-invitation` file. */
  file: Uint8Array
}

/** What a ticket says about itself, before anybody joins. */
export interface TicketLook {
  form: 'full' | 'short'
  /** null in a short code. */
  repositoryId: RepositoryId | null
  repositoryName: string | null
  inviterName: string | null
  role: Role | null
  /** It is for a further device of somebody who is a member already. */
  ownDevice: boolean
  expiresAtUtc: string | null
  expired: boolean
  /** A repository with this id is known on this device. */
  knownDirectory: string | null
}

const nothing = z.strictObject({})
/** The text of a ticket, its short code, a path to a file, or `upload:TOKEN` in the browser shell. */
export const ticketSchema = z.string().trim().min(1).max(8192)

export const members = {
  state: call<MembersState>()(nothing),
  /** Errors: role-does-not-allow. */
  invite: call<ShownTicket>()(
    z.strictObject({
      role: roleSchema,
      uses: z.number().int().min(1).max(1000).default(1),
      /** null: no end. */
      days: z.number().int().min(1).max(3650).nullable().default(30),
      label: z.string().trim().max(120).default(''),
      /** For a further device of the person herself; `role` is then her own. */
      ownDevice: z.boolean().default(false),
    }),
  ),
  /** The ticket of an invitation that this device made. Errors: invitation-not-here. */
  showTicket: call<ShownTicket>()(z.strictObject({ invitationId: invitationIdSchema })),
  /** Errors: role-does-not-allow, invitation-not-here. */
  withdrawInvitation: call<null>()(z.strictObject({ invitationId: invitationIdSchema })),
  /**
   * Joins the repository that is open, as a device that is no member of it yet: with a full ticket, or a short code whose invitation is here.
   * Errors: ticket-*, already-a-member.
   */
  join: call<null>()(z.strictObject({ ticket: ticketSchema })),
  /** Errors: role-does-not-allow, unknown-member. */
  setRole: call<null>()(z.strictObject({ contributorId: contributorIdSchema, role: roleSchema })),
  /**
   * Takes out a member with all devices, or one device. `afterUtc`: nothing that it wrote after this instant counts, as far as nobody has built on it; what others
   * have built on is deleted by an ordinary edit and listed for bringing back. Without it: up to what this device has seen. Errors: role-does-not-allow, unknown-member.
   */
  remove: call<{ recovered: number }>()(
    z
      .strictObject({
        contributorId: contributorIdSchema.optional(),
        deviceId: deviceIdSchema.optional(),
        reason: z.string().trim().max(500).default(''),
        afterUtc: z.iso.datetime().optional(),
      })
      .refine((input) => (input.contributorId === undefined) !== (input.deviceId === undefined), 'a member or a device'),
  ),
  /** Errors: founder-stays (hand over first), role-does-not-allow. */
  leave: call<null>()(nothing),
  /** Makes another keeper the founder. Errors: role-does-not-allow, unknown-member. */
  handOver: call<null>()(z.strictObject({ contributorId: contributorIdSchema })),
  /** Twelve digits in four groups, the same on both devices. Takes about a tenth of a second. */
  number: call<{ groups: string[] }>()(z.strictObject({ deviceId: deviceIdSchema })),
  /** The numbers were the same. Errors: role-does-not-allow, unknown-member. */
  confirm: call<null>()(z.strictObject({ deviceId: deviceIdSchema })),
}

export interface MembersEvents {
  /** Read the state of the members again; openings of documents may have become read-only or writable. */
  membersChanged: Record<string, never>
}
