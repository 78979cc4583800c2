// The commands about members: invite, join, members.
import { resolve } from 'node:path'
import { contributorIdSchema, type InvitationId, invitationIdSchema, type MembersState, type Role, roleSchema } from '../contract/areas/members.ts'
import { deviceIdSchema } from '../contract/ids.ts'
import type { Client } from '../rpc/connect.ts'
import { type Request, required, wrong } from './arguments.ts'
import { numberOf } from './options.ts'
import { done, type Outcome, type Work } from './outcome.ts'

const roleFrom = (word: string | undefined): Role => {
  const checked = roleSchema.safeParse(word)
  if (!checked.success) throw wrong(`a role is one of ${roleSchema.options.join(', ')}`)
  return checked.data
}

export const invite = (request: Request): Work => {
  const ownDevice = request.options.device !== undefined
  const role = ownDevice ? 'reader' : roleFrom(required(request, 'role'))
  const uses = numberOf(request, 'uses', 1, 1000) ?? 1
  const days = numberOf(request, 'days', 1, 3650) ?? 30
  const label = request.options.label ?? ''
  return async (client) => {
    const { text, shortCode, invitationId } = await client.call('members.invite', { role, uses, days, label, ownDevice })
    return done({ ticket: text, shortCode, invitationId }, `${text}\n${shortCode}`)
  }
}

export const join = (request: Request): Work => {
  const [ticket = '', directory = ''] = request.words
  const contributorName = required(request, 'contributor')
  return async (client) => {
    const { settings } = await client.call('home.read', {})
    await client.call('home.saveSettings', { contributorName })
    try {
      const opened = await client.call('home.joinRepository', { ticket, directory: resolve(directory) })
      const { me } = await client.call('members.state', {})
      return done({ ...opened, role: me.role, deviceId: me.deviceId }, `${opened.name} is in ${opened.directory}; its content comes with the next exchange`)
    } catch (error) {
      await client.call('home.saveSettings', { contributorName: settings.contributorName })
      throw error
    }
  }
}

const wordsOf = ({ members, invitations }: MembersState): string =>
  [
    ...members.flatMap(({ contributorId, name, role, standing, devices }) => [
      `${contributorId}  ${(role ?? standing).padEnd(10)} ${name}`,
      ...devices.map((device) => `    ${device.deviceId}  ${device.standing}  ${device.name}${device.isThisDevice ? ' (this device)' : ''}`),
    ]),
    ...invitations.map(({ id, role, state, used, uses, label }) => `${id}  ${role}  ${state}  ${used} of ${uses}  ${label}`),
  ].join('\n')

const list = async (client: Client): Promise<Outcome> => {
  const state = await client.call('members.state', {})
  return done(state, wordsOf(state))
}

const checked = <T>(schema: { safeParse(word: unknown): { success: true; data: T } | { success: false } }, word: string | undefined, what: string): T => {
  const result = schema.safeParse(word)
  if (!result.success) throw wrong(`${word ?? ''} is not the id of ${what}`)
  return result.data
}

/** Every action prints the list as it is afterwards, but `number`. */
export const members = (request: Request): Work => {
  const [action, id, last] = request.words
  const contributor = () => checked(contributorIdSchema, id, 'a member (32 hexadecimal digits)')
  const device = () => checked(deviceIdSchema, id, 'a device (64 hexadecimal digits)')
  const then =
    (work: Work | ((client: Client) => Promise<unknown>)): Work =>
    async (client) => {
      await work(client)
      return list(client)
    }
  switch (action) {
    case undefined:
      return list
    case 'set-role': {
      const [contributorId, role] = [contributor(), roleFrom(last)]
      return then((client) => client.call('members.setRole', { contributorId, role }))
    }
    case 'remove': {
      const reason = request.options.reason ?? ''
      const after = request.options.after
      if (after !== undefined && Number.isNaN(Date.parse(after))) throw wrong('--after is an instant, as 2026-03-12T14:00:00Z')
      const afterUtc = after === undefined ? undefined : new Date(after).toISOString()
      const who = deviceIdSchema.safeParse(id).success ? { deviceId: device() } : { contributorId: contributor() }
      return then((client) => client.call('members.remove', { ...who, reason, afterUtc }))
    }
    case 'leave':
      return then((client) => client.call('members.leave', {}))
    case 'hand-over': {
      const contributorId = contributor()
      return then((client) => client.call('members.handOver', { contributorId }))
    }
    case 'withdraw': {
      const invitationId: InvitationId = checked(invitationIdSchema, id, 'an invitation (64 hexadecimal digits)')
      return then((client) => client.call('members.withdrawInvitation', { invitationId }))
    }
    case 'confirm': {
      const deviceId = device()
      return then((client) => client.call('members.confirm', { deviceId }))
    }
    case 'number': {
      const deviceId = device()
      return async (client) => {
        const { groups } = await client.call('members.number', { deviceId })
        return done({ number: groups.join(' ') }, groups.join(' '))
      }
    }
    default:
      throw wrong('members knows set-role, remove, leave, hand-over, withdraw, confirm and number')
  }
}
