// Against modified programs: what they send is refused, or kept aside, on every replica alike. docs/formats/membership.md, "Attacks considered".
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { type DocumentId, documentClass, documentItemId, itemDocumentId } from '../../src/contract/ids.ts'
import { toCanonicalJson } from '../../src/engine/log/canonical-json.ts'
import { clientIdFor } from '../../src/engine/log/index.ts'
import { encodeSegment } from '../../src/engine/log/segment-codec.ts'
import { encodeOperation, joinOperation, parseTicketText } from '../../src/engine/members/index.ts'
import { parseOperation } from '../../src/engine/members/operations.ts'
import { addLine, createMember, give, idOf, inviteTo, type MemberReplica, meet, newItem, roleOf, textOf } from './member-replica.ts'
import { createModifiedProgram, headsOf, type ModifiedProgram } from './modified-program.ts'

const world = () => ({ nowMs: 1_760_000_000_000 })
const seedOf = (byte: number) => new Uint8Array(32).fill(byte)
const digestOf = (replica: MemberReplica) => replica.documents.digest().digest
const same = (...all: MemberReplica[]) => expect(new Set(all.map(digestOf)).size).toBe(1)
const codesOf = (replica: MemberReplica, segment: Uint8Array) => replica.log.accept(segment, 'modified').refused.map(({ code }) => code)
const heldLogs = (replica: MemberReplica) => replica.storage.db.prepare<[], number>('SELECT count(DISTINCT log_id) FROM held').pluck().get()
const asideOf = (replica: MemberReplica) => replica.storage.db.prepare<[], string>("SELECT sequence || ' ' || code FROM aside ORDER BY lid").pluck().all()
const spare = `${'5'.repeat(30)}01` as DocumentId

const setUp = async () => {
  const time = world()
  const keeper = await createMember('Amina', time)
  const documentId = newItem(keeper, 'The well is dry.')
  const other = await createMember('Gaby', time, { ticket: inviteTo(keeper) })
  meet(keeper, other)
  return { time, keeper, other, documentId }
}

describe('somebody who is no member', () => {
  it('[MB12] is refused, and a flood of them leaves at most 256 beginnings behind', async () => {
    const { keeper } = await setUp()
    const before = digestOf(keeper)
    for (let number = 0; number < 300; number++) {
      const seed = Uint8Array.from({ length: 32 }, (_, index) => (index < 2 ? (number >> (8 * index)) & 255 : 9))
      const stranger = createModifiedProgram(seed, keeper.log.repositoryId)
      stranger.write(spare, 'Buy this.')
      expect(codesOf(keeper, stranger.segment())).toContain('not-a-member')
    }
    expect(heldLogs(keeper)).toBeLessThanOrEqual(256)
    expect(digestOf(keeper)).toBe(before)
    expect(keeper.log.verify().problems).toEqual([])
  })

  it('[MB12] [MB21] cannot invite himself, and cannot use a copied join', async () => {
    const { keeper, other, time } = await setUp()
    const forger = createModifiedProgram(seedOf(1), keeper.log.repositoryId)
    const own = await createMember('Mallory', time)
    const operation = joinOperation({ ...parseTicketText(inviteTo(own, 'keeper')), repositoryId: keeper.log.repositoryId }, forger.identity)
    forger.add({ kind: 'membership', payload: encodeOperation(operation) })
    forger.write(spare, 'I am a keeper.')
    expect(codesOf(keeper, forger.segment())).toContain('not-a-member')

    const thief = createModifiedProgram(seedOf(2), keeper.log.repositoryId)
    const [join] = other.log.members.entriesBetween(other.log.logId, 1, 1)
    thief.add({ kind: 'membership', payload: join?.payload ?? new Uint8Array() })
    thief.write(spare, 'I am Gaby.')
    expect(codesOf(keeper, thief.segment())).toContain('not-a-member')
    expect(keeper.documents.exists(spare)).toBe(false)
  })

  it('[MB12] is let in when his inviter becomes known after all', async () => {
    const { keeper, other, time } = await setUp()
    const second = await createMember('Second', time, { ticket: inviteTo(keeper, 'keeper') })
    const newcomer = await createMember('Newcomer', time, { ticket: inviteTo(second) })
    const documentId = newItem(newcomer, 'Far away.')
    give(newcomer, other)
    expect(textOf(other, documentId)).toBe('')
    give(second, other)
    give(newcomer, other)
    expect(textOf(other, documentId)).toContain('Far away.')
    meet(keeper, other, second, newcomer)
    same(keeper, other, second, newcomer)
  })
})

