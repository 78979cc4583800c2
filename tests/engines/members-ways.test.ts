// How people come in, change, and go, between devices that meet by chance. docs/formats/membership.md.
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { addLine, createMember, give, idOf, inviteTo, type MemberReplica, meet, newItem, roleOf, textOf, typeInside } from './member-replica.ts'
import { bodyText, paragraphElement } from './replica.ts'

const world = () => ({ nowMs: 1_760_000_000_000 })
const digestOf = (replica: MemberReplica) => replica.documents.digest().digest
const same = (...all: MemberReplica[]) => expect(new Set(all.map(digestOf)).size).toBe(1)
const asideOf = (replica: MemberReplica) => replica.storage.db.prepare('SELECT count(*) FROM aside').pluck().get()

describe('joining', () => {
  it('[MB12] [MB24] works with no connection: what the newcomer writes is taken in wherever the ticket holds', async () => {
    const time = world()
    const keeper = await createMember('Amina', time)
    const documentId = newItem(keeper, 'The well is dry.')
    const newcomer = await createMember('Gaby', time, { ticket: inviteTo(keeper) })
    expect(newcomer.members.state().me).toMatchObject({ role: 'editor', standing: 'waiting' })
    const own = newItem(newcomer, 'Written before anything came.')
    expect(give(newcomer, keeper).flatMap(({ refused }) => refused)).toEqual([])
    expect(textOf(keeper, own)).toContain('Written before anything came.')
    expect(roleOf(keeper, 'Gaby')).toBe('editor')
    meet(keeper, newcomer)
    expect(newcomer.members.state().me).toMatchObject({ role: 'editor', standing: 'member', invitedBy: 'Amina' })
    expect(textOf(newcomer, documentId)).toContain('The well is dry.')
    same(keeper, newcomer)
    expect(asideOf(keeper)).toBe(0)
  })

  it('[MB12] refuses who is no member, and keeps nothing of it', async () => {
    const time = world()
    const keeper = await createMember('Amina', time)
    const other = await createMember('Mallory', time, { adopt: keeper.log.repositoryId, safeguards: { roles: false } })
    newItem(other, 'Buy this.')
    const before = digestOf(keeper)
    expect(give(other, keeper).flatMap(({ refused }) => refused.map(({ code }) => code))).toContain('not-a-member')
    expect(digestOf(keeper)).toBe(before)
    expect(() => newItem(other, 'x')).not.toThrow()
    const honest = await createMember('Ivo', time, { adopt: keeper.log.repositoryId })
    expect(() => newItem(honest, 'x')).toThrow(expect.objectContaining({ code: 'not-a-member' }))
  })

  it('[MB22] works with a short code where the repository is at hand', async () => {
    const time = world()
    const keeper = await createMember('Amina', time)
    const { shortCode } = keeper.members.invite({ role: 'annotator', uses: 1, days: 1, label: 'by telephone', ownDevice: false })
    const newcomer = await createMember('Gaby', time, { adopt: keeper.log.repositoryId })
    expect(() => newcomer.members.join(shortCode)).toThrow(expect.objectContaining({ code: 'ticket-needs-repository' }))
    give(keeper, newcomer)
    newcomer.members.join(shortCode.toLowerCase().replaceAll(' ', '-'))
    meet(keeper, newcomer)
    expect(roleOf(keeper, 'Gaby')).toBe('annotator')
    same(keeper, newcomer)
  })

  it('[MB43] a ticket is used up by whoever comes first, and the same one loses on every replica', async () => {
    const time = world()
    const keeper = await createMember('Amina', time)
    const reader = await createMember('Rio', time, { ticket: inviteTo(keeper) })
    const ticket = inviteTo(keeper)
    const [one, two] = [await createMember('Gaby', time, { ticket }), await createMember('Luis', time, { ticket })]
    newItem(one, 'by one')
    newItem(two, 'by two')
    give(one, keeper)
    give(two, keeper)
    give(two, reader)
    meet(keeper, reader, one, two)
    same(keeper, reader, one, two)
    const roles = ['Gaby', 'Luis'].map((name) => roleOf(keeper, name))
    expect(roles.filter((role) => role === 'editor')).toHaveLength(1)
    expect(roles.filter((role) => role === undefined)).toHaveLength(1)
    expect(keeper.members.state().voided.map(({ reason }) => reason)).toEqual(['ticket-used-up'])
    expect(keeper.members.state().invitations.map(({ state }) => state)).toEqual(['used-up', 'used-up'])
  })

  it('a further device of one person has her role, and loses it with her', async () => {
    const time = world()
    const keeper = await createMember('Amina', time)
    const gaby = await createMember('Gaby', time, { ticket: inviteTo(keeper) })
    const phone = await createMember('Gaby', time, {
      device: 'telephone',
      ticket: gaby.members.invite({ role: 'reader', uses: 1, days: 1, label: '', ownDevice: true }).text,
    })
    newItem(phone, 'from the telephone')
    meet(keeper, gaby, phone)
    const member = keeper.members.state().members.find(({ name }) => name === 'Gaby')
    expect(member).toMatchObject({ role: 'editor', devices: [{ standing: 'member' }, { standing: 'member' }] })
    keeper.members.setRole(idOf(keeper, 'Gaby'), 'reader')
    meet(keeper, gaby, phone)
    for (const each of [gaby, phone]) expect(() => newItem(each, 'x')).toThrow(expect.objectContaining({ code: 'role-does-not-allow' }))
    same(keeper, gaby, phone)
  })
})

