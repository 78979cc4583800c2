// One random history: five devices that never meet, three sticks that travel between them, people who join, change role and go on the way.
import type { DocumentId } from '../../../src/contract/ids.ts'
import { createExchangeFiles } from '../../../src/engine/exchange/files/exchange-files.ts'
import { openExchangeFolder } from '../../../src/engine/exchange/folder/index.ts'
import type { LeaveReport, LeaveRequest } from '../../../src/engine/exchange/folder/parts.ts'
import { addLine, createMember, inviteTo, type MemberReplica, newItem } from '../member-replica.ts'
import { type Chance, createChance } from '../simulation/chance.ts'
import { place, smallLimits } from './member.ts'
import { createMemoryDisk, type MemoryDisk } from './memory-disk.ts'

export interface CarriedResult {
  seed: number
  problems: string[]
  visits: number
  entries: number
  counts: Record<string, number>
}

const deviceCount = 5
const stickCount = 3

interface Visit {
  came: number
  duplicates: number
  refused: string[]
  left: LeaveReport
}

const visit = async (device: MemberReplica, stick: MemoryDisk): Promise<Visit> => {
  const { log, documents, identity, members } = device
  documents.fold()
  const folder = await openExchangeFolder(createExchangeFiles(stick), place, {
    repositoryId: log.repositoryId,
    identity,
    knows: log.knows,
    limits: smallLimits,
  })
  const result = { came: 0, duplicates: 0, refused: [] as string[] }
  for await (const segment of folder.segments(log.frontier())) {
    const { accepted, duplicates, refused } = log.accept(segment, 'stick')
    result.came += accepted.length
    result.duplicates += duplicates
    result.refused.push(...refused.map(({ code }) => code))
  }
  const state = members.state()
  const known = new Set(state.members.flatMap(({ devices }) => devices.map(({ deviceId }) => deviceId)))
  const isAwaited = state.invitations.some((invitation) => invitation.state === 'open')
  const request: LeaveRequest = {
    repositoryName: 'Carried',
    have: log.frontier(),
    knows: log.knows,
    segmentsSince: log.segmentsSince,
    attachments: [],
    readAttachment: async function* () {
      yield new Uint8Array()
    },
    lacks: [],
    partners: isAwaited ? [{ deviceId: null, have: [] }] : [],
    counts: (deviceId) => known.has(deviceId),
    took: true,
    nowMs: device.world.nowMs,
  }
  return { ...result, left: await folder.leave(request) }
}

/** What a person may not do is refused to her; that is no failure of the history. */
const refusals = new Set(['role-does-not-allow', 'not-a-member', 'founder-stays', 'unknown-member', 'already-a-member', 'document-not-found'])
const mayBeRefused = (work: () => void): boolean => {
  try {
    work()
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string' && refusals.has(error.code)) return false
    throw error
  }
}

interface Written {
  by: string
  logId: string
  sequence: number
}

const roles = ['editor', 'editor', 'keeper', 'annotator', 'reader'] as const

