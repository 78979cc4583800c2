import { describe, expect, it, vi } from 'vitest'
import { fakeMembers } from '../../../../tests/fixtures/fake-members.ts'
import type { Invitation, MemberDevice, MembersState } from '../../../contract/areas/members.ts'

vi.mock('../../engine-client/index.ts', () => ({}))
const { needsRecovery, recoveryInvitation } = await import('./recovery.tsx')

const given = fakeMembers.state({}, null) as MembersState
const mine = given.members.find(({ isMe }) => isMe)
const device = mine?.devices[0] as MemberDevice
const withMe = (devices: MemberDevice[], role: MembersState['me']['role'] = 'keeper'): MembersState => ({
  ...given,
  me: { ...given.me, role },
  may: { ...given.may, inviteOwnDevice: true },
  members: given.members.map((member) => (member.isMe ? { ...member, devices } : member)),
})
const invitation = (change: Partial<Invitation>): MembersState => ({
  ...given,
  invitations: [
    {
      ...(given.invitations[0] as Invitation),
      state: 'open',
      by: mine?.name ?? '',
      forContributor: mine?.name ?? '',
      expiresAtUtc: null,
      ...change,
    },
  ],
})

describe('a recovery invitation', () => {
  it('is offered to a keeper whose only device this is, and to nobody else', () => {
    expect(needsRecovery(withMe([{ ...device, standing: 'member' }]))).toBe(true)
    const lost: MemberDevice = { ...device, standing: 'removed', isThisDevice: false }
    expect(needsRecovery(withMe([{ ...device, standing: 'member' }, lost]))).toBe(true)
    expect(
      needsRecovery(
        withMe([
          { ...device, standing: 'member' },
          { ...lost, standing: 'member' },
        ]),
      ),
    ).toBe(false)
    expect(needsRecovery(withMe([{ ...device, standing: 'member' }], 'editor'))).toBe(false)
  })

  it('is one for an own device that is open and has no end', () => {
    expect(recoveryInvitation(invitation({}))?.forContributor).toBe(mine?.name)
    expect(recoveryInvitation(invitation({ expiresAtUtc: '2030-01-01T00:00:00.000Z' }))).toBeNull()
    expect(recoveryInvitation(invitation({ state: 'used-up' }))).toBeNull()
    expect(recoveryInvitation(invitation({ forContributor: null }))).toBeNull()
    expect(recoveryInvitation(invitation({ forContributor: 'Gaby', by: 'Gaby' }))).toBeNull()
  })
})
