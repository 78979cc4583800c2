// docs/formats/membership.md [MB40]–[MB49]: the rules among changes of membership, on small sets in every order of arrival.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InvitationId, Role } from '../../contract/areas/members.ts'
import type { DeviceId, LogId, RepositoryId } from '../../contract/ids.ts'
import { repositoryIdFor } from '../log/entry-codec.ts'
import type { MemberOp } from './kin.ts'
import { contributorIdFor, type Operation } from './operations.ts'
import { isAtLeast } from './permissions.ts'
import { type Fold, foldMembers } from './rules.ts'

const hash = (text: string) => createHash('sha256').update(text).digest('hex')
const deviceOf = (name: string) => hash(`device ${name}`) as DeviceId
const nonce = '00'.repeat(16)
const repositoryId: RepositoryId = repositoryIdFor(deviceOf('founder'), Buffer.from(nonce, 'hex'))
const person = (name: string) => contributorIdFor(repositoryId, deviceOf(name))

/** A made-up history: each change names what it has seen; what those had seen is seen too. */
const createStory = (salt = '') => {
  const ops: MemberOp[] = []
  const seen = new Map<MemberOp, Set<MemberOp>>()
  const add = (author: string, operation: Operation, sees: readonly MemberOp[] = ops): MemberOp => {
    const device = deviceOf(author)
    const own = ops.filter((op) => op.device === device)
    const past = new Set<MemberOp>()
    for (const op of [...own, ...sees]) {
      past.add(op)
      for (const before of seen.get(op) ?? []) past.add(before)
    }
    const op: MemberOp = {
      hash: hash(`${salt} ${ops.length} ${author} ${JSON.stringify(operation)}`),
      device,
      logId: device.slice(0, 32) as LogId,
      sequence: own.length + 1,
      atMs: 1000 + ops.length,
      operation,
    }
    seen.set(op, past)
    ops.push(op)
    return op
  }
  const saw = (one: MemberOp, other: MemberOp) => seen.get(one)?.has(other) ?? false
  const fold = (order: readonly MemberOp[] = ops, ownDevice: DeviceId | null = null): Fold => foldMembers({ ops: order, repositoryId, saw, ownDevice })
  const verdictOf = (op: MemberOp, of: Fold = fold()) => of.verdicts[of.ops.indexOf(op)]
  const terms = (ticket: string, role: Role, uses: number) => ({
    ticket: hash(`ticket ${ticket}`) as InvitationId,
    role,
    of: null,
    expiresAtMs: null as number | null,
    uses,
    repositoryName: '',
    inviterName: '',
    signature: '',
  })
  return {
    ops,
    add,
    fold,
    saw,
    verdictOf,
    found: () => add('founder', { op: 'genesis', contributor: 'F', device: 'f', nonce }),
    invite: (by: string, ticket: string, role: Role, uses = 1, sees?: readonly MemberOp[]) =>
      add(by, { op: 'invite', ...terms(ticket, role, uses), label: '', nonce }, sees),
    join: (
      name: string,
      inviter: string,
      ticket: string,
      role: Role,
      { uses = 1, sees = [] as readonly MemberOp[], expiresAtMs = null as number | null } = {},
    ) => add(name, { op: 'join', ...terms(ticket, role, uses), expiresAtMs, inviter: deviceOf(inviter), proof: '', contributor: name, device: name }, sees),
    remove: (by: string, whom: string, sees?: readonly MemberOp[]) =>
      add(by, { op: 'remove', contributor: person(whom), device: null, cutoffs: {}, reason: '' }, sees),
    setRole: (by: string, whom: string, role: Role, sees?: readonly MemberOp[]) => add(by, { op: 'set-role', contributor: person(whom), role }, sees),
    roleOf: (name: string, of: Fold = fold()) => of.roleOf(person(name)),
  }
}

