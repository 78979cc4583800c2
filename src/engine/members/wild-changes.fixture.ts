// Random changes of membership by honest and dishonest people who have seen more or less of each other: from a seed, always the same.
import { createHash } from 'node:crypto'
import type { ContributorId, InvitationId, Role } from '../../contract/areas/members.ts'
import type { DeviceId, LogId, RepositoryId } from '../../contract/ids.ts'
import { repositoryIdFor } from '../log/entry-codec.ts'
import type { MemberOp } from './kin.ts'
import { contributorIdFor, type Operation } from './operations.ts'
import type { Pasts } from './pasts.ts'

const hash = (text: string) => createHash('sha256').update(text).digest('hex')
const nonce = '00'.repeat(16)
export const deviceOf = (name: string) => hash(`device ${name}`) as DeviceId
export const wildRepositoryId: RepositoryId = repositoryIdFor(deviceOf('founder'), Buffer.from(nonce, 'hex'))

const roles: readonly Role[] = ['keeper', 'keeper', 'editor', 'annotator', 'reader']

const createChance = (seed: number) => {
  let state = (seed * 2_654_435_761 + 1) >>> 0
  const next = () => {
    state ^= state << 13
    state >>>= 0
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 2 ** 32
  }
  const below = (count: number) => Math.floor(next() * count)
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T
  return { next, below, pick, maybe: (part: number) => next() < part }
}

interface Ticket {
  inviter: string
  id: InvitationId
  role: Role
  of: ContributorId | null
  uses: number
  /** What is kept of its invitation: null where it was never written. */
  op: MemberOp | null
}

export interface WildStory {
  ops: MemberOp[]
  devices: DeviceId[]
  saw(one: MemberOp, other: MemberOp): boolean
  pasts: Pasts
}

