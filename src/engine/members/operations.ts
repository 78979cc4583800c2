// The changes of membership as they stand in entries of kind 3: their shapes, and what can be checked of one alone. [MB3]
import { type ContributorId, contributorIdSchema, type InvitationId, invitationIdSchema, type Role, roleSchema } from '../../contract/areas/members.ts'
import { type DeviceId, deviceIdSchema, type LogId, logIdSchema, type RepositoryId } from '../../contract/ids.ts'
import { z } from '../../contract/zod.ts'
import { fromHex, MalformedBytes } from '../log/byte-io.ts'
import { fromCanonicalJson, toCanonicalJson } from '../log/canonical-json.ts'
import { repositoryIdFor, sha256 } from '../log/entry-codec.ts'
import { type InvitationTerms, isSignedInvitation } from './ticket.ts'
import { isProvenJoin } from './ticket-key.ts'

const name = z.string().max(300)
const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))
const atMs = z.number().int().min(1).max(281_474_976_710_655)
const terms = {
  ticket: invitationIdSchema,
  role: roleSchema,
  of: contributorIdSchema.nullable(),
  expiresAtMs: atMs.nullable(),
  uses: z.number().int().min(1).max(1000),
  repositoryName: name,
  inviterName: name,
  signature: hex(64),
}

const schema = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('genesis'), contributor: name, device: name, nonce: hex(16) }),
  z.strictObject({ op: z.literal('introduce'), contributor: name, device: name }),
  z.strictObject({ op: z.literal('invite'), ...terms, label: name, nonce: hex(16) }),
  z.strictObject({ op: z.literal('withdraw-invitation'), ticket: invitationIdSchema }),
  z.strictObject({ op: z.literal('join'), ...terms, inviter: deviceIdSchema, proof: hex(64), contributor: name, device: name }),
  z.strictObject({ op: z.literal('set-role'), contributor: contributorIdSchema, role: roleSchema }),
  z.strictObject({
    op: z.literal('remove'),
    contributor: contributorIdSchema.nullable(),
    device: deviceIdSchema.nullable(),
    cutoffs: z.record(logIdSchema, z.number().int().min(0)),
    reason: z.string().max(2000),
  }),
  z.strictObject({ op: z.literal('leave') }),
  z.strictObject({ op: z.literal('hand-over'), contributor: contributorIdSchema }),
  z.strictObject({ op: z.literal('confirm'), device: deviceIdSchema }),
])

export type Operation = z.infer<typeof schema>
export type JoinOperation = Extract<Operation, { op: 'join' }>
export type InviteOperation = Extract<Operation, { op: 'invite' }>
export type RemoveOperation = Extract<Operation, { op: 'remove' }>

export const encodeOperation = (operation: Operation): Uint8Array => toCanonicalJson(operation)

/** null: not an operation that this release knows; such entries are kept and mean nothing. */
export const parseOperation = (payload: Uint8Array): Operation | null => {
  try {
    const { success, data } = schema.safeParse(fromCanonicalJson(payload))
    return success && (data.op !== 'remove' || (data.contributor === null) !== (data.device === null)) ? data : null
  } catch (error) {
    if (error instanceof MalformedBytes) return null
    throw error
  }
}

const text = (value: string) => Buffer.from(value, 'utf8')

/** [MB2] */
export const contributorIdFor = (repositoryId: RepositoryId, firstDevice: DeviceId): ContributorId =>
  Buffer.from(sha256(text('granary/contributor/1'), fromHex(repositoryId), fromHex(firstDevice)).subarray(0, 16)).toString('hex') as ContributorId

export const termsOf = (operation: JoinOperation | InviteOperation, inviter: DeviceId): InvitationTerms => ({
  invitationId: operation.ticket,
  role: operation.role,
  contributorId: operation.of,
  expiresAtMs: operation.expiresAtMs,
  uses: operation.uses,
  inviter,
  repositoryName: operation.repositoryName,
  inviterName: operation.inviterName,
})

/** What an operation proves by itself: a genesis the founding, a join both signatures, an invitation its own. Everything else: true. */
export const isGenuine = (operation: Operation, author: DeviceId, repositoryId: RepositoryId): boolean => {
  if (operation.op === 'genesis') return repositoryIdFor(author, fromHex(operation.nonce)) === repositoryId
  if (operation.op === 'invite') return isSignedInvitation(repositoryId, termsOf(operation, author), fromHex(operation.signature))
  if (operation.op !== 'join') return true
  return (
    isProvenJoin(fromHex(operation.proof), repositoryId, author, operation.ticket) &&
    isSignedInvitation(repositoryId, termsOf(operation, operation.inviter), fromHex(operation.signature))
  )
}

/** Operations that can bring a device in. */
export const isEntrance = (operation: Operation | null): operation is Extract<Operation, { op: 'genesis' | 'join' }> =>
  operation?.op === 'genesis' || operation?.op === 'join'

export type { ContributorId, InvitationId, LogId, Role }
