import { describe, expect, it } from 'vitest'
import type { Partner } from '../../../contract/areas/exchange.ts'
import type { ContributorId, Invitation, InvitationId, Member, MemberDevice, MembersState } from '../../../contract/areas/members.ts'
import type { DeviceId, RepositoryId } from '../../../contract/ids.ts'
import {
  beginningOfDay,
  closedInvitations,
  comparableDevices,
  dayOf,
  memberFact,
  openInvitations,
  operationWord,
  orderMembers,
  ownStanding,
  tooSmall,
  usesOf,
  whoCanHelp,
  withPartners,
} from './view.ts'

const ended = { by: 'Gaby', atUtc: '2026-03-01T08:00:00.000Z', reason: 'Stolen.' }
const device = (change: Partial<MemberDevice> = {}): MemberDevice => ({
  deviceId: '1'.repeat(64) as DeviceId,
  name: 'laptop',
  isThisDevice: false,
  standing: 'member',
  joinedAtUtc: null,
  confirmed: null,
  ended: null,
  hasOurs: null,
  lastWroteAtUtc: null,
  ...change,
})
const member = (change: Partial<Member> = {}): Member => ({
  contributorId: '2'.repeat(32) as ContributorId,
  name: 'Ada',
  isMe: false,
  isFounder: false,
  standing: 'member',
  role: 'editor',
  invitedBy: null,
  joinedAtUtc: null,
  ended: null,
  devices: [device()],
  may: { setRole: [], remove: false, handOver: false, confirm: false },
  ...change,
})
const state = (change: Partial<MembersState> = {}): MembersState => ({
  repositoryId: '3'.repeat(64) as RepositoryId,
  me: { deviceId: '1'.repeat(64) as DeviceId, contributorId: null, role: 'keeper', standing: 'member', invitedBy: null },
  may: { invite: true, inviteOwnDevice: true, leave: false },
  members: [],
  invitations: [],
  voided: [],
  forkedLogs: [],
  setAsideByRole: 0,
  ...change,
})
const invitation = (change: Partial<Invitation>): Invitation => ({
  id: '4'.repeat(64) as InvitationId,
  label: '',
  role: 'reader',
  forContributor: null,
  createdAtUtc: '2026-01-01T00:00:00.000Z',
  expiresAtUtc: null,
  uses: 1,
  used: 0,
  by: 'Gaby',
  state: 'open',
  canShow: true,
  mayWithdraw: true,
  ...change,
})

describe('the fact at the end of a row', () => {
  const upToUtc = '2026-03-12T10:00:00.000Z'
  it('is what she has of ours, by the device that has most', () => {
    const [little, more] = [
      device({ hasOurs: { entries: 3, of: 9, upToUtc: '2026-02-01T10:00:00.000Z' } }),
      device({ hasOurs: { entries: 7, of: 9, upToUtc } }),
    ]
    expect(memberFact(member({ devices: [little, more] }))).toEqual({ kind: 'upTo', atUtc: upToUtc })
    expect(memberFact(member({ devices: [device({ hasOurs: { entries: 9, of: 9, upToUtc } })] }))).toEqual({ kind: 'all' })
    expect(memberFact(member({ devices: [device({ hasOurs: { entries: 4, of: 9, upToUtc: null } })] }))).toEqual({ kind: 'some', entries: 4, of: 9 })
  })
  it('claims nothing where nothing is known', () => {
    expect(memberFact(member())).toEqual({ kind: 'unknown' })
    expect(memberFact(member({ devices: [device({ hasOurs: { entries: 0, of: 9, upToUtc: null } })] }))).toEqual({ kind: 'unknown' })
    expect(memberFact(member({ devices: [] }))).toEqual({ kind: 'unknown' })
  })
  it('does not count what a device that is gone once had', () => {
    const gone = device({ standing: 'removed', ended, hasOurs: { entries: 9, of: 9, upToUtc } })
    expect(memberFact(member({ devices: [gone, device()] }))).toEqual({ kind: 'unknown' })
    expect(memberFact(member({ devices: [gone] }))).toEqual({ kind: 'removed', atUtc: ended.atUtc })
  })
  it('is the number of devices for oneself, and the end for who has gone', () => {
    expect(memberFact(member({ isMe: true, devices: [device(), device(), device({ standing: 'removed', ended })] }))).toEqual({ kind: 'devices', count: 2 })
    expect(memberFact(member({ role: null, standing: 'left', ended }))).toEqual({ kind: 'left', atUtc: ended.atUtc })
    expect(memberFact(member({ standing: 'waiting', devices: [device({ standing: 'waiting' })] }))).toEqual({ kind: 'waiting' })
  })
})

