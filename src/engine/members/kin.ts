// Who is who, from the entrances alone: which device belongs to which contributor, and how far from the founder. Says nothing about
// rights. [MB2], [MB5]
import type { ContributorId } from '../../contract/areas/members.ts'
import type { DeviceId, LogId, RepositoryId } from '../../contract/ids.ts'
import { contributorIdFor, isEntrance, type JoinOperation, type Operation } from './operations.ts'
import { createRounds } from './rounds.ts'

/** A change of membership with its place. Only genuine ones (operations.ts) come here. */
export interface MemberOp {
  /** Of the entry, hex. */
  hash: string
  device: DeviceId
  logId: LogId
  sequence: number
  atMs: number
  operation: Operation
}

/** A join whose inviter nobody here knows; only this device's own one is ever kept. */
const unknownDepth = 1_000_000

export interface Kin {
  readonly founder: ContributorId | null
  contributorOf(device: DeviceId): ContributorId | null
  devicesOf(contributor: ContributorId): DeviceId[]
  /** By how many invitations the founder is away: the lower, the more senior. */
  depthOf(device: DeviceId): number
  /** Does a chain of signed tickets lead from the founder to this device? It can only become true. */
  isRooted(device: DeviceId): boolean
}

/** Kin to which what comes later is added, as long as it changes nothing about what is here. */
export interface GrowingKin extends Kin {
  /** false: who is who must be found anew, from everything. */
  grow(op: MemberOp): boolean
}

interface Place {
  contributor: ContributorId
  depth: number
  hash: string
}

const hashOrder = (a: MemberOp, b: MemberOp) => (a.hash < b.hash ? -1 : 1)

export const findKin = (ops: readonly MemberOp[], repositoryId: RepositoryId): GrowingKin => {
  const entrances = ops.filter(({ operation }) => isEntrance(operation)).sort(hashOrder)
  const genesis = entrances.find(({ operation }) => operation.op === 'genesis')
  const rooted = new Map<DeviceId, Place>()
  const places = new Map<DeviceId, Place>()
  if (genesis) rooted.set(genesis.device, { contributor: contributorIdFor(repositoryId, genesis.device), depth: 0, hash: genesis.hash })
  const placeOf = ({ device, hash }: MemberOp, { of }: JoinOperation, depth: number): Place => ({
    contributor: of ?? contributorIdFor(repositoryId, device),
    depth,
    hash,
  })
  const isBetter = (one: Place, other: Place | undefined) =>
    other === undefined || one.depth < other.depth || (one.depth === other.depth && one.hash < other.hash)
  const byInviter = new Map<DeviceId, number[]>()
  for (const [index, { operation }] of entrances.entries()) {
    if (operation.op !== 'join') continue
    const theirs = byInviter.get(operation.inviter)
    if (theirs) theirs.push(index)
    else byInviter.set(operation.inviter, [index])
  }
  const placeBy = (op: MemberOp, operation: JoinOperation, inviter: Place) =>
    placeOf(op, operation, inviter.depth + (operation.of === inviter.contributor ? 0 : 1))
  // Depths only fall, so this ends. A join is looked at again only when its inviter has moved.
  const rounds = createRounds(entrances.length)
  for (let index = rounds.next(); index >= 0; index = rounds.next()) {
    const op = entrances[index] as MemberOp
    if (op.operation.op !== 'join') continue
    const inviter = rooted.get(op.operation.inviter)
    if (!inviter) continue
    const place = placeBy(op, op.operation, inviter)
    if (op.device === genesis?.device || !isBetter(place, rooted.get(op.device))) continue
    rooted.set(op.device, place)
    for (const invited of byInviter.get(op.device) ?? []) rounds.wake(invited)
  }
  for (const [device, place] of rooted) places.set(device, place)
  for (const op of entrances)
    if (op.operation.op === 'join' && !rooted.has(op.device)) {
      const place = placeOf(op, op.operation, unknownDepth)
      if (isBetter(place, places.get(op.device))) places.set(op.device, place)
    }
  const inviters = new Set(byInviter.keys())
  const devices = new Map<ContributorId, DeviceId[]>()
  for (const device of [...places.keys()].sort()) {
    const { contributor } = places.get(device) as Place
    const theirs = devices.get(contributor)
    if (theirs) theirs.push(device)
    else devices.set(contributor, [device])
  }
  return {
    founder: genesis ? contributorIdFor(repositoryId, genesis.device) : null,
    contributorOf: (device) => places.get(device)?.contributor ?? null,
    devicesOf: (contributor) => devices.get(contributor) ?? [],
    depthOf: (device) => places.get(device)?.depth ?? unknownDepth,
    isRooted: (device) => rooted.has(device),
    grow: (op) => {
      const { operation, device } = op
      if (operation.op === 'genesis') return false
      if (operation.op !== 'join') return true
      const inviter = rooted.get(operation.inviter)
      // Somebody new, invited by somebody known, on whom nobody waits: a leaf.
      if (!inviter || places.has(device) || inviters.has(device)) return false
      const place = placeBy(op, operation, inviter)
      rooted.set(device, place)
      places.set(device, place)
      inviters.add(operation.inviter)
      devices.set(place.contributor, [...(devices.get(place.contributor) ?? []), device].sort())
      return true
    },
  }
}