/** `quiet`: the founder alone invites and gives roles, and sees whoever comes. */
export const playWildly = (seed: number, count = 6 + (seed % 30), mood: 'wild' | 'quiet' = 'wild'): WildStory => {
  const chance = createChance(seed)
  const ops: MemberOp[] = []
  const names: string[] = ['founder']
  const tickets: Ticket[] = []
  /** By person, what her log has seen of each other log: how many of its changes. */
  const clocks = new Map<string, Map<LogId, number>>()
  const logOf = (name: string) => deviceOf(name).slice(0, 32) as LogId
  const ownCounts = new Map<string, number>()
  const seenLists = new Map<LogId, MemberOp[]>()
  const firsts = new Map<MemberOp, Map<LogId, number>>()
  const byLog = new Map<LogId, MemberOp[]>()
  const pastAt = new Map<MemberOp, Map<LogId, number>>()

  const person = (name: string) => contributorIdFor(wildRepositoryId, deviceOf(name))
  /** She gets what the other's log holds, and all that rests on it. */
  const meet = (name: string, other: string) => {
    const mine = clocks.get(name) ?? new Map<LogId, number>()
    clocks.set(name, mine)
    const take = (logId: LogId, upTo: number) => mine.set(logId, Math.max(mine.get(logId) ?? 0, upTo))
    take(logOf(other), ownCounts.get(other) ?? 0)
    for (const [logId, upTo] of clocks.get(other) ?? []) if (logId !== logOf(name)) take(logId, upTo)
  }
  const write = (name: string, operation: Operation): MemberOp => {
    const logId = logOf(name)
    const sequence = (ownCounts.get(name) ?? 0) + 1
    ownCounts.set(name, sequence)
    const op: MemberOp & { lid: number } = {
      lid: ops.length + 1,
      hash: hash(`${seed} ${ops.length} ${name}`),
      device: deviceOf(name),
      logId,
      sequence,
      atMs: 1000 + ops.length,
      operation,
    }
    const past = new Map(clocks.get(name))
    pastAt.set(op, past)
    const list = seenLists.get(logId) ?? []
    seenLists.set(logId, list)
    for (const [other, upTo] of past)
      for (const seen of (byLog.get(other) ?? []).slice(0, upTo)) {
        const first = firsts.get(seen) ?? new Map<LogId, number>()
        firsts.set(seen, first)
        if (other === logId || first.has(logId)) continue
        first.set(logId, sequence)
        list.push(seen)
      }
    list.push(op)
    ops.push(op)
    byLog.set(logId, [...(byLog.get(logId) ?? []), op])
    return op
  }
  const termsOf = ({ id, role, of, uses }: Ticket) => ({
    ticket: id,
    role,
    of,
    expiresAtMs: null,
    uses,
    repositoryName: '',
    inviterName: '',
    signature: '',
  })
  const invite = (name: string) => {
    const isOwn = mood === 'wild' && chance.maybe(0.2)
    const ticket: Ticket = {
      inviter: name,
      id: hash(`ticket ${seed} ${ops.length} ${tickets.length}`) as InvitationId,
      role: chance.pick(roles),
      of: isOwn ? (whoIs.get(name) ?? person(name)) : null,
      uses: mood === 'quiet' || chance.maybe(0.5) ? 1 : 1 + chance.below(3),
      op: null,
    }
    tickets.push(ticket)
    // One on paper, whose entry is written never or later.
    if (mood === 'wild' && chance.maybe(0.15)) return
    ticket.op = write(name, { op: 'invite', ...termsOf(ticket), label: '', nonce })
  }
  const whoIs = new Map<string, ContributorId>([['founder', person('founder')]])
  const join = () => {
    const ticket = mood === 'quiet' ? tickets.pop() : chance.pick(tickets)
    if (!ticket) return
    const isNew = mood === 'quiet' || chance.maybe(0.8)
    const name = isNew ? `p${names.length}` : chance.pick(names)
    if (name === 'founder' && chance.maybe(0.7)) return
    if (isNew) names.push(name)
    if (isNew) whoIs.set(name, ticket.of ?? person(name))
    write(name, { op: 'join', ...termsOf(ticket), inviter: deviceOf(ticket.inviter), proof: '', contributor: name, device: name })
    if (mood === 'quiet') meet('founder', name)
  }
  const change = (name: string) => {
    const whom = mood === 'quiet' ? (names.at(-1) ?? 'founder') : chance.pick(names)
    if (mood === 'quiet' && whom === 'founder') return
    const contributor = whoIs.get(whom) ?? person(whom)
    const kind = chance.below(mood === 'quiet' ? 5 : 12)
    if (mood === 'quiet') write(name, { op: 'set-role', contributor, role: chance.pick(roles) })
    else if (kind < 3) write(name, { op: 'remove', contributor, device: null, cutoffs: {}, reason: '' })
    else if (kind === 3) write(name, { op: 'remove', contributor: null, device: deviceOf(whom), cutoffs: {}, reason: '' })
    else if (kind < 7) write(name, { op: 'set-role', contributor, role: chance.pick(roles) })
    else if (kind === 7) write(name, { op: 'leave' })
    else if (kind === 8) write(name, { op: 'hand-over', contributor })
    else if (kind === 9 && tickets.length > 0) write(name, { op: 'withdraw-invitation', ticket: chance.pick(tickets).id })
    else if (kind === 10) write(name, { op: 'confirm', device: deviceOf(whom) })
    else {
      const late = tickets.find(({ op, inviter }) => op === null && inviter === name)
      if (late) late.op = write(name, { op: 'invite', ...termsOf(late), label: '', nonce })
    }
  }

  write('founder', { op: 'genesis', contributor: 'F', device: 'f', nonce })
  while (ops.length < count) {
    const name = mood === 'quiet' ? 'founder' : chance.pick(names)
    const meetings = mood === 'quiet' ? 0 : chance.pick([0, 0, 1, 1, 2, 3])
    for (let meeting = 0; meeting < meetings; meeting++) meet(name, chance.pick(names))
    const what = chance.next()
    if (what < 0.35) invite(name)
    else if (what < 0.65) join()
    else change(name)
  }
  const firstSeen: Pasts['firstSeen'] = (op, logId) => (op.logId === logId ? op.sequence : (firsts.get(op)?.get(logId) ?? Number.POSITIVE_INFINITY))
  return {
    ops,
    devices: names.map(deviceOf),
    saw: (one, other) => (one.logId === other.logId ? other.sequence <= one.sequence : (pastAt.get(one)?.get(other.logId) ?? 0) >= other.sequence),
    pasts: { firstSeen, seenBy: (logId) => seenLists.get(logId) ?? [] },
  }
}