describe('a member with a modified program', () => {
  const member = async (role: 'editor' | 'annotator' | 'reader', byte = 3) => {
    const all = await setUp()
    const program = createModifiedProgram(seedOf(byte), all.keeper.log.repositoryId)
    program.join(inviteTo(all.keeper, role))
    meet(all.keeper, all.other)
    return { ...all, program }
  }
  const deliver = (program: ModifiedProgram, ...replicas: MemberReplica[]) => {
    for (const replica of replicas) replica.log.accept(program.segment(), 'modified')
  }

  it('[MB11] an annotator’s edit of a body is set aside everywhere, the log goes on, and her notes are taken', async () => {
    const { keeper, other, documentId, program } = await member('annotator')
    const notes = itemDocumentId(documentItemId(documentId), documentClass.notes)
    program.write(documentId, 'I write in the body.', { deps: headsOf(keeper) })
    program.write(notes, 'A note.')
    program.add({ kind: 'document-delete', documentId })
    program.add({ kind: 'erasure', documentId, payload: Buffer.from('{}') })
    program.write(notes, 'Another note.')
    deliver(program, keeper, other)
    for (const replica of [keeper, other]) {
      expect(textOf(replica, documentId)).toBe('The well is dry.\n')
      expect(textOf(replica, notes)).toBe('A note.\nAnother note.\n')
      expect(asideOf(replica)).toEqual(['2', '4', '5'].map((sequence) => `${sequence} role-does-not-allow`))
    }
    same(keeper, other)
    expect(keeper.documents.attention().filter(({ reason, text }) => reason === 'role' && text.includes('I write in the body.'))).toHaveLength(1)
    expect(other.documents.attention().filter(({ reason }) => reason === 'role')).toEqual([])
  })

  it('[MB41] an editor who makes himself keeper, invites, removes, or erases: nothing of it counts', async () => {
    const { keeper, other, documentId, program } = await member('editor')
    program.add({ kind: 'membership', payload: encodeOperation({ op: 'set-role', contributor: idOf(other, 'Gaby'), role: 'reader' }), deps: headsOf(keeper) })
    program.add({
      kind: 'membership',
      payload: encodeOperation({ op: 'remove', contributor: idOf(keeper, 'Amina'), device: null, cutoffs: {}, reason: '' }),
    })
    program.add({ kind: 'membership', payload: encodeOperation({ op: 'hand-over', contributor: idOf(other, 'Gaby') }) })
    program.add({ kind: 'erasure', documentId, payload: Buffer.from('{}') })
    deliver(program, keeper, other)
    expect([roleOf(keeper, 'Amina'), roleOf(keeper, 'Gaby')]).toEqual(['keeper', 'editor'])
    expect(textOf(other, documentId)).toContain('The well is dry.')
    expect(keeper.members.state().voided).toHaveLength(3)
    same(keeper, other)
  })

  it('[EN32] somebody else’s client id is refused from a member too', async () => {
    const { keeper, documentId, program } = await member('editor')
    program.write(documentId, 'FORGED', {
      clientId: clientIdFor(keeper.log.logId, documentId, 0),
      base: keeper.documents.read(documentId) ?? new Y.Doc(),
      deps: headsOf(keeper),
    })
    expect(codesOf(keeper, program.segment())).toEqual(['foreign-client-id'])
    expect(textOf(keeper, documentId)).toBe('The well is dry.\n')
  })

  it('[MB3] too large, of no known shape, or not canonical: refused, or kept without a meaning', async () => {
    const { keeper, program } = await member('editor')
    const before = JSON.stringify(keeper.members.state().members)
    const strange = [{ op: 'crown' }, { op: 'remove' }, { op: 'set-role', contributor: 'x', role: 'keeper' }, { op: 'join' }, { op: 'leave', more: 1 }]
    for (const operation of strange) program.add({ kind: 'membership', payload: toCanonicalJson(operation as never) })
    expect(codesOf(keeper, program.segment())).toEqual([])
    const large = program.add({ kind: 'membership', payload: toCanonicalJson({ op: 'leave', more: 'x'.repeat(70_000) }) })
    expect(codesOf(keeper, program.segment([large]))).toEqual(['entry-too-large'])
    expect(JSON.parse(JSON.stringify(keeper.members.state().members)) as unknown[]).toHaveLength((JSON.parse(before) as unknown[]).length + 1)
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseOperation(Buffer.from(text))).toBeNull()
      }),
      { numRuns: 500 },
    )
  })

  it('[MB40] [MB12] replayed, doubled, reordered and missing entries come to the same in the end', async () => {
    const { keeper, time, program } = await member('editor')
    program.write(spare, 'one')
    program.write(spare, 'two')
    const single = program.entries.map((entry) => encodeSegment([entry]))
    const orders = [
      [4, 3, 2, 1, 0],
      [1, 0, 3, 2, 1],
      [0, 2, 1, 3, 3],
      [2, 0, 0, 1, 3],
      [3, 1, 2, 0, 4],
    ]
    const digests = new Set<string>()
    for (const order of orders) {
      const reader = await createMember(`Reader ${order.join('')}`, time, { adopt: keeper.log.repositoryId })
      give(keeper, reader)
      for (const index of order) reader.log.accept(single[index] ?? single[0] ?? new Uint8Array(), 'modified')
      // What had come too early is sent again, as an exchange does.
      for (let round = 0; round < 2; round++) reader.log.accept(program.segment(), 'modified')
      expect(textOf(reader, spare)).toBe('one\ntwo\n')
      digests.add(digestOf(reader))
    }
    expect(digests.size).toBe(1)
  })

  it('[EN44] two branches of one log, with two joins, are one everywhere', async () => {
    const { keeper, other } = await setUp()
    const [one, two] = [0, 1].map((which) => {
      const program = createModifiedProgram(seedOf(6), keeper.log.repositoryId)
      program.join(inviteTo(keeper, which === 0 ? 'editor' : 'reader'))
      program.write(spare, which === 0 ? 'as an editor' : 'as a reader')
      return program
    })
    if (!one || !two) throw new Error('two')
    meet(keeper, other)
    for (const program of [one, two]) keeper.log.accept(program.segment(), 'modified')
    for (const program of [two, one]) other.log.accept(program.segment(), 'modified')
    meet(keeper, other)
    same(keeper, other)
    expect(keeper.members.state().forkedLogs).toHaveLength(1)
    // Without its join a log would be nobody's: another kind of entry at its place is refused.
    const third = createModifiedProgram(seedOf(6), keeper.log.repositoryId)
    third.write(spare, 'no join at all')
    expect(codesOf(keeper, third.segment())).toContain('not-a-member')
    same(keeper, other)
  })

  it('[MB51] back-dated entries of a removed device are set aside, whatever their date and their claims', async () => {
    const { keeper, other, time, documentId, program } = await member('editor')
    program.write(spare, 'before the removal')
    deliver(program, keeper, other)
    meet(keeper, other)
    keeper.members.remove({ deviceId: program.deviceId }, 'stolen', null)
    const claims = headsOf(other)
    program.write(spare, 'dated long ago', { atMs: time.nowMs - 900_000_000 })
    program.write(documentId, 'claims to have seen little', { deps: claims, atMs: time.nowMs - 900_000_000 })
    give(keeper, other)
    deliver(program, other, keeper)
    for (const replica of [keeper, other]) {
      expect(textOf(replica, spare)).toBe('before the removal\n')
      expect(textOf(replica, documentId)).toBe('The well is dry.\n')
    }
    // A new epoch of the same key, and a further device by an old ticket of its own making, come no further.
    const epoch = createModifiedProgram(seedOf(3), keeper.log.repositoryId, time.nowMs, 8)
    epoch.write(spare, 'a new log')
    deliver(epoch, keeper, other)
    expect(textOf(keeper, spare)).toBe('before the removal\n')
    same(keeper, other)
  })

  it('[MB52] removed devices that witness for each other bring nothing in', async () => {
    const { keeper, other, program } = await member('editor')
    const friend = createModifiedProgram(seedOf(4), keeper.log.repositoryId)
    friend.join(inviteTo(keeper, 'editor'))
    deliver(program, keeper, other)
    deliver(friend, keeper, other)
    meet(keeper, other)
    for (const { deviceId } of [program, friend]) keeper.members.remove({ deviceId }, '', null)
    const first = program.write(spare, 'colluding')
    friend.write(`${'6'.repeat(30)}01` as DocumentId, 'I saw it', {
      deps: [{ logId: program.logId, sequence: first.sequence, hash: Buffer.from(first.hash.subarray(0, 8)).toString('hex') }],
    })
    for (const replica of [keeper, other]) {
      deliver(program, replica)
      deliver(friend, replica)
    }
    meet(keeper, other)
    for (const replica of [keeper, other]) expect([textOf(replica, spare), textOf(replica, `${'6'.repeat(30)}01` as DocumentId)]).toEqual(['', ''])
    same(keeper, other)
  })

  it('[MB52] a witness who is an honest member brings in exactly what she had seen', async () => {
    const { keeper, other, program } = await member('editor')
    deliver(program, keeper, other)
    meet(keeper, other)
    program.write(spare, 'seen by Gaby')
    deliver(program, other)
    addLine(other, spare, 'Gaby goes on here.')
    program.write(spare, 'seen by nobody')
    keeper.members.remove({ deviceId: program.deviceId }, '', null)
    deliver(program, keeper)
    expect(textOf(keeper, spare)).toBe('')
    meet(keeper, other)
    deliver(program, other, keeper)
    meet(keeper, other)
    for (const replica of [keeper, other]) {
      // The remover's device deletes what lay beyond her point; Gaby's line stays.
      expect(textOf(replica, spare)).toContain('Gaby goes on here.')
      expect(textOf(replica, spare)).not.toContain('seen by')
    }
    same(keeper, other)
  })
})

describe('windows', () => {
  it('[MB58] end when the role is lost, open again read-only, and what was not folded is kept', async () => {
    const { keeper, other, documentId } = await setUp()
    const heard: string[] = []
    const opening = other.documents.open(documentId, {
      updated: () => undefined,
      becameReadOnly: () => undefined,
      awareness: () => undefined,
      closed: () => heard.push('closed'),
    })
    expect(opening.readOnly).toBeNull()
    keeper.members.setRole(idOf(keeper, 'Gaby'), 'annotator')
    meet(keeper, other)
    expect(heard).toEqual(['closed'])
    const listener = { updated: () => undefined, becameReadOnly: () => undefined, awareness: () => undefined }
    expect(other.documents.open(documentId, listener)).toMatchObject({ readOnly: 'role', clientId: null })
    expect(() => addLine(other, documentId, 'x')).toThrow(expect.objectContaining({ code: 'role-does-not-allow' }))
    const notes = itemDocumentId(documentItemId(documentId), documentClass.notes)
    expect(addLine(other, notes, 'A note is allowed.')).toBe(true)
    expect(other.documents.open(notes, listener).readOnly).toBeNull()
    meet(keeper, other)
    same(keeper, other)
  })
})