/** The founder, two keepers she invited, one keeper that the first of them invited, an editor. All know all. */
const withKeepers = (salt = '') => {
  const story = createStory(salt)
  story.found()
  story.invite('founder', 'one', 'keeper')
  story.invite('founder', 'two', 'keeper')
  story.join('one', 'founder', 'one', 'keeper')
  story.join('two', 'founder', 'two', 'keeper')
  story.invite('one', 'three', 'keeper')
  story.join('three', 'one', 'three', 'keeper')
  story.invite('founder', 'editor', 'editor')
  story.join('editor', 'founder', 'editor', 'editor')
  return { ...story, common: [...story.ops] }
}

const permutations = <T>(items: readonly T[]): T[][] =>
  items.length < 2 ? [[...items]] : items.flatMap((item, at) => permutations([...items.slice(0, at), ...items.slice(at + 1)]).map((rest) => [item, ...rest]))

describe('which changes stand', () => {
  it('[MB41] only who has the right by what he had seen', () => {
    const story = withKeepers()
    const tries = [story.remove('editor', 'two'), story.setRole('editor', 'editor', 'keeper'), story.invite('editor', 'x', 'reader')]
    for (const op of tries) expect(story.verdictOf(op)).toMatchObject({ stands: false, reason: 'no-right' })
    expect(story.roleOf('two')).toBe('keeper')
    expect(story.roleOf('nobody')).toBeNull()
  })

  it('[MB44] a removal wins over what its target does apart from it', () => {
    const story = withKeepers()
    const common = [...story.ops]
    const removal = story.remove('founder', 'two', common)
    const ticket = story.invite('two', 'late', 'keeper', 1, common)
    const newcomer = story.join('late', 'two', 'late', 'keeper')
    const promotion = story.setRole('two', 'editor', 'keeper', common)
    expect(story.verdictOf(removal)?.stands).toBe(true)
    for (const op of [ticket, newcomer, promotion]) expect(story.verdictOf(op)?.stands).toBe(false)
    expect(story.roleOf('late')).toBeNull()
    expect(story.roleOf('editor')).toBe('editor')
  })

  it('[MB44] what the remover had seen stays', () => {
    const story = withKeepers()
    story.invite('two', 'early', 'editor')
    const newcomer = story.join('early', 'two', 'early', 'editor')
    story.remove('founder', 'two')
    expect(story.verdictOf(newcomer)?.stands).toBe(true)
    expect(story.roleOf('early')).toBe('editor')
  })

  it('[MB45] of two who remove each other the senior stays; in a circle of three too', () => {
    for (let salt = 0; salt < 20; salt++) {
      const story = withKeepers(String(salt))
      const common = [...story.ops]
      story.remove('three', 'one', common)
      story.remove('one', 'three', common)
      expect([story.roleOf('one'), story.roleOf('three')]).toEqual(['keeper', null])
      const circle = withKeepers(String(salt))
      const all = [...circle.ops]
      circle.remove('one', 'two', all)
      circle.remove('two', 'three', all)
      circle.remove('three', 'one', all)
      const standing = circle.fold().verdicts.filter(({ stands }, index) => stands && circle.fold().ops[index]?.operation.op === 'remove').length
      // The senior of the circle stands, so its target's removal falls, and then the third's target is not protected by it.
      expect(standing).toBeGreaterThan(0)
      expect(['one', 'two', 'three'].filter((name) => circle.roleOf(name) !== null).length).toBeGreaterThan(0)
    }
  })

  it('[MB46] nobody takes the founder out, and the founder goes only after handing over', () => {
    const story = withKeepers()
    expect(story.verdictOf(story.remove('one', 'founder'))?.reason).toBe('founder-stays')
    expect(story.verdictOf(story.setRole('one', 'founder', 'reader'))?.reason).toBe('founder-stays')
    expect(story.verdictOf(story.add('founder', { op: 'leave' }))?.reason).toBe('founder-stays')
    expect(story.verdictOf(story.add('one', { op: 'hand-over', contributor: person('one') }))?.stands).toBe(false)
    expect(story.verdictOf(story.add('founder', { op: 'hand-over', contributor: person('two') }))?.stands).toBe(true)
    expect(story.fold().founder()).toBe(person('two'))
    expect(story.verdictOf(story.remove('one', 'two'))?.reason).toBe('founder-stays')
    expect(story.verdictOf(story.add('founder', { op: 'leave' }))?.stands).toBe(true)
    expect(story.roleOf('founder')).toBeNull()
  })

  it('[MB47] of roles given apart the lower one counts, until somebody who has seen both gives another', () => {
    const story = withKeepers()
    const common = [...story.ops]
    story.setRole('one', 'editor', 'keeper', common)
    story.setRole('two', 'editor', 'annotator', common)
    expect(story.roleOf('editor')).toBe('annotator')
    story.setRole('founder', 'editor', 'editor')
    expect(story.roleOf('editor')).toBe('editor')
  })

  it('[MB43] tickets: used up, expired, withdrawn, of somebody who was removed', () => {
    const story = withKeepers()
    story.invite('one', 'once', 'editor')
    const users = ['a', 'b', 'c'].map((name) => story.join(name, 'one', 'once', 'editor'))
    const verdicts = users.map((op) => story.verdictOf(op))
    expect(verdicts.filter((verdict) => verdict?.stands)).toHaveLength(1)
    expect(verdicts.filter((verdict) => verdict?.reason === 'ticket-used-up')).toHaveLength(2)
    expect(users.find((op) => story.verdictOf(op)?.stands)?.hash).toBe(users.map((op) => op.hash).sort()[0])

    story.invite('one', 'old', 'editor')
    expect(story.verdictOf(story.join('d', 'one', 'old', 'editor', { expiresAtMs: 1 }))?.reason).toBe('ticket-expired')

    story.invite('one', 'back', 'editor', 5)
    const early = story.join('e', 'one', 'back', 'editor', { uses: 5 })
    story.add('one', { op: 'withdraw-invitation', ticket: hash('ticket back') as InvitationId })
    const late = story.join('g', 'one', 'back', 'editor', { uses: 5 })
    expect(story.verdictOf(early)?.stands).toBe(true)
    expect(story.verdictOf(late)?.reason).toBe('ticket-withdrawn')

    story.invite('two', 'gone', 'editor')
    story.remove('founder', 'two')
    expect(story.verdictOf(story.join('h', 'two', 'gone', 'editor'))?.reason).toBe('inviter-has-no-right')
  })

  it('[MB42] a join counts before its invitation is here, and the ticket of who is no keeper never', () => {
    const story = withKeepers()
    const before = story.join('a', 'one', 'paper', 'editor')
    expect(story.verdictOf(before)?.stands).toBe(true)
    expect(story.verdictOf(story.join('b', 'editor', 'own', 'keeper'))?.reason).toBe('inviter-has-no-right')
    // Somebody who was let in by nobody knows nobody here.
    const alone = createStory()
    const own = alone.join('a', 'founder', 'paper', 'editor')
    expect(alone.verdictOf(own, alone.fold(alone.ops, deviceOf('a')))?.stands).toBe(true)
    expect(alone.verdictOf(own, alone.fold(alone.ops, deviceOf('b')))?.stands).toBe(false)
  })

  it('[MB48] who was removed comes back only by an invitation made in the knowledge of it', () => {
    const story = withKeepers()
    story.invite('one', 'many', 'editor', 9)
    story.join('a', 'one', 'many', 'editor', { uses: 9 })
    story.remove('founder', 'a')
    const again = story.join('a', 'one', 'many', 'editor', { uses: 9, sees: story.ops })
    expect(story.verdictOf(again)?.stands).toBe(false)
    expect(story.roleOf('a')).toBeNull()
    story.invite('one', 'new', 'annotator')
    story.join('a', 'one', 'new', 'annotator')
    expect(story.roleOf('a')).toBe('annotator')
  })
})

