// The members part: what a person does about members, as entries. What it promises stands in parts.ts (Members).
import type { ContributorId, InvitationId, ShownTicket, VoidReason } from '../../contract/areas/members.ts'
import { type ErrorCode, GranaryError } from '../../contract/errors.ts'
import { type DeviceId, type LogId, repositoryDocumentId } from '../../contract/ids.ts'
import { readAbout } from '../../document/repository-document.ts'
import { fromHex, toHex } from '../log/byte-io.ts'
import type { OpenEntryLog } from '../log/index.ts'
import type { Clock, DeviceIdentity, Documents, Members, RandomBytes, Storage } from '../parts.ts'
import { describeMembers, mayInvite } from './describe.ts'
import type { MemberOp } from './kin.ts'
import { numberToCompare } from './number.ts'
import { encodeOperation, type InviteOperation, type JoinOperation, type Operation, termsOf } from './operations.ts'
import type { Fold } from './rules.ts'
import { decodeShortCode, encodeShortCode, looksLikeShortCode } from './short-code.ts'
import { hashOfTerms, type InvitationTerms, parseTicketText, shortenName, type Ticket, ticketFile, ticketPrefix, ticketText } from './ticket.ts'
import { invitationIdOf, proveJoin, seedFor } from './ticket-key.ts'

export interface MembersOptions {
  storage: Storage
  log: OpenEntryLog
  documents: Documents
  identity: DeviceIdentity
  clock: Clock
  randomBytes: RandomBytes
}

const dayMs = 24 * 60 * 60 * 1000
const refusedRole = () => new GranaryError('role-does-not-allow', 'the role of this device does not allow it')
const unknownMember = () => new GranaryError('unknown-member', 'nobody here has this id')

/** Why a join that was just written does not count, as the person is told. */
const codeOfVoid: Partial<Record<VoidReason, ErrorCode>> = {
  'ticket-expired': 'ticket-expired',
  'ticket-used-up': 'ticket-used-up',
  'ticket-withdrawn': 'ticket-withdrawn',
}

export const shownTicket = (ticket: Ticket): ShownTicket => ({
  invitationId: ticket.invitationId,
  text: ticketText(ticket),
  shortCode: encodeShortCode(ticket.seed),
  fileName: `${ticket.repositoryName.replace(/[^\p{L}\p{N} ._-]/gu, '').trim() || 'Granary'}.granary-invitation`,
  file: ticketFile(ticket),
})

/** What this device writes to join. */
export const joinOperation = (ticket: Ticket, identity: Pick<DeviceIdentity, 'deviceId' | 'contributorName' | 'deviceName'>): JoinOperation => ({
  op: 'join',
  ticket: ticket.invitationId,
  role: ticket.role,
  of: ticket.contributorId,
  expiresAtMs: ticket.expiresAtMs,
  uses: ticket.uses,
  repositoryName: ticket.repositoryName,
  inviterName: ticket.inviterName,
  signature: toHex(ticket.signature),
  inviter: ticket.inviter,
  proof: toHex(proveJoin(ticket.seed, ticket.repositoryId, identity.deviceId)),
  contributor: identity.contributorName,
  device: identity.deviceName,
})