export const carry = async (seed: number): Promise<CarriedResult> => {
  const chance: Chance = createChance(seed * 7907 + 3)
  const world = { nowMs: Date.UTC(2026, 0, 5, 8) }
  const sticks = Array.from({ length: stickCount }, () => createMemoryDisk(chance, place, () => world.nowMs))
  const founder = await createMember(`founder ${seed}`, world)
  const devices = [founder]
  const documents: DocumentId[] = [newItem(founder, 'The beginning.')]
  const written: Written[] = []
  const counts: Record<string, number> = {}
  const problems: string[] = []
  let visits = 0

  const note = (device: MemberReplica) => {
    const row = device.log.frontier().find(({ logId }) => logId === device.log.logId)
    if (row) written.push({ by: device.name, logId: row.logId, sequence: row.nextSequence - 1 })
  }
  const join = async () => {
    if (devices.length >= deviceCount) return
    devices.push(await createMember(`person ${devices.length} ${seed}`, world, { ticket: inviteTo(founder, chance.pick(roles), 1, null) }))
  }
  const write = (device: MemberReplica) => {
    const isNew = documents.length < 8 && chance.maybe(0.3)
    const done = mayBeRefused(() => {
      if (isNew) documents.push(newItem(device, `Written by ${device.name}.`))
      else addLine(device, chance.pick(documents), `${device.name} says ${written.length}.`)
    })
    if (done) note(device)
  }
  const knownId = (device: MemberReplica, other: MemberReplica) =>
    other === device || other === founder ? undefined : device.members.state().members.find(({ name }) => name === other.name)?.contributorId
  const change = (device: MemberReplica) => {
    const other = chance.pick(devices)
    const id = knownId(device, other)
    if (id !== undefined) mayBeRefused(() => device.members.setRole(id, chance.pick(roles)))
  }
  const remove = (device: MemberReplica) => {
    const other = chance.pick(devices)
    const id = knownId(device, other)
    if (id !== undefined) mayBeRefused(() => device.members.remove({ contributorId: id }, 'left the network', null))
  }
  /** Whoever is out is asked in again. */
  const comeBack = (device: MemberReplica) => {
    if (device.members.ownRole() === null) mayBeRefused(() => device.members.join(inviteTo(founder, chance.pick(roles), 1, null)))
  }
  let copy: { from: number; files: Map<string, Buffer> } | null = null
  const acts: [number, string, (device: MemberReplica) => unknown][] = [
    [30, 'write', write],
    [30, 'visit', (device) => carryTo(device, chance.pick(sticks))],
    [4, 'join', join],
    [3, 'change a role', change],
    [0.7, 'remove', remove],
    [0.5, 'leave', (device) => device !== founder && mayBeRefused(() => device.members.leave())],
    [2, 'come back', comeBack],
    [2, 'copy a stick', () => copyStick()],
    [2, 'an old copy comes again', () => putBack()],
    [1, 'a stick is emptied', () => chance.maybe(0.3) && emptyStick(chance.below(stickCount))],
  ]
  const carryTo = async (device: MemberReplica, stick: MemoryDisk) => {
    visits += 1
    world.nowMs += 60_000
    const { left, refused } = await visit(device, stick)
    for (const { code, part } of left.problems) problems.push(`${device.name} finds ${code} ${part}`)
    for (const code of refused) if (code !== 'not-a-member' && code !== 'entry-fork') problems.push(`${device.name} refuses ${code}`)
  }
  const copyStick = () => {
    const from = chance.below(stickCount)
    copy = { from, files: (sticks[from] as MemoryDisk).everything() }
  }
  const emptyStick = (at: number) => {
    sticks[at] = createMemoryDisk(chance, place, () => world.nowMs)
  }
  /** What lay there a while ago, whole: overlapping and repeated. */
  const putBack = () => {
    if (copy === null) return
    emptyStick(copy.from)
    for (const [path, bytes] of copy.files) sticks[copy.from]?.addFile(path, bytes)
  }

  const length = 40 + chance.below(40)
  const weight = acts.reduce((sum, [part]) => sum + part, 0)
  for (let step = 0; step < length; step += 1) {
    let roll = chance.next() * weight
    const [, name, act] = acts.find(([part]) => (roll -= part) < 0) ?? (acts[0] as (typeof acts)[number])
    counts[name] = (counts[name] ?? 0) + 1
    world.nowMs += 1000
    await act(chance.pick(devices))
  }
  while (devices.length < deviceCount) await join()
  // All sticks come to all, in any order, until nothing moves.
  let rounds = 0
  for (let moved = true; moved && rounds < 12; rounds += 1) {
    moved = false
    for (const device of chance.maybe(0.5) ? devices : devices.toReversed())
      for (const stick of sticks) {
        visits += 1
        const { came, left } = await visit(device, stick)
        if (came > 0 || !left.unchanged) moved = true
      }
  }
  if (rounds === 12) problems.push('it does not come to rest')

  const isIn = (device: MemberReplica) => device.members.ownRole() !== null
  const inside = devices.filter(isIn)
  const digests = inside.map(({ documents: all }) => all.digest().digest)
  if (new Set(digests).size !== 1) problems.push(`digests differ: ${inside.map(({ name }, i) => `${name} ${digests[i]?.slice(0, 8)}`).join(', ')}`)
  for (const device of inside)
    for (const stick of sticks) {
      stick.forgetCounts()
      const { came, left } = await visit(device, stick)
      if (came > 0 || !left.unchanged || stick.writtenTo(/./) > 0) problems.push(`${device.name} takes or leaves something once more`)
    }
  const reference = founder.log.frontier()
  for (const { log, name } of inside) {
    if (!log.verify().ok) problems.push(`${name} has logs that are not sound`)
    for (const { by, logId, sequence } of written) {
      const isHere = (reference.find((row) => row.logId === logId)?.nextSequence ?? 0) > sequence
      const credited = log.contributorOf(logId as never)
      if (isHere && credited !== by) problems.push(`${name} credits ${credited} with what ${by} wrote`)
    }
  }
  // What honest members wrote has come to all of them, by however many carriers.
  for (const { by, logId, sequence } of written)
    if (inside.some(({ name }) => name === by) && (reference.find((row) => row.logId === logId)?.nextSequence ?? 0) <= sequence)
      problems.push(`something by ${by} is lost`)
  const entries = reference.reduce((sum, { nextSequence }) => sum + nextSequence, 0)
  for (const { storage, documents: all } of devices) {
    all.close()
    storage.close()
  }
  return { seed, problems: problems.map((problem) => `seed ${seed}: ${problem}`), visits, entries, counts }
}
