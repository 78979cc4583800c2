// members.*: people, their devices, roles and invitations.
import type { AreaHandlers } from '../../contract/call.ts'
import type { contract } from '../../contract/contract.ts'
import { GranaryError } from '../../contract/errors.ts'
import type { Members } from '../parts.ts'
import { type Connection, engineOf } from './connection.ts'

/** Exactly one of the two, as the schema has checked. */
const whom = ({ contributorId, deviceId }: { contributorId?: Parameters<Members['setRole']>[0]; deviceId?: Parameters<Members['number']>[0] }) => {
  if (contributorId !== undefined) return { contributorId }
  if (deviceId !== undefined) return { deviceId }
  throw new GranaryError('invalid-input', 'a member or a device')
}

const done = (work: (members: Members) => void, connection: Connection): null => {
  work(engineOf(connection).members)
  return null
}

export const memberHandlers: AreaHandlers<(typeof contract)['members'], Connection> = {
  state: (_, connection) => engineOf(connection).members.state(),
  invite: (invitation, connection) => engineOf(connection).members.invite(invitation),
  showTicket: ({ invitationId }, connection) => engineOf(connection).members.showTicket(invitationId),
  withdrawInvitation: ({ invitationId }, connection) => done((members) => members.withdrawInvitation(invitationId), connection),
  join: ({ ticket }, connection) => done((members) => members.join(ticket), connection),
  setRole: ({ contributorId, role }, connection) => done((members) => members.setRole(contributorId, role), connection),
  remove: ({ reason, afterUtc, ...who }, connection) =>
    engineOf(connection).members.remove(whom(who), reason, afterUtc === undefined ? null : Date.parse(afterUtc)),
  leave: (_, connection) => done((members) => members.leave(), connection),
  handOver: ({ contributorId }, connection) => done((members) => members.handOver(contributorId), connection),
  number: ({ deviceId }, connection) => ({ groups: engineOf(connection).members.number(deviceId) }),
  confirm: ({ deviceId }, connection) => done((members) => members.confirm(deviceId), connection),
}