// ---------------------------------------------------------------- random sets
const keepers = ['one', 'two', 'three'] as const
const people = [...keepers, 'editor', 'founder'] as const
type Act = {
  by: (typeof keepers)[number]
  kind: 'remove' | 'set-role' | 'invite' | 'leave' | 'withdraw'
  whom: (typeof people)[number]
  role: Role
  sees: number
}
const act: fc.Arbitrary<Act> = fc.record({
  by: fc.constantFrom(...keepers),
  kind: fc.constantFrom('remove', 'remove', 'set-role', 'invite', 'leave', 'withdraw'),
  whom: fc.constantFrom(...people),
  role: fc.constantFrom<Role>('keeper', 'editor', 'annotator', 'reader'),
  sees: fc.integer({ min: 0, max: 63 }),
})

const play = (acts: readonly Act[], salt: number) => {
  const story = withKeepers(String(salt))
  const made: MemberOp[] = []
  for (const [number, { by, kind, whom, role, sees }] of acts.entries()) {
    const seen = [...story.common, ...made.filter((_, index) => (sees >> index) & 1)]
    const operation: Operation =
      kind === 'remove'
        ? { op: 'remove', contributor: person(whom), device: null, cutoffs: {}, reason: String(number) }
        : kind === 'set-role'
          ? { op: 'set-role', contributor: person(whom), role }
          : kind === 'leave'
            ? { op: 'leave' }
            : kind === 'withdraw'
              ? { op: 'withdraw-invitation', ticket: hash('ticket editor') as InvitationId }
              : { op: 'hand-over', contributor: person(whom) }
    made.push(story.add(by, operation, seen))
  }
  return { ...story, made }
}
const summary = (fold: Fold) =>
  JSON.stringify([fold.ops.map(({ hash: id }, index) => [id, fold.verdicts[index]]), people.map((name) => fold.roleOf(person(name)))])

