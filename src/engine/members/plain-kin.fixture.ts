// Who is who, found by going through all entrances until nothing moves: what the quick way of kin.ts is held to.
import type { ContributorId } from '../../contract/areas/members.ts'
import type { DeviceId, RepositoryId } from '../../contract/ids.ts'
import type { Kin, MemberOp } from './kin.ts'
import { contributorIdFor, isEntrance, type JoinOperation } from './operations.ts'

/** A join whose inviter nobody here knows; only this device's own one is ever kept. */
const unknownDepth = 1_000_000

interface Place {
  contributor: ContributorId
  depth: number
  hash: string
}

export const findKinPlainly = (ops: readonly MemberOp[], repositoryId: RepositoryId): Kin => {
  const entrances = ops.filter(({ operation }) => isEntrance(operation)).sort((a, b) => (a.hash < b.hash ? -1 : 1))
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
  // Depths only fall, so this ends.
  for (let moved = true; moved; ) {
    moved = false
    for (const op of entrances) {
      if (op.operation.op !== 'join') continue
      const inviter = rooted.get(op.operation.inviter)
      if (!inviter) continue
      const place = placeOf(op, op.operation, inviter.depth + (op.operation.of === inviter.contributor ? 0 : 1))
      if (op.device === genesis?.device || !isBetter(place, rooted.get(op.device))) continue
      rooted.set(op.device, place)
      moved = true
    }
  }
  for (const [device, place] of rooted) places.set(device, place)
  for (const op of entrances)
    if (op.operation.op === 'join' && !rooted.has(op.device)) {
      const place = placeOf(op, op.operation, unknownDepth)
      if (isBetter(place, places.get(op.device))) places.set(op.device, place)
    }
  const devices = Map.groupBy([...places.keys()].sort(), (device) => places.get(device)?.contributor)
  return {
    founder: genesis ? contributorIdFor(repositoryId, genesis.device) : null,
    contributorOf: (device) => places.get(device)?.contributor ?? null,
    devicesOf: (contributor) => devices.get(contributor) ?? [],
    depthOf: (device) => places.get(device)?.depth ?? unknownDepth,
    isRooted: (device) => rooted.has(device),
  }
}
