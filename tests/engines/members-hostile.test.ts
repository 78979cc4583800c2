// What a partner with a modified program, or plain bad luck, may not bring about: replicas that differ, or that stand still.
// docs/formats/membership.md, THREAT_MODEL.md.
import { describe, expect, it } from 'vitest'
import type { DocumentId } from '../../src/contract/ids.ts'
import { encodeSegment } from '../../src/engine/log/segment-codec.ts'
import { encodeOperation } from '../../src/engine/members/index.ts'
import { createMember, give, idOf, inviteTo, type MemberReplica, meet, roleOf, textOf } from './member-replica.ts'
import { createModifiedProgram, headsOf } from './modified-program.ts'

const world = () => ({ nowMs: 1_760_000_000_000 })
const seedOf = (byte: number) => new Uint8Array(32).fill(byte)
const digestOf = (replica: MemberReplica) => replica.documents.digest().digest
const same = (...all: MemberReplica[]) => expect(new Set(all.map(digestOf)).size).toBe(1)
const spare = `${'5'.repeat(30)}01` as DocumentId

describe('replicas do not differ', () => {
  it('[MB24] a further device that has met nobody invites nobody, and one that does it all the same is believed nowhere, itself included', async () => {
    const time = world()
    const keeper = await createMember('Amina', time)
    const other = await createMember('Gaby', time, { ticket: inviteTo(keeper) })
    meet(keeper, other)
    const { text } = keeper.members.invite({ role: 'keeper', uses: 1, days: null, label: '', ownDevice: true })
    const laptop = await createMember('Amina', time, { ticket: text, device: 'second laptop' })
    expect(() => inviteTo(laptop, 'editor')).toThrow(expect.objectContaining({ code: 'role-does-not-allow' }))
    const contributor = idOf(other, 'Gaby')
    laptop.storage.transaction(() =>
      laptop.log.append({ kind: 'membership', documentId: null, payload: encodeOperation({ op: 'set-role', contributor, role: 'reader' }) }),
    )
    meet(keeper, other, laptop)
    expect([keeper, other, laptop].map((one) => roleOf(one, 'Gaby'))).toEqual(['editor', 'editor', 'editor'])
    same(keeper, other, laptop)
    expect(inviteTo(laptop, 'editor')).toContain('granary:join/')
  })

  it('[MB52] [MB53] a reader who becomes an editor witnesses what she had seen, in whatever order it comes', async () => {
    const time = world()
    const keeper = await createMember('Amina', time)
    const second = await createMember('Second', time, { ticket: inviteTo(keeper, 'keeper') })
    meet(keeper, second)
    const thief = createModifiedProgram(seedOf(3), keeper.log.repositoryId)
    thief.join(inviteTo(keeper, 'editor'))
    const reader = createModifiedProgram(seedOf(4), keeper.log.repositoryId)
    reader.join(inviteTo(keeper, 'reader'))
    for (const program of [thief, reader]) keeper.log.accept(program.segment(), 'modified')
    meet(keeper, second)
    // Nobody but the reader has seen what the thief writes now.
    const written = thief.write(spare, 'beyond the removal')
    const dep = { logId: thief.logId, sequence: written.sequence, hash: Buffer.from(written.hash.subarray(0, 8)).toString('hex') }
    reader.add({ kind: 'membership', payload: encodeOperation({ op: 'introduce', contributor: 'Reader', device: 'reader' }), deps: [dep] })
    // One keeper removes the thief, another one, apart from it, makes the reader an editor.
    keeper.members.remove({ deviceId: thief.deviceId }, '', null)
    const [row] = second.members.state().members.filter(({ devices }) => devices.some(({ deviceId }) => deviceId === reader.deviceId))
    second.members.setRole(row?.contributorId ?? idOf(second, 'none'), 'editor')
    reader.write(`${'6'.repeat(30)}01` as DocumentId, 'I write now.', { deps: headsOf(second).filter(({ logId }) => logId === second.log.logId) })

    const late = await createMember('Late', time, { adopt: keeper.log.repositoryId })
    for (const segment of second.log.segmentsSince([])) late.log.accept(segment, 'second')
    give(keeper, late)
    for (const program of [thief, reader]) {
      late.log.accept(program.segment(), 'modified')
      for (const entry of program.entries) keeper.log.accept(encodeSegment([entry]), 'modified')
    }
    give(second, keeper)
    for (const program of [thief, reader]) keeper.log.accept(program.segment(), 'modified')
    give(keeper, late)
    give(late, keeper)
    expect(textOf(late, spare)).toBe(textOf(keeper, spare))
    for (const replica of [late, keeper]) {
      replica.documents.rebuild()
      const reopened = await createMember('Fresh', time, { adopt: keeper.log.repositoryId })
      give(replica, reopened)
      expect(textOf(reopened, spare)).toBe(textOf(replica, spare))
    }
  })
})

describe('replicas do not stand still', () => {
  it('[MB41] a reader who sends three thousand changes that do not count is taken in within seconds, and so is what comes after', async () => {
    const time = world()
    const keeper = await createMember('Amina', time)
    const program = createModifiedProgram(seedOf(3), keeper.log.repositoryId)
    program.join(inviteTo(keeper, 'reader'))
    keeper.log.accept(program.segment(), 'modified')
    const from = program.entries.length
    const contributor = idOf(keeper, 'Amina')
    for (let number = 0; number < 3000; number++)
      program.add({ kind: 'membership', payload: encodeOperation({ op: 'set-role', contributor, role: number % 2 === 0 ? 'reader' : 'keeper' }) })
    const started = process.cpuUsage()
    for (let at = from; at < program.entries.length; at += 500) keeper.log.accept(program.segment(program.entries.slice(at, at + 500)), 'modified')
    expect(roleOf(keeper, 'Amina')).toBe('keeper')
    const other = await createMember('Gaby', time, { ticket: inviteTo(keeper) })
    meet(keeper, other)
    expect(roleOf(other, 'Gaby')).toBe('editor')
    same(keeper, other)
    // With every change weighed against every other one it took minutes.
    const { user, system } = process.cpuUsage(started)
    expect((user + system) / 1e6).toBeLessThan(30)
  }, 180_000)
})