export const createMembers = ({ storage, log, documents, identity, clock, randomBytes }: MembersOptions): Members => {
  const { repositoryId } = log
  const { judgement, membership } = log.members
  const listeners: (() => void)[] = []
  const asideCount = storage.db.prepare<[], number>("SELECT count(*) FROM aside WHERE code = 'role-does-not-allow'").pluck()
  const forked = storage.db.prepare<[Uint8Array], number>('SELECT forked FROM logs WHERE log_id = ?').pluck()
  const seenOf = storage.db
    .prepare<[Uint8Array, Uint8Array], number | null>(
      `SELECT max(on_sequence) FROM deps WHERE log = (SELECT log FROM logs WHERE log_id = ?) AND on_log = (SELECT log FROM logs WHERE log_id = ?)`,
    )
    .pluck()
  const names = () => ({ contributor: identity.contributorName, device: identity.deviceName })

  const present = (): Fold => {
    membership.refresh()
    return judgement.fold()
  }
  const repositoryName = () => {
    const doc = documents.read(repositoryDocumentId(repositoryId))
    return shortenName(doc ? readAbout(doc).name : '')
  }
  /** A further device that has met nobody yet: what it changed about members would count nowhere else. [MB24] */
  const isUnmet = () => {
    const { ops, kin } = present()
    return (
      !kin.isRooted(identity.deviceId) && ops.some(({ device, operation }) => device === identity.deviceId && operation.op === 'join' && operation.of !== null)
    )
  }
  const write = (operation: Operation) => {
    if (operation.op !== 'join' && isUnmet()) throw refusedRole()
    // What stands in windows was written before it, and is judged so.
    documents.fold()
    storage.transaction(() => log.append({ kind: 'membership', documentId: null, payload: encodeOperation(operation) }))
  }
  const needKeeper = () => {
    if (log.ownRole() !== 'keeper') throw refusedRole()
  }
  const needMember = () => {
    if (log.ownRole() === null) throw new GranaryError('not-a-member', 'this device is no member of the repository')
  }
  const invitationById = (id: InvitationId) =>
    present().ops.flatMap(({ operation, device, atMs }) => (operation.op === 'invite' && operation.ticket === id ? [{ operation, device, atMs }] : []))[0]
  const known = (contributorId: ContributorId): ContributorId => {
    const fold = present()
    if (!fold.kin.devicesOf(contributorId).some((device) => fold.roleOfDevice(device) !== null)) throw unknownMember()
    return contributorId
  }
  const spareFounder = (contributorId: ContributorId | null) => {
    if (contributorId !== null && contributorId === present().founder()) throw new GranaryError('founder-stays', 'the founder stays, or hands over first')
  }

  const ticketOf = (operation: InviteOperation, inviter: DeviceId, seed: Uint8Array): Ticket => ({
    ...termsOf(operation, inviter),
    repositoryId,
    seed,
    signature: fromHex(operation.signature),
  })

  /** Where each log of these devices is cut. */
  const cutoffsFor = (devices: readonly DeviceId[], afterMs: number | null): Record<LogId, number> => {
    const cutoffs: Record<LogId, number> = {}
    for (const { logId, deviceId, nextSequence } of log.frontier()) {
      if (!devices.includes(deviceId)) continue
      const first = afterMs === null ? undefined : log.members.entriesBetween(logId, 1, nextSequence - 1).find(({ atMs }) => atMs > afterMs)
      cutoffs[logId] = first?.sequence ?? nextSequence
    }
    return cutoffs
  }

  /** [MB57] What stays beyond the points this device has declared, because others have built on it, is deleted by ordinary edits. */
  const takeOutBeyond = (removal: MemberOp): number => {
    if (removal.operation.op !== 'remove') return 0
    const heads = new Map(log.frontier().map(({ logId, nextSequence }) => [logId, nextSequence]))
    const from = new Map(Object.entries(removal.operation.cutoffs) as [LogId, number][])
    const touched = new Set(
      [...from]
        .flatMap(([logId, sequence]) => log.members.entriesBetween(logId, sequence, (heads.get(logId) ?? 0) - 1))
        .flatMap(({ documentId, kind }) => (kind === 'document-update' && documentId !== null ? [documentId] : [])),
    )
    let recovered = 0
    for (const documentId of touched) {
      if (!documents.exists(documentId) || !log.mayWrite('document-update', documentId)) continue
      const device = removal.operation.device ?? present().kin.devicesOf(removal.operation.contributor ?? ('' as ContributorId))[0]
      if (documents.takeOut(documentId, from, device === undefined ? null : (membership.namesOf(device)?.contributor ?? null))) recovered += 1
    }
    return recovered
  }
  const ownRemovals = () => {
    const { ops, verdicts } = present()
    return ops.filter((op, index) => op.device === identity.deviceId && op.operation.op === 'remove' && verdicts[index]?.stands)
  }
  const join = (ticket: Ticket) => {
    if (ticket.repositoryId !== repositoryId) throw new GranaryError('ticket-wrong-repository', 'the invitation is for another repository')
    if (log.ownRole() !== null) throw new GranaryError('already-a-member', 'this device is a member already')
    if (ticket.expiresAtMs !== null && ticket.expiresAtMs < clock.nowMs()) throw new GranaryError('ticket-expired', 'the invitation has ended')
    const state = describe().invitations.find(({ id }) => id === ticket.invitationId)?.state
    if (state === 'withdrawn') throw new GranaryError('ticket-withdrawn', 'the invitation was taken back')
    if (state === 'used-up') throw new GranaryError('ticket-used-up', 'the invitation has been used as often as it may be')
    write(joinOperation(ticket, identity))
    const fold = present()
    const index = fold.ops.findIndex(
      ({ device, operation }) => device === identity.deviceId && operation.op === 'join' && operation.ticket === ticket.invitationId,
    )
    const code = codeOfVoid[fold.verdicts[index]?.reason ?? 'no-right']
    if (code) throw new GranaryError(code, 'the invitation does not count any more')
  }

  const describe = () => {
    const fold = present()
    const logs = log.frontier()
    return describeMembers({
      repositoryId,
      ownDevice: identity.deviceId,
      nowMs: clock.nowMs(),
      fold,
      namesOf: (device) => membership.namesOf(device) ?? (device === identity.deviceId ? names() : null),
      logs,
      seenOf: (logId, of) => seenOf.get(fromHex(logId), fromHex(of)) ?? -1,
      timeOf: (logId, sequence) => log.members.entriesBetween(logId, sequence, sequence)[0]?.atMs ?? null,
      isForked: (logId) => forked.get(fromHex(logId)) === 1,
      setAsideByRole: asideCount.get() ?? 0,
    })
  }

  const announce = () => {
    for (const listener of listeners) listener()
  }
  /** Witnesses have come, perhaps: done when the documents have taken in what came with them. */
  let isTakeOutDue = false
  log.onRejudged(() => {
    isTakeOutDue = true
    announce()
  })
  log.onAppended((entries) => {
    const foreign = new Set(entries.flatMap(({ logId }) => (logId === log.logId ? [] : [logId])))
    const isDue = isTakeOutDue
    isTakeOutDue = false
    for (const removal of ownRemovals()) {
      if (removal.operation.op !== 'remove') continue
      const cut = Object.keys(removal.operation.cutoffs) as LogId[]
      if (isDue || cut.some((logId) => foreign.has(logId))) takeOutBeyond(removal)
    }
    if (entries.some(({ kind }) => kind === 'membership')) announce()
  })

  return {
    state: describe,
    ownRole: () => log.ownRole(),
    nameByTicket: () => {
      const joined = present().ops.findLast(({ device, operation }) => device === identity.deviceId && operation.op === 'join')?.operation
      return joined?.op === 'join' ? joined.repositoryName : null
    },
    invite: ({ role, uses, days, label, ownDevice }) => {
      needMember()
      if (!mayInvite(log.ownRole(), ownDevice)) throw refusedRole()
      const nonce = randomBytes(16)
      const seed = seedFor(identity.sign, repositoryId, nonce)
      const terms: InvitationTerms = {
        invitationId: invitationIdOf(seed),
        role: ownDevice ? (log.ownRole() ?? role) : role,
        contributorId: ownDevice ? present().kin.contributorOf(identity.deviceId) : null,
        expiresAtMs: days === null ? null : clock.nowMs() + days * dayMs,
        uses,
        inviter: identity.deviceId,
        repositoryName: repositoryName(),
        inviterName: shortenName(identity.contributorName),
      }
      const signature = identity.sign(hashOfTerms(repositoryId, terms))
      write({
        op: 'invite',
        ticket: terms.invitationId,
        role: terms.role,
        of: terms.contributorId,
        expiresAtMs: terms.expiresAtMs,
        uses,
        repositoryName: terms.repositoryName,
        inviterName: terms.inviterName,
        signature: toHex(signature),
        label,
        nonce: toHex(nonce),
      })
      return shownTicket({ ...terms, repositoryId, seed, signature })
    },
    showTicket: (invitationId) => {
      const found = invitationById(invitationId)
      if (!found || found.device !== identity.deviceId) throw new GranaryError('invitation-not-here', 'this device has not made this invitation')
      const seed = seedFor(identity.sign, repositoryId, fromHex(found.operation.nonce))
      return shownTicket(ticketOf(found.operation, found.device, seed))
    },
    withdrawInvitation: (invitationId) => {
      needMember()
      const found = invitationById(invitationId)
      if (!found) throw new GranaryError('invitation-not-here', 'there is no such invitation')
      const { kin } = present()
      if (log.ownRole() !== 'keeper' && kin.contributorOf(found.device) !== kin.contributorOf(identity.deviceId)) throw refusedRole()
      write({ op: 'withdraw-invitation', ticket: invitationId })
    },
    join: (written) => {
      if (written.includes(ticketPrefix) || !looksLikeShortCode(written)) {
        join(parseTicketText(written))
        return
      }
      const seed = decodeShortCode(written)
      const found = invitationById(invitationIdOf(seed))
      if (!found) throw new GranaryError('ticket-needs-repository', 'the invitation of this short code is not here')
      join(ticketOf(found.operation, found.device, seed))
    },
    setRole: (contributorId, role) => {
      needKeeper()
      spareFounder(known(contributorId))
      write({ op: 'set-role', contributor: contributorId, role })
    },
    remove: (who, reason, afterMs) => {
      needMember()
      const { kin } = present()
      const own = kin.contributorOf(identity.deviceId)
      const owner = 'deviceId' in who ? kin.contributorOf(who.deviceId) : who.contributorId
      if (owner === null) throw unknownMember()
      const isOwnDevice = 'deviceId' in who && owner === own
      if (!isOwnDevice) needKeeper()
      if (!isOwnDevice) spareFounder(owner)
      if ('contributorId' in who) known(who.contributorId)
      const devices = 'deviceId' in who ? [who.deviceId] : kin.devicesOf(who.contributorId)
      documents.fold()
      const cutoffs = cutoffsFor(devices, afterMs)
      write({
        op: 'remove',
        contributor: 'contributorId' in who ? who.contributorId : null,
        device: 'deviceId' in who ? who.deviceId : null,
        cutoffs,
        reason,
      })
      const removal = ownRemovals().findLast(({ operation }) => operation.op === 'remove' && JSON.stringify(operation.cutoffs) === JSON.stringify(cutoffs))
      return { recovered: removal ? takeOutBeyond(removal) : 0 }
    },
    leave: () => {
      needMember()
      spareFounder(present().kin.contributorOf(identity.deviceId))
      write({ op: 'leave' })
    },
    handOver: (contributorId) => {
      const fold = present()
      if (fold.founder() !== fold.kin.contributorOf(identity.deviceId)) throw refusedRole()
      if (fold.roleOf(known(contributorId)) !== 'keeper') throw refusedRole()
      write({ op: 'hand-over', contributor: contributorId })
    },
    number: (deviceId) => numberToCompare(repositoryId, identity.deviceId, deviceId),
    confirm: (deviceId) => {
      const { kin } = present()
      if (kin.contributorOf(deviceId) === null) throw unknownMember()
      if (kin.contributorOf(deviceId) !== kin.contributorOf(identity.deviceId)) needKeeper()
      write({ op: 'confirm', device: deviceId })
    },
    onChanged: (listener) => void listeners.push(listener),
  }
}