describe('going', () => {
  it('[MB52] nothing of an honest member is missing or waiting who typed inside the text of a stolen device', async () => {
    const time = world()
    const keeper = await createMember('Amina', time)
    const documentId = newItem(keeper, 'Beginning.')
    const ticket = inviteTo(keeper, 'editor', 2)
    const [stolen, honest] = [await createMember('Old phone', time, { ticket }), await createMember('Gaby', time, { ticket })]
    meet(keeper, stolen, honest)
    const beforeMs = (time.nowMs += 60_000)
    addLine(stolen, documentId, 'The thief writes a sentence here.')
    give(stolen, honest)
    typeInside(honest, documentId, 'The thief', ' (an honest word)')
    for (let line = 0; line < 20; line++) addLine(honest, documentId, `Honest line ${line}.`)
    const device = keeper.members.state().members.find(({ name }) => name === 'Old phone')?.devices[0]
    if (!device) throw new Error('unknown')
    keeper.members.remove({ deviceId: device.deviceId }, 'stolen', beforeMs)
    addLine(stolen, documentId, 'And one more that nobody has seen.')
    meet(keeper, stolen, honest)
    for (const replica of [keeper, honest, stolen]) {
      const text = textOf(replica, documentId)
      expect(text).toContain('(an honest word)')
      for (let line = 0; line < 20; line++) expect(text).toContain(`Honest line ${line}.`)
      expect(text).not.toContain('thief')
      expect(text).not.toContain('nobody has seen')
    }
    same(keeper, honest, stolen)
    expect(
      keeper.documents
        .attention()
        .map(({ text }) => text)
        .join('\n'),
    ).toContain('The thief')
    expect(keeper.documents.attention().filter(({ reason }) => reason === 'role')).toHaveLength(1)
    expect(stolen.members.state().me).toMatchObject({ role: null, standing: 'removed' })
    expect(keeper.log.verify().problems).toEqual([])
  })

  it('[MB57] all that a removed device wrote goes, in whatever order it was written, and open windows write on', async () => {
    const time = world()
    const keeper = await createMember('Amina', time)
    const documentId = newItem(keeper, 'Beginning.')
    const ticket = inviteTo(keeper, 'editor', 2)
    const [stolen, honest] = [await createMember('Old phone', time, { ticket }), await createMember('Gaby', time, { ticket })]
    meet(keeper, stolen, honest)
    addLine(stolen, documentId, 'Before it was lost.')
    const beforeMs = (time.nowMs += 60_000)
    addLine(stolen, documentId, 'Second sentence.')
    typeInside(stolen, documentId, 'Beginning.', ' First sentence.')
    typeInside(stolen, documentId, 'Second', ' (and later)')
    give(stolen, honest)
    addLine(honest, documentId, 'An honest line.')
    meet(keeper, honest)
    const window = new Y.Doc()
    const opening = keeper.documents.open(documentId, {
      updated: (update) => Y.applyUpdateV2(window, update),
      becameReadOnly: () => undefined,
      awareness: () => undefined,
    })
    Y.applyUpdateV2(window, opening.state)
    const device = keeper.members.state().members.find(({ name }) => name === 'Old phone')?.devices[0]
    if (!device) throw new Error('unknown')
    keeper.members.remove({ deviceId: device.deviceId }, 'stolen', beforeMs)
    const left = 'Beginning.\nBefore it was lost.\nAn honest line.\n'
    expect([textOf(keeper, documentId), bodyText(window)]).toEqual([left, left])

    window.clientID = opening.clientId ?? 0
    const written: Uint8Array[] = []
    window.on('updateV2', (update: Uint8Array) => written.push(update))
    window.getXmlFragment('body').push([paragraphElement('Written on.')])
    const pushed = opening.push(written)
    keeper.documents.fold()
    await pushed
    opening.close()
    meet(keeper, honest)
    expect([textOf(keeper, documentId), textOf(honest, documentId)]).toEqual([`${left}Written on.\n`, `${left}Written on.\n`])
    same(keeper, honest)
    expect(keeper.documents.attention().map(({ text }) => text)).toEqual(['First sentence.\nSecond (and later) sentence.'])
  })

  it('[MB51] what a removed device wrote apart is set aside everywhere, in whatever order it comes', async () => {
    const time = world()
    const keeper = await createMember('Amina', time)
    const ticket = inviteTo(keeper, 'editor', 3)
    const [gone, one, two] = [
      await createMember('Gone', time, { ticket }),
      await createMember('One', time, { ticket }),
      await createMember('Two', time, { ticket }),
    ]
    meet(keeper, gone, one, two)
    const documentId = newItem(gone, 'Written apart.')
    keeper.members.remove({ contributorId: idOf(keeper, 'Gone') }, '', null)
    give(gone, one)
    give(keeper, two)
    give(gone, two)
    expect(textOf(one, documentId)).toContain('Written apart.')
    expect(textOf(two, documentId)).toBe('')
    meet(keeper, gone, one, two)
    for (const replica of [keeper, one, two, gone]) expect(textOf(replica, documentId)).toBe('')
    same(keeper, gone, one, two)
  })

  it('[MB45] keepers who remove each other: the senior stays', async () => {
    const time = world()
    const founder = await createMember('Amina', time)
    const senior = await createMember('Senior', time, { ticket: inviteTo(founder, 'keeper') })
    meet(founder, senior)
    const junior = await createMember('Junior', time, { ticket: inviteTo(senior, 'keeper') })
    meet(founder, senior, junior)
    senior.members.remove({ contributorId: idOf(senior, 'Junior') }, '', null)
    junior.members.remove({ contributorId: idOf(junior, 'Senior') }, '', null)
    meet(junior, founder, senior)
    for (const replica of [founder, senior, junior]) expect([roleOf(replica, 'Senior'), roleOf(replica, 'Junior')]).toEqual(['keeper', null])
    same(founder, senior, junior)
    expect(() => junior.members.remove({ contributorId: idOf(junior, 'Amina') }, '', null)).toThrow(expect.objectContaining({ code: 'not-a-member' }))
    expect(() => senior.members.remove({ contributorId: idOf(senior, 'Amina') }, '', null)).toThrow(expect.objectContaining({ code: 'founder-stays' }))
  })

  it('leaving, handing over, withdrawing, coming back by a new invitation', async () => {
    const time = world()
    const founder = await createMember('Amina', time)
    expect(() => founder.members.leave()).toThrow(expect.objectContaining({ code: 'founder-stays' }))
    const gaby = await createMember('Gaby', time, { ticket: inviteTo(founder, 'keeper') })
    meet(founder, gaby)
    founder.members.handOver(idOf(founder, 'Gaby'))
    founder.members.leave()
    meet(founder, gaby)
    expect(roleOf(gaby, 'Amina')).toBeNull()
    expect(gaby.members.state().members.find(({ isFounder }) => isFounder)?.name).toBe('Gaby')
    expect(() => newItem(founder, 'x')).toThrow(expect.objectContaining({ code: 'not-a-member' }))
    founder.members.join(inviteTo(gaby, 'editor'))
    meet(founder, gaby)
    expect(roleOf(gaby, 'Amina')).toBe('editor')
    newItem(founder, 'here again')
    meet(founder, gaby)
    expect(asideOf(gaby)).toBe(0)
    same(founder, gaby)
  })
})