describe('what a partner has signed that he has', () => {
  const partner = (change: Partial<Partner>): Partner => ({
    deviceId: '1'.repeat(64) as DeviceId,
    deviceName: 'laptop',
    contributorName: 'Ada',
    hasOursUntilUtc: '2026-03-12T10:00:00.000Z',
    lacksEntries: 4,
    lacksBytes: 400,
    lastHeardUtc: null,
    comparedAtUtc: null,
    ...change,
  })
  const factWith = (known: MemberDevice['hasOurs'], change: Partial<Partner>) => {
    const [first] = withPartners([member({ devices: [device({ hasOurs: known })] })], [partner(change)])
    return first && memberFact(first)
  }
  it('counts where it is more than his entries show', () => {
    expect(factWith(null, {})).toEqual({ kind: 'upTo', atUtc: '2026-03-12T10:00:00.000Z' })
    expect(factWith(null, { lacksEntries: 0 })).toEqual({ kind: 'all' })
    expect(factWith({ entries: 2, of: 9, upToUtc: '2026-02-01T10:00:00.000Z' }, {})).toEqual({ kind: 'upTo', atUtc: '2026-03-12T10:00:00.000Z' })
  })
  it('takes nothing away, and says nothing where he has never been heard', () => {
    expect(factWith({ entries: 9, of: 9, upToUtc: '2026-04-01T10:00:00.000Z' }, {})).toEqual({ kind: 'all' })
    // He lacks what others wrote.
    expect(factWith({ entries: 9, of: 9, upToUtc: '2026-02-01T10:00:00.000Z' }, {})).toEqual({ kind: 'all' })
    expect(factWith(null, { hasOursUntilUtc: null })).toEqual({ kind: 'unknown' })
  })
})

describe('people', () => {
  it('stand with this person first and those who went last', () => {
    const [ada, gone, me] = [member(), member({ name: 'Rio', role: null, standing: 'left' }), member({ name: 'Me', isMe: true })]
    expect(orderMembers([gone, ada, me]).map(({ name }) => name)).toEqual(['Me', 'Ada', 'Rio'])
  })
  it('can be compared with on every device that stands but this one', () => {
    const devices = [device({ isThisDevice: true }), device({ name: 'tablet' }), device({ name: 'phone', standing: 'removed', ended })]
    expect(comparableDevices(member({ devices })).map(({ name }) => name)).toEqual(['tablet'])
  })
  it('who can give another role are the keepers, the founder first, at most three, never oneself', () => {
    const keeper = (name: string, change: Partial<Member> = {}) => member({ name, role: 'keeper', ...change })
    const members = [member(), keeper('A'), keeper('B'), keeper('Me', { isMe: true }), keeper('C'), keeper('F', { isFounder: true })]
    expect(whoCanHelp(state({ members }))).toEqual(['F', 'A', 'B'])
    expect(whoCanHelp(state())).toEqual([])
  })
  it('are told that a role is too small only where it is', () => {
    expect([tooSmall('keeper'), tooSmall('editor'), tooSmall('annotator'), tooSmall('reader'), tooSmall(null)]).toEqual([
      null,
      null,
      'annotator',
      'reader',
      'none',
    ])
  })
})

describe('one’s own place', () => {
  const me = (standing: MembersState['me']['standing'], invitedBy: string | null = null) => ({ ...state().me, standing, invitedBy })
  it('says nothing to a member', () => expect(ownStanding(state())).toBeNull())
  it('names who invited, who removed and why', () => {
    expect(ownStanding(state({ me: me('waiting', 'Gaby') }))).toEqual({ kind: 'waiting', by: 'Gaby' })
    expect(ownStanding(state({ me: me('stranger') }))).toEqual({ kind: 'stranger' })
    const removed = member({ isMe: true, role: 'editor', devices: [device({ isThisDevice: true, standing: 'removed', ended })] })
    expect(ownStanding(state({ me: me('removed'), members: [removed] }))).toEqual({ kind: 'removed', ...ended })
    expect(ownStanding(state({ me: me('removed') }))).toEqual({ kind: 'removed', by: null, atUtc: null, reason: '' })
    expect(ownStanding(state({ me: me('left'), members: [member({ isMe: true, role: null, standing: 'left', ended })] }))).toEqual({
      kind: 'left',
      atUtc: ended.atUtc,
    })
  })
})

describe('invitations', () => {
  it('are open, or stand among the others with the newest first', () => {
    const invitations = [
      invitation({ label: 'old', state: 'expired' }),
      invitation({ label: 'open' }),
      invitation({ label: 'new', state: 'used-up', createdAtUtc: '2026-02-01T00:00:00.000Z' }),
    ]
    expect(openInvitations(state({ invitations })).map(({ label }) => label)).toEqual(['open'])
    expect(closedInvitations(state({ invitations })).map(({ label }) => label)).toEqual(['new', 'old'])
  })
  it('for several take a number from 2 to 1,000, in digits of any script', () => {
    expect([usesOf('10'), usesOf(' 2 '), usesOf('1000'), usesOf('١٢'), usesOf('১২'), usesOf('۱۲')]).toEqual([10, 2, 1000, 12, 12, 12])
    expect([usesOf(''), usesOf('1'), usesOf('1001'), usesOf('ten'), usesOf('1.5'), usesOf('-3')]).toEqual([null, null, null, null, null, null])
  })
})

describe('a day', () => {
  const nowMs = new Date(2026, 2, 12, 15, 0).getTime()
  it('begins at its midnight here, and may be today but not tomorrow', () => {
    expect(beginningOfDay(dayOf(nowMs), nowMs)).toBe(new Date(2026, 2, 12).toISOString())
    expect(beginningOfDay('2026-03-13', nowMs)).toBeNull()
    for (const bad of ['', '12 March', '2026-13-40']) expect(beginningOfDay(bad, nowMs), bad).toBeNull()
  })
})

describe('an act that does not count', () => {
  it('has a word even when a newer release made it', () => {
    expect([operationWord('set-role'), operationWord('adopt-a-cat')]).toEqual(['set-role', 'other'])
  })
})
