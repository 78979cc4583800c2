import { describe, expect, it } from 'vitest'
import { fakeClientId } from './fake-engine.ts'
import { diskText, docOf, documentId, engineWith, open, opened, textOf, type, until } from './session.fixture.ts'

describe('a document session whose engine went away', () => {
  for (const [death, times] of [
    ['die-before', 1],
    ['die-after', 1],
  ] as const)
    it(`loses and doubles no letter when the engine dies between push and answer (${death} the commit)`, async () => {
      const engine = engineWith()
      const session = open(engine)
      await opened(session)
      const before = session.state().doc
      engine.commit = death
      type(session, 'one ')
      await until(() => expect(session.state().phase).toBe('reconnecting'))
      expect(session.state().saved).toBe(false)
      type(session, 'two ')
      engine.commit = 'at-once'
      engine.start()
      type(session, 'three')
      await session.flushed()
      expect(diskText(engine)).toBe('one two three')
      expect(diskText(engine)?.split('one')).toHaveLength(times + 1)
      expect(textOf(session.state().doc)).toBe('one two three')
      expect(session.state().doc).toBe(before)
      expect(engine.recovered).toEqual([])
    })

  it('gives both windows their old ids after a restart, whoever comes first', async () => {
    const engine = engineWith()
    const one = open(engine)
    await opened(one)
    const two = open(engine)
    await opened(two)
    const ids = [one.state().doc?.clientID, two.state().doc?.clientID]
    engine.stop()
    type(one, 'a')
    type(two, 'b')
    engine.start()
    await Promise.all([one.flushed(), two.flushed()])
    await until(() => expect(textOf(one.state().doc)).toBe(textOf(two.state().doc)))
    expect([one.state().doc?.clientID, two.state().doc?.clientID]).toEqual(ids)
    expect(['ab', 'ba']).toContain(diskText(engine))
  })

  it('survives many deaths at random moments without losing or doubling a letter', async () => {
    const seed = Number(process.env.GRANARY_SEED ?? 20_261_121)
    let random = seed
    const next = () => {
      random = (random * 1_103_515_245 + 12_345) % 2_147_483_648
      return random / 2_147_483_648
    }
    const engine = engineWith()
    const session = open(engine)
    await opened(session)
    let typed = ''
    for (let round = 0; round < 60; round++) {
      const word = `${round} `
      typed += word
      type(session, word)
      const chance = next()
      if (chance < 0.25) engine.commit = 'die-before'
      else if (chance < 0.5) engine.commit = 'die-after'
      else if (chance < 0.6) engine.stop()
      if (next() < 0.7) await new Promise((done) => setTimeout(done, next() * 4))
      engine.commit = 'at-once'
      if (next() < 0.8) engine.start()
    }
    engine.start()
    await session.flushed()
    expect(diskText(engine), `replay with GRANARY_SEED=${seed}`).toBe(typed)
    expect(textOf(session.state().doc)).toBe(typed)
    expect(engine.recovered).toEqual([])
  })

  for (const [what, change] of [
    ['the log has changed', { logId: 'b'.repeat(32) }],
    ['somebody else has had its slot', { holder: 'another' }],
  ] as const)
    it(`keeps typed text as recovered text when ${what} meanwhile`, async () => {
      const engine = engineWith('the well is ')
      const session = open(engine)
      await opened(session)
      let detached = 0
      session.onDetach(() => detached++)
      engine.stop()
      type(session, 'dry')
      Object.assign(engine, change)
      engine.start()
      await until(() => expect(engine.recovered).toHaveLength(1))
      await opened(session)
      expect(engine.recovered[0]?.text).toBe('dry')
      expect(engine.recovered[0]?.updates).toHaveLength(3)
      expect(diskText(engine)).toBe('the well is ')
      expect(textOf(session.state().doc)).toBe('the well is ')
      expect(session.state().doc?.clientID).toBe(fakeClientId(engine.logId, 1))
      expect(detached).toBe(1)
      expect(session.state().saved).toBe(true)
    })

  it('keeps on telling that nothing is saved until the recovered text is with the engine', async () => {
    const engine = engineWith()
    const session = open(engine)
    await opened(session)
    engine.stop()
    type(session, 'dry')
    engine.logId = 'b'.repeat(32)
    expect(session.state().saved).toBe(false)
    engine.start()
    engine.stop()
    await until(() => expect(session.state().phase).toBe('reconnecting'))
    expect(session.state().saved).toBe(false)
    engine.start()
    await until(() => expect(session.state().saved).toBe(true))
    expect(engine.recovered.map((one) => one.text)).toEqual(['dry'])
  })

  it('opens again when the engine has ended the opening, and says so when the document is gone', async () => {
    const engine = engineWith('the well')
    const session = open(engine)
    await opened(session)
    engine.logId = 'z'
    engine.endOpenings(documentId)
    await until(() => expect(docOf(session).clientID).toBe(fakeClientId('z', 1)))
    type(session, ' is dry')
    await until(() => expect(diskText(engine)).toBe('the well is dry'))
    engine.disk.delete(documentId)
    engine.endOpenings(documentId)
    await until(() => expect(session.state()).toMatchObject({ phase: 'failed', error: 'document-not-found' }))
  })

  it('keeps as recovered text what was not on disk when the document was deleted, and does not show it when that comes back', async () => {
    const engine = engineWith('the well')
    const session = open(engine)
    await opened(session)
    const { disk } = engine
    const doc = disk.get(documentId)
    engine.stop()
    type(session, ' is dry')
    disk.delete(documentId)
    engine.start()
    await until(() => expect(session.state()).toMatchObject({ phase: 'failed', error: 'document-not-found', saved: true }))
    expect(engine.recovered.map(({ text }) => text)).toEqual([' is dry'])
    if (doc) disk.set(documentId, doc)
    engine.stop()
    engine.start()
    await opened(session)
    expect(textOf(session.state().doc)).toBe('the well')
    type(session, ' is full')
    await session.flushed()
    expect([diskText(engine), textOf(session.state().doc)]).toEqual(['the well is full', 'the well is full'])
  })
})