describe('any set of changes by three keepers', () => {
  it('[MB40] gives one result in every order of arrival', () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 2, maxLength: 6 }), fc.nat(1000), (acts, salt) => {
        const { made, common, fold } = play(acts, salt)
        const expected = summary(fold())
        const results = new Set(permutations(made).map((order) => summary(fold([...order, ...common]))))
        expect([...results]).toEqual([expected])
      }),
      { numRuns: 25 },
    )
  })

  it('[MB41] [MB44] [MB46] keeps the rules: a right for each, no act beside a standing removal but the senior’s, the founder stays', () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 1, maxLength: 6 }), fc.nat(1000), (acts, salt) => {
        const story = play(acts, salt)
        const fold = story.fold()
        expect(fold.roleOf(person('founder'))).toBe('keeper')
        for (const [index, op] of fold.ops.entries()) {
          if (!story.made.includes(op) || !fold.verdicts[index]?.stands) continue
          const author = fold.kin.contributorOf(op.device)
          const need: Role = op.operation.op === 'leave' ? 'reader' : 'keeper'
          if (author === null) throw new Error('nobody wrote it')
          // What stands had its right by what stands of its past.
          expect(isAtLeast(fold.roleBefore(author, index), need)).toBe(true)
          for (const [other, removal] of fold.ops.entries()) {
            const target = removal.operation.op === 'remove' ? removal.operation.contributor : null
            if (target !== author || !fold.verdicts[other]?.stands || fold.before(index, other) || fold.before(other, index)) continue
            // Its author is removed apart from it by a standing removal: only the senior of a circle stands beside that, with its own past. [MB45]
            const isOfCircle = ({ operation: { op: name } }: MemberOp) => ['remove', 'set-role', 'leave'].includes(name)
            expect(isOfCircle(op) || story.made.some((later) => isOfCircle(later) && story.saw(later, op))).toBe(true)
          }
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('[MB44] a removal by somebody whom nobody touches always stands', () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 1, maxLength: 6 }), fc.nat(1000), (acts, salt) => {
        const story = play(acts, salt)
        const fold = story.fold()
        const wrong: string[] = []
        for (const [index, op] of fold.ops.entries()) {
          if (!story.made.includes(op) || op.operation.op !== 'remove' || op.operation.contributor === person('founder')) continue
          const author = fold.kin.contributorOf(op.device)
          const isTouched = story.made.some(
            ({ operation, device }) =>
              ((operation.op === 'remove' || operation.op === 'set-role') && operation.contributor === author) ||
              (operation.op === 'leave' && fold.kin.contributorOf(device) === author),
          )
          if (!isTouched && !fold.verdicts[index]?.stands) wrong.push(op.hash)
        }
        expect(wrong).toEqual([])
      }),
      { numRuns: 1000 },
    )
  })
})
